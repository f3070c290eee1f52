"""Everything this client can write at all."""

import contextlib
import re
from itertools import product

import pytest
import responses

from connector.errors import Unavailable
from connector.quickbooks import BatchItem, QuickBooks
from connector.sandbox.entities import ENTITIES
from tests.connector.company import writes

LISTS, DOCUMENTS = {"Vendor", "Customer", "Item"}, {"Bill", "VendorCredit", "Invoice"}
EVERY_WRITE = {
    *product(["create", "update", "batch create", "batch update"], LISTS | DOCUMENTS),
    *product(["delete", "batch delete", "attach"], DOCUMENTS),
    *product(["void", "batch void"], {"Invoice"}),
}


def attempts(quickbooks, entity):
    """Every way in which the client writes, tried on one kind of entity."""
    one = {"origin_id": "1", "request_id": "r"}
    yield "create", lambda: quickbooks.create(entity, {}, request_id="r")
    yield "update", lambda: quickbooks.update_sparse(entity, {}, request_id="r")
    yield "delete", lambda: quickbooks.delete(entity, sync_token="0", **one)
    yield "void", lambda: quickbooks.void(entity, sync_token="0", **one)
    yield "attach", lambda: quickbooks.upload("a.pdf", "application/pdf", b"%", entity=entity, **one)
    for verb in ("create", "update", "delete", "void", "attach", "revert", "send", "merge"):
        item = BatchItem("1", verb, entity, {})
        yield f"batch {verb}", lambda item=item: quickbooks.batch([item], request_id="r")


def test_these_writes_and_no_others_can_be_made(lone):
    made = set()
    with responses.RequestsMock() as wire:
        wire.post(re.compile(".*"), json={"AttachableResponse": []})
        for entity in {*ENTITIES, "TaxRate", "TaxAgency", "TaxService", "JournalEntry"}:
            for verb, attempt in attempts(lone, entity):
                sent = len(wire.calls)
                with contextlib.suppress(ValueError, Unavailable):
                    attempt()
                made |= {(verb, entity)} if len(wire.calls) > sent else set()

    assert made == EVERY_WRITE


def test_the_client_has_no_other_way_to_write():
    reads = {"fetch", "query", "count", "attachables", "company_info", "preferences"}
    known = {"create", "update_sparse", "delete", "void", "batch", "upload"}

    assert {name for name in vars(QuickBooks) if not name.startswith("_")} == reads | known


@pytest.mark.parametrize("document", [{"Vendor1099": True}, '{"Vendor1099":false}', {"T4AEligible": True}, {"Id": "1"}])
def test_a_vendor_is_never_created_with(quickbooks, company_file, document):
    with pytest.raises(ValueError):
        quickbooks.create("Vendor", document, request_id="r1")
    with pytest.raises(ValueError):
        quickbooks.batch([BatchItem("1", "create", "Vendor", document)], request_id="r2")

    assert writes(company_file) == []
