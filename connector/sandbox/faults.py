"""The faults of QuickBooks Online: codes, wording, envelopes and HTTP statuses as Intuit documents them."""

from collections.abc import Iterable

from .wire import Json

CLOSED = "The account period has closed and the account books cannot be updated through the QBO Services API."

# code: (Message, Detail). A Detail is filled from the caller's keywords.
CATALOGUE = {
    "500": ("Unsupported Operation", "Operation {what} is not supported."),
    "600": ("Duplicate Request ID", "Duplicate Request ID : {what}"),
    "610": (
        "Object Not Found",
        "Object Not Found : Something you're trying to use has been made inactive. "
        "Check the fields with accounts, customers, items, vendors or employees.",
    ),
    "620": ("Transaction can not be linked", "Transaction {what} can not be linked."),
    "700": ("Invalid Parent", "Invalid Parent : {what}"),
    "900": ("Parent of itself", "An object can not be its own parent: {what}"),
    "1040": ("Batch size exceeds limit", "Batch size {what} exceeds the maximum of {limit}."),
    "2000": ("Unknown object", "Unsupported object {what}"),
    "2010": (
        "Request has invalid or unsupported property",
        "Property Name:{what} specified is unsupported or invalid",
    ),
    "2020": (
        "Required param missing, need to supply the required value for the API",
        "Required parameter {what} is missing in the request",
    ),
    "2030": ("Invalid ID", "Invalid ID : {what}"),
    "2040": ("Invalid String", "Invalid String : {what} has unsupported characters (colon, tab, newline)."),
    "2050": (
        "String length is either shorter or longer than supported by specification",
        "String length specified does not match the supported length. "
        "Min:{low} Max:{high} supported. Supplied length:{length}",
    ),
    "2060": ("Invalid date", "Invalid date format : {what}"),
    "2090": ("Invalid number", "Invalid number : {what}"),
    "2130": ("Invalid Request ID format", "Invalid Request ID : {what}"),
    "2170": ("Invalid Enumeration", "Invalid Enumeration : {what}"),
    "2210": ("Invalid Email Address format", "Email Address must have @ and . : {what}"),
    "2260": ("Posting type missing", "Each line of a journal entry is a Debit or a Credit: {what} is missing."),
    "2290": ("Negative amount", "An amount of a journal entry may not be negative: {what}"),
    "2300": ("Total debits not equal to total credits", "Debits {debit} and credits {credit} are not equal."),
    "2500": ("Invalid Reference Id", "Invalid Reference Id : {list} element id {what} not found"),
    "4000": ("Error parsing query", "QueryParserError: {what}"),
    "4001": ("Invalid query", "QueryValidationError: {what}"),
    "5010": (
        "Stale Object Error",
        "Stale Object Error : You and {who} were working on this at the same time. "
        "{who} finished before you did, so your work was not saved.",
    ),
    "5030": ("Feature Not Supported Error", "Feature Not Supported Error : {what} is not part of this subscription."),
    "6000": (
        "A business validation error has occurred while processing your request",
        "Business Validation Error: {what}",
    ),
    "6010": ("Account type missing", "AccountType or AccountSubType must be supplied."),
    "6030": ("Attachment too large", "The attachment exceeds the maximum size: {what}"),
    "6040": ("Invalid attachment metadata", "Invalid attachment metadata: {what}"),
    "6041": ("Unsupported attachment type", "The attachment type {what} is not supported."),
    "6050": ("Entity can not be attached to", "Attachments are not supported for {what}."),
    "6070": (
        "Amount calculation incorrect in the request",
        "Amount is not equal to UnitPrice * Qty. Supplied value:{what}",
    ),
    "6080": (
        "At least one name must be supplied",
        "At least one of Title, GivenName, MiddleName, FamilyName, DisplayName, Suffix is required.",
    ),
    "6090": ("Invalid discount", "A discount needs a percentage or an amount: {what} is missing."),
    "6100": ("Invalid tax code", "Line.TaxCodeRef.value must be TAX or NON: {what}"),
    "6140": (
        "Duplicate Document Number Error",
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        "DocNumber={number} is assigned to TxnType={entity} with TxnId={id}",
    ),
    "6150": ("Parent and Job do not agree", "ParentRef is required when Job is true, and only then."),
    "6180": ("Too many levels", "At most five levels are supported: {what}"),
    "6210": ("Account Period Closed, Cannot Update Through Services API", CLOSED),
    "6220": ("Has a balance", "You can not make {what} inactive while it has an open balance."),
    "6240": (
        "Duplicate Name Exists Error",
        "The name supplied already exists. : {who} is already using this name. Please use a different name.",
    ),
    "6250": ("Invalid Customer", "The customer of this transaction is missing or inactive."),
    "6290": ("Employee or vendor required", "A time activity needs the employee or the vendor that NameOf says."),
    "6310": ("Customer required", "A customer is required when BillableStatus is Billable."),
    "6330": ("Hourly rate required", "An hourly rate is required when BillableStatus is Billable."),
    "6340": ("Time required", "Hours and minutes, or both StartTime and EndTime, are required."),
    "6350": ("Invalid time", "At most 8760 hours, and 59 minutes: {what}"),
    "6370": ("Invalid time range", "StartTime must be before EndTime."),
    "6390": ("Time given twice", "Give either hours and minutes, or StartTime and EndTime."),
    "6430": (
        "Invalid account type used",
        "Invalid account type: You need to select a different type of account for this transaction. {what}",
    ),
    "6440": ("Line needs an item or an account", "Each line needs an item or an account: {what}"),
    "6540": ("Payment already deposited", "The payment has been deposited: change the deposit first."),
    "10000": ("An application error has occurred while processing your request", "System Failure Error: {what}"),
}
SYSTEM = {"10000": 500}


class Fault(Exception):  # noqa: N818 - Intuit's word
    """One refusal in QuickBooks Online's own words."""

    def __init__(self, code: str, *, element: str = "", status: int = 0, **detail: object) -> None:
        message, template = CATALOGUE[code]
        self.code, self.element = code, element
        self.status = status or SYSTEM.get(code, 400)
        self.kind = "SystemFault" if code in SYSTEM else "ValidationFault"
        self.message, self.detail = message, template.format(**{"what": element, **detail})
        super().__init__(f"{code} {self.detail}")

    def error(self) -> Json:
        """The Error member of the envelope."""
        body = {"Message": self.message, "Detail": self.detail, "code": self.code}
        return body | {"element": self.element} if self.element else body

    def body(self) -> Json:
        return {"Fault": {"Error": [self.error()], "type": self.kind}}


class GatewayFault(Exception):  # noqa: N818 - Intuit's word
    """A refusal by the gateway in front of the API, which spells its envelope in lower case."""

    def __init__(self, status: int, code: str, name: str, detail: str, kind: str) -> None:
        self.status, self.code, self.detail, self.kind = status, code, detail, kind
        self.message = f"message={name}; errorCode={code.zfill(6)}; statusCode={status}"
        self.headers: dict[str, str] = {}
        super().__init__(self.message)

    def body(self, millis: int) -> Json:
        error = {"message": self.message, "detail": self.detail, "code": self.code, "element": None}
        empty = dict.fromkeys(("intuitObject", "report", "queryResponse", "requestId", "status"))
        lists: Json = {"batchItemResponse": [], "attachableResponse": [], "syncErrorResponse": None, "cdcresponse": []}
        return {"warnings": None, "fault": {"error": [error], "type": self.kind}, **empty, **lists, "time": millis}


def token_expired(detail: str = "Token expired") -> GatewayFault:
    return GatewayFault(401, "3200", "AuthenticationFailed", detail, "AUTHENTICATION")


def not_authorised() -> GatewayFault:
    return GatewayFault(403, "3100", "ApplicationAuthorizationFailed", "The application is not authorised.", "SERVICE")


def throttled(retry_after: float = 0) -> GatewayFault:
    """Intuit asks to wait 60 s in its documents; a Retry-After header (seconds) is not promised."""
    detail = "The request limit was reached.  Try again later"
    fault = GatewayFault(429, "3001", "ThrottleExceeded", detail, "SERVICE")
    if retry_after:
        fault.headers["Retry-After"] = str(retry_after)
    return fault


def required(document: Json, members: Iterable[str]) -> None:
    """Raise 2020 for the first member that is not there."""
    for member in members:
        if document.get(member) in (None, "", [], {}):
            raise Fault("2020", element=member)
