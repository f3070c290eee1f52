"""Where tax codes come from: one request makes a code and, where they are new, its rates."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from . import references, schema
from .entities import ENTITIES
from .faults import Fault, required
from .wire import Json, without_empty

if TYPE_CHECKING:
    from .app import Sandbox
    from .books import Books
    from .messages import Request

RATES = {"Sales": "SalesTaxRateList", "Purchase": "PurchaseTaxRateList"}


def create(sandbox: Sandbox, books: Books, request: Request, segments: list[str]) -> Json:
    """POST /taxservice/taxcode, answered as Intuit does: the request with its ids, without an entity's name."""
    if [part.lower() for part in segments[1:]] != ["taxcode"] or request.method != "POST":
        raise Fault("500", what="/".join(segments), status=404)
    sent = schema.checked("TaxService", without_empty(request.json()))
    required(sent, ("TaxCode", "TaxRateDetails"))
    details = [_with_rate(books, detail) for detail in sent["TaxRateDetails"]]
    code = books.create(ENTITIES["TaxCode"], tax_code(sent["TaxCode"], details), own=True)
    return {"TaxCode": code["Name"], "TaxCodeId": code["Id"], "TaxRateDetails": details}


def tax_code(name: str, details: list[Json], *, taxable: bool = True) -> Json:
    """The code with its lists of rates; `details` say which rate applies to what."""
    lists: Json = {member: {"TaxRateDetail": []} for member in RATES.values()}
    for order, detail in enumerate(details):
        kind = RATES.get(detail["TaxApplicableOn"])
        if not kind:
            raise Fault("2170", element="TaxApplicableOn", what=detail["TaxApplicableOn"])
        entry = {
            "TaxRateRef": {"value": detail["TaxRateId"]}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": order,
        }  # fmt: skip
        lists[kind]["TaxRateDetail"].append(entry)
    return {"Name": name, "Description": name, "Taxable": taxable, "TaxGroup": True, "Hidden": False, **lists}


def tax_rate(name: str, value: Decimal | int, agency: str) -> Json:
    """One rate of an agency, in percent."""
    return {
        "Name": name, "Description": name, "RateValue": value, "AgencyRef": {"value": agency}, "SpecialTaxType": "NONE",
        "DisplayType": "ReadOnly",
    }  # fmt: skip


def _with_rate(books: Books, detail: Json) -> Json:
    """The detail with the id of its rate, which is made unless it is named."""
    if detail.get("TaxRateId"):
        rate = references.found(books, "TaxRate", detail["TaxRateId"], "TaxRateId")
    else:
        required(detail, ("TaxRateName", "TaxAgencyId"))
        rate = _new_rate(books, detail)
    return {
        "TaxRateName": rate["Name"],
        "TaxRateId": rate["Id"],
        "RateValue": rate["RateValue"],
        "TaxAgencyId": rate["AgencyRef"]["value"],
        "TaxApplicableOn": detail.get("TaxApplicableOn", "Sales"),
    }


def _new_rate(books: Books, detail: Json) -> Json:
    value = detail.get("RateValue")
    if value is None:
        raise Fault("2020", element="RateValue")
    if not 0 <= value <= 100:
        raise Fault("6000", element="RateValue", what="A rate is between 0 and 100 percent.")
    references.found(books, "TaxAgency", detail["TaxAgencyId"], "TaxAgencyId")
    return books.create(ENTITIES["TaxRate"], tax_rate(detail["TaxRateName"], value, detail["TaxAgencyId"]), own=True)
