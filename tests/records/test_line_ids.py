"""After sync every invoice line knows its line in QuickBooks."""

import pytest

from approvals import canonical, documents
from approvals.models import ErpRequest, WorkflowItem
from approvals.states import Kind
from connector import line_ids
from tests.records import procore


@pytest.fixture
def request_of_sample(loaded) -> ErpRequest:
    """The sample's bill of four lines as it was sent."""
    loaded(requisitions=[procore.third_application()])
    item = WorkflowItem.objects.get(kind=Kind.SUBCONTRACTOR_INVOICE)
    body = documents.preview([item])[item.pk].document
    return ErpRequest(item=item, entity="Bill", document=body, body=body)


def stored(request: ErpRequest) -> dict:
    lines = canonical.loads(request.body)["Line"]
    numbered = [{**line, "Id": str(number)} for number, line in enumerate(lines, start=1)]
    return {"Line": [*numbered, {"DetailType": "SubTotalLineDetail", "Amount": 1}]}


def kept(request: ErpRequest) -> list[str]:
    return [line.origin_line_id for line in request.item.record.lines.order_by("position")]


def test_the_ids_of_the_work_lines_are_kept_beside_the_invoice_lines(request_of_sample):
    line_ids.keep(request_of_sample, stored(request_of_sample))

    assert kept(request_of_sample) == ["1", "3"]


def test_lines_that_quickbooks_changed_are_not_taken_for_ours(request_of_sample):
    answer = stored(request_of_sample)
    answer["Line"][0]["Amount"] += 1

    line_ids.keep(request_of_sample, answer)

    assert kept(request_of_sample) == ["", ""]
