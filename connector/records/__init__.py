"""The record types, in dependency order. A new one is a file beside these and a line here."""

from approvals import documents
from connector.records import companies, contracts, cost_codes, owner_invoices, projects, subcontractor_invoices
from connector.records.resources import in_order
from connector.records.types import RecordType

REGISTRY: tuple[RecordType, ...] = (
    companies.RECORD_TYPE,
    projects.RECORD_TYPE,
    cost_codes.RECORD_TYPE,
    subcontractor_invoices.RECORD_TYPE,
    owner_invoices.RECORD_TYPE,
)
# By name, parents first: what record types are read from, and the context that they are checked against.
RESOURCES = in_order([*(part for each in REGISTRY for part in each.resources), *contracts.RESOURCES])


def register_all() -> None:
    """Tell approvals how each kind is checked, previewed and refreshed."""
    from connector import imports, previews

    for record_type in REGISTRY:
        documents.register(record_type.kind, previews.exporter(record_type, refresh=imports.refresh))
