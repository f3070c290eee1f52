"""Many writes in one call, and files at their documents."""

from decimal import Decimal

import pytest
import responses

from connector.errors import Rejected, Unavailable
from connector.quickbooks import BatchItem
from tests.connector.company import BASE, BILL

# -- batches


def test_a_batch_answers_for_each_item(quickbooks):
    items = [
        BatchItem("a", "create", "Vendor", {"DisplayName": "Ridgeline"}),
        BatchItem("b", "create", "Vendor", {"DisplayName": "ridgeline"}),
        BatchItem("c", "create", "Bill", BILL),
    ]

    outcome = quickbooks.batch(items, request_id="batch-1")

    assert outcome["a"]["DisplayName"] == "Ridgeline"
    assert outcome["b"].is_duplicate_name
    assert outcome["c"]["TotalAmt"] == Decimal("1234567.89")


@pytest.mark.parametrize("answered", [[], [{"bId": "a", "Vendor": {}}] * 2, [{"bId": "a"}], ["a"], [{"bId": "z"}]])
def test_a_batch_item_without_one_clear_answer_is_uncertain(lone, answered):
    with responses.RequestsMock() as wire:
        wire.post(f"{BASE}/batch", json={"BatchItemResponse": answered})

        outcome = lone.batch([BatchItem("a", "create", "Vendor", {"DisplayName": "R"})], request_id="r1")

    assert isinstance(outcome["a"], Unavailable)
    assert outcome["a"].maybe_executed


def test_a_batch_above_the_limit_never_leaves(lone):
    with pytest.raises(ValueError, match="at most 30"):
        lone.batch([BatchItem(str(n), "create", "Vendor", {}) for n in range(31)], request_id="r1")


# -- attachments


def test_an_attachment_is_found_at_its_document(quickbooks, bill):
    kept = quickbooks.upload(
        'lien "waiver" é.pdf',
        "application/pdf",
        b"%PDF-1.4 \r\n\x00",
        entity="Bill",
        origin_id=bill["Id"],
        note="Signed",
        request_id="file-1",
    )

    (found,) = quickbooks.attachables("Bill", bill["Id"])
    assert found["Id"] == kept["Id"]
    assert (found["FileName"], found["Note"], found["Size"]) == ('lien "waiver" é.pdf', "Signed", 12)


def test_a_refused_attachment_says_why(quickbooks, bill):
    with pytest.raises(Rejected, match="does not take files of this type"):
        quickbooks.upload("a.exe", "application/x", b"MZ", entity="Bill", origin_id=bill["Id"], request_id="f1")
