from approvals.models.access import Access, ErpLevel, SourceRight, TypeRight
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
from approvals.models.kinds import RECORDS, Record, face, faces, transactions
from approvals.models.ledger import Ledger, Policy
from approvals.models.outbox import ErpRequest
from approvals.models.records import Company, CostCode, Project, WbsCode
from approvals.models.user import User
from approvals.states import Tool

__all__ = [
    "RECORDS",
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
    "Record",
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
    "face",
    "faces",
    "transactions",
]
