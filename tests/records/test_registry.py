"""Every kind is whole: a face, a record type, a sample, a valid document; shown on the demo company too."""

from datetime import date

import pytest

from approvals import documents
from approvals.models import RECORDS, WorkflowItem, face, faces
from approvals.screens import values
from approvals.states import Kind, Role
from connector import demo_company
from connector.entities import ENTITIES
from connector.imports import load
from connector.procore_folder import ProcoreFolder
from connector.records import REGISTRY, RESOURCES
from connector.records.types import Unresolved, resolved
from tests.records import procore

TYPES = {record_type.kind: record_type for record_type in REGISTRY}
SAMPLES = {
    "requisitions": [procore.third_application()],
    "payment_applications": [
        procore.application(
            903,
            1,
            [procore.item(3081, 101, work="100.00", total="100.00", held="10.00", origin_id=81)],
            procore.summary("90.00", retainage="10.00", total="100.00"),
        )
    ],
}


def test_every_kind_and_role_has_a_record_type_in_dependency_order():
    seen: set[Kind] = set()
    for record_type in REGISTRY:
        assert set(record_type.dependencies) <= seen
        seen.add(record_type.kind)

    assert seen == set(Kind) == set(documents.REGISTRY)
    assert {role for record_type in REGISTRY for role in record_type.becomes} == set(Role)


def test_every_resource_is_read_after_all_that_its_records_refer_to():
    seen: set[str] = set()
    for name, resource in RESOURCES.items():
        assert resource.reads_after() <= seen
        seen.add(name)

    assert {each.name for record_type in REGISTRY for each in record_type.resources} <= seen


@pytest.mark.parametrize("kind", Kind)
def test_what_a_kind_becomes_is_the_same_on_its_model_and_in_its_record_type(kind):
    shown, record_type = face(kind), TYPES[kind]
    made = [entity for entities in record_type.becomes.values() for entity in entities]

    assert made == [ENTITIES[entity.name] for entity in made]
    assert {entity.is_transaction for entity in made} == {shown.is_transaction}
    assert {shown.entity, shown.credit} - {""} == (record_type.entities if shown.is_transaction else set())


@pytest.mark.parametrize("kind", Kind)
def test_a_list_record_has_a_name_of_its_own_and_a_transaction_a_number_and_lines(kind):
    shown, record_type = face(kind), TYPES[kind]

    assert bool(record_type.naming) is not shown.is_transaction
    assert bool(record_type.numbered) is shown.is_transaction
    if shown.is_transaction:
        names = {field.name for field in RECORDS[kind].line_model()._meta.get_fields()}
        assert {"wbs_code", "position", "origin_line_id"} <= names


def test_the_lists_of_the_kinds_have_addresses_titles_and_icons_of_their_own():
    for part in ("slug", "plural", "icon"):
        assert len({getattr(each, part) for each in faces()} - {""}) == len(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_sample_is_shown_in_its_list_and_on_its_page(kind, loaded):
    loaded(**SAMPLES)
    item = WorkflowItem.objects.filter(kind=kind).first()

    cells = {column.title: column.value(item) for column in item.face.columns}
    shown = {value.label: value.value for value in values.values(item)}

    assert len(cells) == len(item.face.columns)
    assert any(cells.values())
    assert len(shown) > 1
    assert bool(values.lines(item)) is item.face.is_transaction


@pytest.mark.parametrize("record_type", REGISTRY, ids=lambda record_type: record_type.kind)
def test_a_record_type_builds_a_valid_document_of_its_sample(record_type, loaded, validate):
    loaded(**SAMPLES)
    items = list(WorkflowItem.objects.filter(kind=record_type.kind))

    previews = documents.preview(items)

    assert {preview.entity for preview in previews.values()} <= record_type.entities
    assert {preview.level for preview in previews.values()} == {record_type.level}
    assert items
    for preview in previews.values():
        validate(preview)


def test_every_document_of_the_demo_company_is_valid_and_ties_out(ledger, tmp_path, validate):
    demo_company.write(tmp_path / "procore", today=date(2026, 11, 25))
    summary = load(ledger, ProcoreFolder(tmp_path / "procore"))
    load(ledger, ProcoreFolder(tmp_path / "procore" / "corrected"))

    previews = documents.preview(WorkflowItem.objects.all()).values()

    sound = [p for p in previews if not {"name_characters", "name_too_long"} & {q.code for q in p.problems}]
    for preview in sound:
        validate(preview)
    assert {code for p in previews for q in p.problems if (code := q.code).startswith(("total", "retainage"))} == set()
    assert not any(tally.refused or tally.parked for tally in summary.tallies.values())


def test_placeholders_are_filled_and_nothing_else_is_touched():
    text = '{"Amount":1.10,"Ref":{"item":7,"name":"A"},"Other":{"name":"B","value":"3"}}'

    filled = resolved(text, {7: "58"})

    assert filled == '{"Amount":1.10,"Other":{"name":"B","value":"3"},"Ref":{"name":"A","value":"58"}}'


def test_a_placeholder_without_an_id_raises():
    with pytest.raises(Unresolved, match="A has no QuickBooks id yet"):
        resolved('{"Ref":{"item":7,"name":"A"}}', {})
