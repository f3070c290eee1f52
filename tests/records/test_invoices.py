"""Numbers, terms, lines and notes of bills and invoices."""

from collections import defaultdict
from datetime import date

import pytest

from approvals import canonical, documents
from approvals.models import Commitment, Company, Policy, PrimeContract, WorkflowItem
from approvals.states import Kind, State
from connector import g702
from connector.models import Connection
from mappings.models import Defaults, ErpReference
from tests.records import procore
from tests.records.conftest import reference
from tests.records.test_golden import sync_parents

SUB, OWN = Kind.SUBCONTRACTOR_INVOICE, Kind.OWNER_INVOICE


def bill(procore_id: int, sequence: int, number: str, **more) -> dict:
    line = procore.item(procore_id * 10, 101, work="10.00", total="10.00", stored_before="0.00")
    return procore.requisition(procore_id, sequence, [line], procore.summary("10.00")) | {
        "invoice_number": number,
        **more,
    }


def owner_invoice(*lines: dict, due: str = "90.00", **more) -> dict:
    return procore.application(903, 1, list(lines), procore.summary(due, retainage="10.00", total="100.00"), **more)


MOVING = procore.item(3081, 101, "Slab", work="100.00", total="100.00", held="10.00", origin_id=81)
STILL = procore.item(3082, 102, "Steel", total="0.00", origin_id=82)


def preview_of(procore_id: int):
    item = WorkflowItem.objects.get(procore_id=procore_id, kind__in=[SUB, OWN])
    return documents.preview([item])[item.pk]


def amounts(procore_id: int) -> list[tuple[str, object]]:
    lines = canonical.loads(preview_of(procore_id).document)["Line"]
    return [(line["SalesItemLineDetail"]["ItemRef"]["name"], line["Amount"]) for line in lines]


@pytest.mark.parametrize(("own", "expected"), [("A-7", "A-7"), ("", "SC-003-2")])
def test_a_bill_takes_procores_number_or_the_ledgers_pattern(own, expected, loaded):
    loaded(requisitions=[bill(901, 2, own)])

    assert preview_of(901).number == expected


@pytest.mark.parametrize("state", [State.READY_TO_EXPORT, State.SYNCED])
def test_a_number_the_vendor_has_used_gives_way_to_the_pattern(state, loaded):
    loaded(requisitions=[bill(901, 1, "1"), bill(902, 2, "1")])
    WorkflowItem.objects.filter(procore_id=901).update(state=state, erp_number="1")

    assert preview_of(902).number == "SC-003-2"
    assert preview_of(901).number == "1"


def test_another_vendors_number_is_free(loaded):
    steel = procore.commitment(7010442, number="SC-004", vendor={"id": procore.OWNER})
    second = bill(902, 1, "1", commitment_id=7010442)
    loaded(work_order_contracts=[procore.commitment(), steel], requisitions=[bill(901, 1, "1"), second])
    WorkflowItem.objects.filter(procore_id=901).update(state=State.SYNCED, erp_number="1")

    assert preview_of(902).number == "1"


def test_the_vendors_terms_come_before_the_ledgers(ledger, loaded):
    loaded(requisitions=[bill(901, 1, "1")])
    sync_parents()
    reference(ledger, "Term", "5", "Net 10", due_days=10)
    reference(ledger, "Vendor", f"Vendor-{procore.VENDOR}", "Palisade Concrete LLC", term_id="5")

    document = canonical.loads(preview_of(901).document)

    assert (document["SalesTermRef"], document["DueDate"]) == ({"value": "5", "name": "Net 10"}, "2026-10-10")


def test_without_any_terms_the_bill_is_due_on_its_date(loaded):
    Defaults.objects.update(term=None)
    loaded(requisitions=[bill(901, 1, "1")])

    document = canonical.loads(preview_of(901).document)

    assert (document.get("SalesTermRef"), document["DueDate"]) == (None, "2026-09-30")


LINES = {
    Policy.OwnerLines.FULL: [("03-300.SUB", 100), ("Retainage receivable", -10), ("05-120.SUB", 0)],
    Policy.OwnerLines.MOVING: [("03-300.SUB", 100), ("Retainage receivable", -10)],
    Policy.OwnerLines.SUMMARY: [("Progress billing", 100), ("Retainage receivable", -10)],
}


@pytest.mark.parametrize("choice", Policy.OwnerLines)
def test_an_owner_invoice_repeats_as_many_lines_as_the_ledger_wants(choice, loaded, validate):
    Policy.objects.update(owner_invoice_lines=choice)
    loaded(payment_applications=[owner_invoice(MOVING, STILL)])

    assert amounts(903) == LINES[choice]
    assert preview_of(903).total == 90
    validate(preview_of(903))


def test_an_unsynced_parent_is_named_by_its_item(loaded):
    loaded(requisitions=[bill(901, 1, "1")])
    vendor = WorkflowItem.objects.get(procore_id=procore.VENDOR)

    document = canonical.loads(preview_of(901).document)

    assert document["VendorRef"] == {"item": vendor.pk, "name": "Palisade Concrete LLC"}


def test_tax_on_top_of_what_is_due_is_no_difference(loaded):
    line = procore.item(1, 101, work="10.00", total="10.00", stored_before="0.00")
    figures = procore.summary("10.80") | {"tax_applicable_to_this_payment": "0.80"}
    loaded(requisitions=[procore.requisition(901, 1, [line], figures)])

    assert not {"total_differs", "total_rounding"} & {problem.code for problem in preview_of(901).problems}


@pytest.mark.parametrize("lines", [[], [STILL]])
def test_an_invoice_that_is_due_without_a_line_that_moves_differs(lines, loaded):
    due = procore.summary("55029.78")
    loaded(requisitions=[procore.requisition(901, 1, lines, due)], payment_applications=[owner_invoice(*lines)])

    problems = {pk: preview_of(pk).problems for pk in (901, 903)}

    assert [problem.code for problem in problems[901]] == ["total_differs"]
    assert [problem.code for problem in problems[903]] == ["total_differs"]


def test_an_invoice_that_moves_nothing_and_is_not_due_has_nothing_against_it(loaded):
    loaded(requisitions=[procore.requisition(901, 1, [STILL], procore.summary("0.00"))])

    assert (preview_of(901).entity, preview_of(901).problems) == ("", ())


def test_an_invoice_that_moves_nothing_is_not_asked_for_what_quickbooks_would_need(loaded):
    nothing = procore.application(903, 1, [STILL], procore.summary("0.00"))
    bills = [procore.requisition(sequence, sequence - 900, [STILL], procore.summary("0.00")) for sequence in (901, 902)]
    loaded(requisitions=bills, payment_applications=[nothing])
    Company.objects.update(is_active=False)
    Commitment.objects.update(company=None)
    PrimeContract.objects.update(owner=None)
    Connection.objects.update(status="BROKEN", book_close_date=date(2030, 1, 1))

    assert [preview_of(pk).problems for pk in (901, 902, 903)] == [(), (), ()]


def test_an_owner_invoice_goes_to_no_other_owners_job(loaded):
    ownerless = procore.prime_contract(8010002, number="PC-2", vendor=None)
    invoice = owner_invoice(MOVING) | {"contract": {"id": 8010002}}
    loaded(prime_contracts=[procore.prime_contract(), ownerless], payment_applications=[invoice])
    sync_parents()

    preview = preview_of(903)

    assert "CustomerRef" not in canonical.loads(preview.document)
    assert [problem.code for problem in preview.problems] == ["job_missing"]


def test_a_swapped_attachment_is_a_changed_document(loaded):
    loaded(requisitions=[bill(901, 1, "1")])
    item = WorkflowItem.objects.get(procore_id=901)
    before = preview_of(901).digest

    item.attachments.create(procore_id=5, filename="a.pdf", content_type="application/pdf", sha256="ab")

    assert preview_of(901).digest != before


@pytest.mark.parametrize(("allowed", "expected"), [(False, None), (True, "12-3456789")])
def test_a_tax_id_is_sent_by_policy_alone(allowed, expected, loaded):
    Policy.objects.update(send_tax_ids=allowed)
    register = {"type": "ein", "identifier": "12-3456789"}
    loaded(vendors=[procore.vendor(business_register=register)], prime_contracts=[])
    item = WorkflowItem.objects.get(procore_id=procore.VENDOR)

    assert canonical.loads(documents.preview([item])[item.pk].document).get("TaxIdentifier") == expected


def test_a_company_says_how_it_is_reached(loaded, validate):
    loaded(
        vendors=[
            procore.vendor(
                address="410 Quarry Rd\nSuite 2", city="Boise", state_code="ID", zip="83702", website="palisade.test"
            )
        ],
        prime_contracts=[],
    )
    item = WorkflowItem.objects.get(procore_id=procore.VENDOR)

    body = canonical.loads(documents.preview([item])[item.pk].document)

    assert (body["BillAddr"]["Line1"], body["BillAddr"]["Line2"]) == ("410 Quarry Rd", "Suite 2")
    assert body["WebAddr"] == {"URI": "http://palisade.test"}
    assert not [name for name in body if name.startswith("Vendor1099")]


def test_the_names_of_single_tier_codes_end_without_a_dot(loaded):
    code = procore.wbs(101)
    loaded(wbs_codes=[code | {"segment_items": code["segment_items"][:1]}])
    item = WorkflowItem.objects.get(kind=Kind.COST_CODE)

    assert canonical.loads(documents.preview([item])[item.pk].document)["Name"] == "03-300"


def test_accounts_go_by_cost_type_before_the_ledger(ledger, loaded):
    loaded()
    subs = reference(ledger, "Account", "35", "Subcontractors", type="Cost of Goods Sold")
    ledger.cost_type_accounts.create(cost_type="SUB", expense_account=subs)
    item = WorkflowItem.objects.get(number="03-300.SUB")

    body = canonical.loads(documents.preview([item])[item.pk].document)

    assert (body["ExpenseAccountRef"]["value"], body["IncomeAccountRef"]["value"]) == ("35", "34")
    assert ErpReference.objects.filter(origin_id="34", name=body["IncomeAccountRef"]["name"]).exists()


# -- the owner's copy


def test_the_sheet_is_the_same_bytes_whenever_it_is_drawn(loaded):
    loaded(payment_applications=[owner_invoice(MOVING, STILL)])
    record = WorkflowItem.objects.get(procore_id=903).record

    first, second = g702.pdf(record), g702.pdf(record)

    assert first == second
    assert first.startswith(b"%PDF-")


def test_hostile_words_and_many_lines_fit_on_the_sheet(loaded):
    words = defaultdict(lambda: "Slab", {1: "<para><b>&bogus; </font>", 2: "word " * 900, 3: "🚧 شركة"})
    lines = [procore.item(n, None, words[n], total="1.00", origin_id=n) for n in range(1, 401)]
    loaded(payment_applications=[owner_invoice(*lines)])

    sheet = g702.pdf(WorkflowItem.objects.get(procore_id=903).record)

    assert sheet.count(b"/Type /Page\n") > 5
