"""The closed vocabularies of the workflow: states, kinds, roles, tools and verbs, labelled as Procore prints them."""

from django.db.models import TextChoices


class State(TextChoices):
    NOT_SENT = "NOT_SENT", "Not Sent"
    READY_TO_EXPORT = "READY_TO_EXPORT", "Ready to Export"
    RETRIEVED = "RETRIEVED", "Retrieved"
    REJECTED = "REJECTED", "Rejected"
    ACCEPTED = "ACCEPTED", "Accepted"
    EXPORTING = "EXPORTING", "Exporting"
    FAILED_TO_EXPORT = "FAILED_TO_EXPORT", "Failed to Export"
    SYNCED = "SYNCED", "Synced"
    UNLINKED = "UNLINKED", "Unlinked"
    READY_TO_IMPORT = "READY_TO_IMPORT", "Ready to Import"
    ARCHIVED = "ARCHIVED", "Archived"


class Kind(TextChoices):
    COMPANY = "COMPANY", "Company"
    PROJECT = "PROJECT", "Project"
    COST_CODE = "COST_CODE", "Cost code"
    SUBCONTRACTOR_INVOICE = "SUBCONTRACTOR_INVOICE", "Subcontractor invoice"
    OWNER_INVOICE = "OWNER_INVOICE", "Owner invoice"


class Role(TextChoices):
    """What a Procore object becomes in QuickBooks; one object may play several roles, each an item of its own."""

    VENDOR = "VENDOR", "Vendor"
    CUSTOMER = "CUSTOMER", "Customer"
    JOB = "JOB", "Sub-customer"
    SERVICE_ITEM = "SERVICE_ITEM", "Service item"
    BILL = "BILL", "Bill"
    INVOICE = "INVOICE", "Invoice"


class Tool(TextChoices):
    """Procore's tools whose Admins send, retrieve and resend what lives in them."""

    DIRECTORY = "DIRECTORY", "Directory"
    PROJECT_ADMIN = "PROJECT_ADMIN", "Project Admin"
    COMPANY_ADMIN = "COMPANY_ADMIN", "Company Admin"
    COMMITMENTS = "COMMITMENTS", "Commitments"
    PRIME_CONTRACTS = "PRIME_CONTRACTS", "Prime Contracts"


class Verb(TextChoices):
    SEND = "SEND", "Send"
    RETRIEVE = "RETRIEVE", "Retrieve"
    RECALL = "RECALL", "Recall"
    ACCEPT = "ACCEPT", "Accept"
    REJECT = "REJECT", "Reject"
    CLAIM = "CLAIM", "Claim"
    RELEASE = "RELEASE", "Release"
    FAIL = "FAIL", "Fail"
    SYNC = "SYNC", "Sync"
    UNLINK = "UNLINK", "Unlink"
    RECORD_AS_BILLED = "RECORD_AS_BILLED", "Record as billed before"
    ADD = "ADD", "Add"
    LINK = "LINK", "Link"
    ARCHIVE = "ARCHIVE", "Archive"
    RESTORE = "RESTORE", "Restore"


# A record may take a newer version from Procore only in these states; in all others it waits beside.
UNLOCKED = frozenset(
    {State.NOT_SENT, State.RETRIEVED, State.REJECTED, State.UNLINKED, State.READY_TO_IMPORT, State.ARCHIVED}
)

# What waits for an approver's answer.
AWAITED = frozenset({State.READY_TO_EXPORT, State.FAILED_TO_EXPORT})

# What others may build on: the record is, or will by itself be, in QuickBooks.
ON_ITS_WAY = frozenset({State.ACCEPTED, State.EXPORTING, State.SYNCED})
