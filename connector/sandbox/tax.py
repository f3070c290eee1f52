"""Sales tax: in the United States by code on the document, elsewhere by code on each line."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from . import references
from .chart import SALES_TAX_PAYABLE
from .entities import ENTITIES, EXPENSE_LINES, Entity
from .faults import Fault, required
from .lines import BOOKED, cents, discount, subtotal
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

HUNDRED = Decimal(100)
NO_CODE = "Make sure all your transactions have a GST/HST rate before you save."
LISTS = {True: "SalesTaxRateList", False: "PurchaseTaxRateList"}
PAYABLE = {True: "TaxTrackedOnSalesAccountRef", False: "TaxOnPurchasesAccountRef"}


def taxed_lines(document: Json) -> list[tuple[Json, Json]]:
    """(line, detail) of every line that can bear a tax code."""
    return [(line, line[line["DetailType"]]) for line in document["Line"] if line["DetailType"] in BOOKED]


def check(books: Books, kind: Entity, document: Json) -> None:
    """Outside the United States a document says how it is taxed, and each line by which code."""
    if books.country == "US":
        document.pop("GlobalTaxCalculation", None)
        return
    if not _is_taxed(kind):
        return
    required(document, ("GlobalTaxCalculation",))
    if document["GlobalTaxCalculation"] == "NotApplicable":
        return
    for _, detail in taxed_lines(document):
        if not detail.get("TaxCodeRef"):
            raise Fault("6000", element="TaxCodeRef", what=NO_CODE)


def _is_taxed(kind: Entity) -> bool:
    return kind.is_sale or kind.lines is EXPENSE_LINES


def compute(books: Books, kind: Entity, document: Json) -> None:
    """Write TxnTaxDetail: one tax line per rate, and their sum."""
    if not _is_taxed(kind):
        document.pop("TxnTaxDetail", None)
    elif books.country != "US":
        document["TxnTaxDetail"] = _by_line(books, kind, document)
    elif kind.is_sale:
        document["TxnTaxDetail"] = _by_document(books, document)
    else:
        document.pop("TxnTaxDetail", None)  # what a purchase was taxed is part of its cost


# -- United States -----------------------------------------------------------
def _by_document(books: Books, document: Json) -> Json:
    sent = document.get("TxnTaxDetail", {})
    code = _code(books, document, sent)
    if not code:
        return {"TotalTax": cents(sent.get("TotalTax", 0))}
    taxable = sum((line["Amount"] for line, detail in taxed_lines(document) if _is_taxable(detail)), Decimal(0))
    net = cents(taxable * _after_discount(document))
    rates = _rates(books, code, sale=True)
    lines = [_tax_line(rate, net, cents(net * rate["RateValue"] / HUNDRED)) for rate in rates]
    return {"TxnTaxCodeRef": {"value": code}, "TotalTax": subtotal(lines), "TaxLine": lines}


def _is_taxable(detail: Json) -> bool:
    return bool(detail.get("TaxCodeRef", {}).get("value") == "TAX")


def _code(books: Books, document: Json, sent: Json) -> str:
    """The code that was sent, or the customer's, or the company's: while there is something to tax."""
    if not books.preference("TaxPrefs", "UsingSalesTax"):
        return ""
    if sent.get("TxnTaxCodeRef"):
        return str(sent["TxnTaxCodeRef"]["value"])
    if "TotalTax" in sent or not any(_is_taxable(detail) for _, detail in taxed_lines(document)):
        return ""
    customer = books.document("Customer", document["CustomerRef"]["value"]) or {}
    if customer.get("Taxable") is False:
        return ""
    fallback = books.preference("TaxPrefs", "TaxGroupCodeRef") or {}
    return str((customer.get("DefaultTaxCodeRef") or fallback).get("value", ""))


def _after_discount(document: Json) -> Decimal:
    """What part of each line is left to tax."""
    whole = subtotal(document["Line"])
    if not document.get("ApplyTaxAfterDiscount") or not whole:
        return Decimal(1)
    return 1 - discount(document["Line"]) / whole


# -- elsewhere ---------------------------------------------------------------
def _by_line(books: Books, kind: Entity, document: Json) -> Json:
    """Tax by rate over all lines; with TaxInclusive each line's TaxInclusiveAmt rules its net Amount."""
    if document["GlobalTaxCalculation"] == "NotApplicable":
        return {"TotalTax": Decimal(0)}
    inclusive = document["GlobalTaxCalculation"] == "TaxInclusive"
    rates: dict[str, list[Json]] = {}
    nets: dict[str, Decimal] = defaultdict(Decimal)
    taxes: dict[str, Decimal] = defaultdict(Decimal)
    for line, detail in taxed_lines(document):
        code = detail["TaxCodeRef"]["value"]
        rates[code] = rates.get(code) or _rates(books, code, sale=kind.is_sale)
        if inclusive:
            _take_out(line, detail, rates[code])
        for rate in rates[code]:
            net = line["Amount"] * _after_discount(document)
            nets[rate["Id"]] += net
            taxes[rate["Id"]] += cents(net * rate["RateValue"] / HUNDRED) if inclusive else Decimal(0)
    every = {rate["Id"]: rate for found in rates.values() for rate in found}
    lines = [
        _tax_line(rate, cents(nets[id]), taxes[id] if inclusive else cents(nets[id] * rate["RateValue"] / HUNDRED))
        for id, rate in every.items()
    ]
    return {"TotalTax": subtotal(lines)} | ({"TaxLine": lines} if lines else {})


def _take_out(line: Json, detail: Json, rates: list[Json]) -> None:
    """The net amount of a gross one, or the gross of a net one, whichever was sent."""
    percent = sum((rate["RateValue"] for rate in rates), Decimal(0))
    if "TaxInclusiveAmt" in detail:
        gross = cents(detail["TaxInclusiveAmt"])
        line["Amount"] = gross - cents(gross * percent / (HUNDRED + percent))
    detail["TaxInclusiveAmt"] = line["Amount"] + sum(
        (cents(line["Amount"] * rate["RateValue"] / HUNDRED) for rate in rates), Decimal(0)
    )


# -- rates and accounts ------------------------------------------------------
def _rates(books: Books, code: str, *, sale: bool) -> list[Json]:
    tax_code = references.found(books, "TaxCode", code, "TaxCodeRef")
    details = tax_code.get(LISTS[sale], {}).get("TaxRateDetail", ())
    found = [references.found(books, "TaxRate", detail["TaxRateRef"]["value"], "TaxRateRef") for detail in details]
    return [{**rate, "RateValue": Decimal(rate.get("RateValue", 0))} for rate in found]


def _tax_line(rate: Json, net: Decimal, tax: Decimal) -> Json:
    detail = {
        "TaxRateRef": {"value": rate["Id"]}, "PercentBased": True, "TaxPercent": rate["RateValue"],
        "NetAmountTaxable": net,
    }  # fmt: skip
    return {"Amount": tax, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def accounts(books: Books, kind: Entity, document: Json) -> list[tuple[str, Decimal]]:
    """(account, amount) of what each agency is owed; a tax that was sent without a code is owed to nobody yet."""
    detail = document.get("TxnTaxDetail", {})
    lines = detail.get("TaxLine", ())
    found = [(_account(books, kind, line["TaxLineDetail"]["TaxRateRef"]["value"]), line["Amount"]) for line in lines]
    if not found and detail.get("TotalTax"):
        return [(SALES_TAX_PAYABLE, Decimal(detail["TotalTax"]))]
    return found


def _account(books: Books, kind: Entity, rate: str) -> str:
    agency = (books.document("TaxRate", rate) or {})["AgencyRef"]["value"]
    found = books.document("TaxAgency", agency) or {}
    return str(found[PAYABLE[kind.is_sale]]["value"])


def open_account(books: Books, document: Json) -> None:
    """A new agency gets a liability account of its own."""
    if "TaxTrackedOnSalesAccountRef" in document:
        return
    subtype = "SalesTaxPayable" if books.country == "US" else "GlobalTaxPayable"
    name = f"{document['DisplayName'][:90]} Payable"
    account = books.create(ENTITIES["Account"], {"Name": name, "AccountSubType": subtype})
    for member in PAYABLE.values():
        document[member] = {"value": account["Id"], "name": name}
