"""Procore's records come in: any subset, in any order, again and again."""

from itertools import permutations

import pytest
from django.core.management import CommandError, call_command

from approvals import documents
from approvals.models import (
    Attachment,
    Commitment,
    Company,
    CostCode,
    Policy,
    Project,
    Source,
    SubcontractorInvoice,
    SubcontractorInvoiceLine,
    WbsCode,
    WorkflowItem,
)
from approvals.states import Kind, Role, State
from connector.imports import load
from connector.models import Parked
from connector.procore_folder import ProcoreFolder
from tests.records import procore


def everything() -> dict:
    return {**procore.base(), "requisitions": [procore.third_application()]}


def counts() -> tuple:
    models = (WorkflowItem, Source, Company, Project, CostCode, WbsCode, Commitment, SubcontractorInvoiceLine)
    return tuple(model.objects.count() for model in models)


def test_a_load_fills_items_records_and_lines(loaded):
    summary = loaded(requisitions=[procore.third_application()])

    item = WorkflowItem.objects.get(kind=Kind.SUBCONTRACTOR_INVOICE)
    assert (item.number, item.amount, item.party.name) == ("PC-003", 24300, "Palisade Concrete LLC")
    assert (str(item.project), str(item.billing_date)) == ("26-014 Harbor Point Clinic", "2026-09-30")
    assert [line.wbs_code.code for line in item.record.lines.all()] == ["03-300", "05-120"]
    assert summary.of("requisitions").new == 1


def test_an_owner_becomes_a_customer_and_the_project_its_job(loaded):
    loaded()

    project = Project.objects.get()
    assert (project.owner.name, project.owner.item.role) == ("Harbor Health", Role.CUSTOMER)
    assert Company.objects.filter(name="Harbor Health").count() == 2


def test_loading_again_changes_nothing(loaded):
    loaded(requisitions=[procore.third_application()])
    before = counts(), list(WorkflowItem.objects.order_by("pk").values_list("pk", "revision"))

    summary = loaded(requisitions=[procore.third_application()])

    assert (counts(), list(WorkflowItem.objects.order_by("pk").values_list("pk", "revision"))) == before
    assert all(tally.came == tally.unchanged for tally in summary.tallies.values())


@pytest.mark.parametrize("order", list(permutations(["vendors", "work_order_contracts", "requisitions", "wbs_codes"])))
def test_resources_may_come_one_by_one_in_any_order(order, ledger, tmp_path):
    records = everything()
    for number, resource in enumerate([*order, "projects", "prime_contracts"]):
        folder = procore.write(tmp_path / str(number), {resource: records[resource]})
        load(ledger, ProcoreFolder(folder))

    assert not Parked.objects.exists()
    assert counts() == (7, 7, 3, 1, 2, 2, 1, 2)
    assert not SubcontractorInvoiceLine.objects.filter(wbs_code=None).exists()


def test_a_record_without_its_parent_is_parked_with_the_reason(loaded):
    summary = loaded(base=False, requisitions=[procore.third_application()])

    assert summary.of("requisitions").parked == 1
    assert Parked.objects.get().reason == "The commitment 7010441 has not been loaded yet."
    assert not WorkflowItem.objects.exists()


def test_a_change_in_procore_reaches_an_unlocked_item_and_raises_its_revision(loaded):
    loaded(requisitions=[procore.third_application()])

    summary = loaded(requisitions=[procore.third_application() | {"billing_date": "2026-10-31"}])

    item = WorkflowItem.objects.get(kind=Kind.SUBCONTRACTOR_INVOICE)
    assert (item.revision, str(item.billing_date), str(item.record.billing_date)) == (1, "2026-10-31", "2026-10-31")
    assert summary.of("requisitions").changed == 1


def test_a_version_that_is_older_than_the_one_here_is_left_out(loaded):
    loaded(vendors=[procore.vendor(updated_at="2026-09-02T00:00:00Z"), procore.vendor(procore.OWNER, "Harbor Health")])

    loaded(vendors=[procore.vendor(name="Old name", updated_at="2026-09-01T00:00:00Z")])

    assert not Company.objects.filter(name="Old name").exists()


def test_company_codes_of_several_projects_are_one_item(loaded):
    other = procore.project(77, name="Yard", project_number="26-015")
    loaded(projects=[procore.project(), other], wbs_codes=[procore.wbs(101), procore.wbs(201, project_id=77)])

    assert CostCode.objects.count() == 1
    assert CostCode.objects.get().wbs_codes.count() == 2


def test_codes_per_project_are_items_of_their_own_by_policy(ledger, loaded):
    Policy.objects.update(item_scope=Policy.ItemScope.PROJECT, item_name_pattern="[project]-[code].[type]")
    other = procore.project(77, name="Yard", project_number="26-015")
    loaded(projects=[procore.project(), other], wbs_codes=[procore.wbs(101), procore.wbs(201, project_id=77)])

    previews = documents.preview(WorkflowItem.objects.filter(kind=Kind.COST_CODE)).values()
    assert sorted('"Name":"26-01' in preview.document for preview in previews) == [True, True]


def test_the_standard_code_is_the_items_identity_where_it_is_known(loaded):
    loaded(cost_codes=[{"id": 9101, "standard_cost_code_id": 555, "project_id": procore.PROJECT}])

    item = CostCode.objects.get(code="03-300").item
    assert (item.procore_id, item.facet_id) == (555, 918922)


def test_two_owners_make_two_sub_customers(loaded):
    second = procore.prime_contract(8010002, vendor={"id": procore.VENDOR})
    loaded(prime_contracts=[procore.prime_contract(), second])

    main, further = Project.objects.order_by("pk")
    assert (further.main, further.owner.name, further.item.facet_id) == (main, "Palisade Concrete LLC", procore.VENDOR)
    assert further.item.title == "26-014 Harbor Point Clinic - Palisade Concrete LLC"


def test_an_invoice_of_five_thousand_lines_is_loaded_and_previewed(loaded):
    items = [
        procore.item(10_000 + n, 101, work="1.00", total="1.00", stored_before="0.00", line_item_id=n + 1)
        for n in range(5000)
    ]
    loaded(requisitions=[procore.requisition(901, 1, items, procore.summary("5000.00", total="5000.00"))])

    item = WorkflowItem.objects.get(kind=Kind.SUBCONTRACTOR_INVOICE)
    preview = documents.preview([item])[item.pk]
    assert (preview.total, preview.document.count('"Amount"')) == (5000, 5000)


@pytest.mark.parametrize("name", ["Über & Søn «GmbH»", "The \"Best\" 'Co'", "🚧 Crane 🏗 Co", "شركة البناء", "A:B"])
def test_names_come_in_as_they_are(name, loaded):
    loaded(vendors=[procore.vendor(name=f"  {name} "), procore.vendor(procore.OWNER, "Harbor Health")])

    company = Company.objects.get(item__procore_id=procore.VENDOR)
    guards = documents.guards([company.item])[company.pk]
    assert company.name == name
    assert [problem.code for problem in guards] == (["name_characters"] if ":" in name else [])


def test_html_becomes_plain_text_in_the_document(loaded):
    text = "<p>Slab &amp; footings</p><ul><li>4&nbsp;in</li></ul><script>alert(1)</script> 5 < 6"
    line = procore.item(1, 101, text, work="1.00", total="1.00", stored_before="0.00")
    loaded(requisitions=[procore.requisition(901, 1, [line], procore.summary("1.00"))])

    item = WorkflowItem.objects.get(kind=Kind.SUBCONTRACTOR_INVOICE)
    document = documents.preview([item])[item.pk].document
    assert '"Description":"Slab & footings\\n4 in\\n5 < 6"' in document


def test_attachments_follow_even_a_locked_item(loaded, tmp_path):
    invoice = procore.third_application()
    loaded(requisitions=[invoice])
    WorkflowItem.objects.update(state=State.READY_TO_EXPORT)
    (tmp_path / "procore" / "attachments").mkdir()
    (tmp_path / "procore" / "attachments" / "5-waiver.pdf").write_bytes(b"%PDF-1.4 waiver")

    loaded(requisitions=[invoice | {"attachments": [{"id": 5, "filename": "../waiver.pdf"}]}])

    attachment = Attachment.objects.get()
    assert (attachment.filename, attachment.size, attachment.problem) == ("waiver.pdf", 15, "")
    assert not Source.objects.exclude(waiting="").exists()


def test_a_missing_file_is_said_on_the_attachment(loaded):
    loaded(requisitions=[procore.third_application() | {"attachments": [{"id": 5, "filename": "gone.pdf"}]}])

    assert Attachment.objects.get().problem == "The file did not come with the record."


def test_the_command_loads_a_folder_and_says_what_came(ledger, tmp_path, capsys):
    folder = procore.write(tmp_path / "procore", {**everything(), "users": []})

    call_command("load_procore", str(folder))

    said = capsys.readouterr().out
    assert "requisitions: 1 came, 1 new" in said
    assert "users.json is not read" in said


def test_the_command_refuses_what_is_no_folder(ledger, tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("load_procore", str(tmp_path / "nowhere"))


def test_previews_of_many_take_as_many_queries_as_of_one(loaded, django_assert_num_queries):
    invoices = [procore.third_application() | {"id": 5000 + n, "number": n, "invoice_number": ""} for n in range(1, 51)]
    loaded(requisitions=invoices)
    items = list(WorkflowItem.objects.filter(kind=Kind.SUBCONTRACTOR_INVOICE).order_by("-pk"))

    for batch in (items[:1], items):
        with django_assert_num_queries(17):
            documents.preview(batch)
    assert SubcontractorInvoice.objects.count() == 50
