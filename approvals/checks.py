"""The one table of checks: what is looked at, when, how grave it is, and the words people read."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from approvals.states import Kind


class Moment(StrEnum):
    SEND = "send"
    ACCEPT = "accept"


class Severity(StrEnum):
    BLOCKER = "blocker"
    WARNING = "warning"


@dataclass(frozen=True)
class Check:
    """One row: `words` say what is wrong, `cure` what to do; both may name values in braces.

    `page` is the name of the portal's page that cures it for a whole ledger, with the setting after a hash.
    """

    kinds: tuple[Kind, ...]
    moment: Moment
    severity: Severity
    words: str
    cure: str
    waivable: bool = False
    page: str = ""


@dataclass(frozen=True)
class Problem:
    """A check that did not pass, for one item."""

    code: str
    words: str
    cure: str
    severity: Severity
    url: str = ""
    waivable: bool = False
    page: str = ""

    def __str__(self) -> str:
        return f"{self.words} {self.cure}".strip()


COMPANY, PROJECT, CODE = (Kind.COMPANY,), (Kind.PROJECT,), (Kind.COST_CODE,)
SUB, OWNER = (Kind.SUBCONTRACTOR_INVOICE,), (Kind.OWNER_INVOICE,)
INVOICES = SUB + OWNER
EVERY = tuple(Kind)
SEND, ACCEPT = Moment.SEND, Moment.ACCEPT
BLOCKER, WARNING = Severity.BLOCKER, Severity.WARNING

CHECKS: dict[str, Check] = {
    # -- before it is sent: what the project manager must put right in Procore
    "invoice_status": Check(
        INVOICES,
        SEND,
        BLOCKER,
        "Procore says this invoice is {status}; it can be sent once it is {allowed}.",
        "Change its status in Procore, then reload it here.",
    ),
    "company_inactive": Check(
        COMPANY,
        SEND,
        BLOCKER,
        "{name} is inactive in Procore.",
        "Make it active in Procore's directory, then reload it.",
    ),
    "company_own": Check(
        COMPANY, SEND, BLOCKER, "{name} is our own company.", "Our own company is neither a vendor nor a customer."
    ),
    "name_missing": Check(
        COMPANY + PROJECT + CODE, SEND, BLOCKER, "It has no name.", "Give it a name in Procore, then reload it."
    ),
    "name_too_long": Check(
        COMPANY + PROJECT + CODE,
        SEND,
        BLOCKER,
        "The name has {length} characters; QuickBooks takes at most 100, and names are never cut.",
        "Shorten it in Procore, then reload it.",
    ),
    "name_characters": Check(
        COMPANY + PROJECT + CODE,
        SEND,
        BLOCKER,
        "The name contains {found}, which QuickBooks does not take.",
        "Change the name in Procore, then reload it.",
    ),
    "code_inactive": Check(
        CODE, SEND, BLOCKER, "{name} is inactive in Procore.", "Make it active in Procore, then reload it."
    ),
    "billing_date_missing": Check(
        INVOICES,
        SEND,
        BLOCKER,
        "The invoice has no billing date, and no other date stands in for it.",
        "Enter the billing date in Procore, then reload it.",
    ),
    "line_without_code": Check(
        SUB,
        SEND,
        BLOCKER,
        "Line {line} moves {amount} but has no cost code.",
        "Give the line a budget code in Procore, then reload it.",
    ),
    "owner_invoice_negative": Check(
        OWNER,
        SEND,
        BLOCKER,
        "The invoice comes to {total}; an owner invoice below zero is not sent.",
        "Correct it in Procore, or enter a credit memo in QuickBooks by hand.",
    ),
    # -- before it is accepted: what stands in the way of the document
    "not_connected": Check(
        EVERY,
        ACCEPT,
        BLOCKER,
        "{ledger} is not connected to QuickBooks: {problem}",
        "An administrator connects it.",
        page="connection",
    ),
    "edition": Check(
        EVERY,
        ACCEPT,
        BLOCKER,
        "{edition} lacks {missing}; this ledger is connected read-only.",
        "Upgrade the QuickBooks company to Plus or Advanced, then reconnect.",
        page="connection",
    ),
    "company_not_accepted": Check(
        INVOICES, ACCEPT, BLOCKER, "The company {name} is {state}.", "Accept the company first, or together with this."
    ),
    "company_dead": Check(
        INVOICES, ACCEPT, BLOCKER, "The company {name} is {state}: {reason}", "Put the company right, then accept it."
    ),
    "company_missing": Check(
        SUB,
        ACCEPT,
        BLOCKER,
        "The commitment {commitment} names no company.",
        "Choose the company in Procore, then reload.",
    ),
    "company_changed": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The invoice was sent under {sent}, and the contract {contract} names {name} now.",
        "Reject it so that it comes again under the company that the contract names.",
    ),
    "invoice_company_inactive": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The company {name} is inactive in Procore.",
        "Make it active in Procore, or reject this invoice.",
    ),
    "project_not_accepted": Check(
        INVOICES, ACCEPT, BLOCKER, "The project {name} is {state}.", "Accept the project first, or together with this."
    ),
    "project_dead": Check(
        INVOICES, ACCEPT, BLOCKER, "The project {name} is {state}: {reason}", "Put the project right, then accept it."
    ),
    "owner_not_accepted": Check(
        PROJECT, ACCEPT, BLOCKER, "The owner {name} is {state} as a customer.", "Accept the owner first, or together."
    ),
    "owner_dead": Check(
        PROJECT, ACCEPT, BLOCKER, "The owner {name} is {state}: {reason}", "Put the owner right, then accept it."
    ),
    "no_owner": Check(
        PROJECT + INVOICES,
        ACCEPT,
        BLOCKER,
        "The project {project} has no prime contract, so nobody says which customer it belongs to.",
        "Choose the customer on the project.",
    ),
    "job_missing": Check(
        OWNER,
        ACCEPT,
        BLOCKER,
        "The project {project} has no sub-customer for the prime contract {contract}, whose owner is {owner}.",
        "Choose the contract's owner in Procore, then reload the contract.",
    ),
    "code_not_accepted": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The cost code {name} is {state}.",
        "Accept the cost code first, or together with this.",
    ),
    "code_dead": Check(
        INVOICES, ACCEPT, BLOCKER, "The cost code {name} is {state}: {reason}", "Put the code right, then accept it."
    ),
    "code_unknown": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "Line {line} uses a budget code that has not been loaded (Procore id {id}).",
        "Load the project's WBS codes and cost codes, then reload this invoice.",
    ),
    "mapping_unfit": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The mapping of {rule} does not fit: {words}",
        "Change that row of the mapping table.",
    ),
    "retainage_changed": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The contract holds retainage that was posted {before}; by the mapping it is now posted {now}, and would never clear.",
        "Let the contract's own row of the retainage table keep the old way, or move the balance in QuickBooks first.",
    ),
    "classes_differ": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "This QuickBooks company keeps one class per document, and the lines have several: {names}.",
        "Map the lines to one class, or let QuickBooks keep classes on lines.",
    ),
    "locations_differ": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "A document has one location, and the lines have several: {names}.",
        "Map the lines to one location.",
    ),
    "number_too_long": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The number {number} has {length} characters; QuickBooks takes 21, and numbers are never cut.",
        "Give it a shorter QuickBooks number below, or change it in Procore.",
    ),
    "number_taken": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The number {number} is already used by {other}.",
        "Give it another QuickBooks number below.",
    ),
    "name_taken": Check(
        COMPANY + PROJECT,
        ACCEPT,
        BLOCKER,
        "QuickBooks already has the {entity} {name}, and a name is used only once.",
        "Link this record to it, or give it another QuickBooks name below.",
    ),
    "item_name_taken": Check(
        CODE,
        ACCEPT,
        BLOCKER,
        "QuickBooks already has an item named {name}.",
        "Link this code to it, or give it another QuickBooks name below.",
    ),
    "name_wanted": Check(
        COMPANY + PROJECT + CODE,
        ACCEPT,
        BLOCKER,
        "{other} was sent before this and takes the name {name} in QuickBooks, where a name is used only once.",
        "Give one of the two another QuickBooks name, or reject one.",
    ),
    "erp_name_unfit": Check(
        COMPANY + PROJECT + CODE,
        ACCEPT,
        BLOCKER,
        "The QuickBooks name {name} {why}.",
        "Give it another QuickBooks name below.",
    ),
    "no_account": Check(
        CODE,
        ACCEPT,
        BLOCKER,
        "No {which} account is known for cost type {cost_type}.",
        "Choose it below, or set it in the ledger's settings.",
        page="settings#expense_account",
    ),
    "account_inactive": Check(
        CODE, ACCEPT, BLOCKER, "The {which} account {name} is inactive in QuickBooks.", "Choose another account below."
    ),
    "no_retainage_item": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The ledger names no item for retainage {which}.",
        "Choose the item in the ledger's settings.",
        page="settings#retainage_{which}_item",
    ),
    "retainage_item_unfit": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The retainage item {name} posts to {account}, which is not {wanted}.",
        "Choose another item in the ledger's settings.",
        page="settings#retainage_payable_item",
    ),
    "no_billing_item": Check(
        OWNER,
        ACCEPT,
        BLOCKER,
        "Line {line} has no cost code and the ledger names no billing item.",
        "Choose the billing item in the ledger's settings.",
        page="settings#billing_item",
    ),
    "negative_total": Check(
        SUB,
        ACCEPT,
        BLOCKER,
        "The bill would come to {total}; QuickBooks takes no bill below zero.",
        "Reject it, or let the ledger's settings post such invoices as vendor credits.",
        page="settings#negative_bill",
    ),
    "total_differs": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The document comes to {total}, Procore's current payment due is {due}: {difference} apart.",
        "Reject it so that it is corrected in Procore.",
    ),
    "total_rounding": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The document comes to {total}, Procore's current payment due is {due}: {difference} of rounding.",
        "Waive the rounding difference (this is logged), or reject it.",
        waivable=True,
    ),
    "retainage_over_released": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "It releases {released} of retainage, but the contract holds {held}, this invoice's included.",
        "Reject it so that the release is corrected in Procore.",
    ),
    "previous_not_synced": Check(
        INVOICES,
        ACCEPT,
        WARNING,
        "The contract's previous invoice {number} is {state}.",
        "Accept the earlier one first, or record it as billed before.",
    ),
    "previous_required": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The contract's previous invoice {number} is {state}, and this ledger wants invoices in order.",
        "Accept the earlier one first, or record it as billed before.",
    ),
    "description_cut": Check(
        INVOICES,
        ACCEPT,
        WARNING,
        "The description of line {line} has {length} characters; QuickBooks keeps the first 4,000.",
        "Nothing to do: the end of the text stays in Procore.",
    ),
    "contact_left_out": Check(
        COMPANY,
        ACCEPT,
        WARNING,
        "The {what} {value} is not one that QuickBooks takes; it is left out.",
        "Correct it in Procore, then reload it, or enter it in QuickBooks by hand.",
    ),
    "credit_line_negative": Check(
        SUB,
        ACCEPT,
        BLOCKER,
        "Line {line} bills {amount} on an invoice that is a credit as a whole; a vendor credit takes no such line.",
        "Reject it so that the charge and the credit are invoiced apart.",
    ),
    "number_by_quickbooks": Check(
        OWNER,
        ACCEPT,
        WARNING,
        "This QuickBooks company numbers its invoices itself; Procore's number {number} is not used.",
        "Nothing to do, or turn on custom transaction numbers in QuickBooks.",
    ),
    "closed_period": Check(
        INVOICES,
        ACCEPT,
        BLOCKER,
        "The books are closed through {closed}, and the invoice is dated {date}.",
        "Open the period in QuickBooks, or reject the invoice. Its date is never moved silently.",
    ),
}


def problem(code: str, *, url: str = "", **values: object) -> Problem:
    """The row `code` of CHECKS, filled in for one item."""
    check = CHECKS[code]
    return Problem(
        code=code,
        words=check.words.format(**values),
        cure=check.cure.format(**values),
        severity=check.severity,
        url=url,
        waivable=check.waivable,
        page=check.page.format(**values),
    )


def blockers(problems: Iterable[Problem], *, waived: Iterable[str] = ()) -> list[Problem]:
    """Those that stand in the way, less the waivable ones that an approver waived."""
    waived = set(waived)
    return [p for p in problems if p.severity is BLOCKER and not (p.waivable and p.code in waived)]
