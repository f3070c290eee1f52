from approvals.models.access import SOURCE_TOOL, Access, ErpLevel, SourceRight, Tool, TypeRight
from approvals.models.audit import AuditEvent, Notice
from approvals.models.contracts import (
    ChangeOrder,
    Commitment,
    CommitmentLine,
    PrimeContract,
    PrimeContractLine,
)
from approvals.models.invoices import (
    OwnerInvoice,
    OwnerInvoiceLine,
    SubcontractorInvoice,
    SubcontractorInvoiceLine,
)
from approvals.models.item import Attachment, Source, Transition, WorkflowItem
from approvals.models.ledger import Ledger, Policy
from approvals.models.outbox import ErpRequest
from approvals.models.records import Company, CostCode, Project, WbsCode
from approvals.models.user import User

__all__ = [
    "SOURCE_TOOL",
    "Access",
    "Attachment",
    "AuditEvent",
    "ChangeOrder",
    "Commitment",
    "CommitmentLine",
    "Company",
    "CostCode",
    "ErpLevel",
    "ErpRequest",
    "Ledger",
    "Notice",
    "OwnerInvoice",
    "OwnerInvoiceLine",
    "Policy",
    "PrimeContract",
    "PrimeContractLine",
    "Project",
    "Source",
    "SourceRight",
    "SubcontractorInvoice",
    "SubcontractorInvoiceLine",
    "Tool",
    "Transition",
    "TypeRight",
    "User",
    "WbsCode",
    "WorkflowItem",
]
