"""What the demo company's Procore says, and what stands in the sandbox's books."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from connector.sandbox.company import REALM
from connector.sandbox.oauth import BOOTSTRAP, CLIENT_ID, CLIENT_SECRET

Json = dict[str, Any]
RETAINAGE = "Retainage Payable"


@dataclass(frozen=True)
class Procore:
    """The files that the demo reads as Procore's answers, and what its plan says about them."""

    folder: Path

    @cached_property
    def plan(self) -> Json:
        return json.loads((self.folder / "plan.json").read_text())

    def records(self, resource: str) -> dict[int, Json]:
        rows = json.loads((self.folder / "procore" / f"{resource}.json").read_text())
        return {row["id"]: row for row in rows}

    @cached_property
    def invoices(self) -> dict[int, Json]:
        return self.records("requisitions")

    def ready_invoices(self) -> list[Json]:
        """Invoices with a number and an amount that can be accepted at once, except the one that waits for its vendor."""
        pair = self.plan["pair"]["invoice"]["id"]
        ready = [self.invoices[ref["id"]] for ref in self.plan["ready"] if ref["resource"] == "requisitions"]
        return [row for row in ready if row["id"] != pair and row["invoice_number"] and due(row)]

    def rejected_and_corrected(self) -> tuple[Json, Json]:
        """An invoice that was rejected, as it was and as Procore has it now, with another amount."""
        corrected = self.records("corrected/requisitions")
        ids = [told["ref"]["id"] for told in self.plan["rejected"] if told["ref"]["id"] in corrected]
        [(old, new)] = [
            (self.invoices[id], corrected[id]) for id in ids if due(self.invoices[id]) != due(corrected[id])
        ]
        return old, new

    def invoice_of_last_project(self) -> Json:
        """It is not sent, and its project is the one that the demo's project manager does not run."""
        last = list(self.records("projects"))[-1]
        told = [*self.plan["sendable"], *(told["ref"] for told in self.plan["not_sendable"])]
        found = [self.invoices[ref["id"]] for ref in told if ref["resource"] == "requisitions"]
        return next(row for row in found if row["project_id"] == last)

    def bill_lines(self, invoice: Json) -> list[tuple[str, Decimal]]:
        """Item and amount of every line of the bill, by the figures of this G703 and of the one before."""
        before = self.invoices.get(invoice["previous_requisition_id"], {"items": []})
        earlier = {line["line_item_id"]: line for line in before["items"]}
        lines = [pair for line in invoice["items"] for pair in _moves(line, earlier.get(line["line_item_id"]))]
        return [(item, amount) for item, amount in lines if amount]


def due(invoice: Json) -> Decimal:
    return Decimal(invoice["summary"]["current_payment_due"])


def _moves(line: Json, before: Json | None) -> Iterator[tuple[str, Decimal]]:
    total = "total_completed_and_stored_to_date"
    released = _figure(line, "work_completed_retainage_released_this_period") + _figure(
        line, "materials_stored_retainage_released_this_period"
    )
    yield line["wbs_code"]["flat_code"], _figure(line, total) - _figure(before, total)
    yield RETAINAGE, -(_held(line) - _held(before) + released)
    yield RETAINAGE, released


def _held(line: Json | None) -> Decimal:
    """Retainage on work, with what moved there from materials, and on materials after the application."""
    return (
        _figure(line, "work_completed_retainage_from_previous_application")
        + _figure(line, "work_completed_retainage_retained_this_period")
        - _figure(line, "work_completed_retainage_released_this_period")
        + _figure(line, "materials_retainage_retained_moved")
        + _figure(line, "materials_stored_retainage_currently_retained")
    )


def _figure(line: Json | None, member: str) -> Decimal:
    return Decimal(line[member]) if line else Decimal(0)


class Books:
    """The sandbox's books, read over HTTP like any other app of the company would."""

    def __init__(self, url: str) -> None:
        self.url = url
        answer = requests.post(
            f"{url}/oauth2/v1/tokens/bearer",
            data={"grant_type": "refresh_token", "refresh_token": BOOTSTRAP},
            auth=(CLIENT_ID, CLIENT_SECRET),
            timeout=20,
        )
        self.token = answer.json()["access_token"]

    def select(self, entity: str, where: str) -> list[Json]:
        answer = requests.get(
            f"{self.url}/v3/company/{REALM}/query",
            params={"query": f"select * from {entity} where {where}", "minorversion": "75"},
            headers={"Authorization": f"Bearer {self.token}", "Accept": "application/json"},
            timeout=20,
        )
        answer.raise_for_status()
        return answer.json(parse_float=Decimal)["QueryResponse"].get(entity, [])

    def bills(self, invoice: Json) -> list[Json]:
        """The bills with the number of this invoice, of its vendor."""
        found = self.select("Bill", f"DocNumber = '{invoice['invoice_number']}'")
        return [bill for bill in found if bill["VendorRef"]["name"] == invoice["vendor_name"]]


def lines(bill: Json) -> list[tuple[str, Decimal]]:
    details = [(line["ItemBasedExpenseLineDetail"], line["Amount"]) for line in bill["Line"]]
    return [(detail["ItemRef"]["name"], Decimal(amount)) for detail, amount in details]


def customers(bill: Json) -> set[tuple[str, str]]:
    """The project and the billable mark on the lines of a bill."""
    details = [line["ItemBasedExpenseLineDetail"] for line in bill["Line"]]
    return {(detail["CustomerRef"]["name"], detail["BillableStatus"]) for detail in details}
