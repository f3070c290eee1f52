"""What a QuickBooks company's lists become here, and what stays of a row that changes or goes out of use."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import Ledger
from connector import lists
from connector.errors import Unavailable
from connector.models import Connection
from mappings.models import ErpReference


@pytest.fixture
def connected(ledger, company_file):
    return Connection.objects.create(ledger=ledger, realm_id=company_file.realm)


@pytest.fixture
def refresh(ledger, connected, quickbooks):
    """Read the company's lists into the ledger."""
    return lambda: lists.refresh(ledger, quickbooks)


def stored(entity, name):
    return ErpReference.objects.get(entity=entity, name=name)


def rows(count):
    return [{"Id": str(number), "DisplayName": f"Vendor {number}", "SyncToken": "0"} for number in range(count)]


def test_every_list_of_the_company_is_stored(refresh, connected, company_file):
    count = refresh()

    connected.refresh_from_db()
    expected = {entity: len(company_file.entities(entity)) for entity in lists.READ}
    found = {entity: ErpReference.objects.filter(entity=entity).count() for entity in lists.READ}
    assert found == expected
    assert (count, connected.lists_read_at is not None) == (sum(expected.values()), True)


def test_an_account_an_item_and_a_term_keep_what_documents_need_of_them(refresh):
    refresh()

    account, item, term = stored("Account", "Retainage Payable"), stored("Item", "Contract billing"), ErpReference
    assert (account.origin_id, account.type) == ("91", "Other Current Liability")
    assert (item.type, item.income_account_id, item.expense_account_id) == ("Service", "79", "85")
    assert term.objects.get(entity="Term", name="Net 30").due_days == 30


def test_a_row_of_quickbooks_knows_when_it_was_made_there(refresh, company_file):
    made = company_file.create("Vendor", {"DisplayName": "Stone & Sons", "TermRef": {"value": "3"}})

    refresh()

    vendor = stored("Vendor", "Stone & Sons")
    assert (vendor.term_id, vendor.sync_token) == ("3", "0")
    assert vendor.erp_created_at == datetime.fromisoformat(made["MetaData"]["CreateTime"])


def test_a_sub_customer_keeps_its_parent_and_the_whole_of_its_name(refresh, company_file):
    company_file.create("Customer", {"DisplayName": "Gym", "ParentRef": {"value": "21"}, "Job": True})

    refresh()

    job = stored("Customer", "Gym")
    assert (job.parent_id, job.fully_qualified_name) == ("21", "Treasure Valley School District:Gym")
    assert str(job) == "Treasure Valley School District:Gym"


def test_reading_again_updates_rows_and_makes_none(refresh, company_file):
    refresh()
    before = stored("Vendor", "Boise Power & Light")
    company_file.update("Vendor", before.origin_id, DisplayName="Boise Power Co")

    assert refresh() == ErpReference.objects.count()

    after = stored("Vendor", "Boise Power Co")
    assert (after.pk, after.sync_token, after.name_key) == (before.pk, "1", "boise power co")
    assert after.read_at > before.read_at


def test_what_goes_out_of_use_is_kept_and_marked(refresh, company_file):
    refresh()
    vendor = stored("Vendor", "Boise Power & Light")
    company_file.update("Vendor", vendor.origin_id, Active=False)

    refresh()

    vendor.refresh_from_db()
    assert not vendor.is_active


def test_what_is_inactive_from_the_start_is_read_too(refresh, company_file):
    made = company_file.create("Vendor", {"DisplayName": "Gone Ltd"})
    company_file.update("Vendor", made["Id"], Active=False)

    refresh()

    assert not ErpReference.objects.get(entity="Vendor", origin_id=made["Id"]).is_active


def test_what_comes_back_into_use_is_marked_so(ledger):
    lists.remember(ledger, "Vendor", [{"Id": "7", "DisplayName": "Stone", "Active": False}])
    lists.remember(ledger, "Vendor", [{"Id": "7", "DisplayName": "Stone", "Active": True}])

    assert stored("Vendor", "Stone").is_active


NAMES = {
    "a colon": ("Parent:Child", "parent:child"),
    "quotes": ('O\'Brien "Bros" \\ Co', 'o\'brien "bros" \\ co'),
    "an emoji": ("Crane 🏗 Co", "crane 🏗 co"),
    "right to left": ("שלום Builders", "שלום builders"),
    "white space and case": ("  STRAẞE   Bau\u00a0AG ", "strasse bau ag"),
    "mark-up": ("<b>Stone</b> & Sons", "<b>stone</b> & sons"),
}


@pytest.mark.parametrize(("name", "key"), NAMES.values(), ids=NAMES)
def test_a_name_is_kept_as_it_is_and_compared_folded(ledger, name, key):
    lists.remember(ledger, "Vendor", [{"Id": "7", "DisplayName": name}])

    found = ErpReference.objects.get(origin_id="7")
    assert (found.name, found.name_key) == (name, key)


def test_the_same_id_in_another_list_or_another_ledger_is_another_row(ledger):
    other = Ledger.objects.create(name="Other books")
    for books, entity in ((ledger, "Vendor"), (ledger, "Customer"), (other, "Vendor")):
        lists.remember(books, entity, [{"Id": "7", "DisplayName": f"{entity} of {books}"}])

    assert ErpReference.objects.filter(origin_id="7").count() == 3
    assert ErpReference.objects.get(ledger=other).name == "Vendor of Other books"


def test_a_full_batch_takes_no_more_statements_than_one_row(ledger):
    taken = []
    for batch in (rows(1), rows(lists.BATCH), rows(lists.BATCH)):
        with CaptureQueriesContext(
            connection,
        ) as statements:
            lists.remember(ledger, "Vendor", batch)
        taken.append(len(statements))

    assert taken == [taken[0]] * 3
    assert ErpReference.objects.count() == lists.BATCH


class Endless:
    """A company with more vendors than one page or batch holds, that goes away while a later list is read."""

    def query(self, entity, *, where):
        if entity == "Employee":
            raise Unavailable("QuickBooks is away.", maybe_executed=False)
        return iter(rows(1203) if entity == "Vendor" else [])


def test_what_was_read_before_quickbooks_went_away_is_kept(ledger, connected):
    with pytest.raises(Unavailable):
        lists.refresh(ledger, Endless())

    connected.refresh_from_db()
    assert ErpReference.objects.filter(entity="Vendor").count() == 1203
    assert connected.lists_read_at is None
