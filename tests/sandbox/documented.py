"""What a row of the table of documented behaviours is, and where what it says is written."""

from dataclasses import dataclass, field
from typing import Any

from connector.sandbox.company import REALM

# Pages of developer.intuit.com, by the title that they have there.
CODES = "Intuit, Error codes"
COMMON = "Intuit, Fix common errors"
BASICS = "Intuit, Basic schema and data formats"
REST = "Intuit, REST API features"
QUERIES = "Intuit, Data queries"
BATCHES = "Intuit, Batch operations"
CHANGES = "Intuit, Change data capture"
FILES = "Intuit, Attach images and notes"
# Posts of blogs.intuit.com.
REQUESTID = "Intuit blog 2015-04-06, requestid"
MINOR = "Intuit blog 2025-01-21, minor versions"
COUNTRY = "Intuit blog 2025-08-13, changes to CompanyInfo"
PROJECTS = "Intuit blog 2025-11-21, project tracking"
# Else.
XSD = "Intuit's XML schema of July 2026"
CLIENT = "integration tests of python-quickbooks"
SEEN = "seen in companies by integrators, 2026"
STRICT = "nothing is documented: the stricter reading"

ABSENT = object()  # of a member: it must not be there
PRESENT = object()  # of a member: it must be there, whatever it is


def reference(entity: str) -> str:
    return f"Intuit, API reference, {entity}"


@dataclass(frozen=True)
class Behaviour:
    """One request and what answers it. `{name.Id}` in any text is a member of what `given` created under the name."""

    says: str
    source: str
    path: str  # below /v3/company/{realm}/
    body: Any = None  # a POST when there is one
    answer: Any = None  # what the answer holds, at least
    fault: tuple[str, str | None] | None = None  # or the code and element of the fault
    given: dict[str, tuple[str, Any]] = field(default_factory=dict)  # name: path and body of what was created before
    query: dict[str, str] = field(default_factory=dict)
    status: int = 200
    realm: str = REALM


def refused(says: str, source: str, path: str, body: Any, code: str, element: str | None, **more: Any) -> Behaviour:
    """A row that answers 400 with one fault."""
    return Behaviour(says, source, path, body, fault=(code, element), status=400, **more)
