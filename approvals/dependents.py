"""What still needs a record's place in QuickBooks."""

from django.db.models import Q, QuerySet

from approvals.models import WorkflowItem
from approvals.states import Kind
from approvals.states import State as S

INVOICES = (Kind.SUBCONTRACTOR_INVOICE, Kind.OWNER_INVOICE)
# Payments are not read, so an invoice in QuickBooks counts as open until it is unlinked itself.
OPEN = (S.READY_TO_EXPORT, S.ACCEPTED, S.EXPORTING, S.FAILED_TO_EXPORT, S.SYNCED)


def open_invoices(item: WorkflowItem) -> QuerySet[WorkflowItem]:
    """The open invoices that point at this company, project or cost code."""
    by_code = Q(subcontractorinvoice__lines__wbs_code__cost_code_id=item.pk)
    by_code |= Q(ownerinvoice__lines__wbs_code__cost_code_id=item.pk)
    points = {Kind.COMPANY: Q(party_id=item.pk), Kind.PROJECT: Q(project_id=item.pk), Kind.COST_CODE: by_code}
    mine = points.get(Kind(item.kind), Q(pk=None))
    invoices = WorkflowItem.objects.filter(mine, ledger_id=item.ledger_id, kind__in=INVOICES, state__in=OPEN)
    return invoices.filter(is_billed_before=False).distinct().order_by("pk")
