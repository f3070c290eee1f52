"""From what came back over the wire to one of the three errors, in words for a controller.

Follows Intuit's fault envelopes: `Fault`, and the gateway's lower-case `fault`, as JSON or as XML.
"""

import re
import ssl
from html import unescape
from typing import Any

import requests
import urllib3

from approvals import canonical
from connector.errors import Disconnected, QuickBooksError, Rejected, Unavailable
from connector.http import Answer

PAUSE = 60.0  # seconds that Intuit asks for after a 429

THROTTLED = {"3001"}
TOKEN_REFUSED = {"100", "110", "3200"}
CONNECTION_REFUSED = {"120", "3100", "6190", "10200", *TOKEN_REFUSED}
# These pass by themselves. What Intuit calls an application error may have happened after the commit.
TRY_LATER = {"130": False, "140": False, "150": False, "4002": False, "10000": True}

INACTIVE = "Look which vendor, customer, item or account it is, make it active again, then accept once more."
CLOSED = "Open the period in QuickBooks, or reject the invoice; its date is never moved silently."
REPORT = "Report it to the portal's maintainers; the item stays where it is."
REMAP = "Correct the mapping, then accept once more."

# Intuit's code: what happened, and what to do about it.
WORDS = {
    "120": (
        "The QuickBooks user who connected the portal has lost their rights.",
        "Reconnect as a QuickBooks administrator.",
    ),
    "500": ("QuickBooks does not support this operation here.", REPORT),
    "600": ("QuickBooks has seen this request before.", "Look for the document in QuickBooks before posting again."),
    "610": ("Something this refers to was deleted or made inactive in QuickBooks.", INACTIVE),
    "620": ("QuickBooks cannot link the transactions.", "Look at both in QuickBooks."),
    "630": ("QuickBooks already has this.", "Link it to the existing one."),
    "700": ("QuickBooks does not take this parent.", "Correct the parent, then accept once more."),
    "800": ("QuickBooks still needs this record for others.", "Clear what depends on it in QuickBooks first."),
    "900": ("The record would be its own parent.", "Correct the parent, then accept once more."),
    "2000": ("QuickBooks does not know this kind of record.", REPORT),
    "2010": ("QuickBooks does not know a member of the document.", REPORT),
    "2020": ("A value that QuickBooks requires is missing.", REMAP),
    "2030": ("An id in the document is not one of QuickBooks'.", REMAP),
    "2040": (
        "A value has characters that QuickBooks does not take.",
        "Take colons, tabs and line breaks out of the name in Procore, then reload.",
    ),
    "2050": ("A value is longer than QuickBooks takes.", "Shorten it in Procore, then reload."),
    "2170": ("A value is not one of those that QuickBooks knows.", REPORT),
    "2210": ("QuickBooks does not take the e-mail address.", "Correct it in Procore, then reload."),
    "2500": (
        "The document refers to something that QuickBooks does not have.",
        "Read the QuickBooks lists again, choose another item or account, then accept once more.",
    ),
    "3100": ("QuickBooks no longer lets the portal into this company.", "Reconnect it."),
    "5010": (
        "Somebody changed the record in QuickBooks in the meantime.",
        "Look at it in QuickBooks and decide which version is right.",
    ),
    "5020": ("The connected QuickBooks user may not do this.", "Reconnect as a QuickBooks administrator."),
    "5030": (
        "This QuickBooks edition lacks the feature, or it is switched off.",
        "Switch the feature on in QuickBooks, or use the Plus or Advanced edition.",
    ),
    "6000": ("QuickBooks refuses it by one of its own rules.", "Clear what it names, then accept once more."),
    "6030": ("The file is larger than QuickBooks takes.", "Attach a smaller one in Procore."),
    "6041": ("QuickBooks does not take files of this type.", "Attach it as a PDF in Procore."),
    "6070": ("An amount is not quantity times price.", REPORT),
    "6100": ("QuickBooks does not take the tax code of a line.", REMAP),
    "6140": (
        "QuickBooks already has a document with this number.",
        "Give it another QuickBooks number; or, if it is this very invoice, reject it and record it as billed before.",
    ),
    "6180": ("The record would lie more than five levels deep.", "Choose a parent higher up, then accept once more."),
    "6190": ("The QuickBooks subscription has ended or has a billing problem.", "Renew it, then reconnect."),
    "6200": ("The books are closed for this date.", CLOSED),
    "6210": ("The books are closed for this date.", CLOSED),
    "6240": (
        "QuickBooks already has a vendor, customer, employee or item of this name.",
        "Link it to the existing one, or give it another QuickBooks name.",
    ),
    "6250": ("The customer is missing or inactive in QuickBooks.", INACTIVE),
    "6430": ("The account on a line is of the wrong type.", REMAP),
    "6440": ("A line has neither item nor account.", REMAP),
    "6480": ("The transaction is matched to the bank feed.", "Undo the match in QuickBooks first."),
    "6540": ("The payment was already deposited.", "Change the deposit in QuickBooks first."),
    "10200": ("The QuickBooks company was reset.", "Reconnect it."),
}
UNKNOWN = ("QuickBooks refuses it.", "Clear what it names, then accept once more.")

Fault = dict[str, str]

# What requests raises before the first byte of a request leaves.
NEVER_SENT = (
    requests.ConnectTimeout,
    requests.exceptions.ProxyError,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidHeader,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)


def from_exception(error: Exception, *, is_write: bool) -> Unavailable:
    """No answer, or half of one. Only a request that never left is surely not executed."""
    if isinstance(error, NEVER_SENT) or _refused_before_sending(error):
        return Unavailable("QuickBooks cannot be reached at the moment.", maybe_executed=False)
    return Unavailable("The connection broke before QuickBooks had answered.", maybe_executed=is_write)


def _refused_before_sending(error: Exception) -> bool:
    """Name look-up, connect and certificate fail first; any other TLS error may also come later."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(reason, urllib3.exceptions.SSLError):
        return any(isinstance(part, ssl.SSLCertVerificationError) for part in reason.args)
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)


def body_of(answer: Answer, *, is_write: bool) -> dict[str, Any]:
    """The JSON object in an answer; raises the one error that any other answer means."""
    about: dict[str, Any] = {"status": answer.status, "intuit_tid": answer.intuit_tid}
    if not 200 <= answer.status < 300:
        raise from_refusal(answer, is_write=is_write)
    try:
        body = canonical.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise _broken(is_write, about) from error
    if not isinstance(body, dict):
        raise _broken(is_write, about)
    if fault := from_body(body):
        raise from_fault(fault, is_write=is_write, **about)
    return body


def _broken(is_write: bool, about: dict[str, Any]) -> Unavailable:
    return Unavailable("QuickBooks' answer arrived broken.", maybe_executed=is_write, **about)


def from_refusal(answer: Answer, *, is_write: bool) -> QuickBooksError:
    """The error that an answer other than 2xx means: by its fault's code, then by its HTTP status."""
    fault = find(answer)
    about: dict[str, Any] = {"status": answer.status, "intuit_tid": answer.intuit_tid}
    if answer.status == 429:
        return _throttled(about, retry_after=_retry_after(answer))
    if answer.status == 401 or (answer.status == 403 and _code(fault) not in THROTTLED):
        return _disconnected(fault, about)
    # A redirect is no answer of Intuit's API: who knows what stands in between.
    if answer.status >= 500 or answer.status < 400 or answer.status == 408:
        return Unavailable("QuickBooks has a problem of its own.", maybe_executed=is_write, **about)
    if fault:
        return from_fault(fault, is_write=is_write, **about)
    return Rejected(f"QuickBooks answered {answer.status} without saying why. {REPORT}", **about)


def from_fault(fault: Fault, *, is_write: bool, **about: Any) -> QuickBooksError:
    """The error that a fault means, by its code alone: it may be one of a batch."""
    code = _code(fault)
    if code in THROTTLED:
        return _throttled(about, retry_after=PAUSE)
    if code in CONNECTION_REFUSED:
        return _disconnected(fault, about)
    if code in TRY_LATER:
        executed = is_write and TRY_LATER[code]
        return Unavailable("QuickBooks has a problem of its own.", maybe_executed=executed, **about)
    said = fault.get("detail") or fault.get("message", "")
    happened, cure = WORDS.get(code, UNKNOWN)
    words = f"{happened} QuickBooks says: {said} {cure}" if said else f"{happened} {cure}"
    return Rejected(words, code=code, element=fault.get("element", ""), detail=said, **about)


def _code(fault: Fault | None) -> str:
    return fault.get("code", "").lstrip("0") if fault else ""


def _throttled(about: dict[str, Any], *, retry_after: float) -> Unavailable:
    return Unavailable("QuickBooks asks us to slow down.", maybe_executed=False, retry_after=retry_after, **about)


def _retry_after(answer: Answer) -> float:
    """Intuit promises no Retry-After; a shorter one than it asks for in its manual is not believed."""
    header = answer.headers.get("Retry-After", "")
    return max(float(header), PAUSE) if header.isdecimal() and len(header) < 6 else PAUSE


def _disconnected(fault: Fault | None, about: dict[str, Any]) -> Disconnected:
    happened, cure = WORDS.get(_code(fault), ("QuickBooks no longer accepts the connection.", "Reconnect it."))
    return Disconnected(f"{happened} {cure} Accepted items wait.", **about)


def is_token_refused(answer: Answer) -> bool:
    """Whether a newer access token may help."""
    return answer.status == 401 or (answer.status == 400 and _code(find(answer)) in TOKEN_REFUSED)


# -- finding the fault


def find(answer: Answer) -> Fault | None:
    """The fault in an answer, in whichever envelope and notation it came."""
    text = answer.text.lstrip()
    if text.startswith("<"):
        return _from_xml(text)
    try:
        body = canonical.loads(text)
    except (ValueError, RecursionError):
        return None
    return from_body(body) if isinstance(body, dict) else None


def from_body(body: dict[str, Any]) -> Fault | None:
    """The fault in a JSON answer or in one item of a batch: its first error, with what the others say."""
    envelope = body.get("Fault") or body.get("fault")
    if not isinstance(envelope, dict):
        return None
    listed = envelope.get("Error") or envelope.get("error") or []
    errors = [_lower(error) for error in listed if isinstance(error, dict)] or [{}]
    details = [error.get("detail") or error.get("message", "") for error in errors]
    return {**errors[0], "detail": " ".join(dict.fromkeys(filter(None, details)))}


def _lower(error: dict[str, Any]) -> Fault:
    return {str(key).lower(): "" if value is None else str(value) for key, value in error.items()}


def _from_xml(text: str) -> Fault | None:
    """The gateway answers in XML at times. A few patterns do: a parser would also have to be kept from harm."""
    if not re.search(r"<(\w+:)?Fault\b", text):
        return None
    return {
        "code": _first(r'<(?:\w+:)?Error[^>]*\bcode="(\d+)"', text),
        "message": _first(r"<(?:\w+:)?Message>([^<]*)<", text),
        "detail": _first(r"<(?:\w+:)?Detail>([^<]*)<", text),
    }


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return unescape(found.group(1)) if found else ""
