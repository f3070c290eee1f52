"""What a report asks of the books is on every posting itself."""

import contextlib
import sqlite3

import pytest

from connector.sandbox.store import OldState, Store

from .conftest import expense, sale

COLUMNS = "account, cents, control, name, customer, class, department, item, description, txn_date"


@pytest.fixture
def postings(company_file):
    """The postings of one document, in the order of its lines."""

    def of(entity, document):
        rows = company_file.app.store.rows(
            f"SELECT {COLUMNS} FROM postings WHERE realm = ? AND entity = ? AND id = ? ORDER BY rowid",
            company_file.realm, entity, document["Id"],
        )  # fmt: skip
        return [dict(zip(COLUMNS.split(", "), row, strict=True)) for row in rows]

    return of


def test_a_cost_says_whose_it_is_and_for_which_job_class_and_location(client, postings, vendor, job):
    line = {**expense(100, CustomerRef={"value": job["Id"]}, ClassRef={"value": "2"}), "Description": "Slab"}
    bill = client.create(
        "Bill",
        {
            "VendorRef": {"value": vendor["Id"]},
            "TxnDate": "2026-10-31",
            "DepartmentRef": {"value": "1"},
            "Line": [line],
        },
    )

    cost, payable = postings("Bill", bill)

    whose = {"name": f"Vendor:{vendor['Id']}", "department": "1", "txn_date": "2026-10-31"}
    told = {"customer": job["Id"], "class": "2", "item": "", "description": "Slab"}
    assert cost == {"account": "82", "cents": 10000, "control": 0, **whose, **told}
    assert payable == {
        "account": "33", "cents": -10000, "control": 1, **whose, **dict.fromkeys(told, ""),
    }  # fmt: skip


def test_a_sale_is_for_its_customer_on_every_posting(client, postings, job):
    invoice = client.create(
        "Invoice", {"CustomerRef": {"value": job["Id"]}, "Line": [sale(50, ClassRef={"value": "3"})]}
    )

    rows = postings("Invoice", invoice)

    assert [(row["account"], row["cents"], row["item"], row["class"]) for row in rows] == [
        ("79", -5000, "3", "3"), ("84", 5000, "", ""),
    ]  # fmt: skip
    assert {(row["name"], row["customer"]) for row in rows} == {(f"Customer:{job['Id']}", job["Id"])}


def test_only_what_is_on_a_control_account_is_owed(client, vendor):
    client.create("Bill", {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(100), expense(-10, "91")]})

    assert client.get(f"vendor/{vendor['Id']}").json()["Vendor"]["Balance"] == 90


def test_books_of_an_older_sandbox_are_refused_in_words(tmp_path):
    path = tmp_path / "books.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as old:
        old.execute(
            "CREATE TABLE postings (realm TEXT, entity TEXT, id INTEGER, account TEXT, name TEXT, cents INTEGER)"
        )

    with pytest.raises(OldState, match="move it away"):
        Store(path)
