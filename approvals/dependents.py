"""What still needs a record's place in QuickBooks."""

from django.db.models import Q, QuerySet

from approvals.models import RECORDS, WorkflowItem, transactions
from approvals.states import Kind
from approvals.states import State as S

# Payments are not read, so an invoice in QuickBooks counts as open until it is unlinked itself.
OPEN = (S.READY_TO_EXPORT, S.ACCEPTED, S.EXPORTING, S.FAILED_TO_EXPORT, S.SYNCED)


def open_invoices(item: WorkflowItem) -> QuerySet[WorkflowItem]:
    """The open invoices, or other transactions, that point at this company, project or cost code."""
    kinds = transactions()
    points = {Kind.COMPANY: Q(party_id=item.pk), Kind.PROJECT: Q(project_id=item.pk), Kind.COST_CODE: _by_code(item)}
    mine = points.get(Kind(item.kind), Q(pk=None))
    invoices = WorkflowItem.objects.filter(mine, ledger_id=item.ledger_id, kind__in=kinds, state__in=OPEN)
    return invoices.filter(is_billed_before=False).distinct().order_by("pk")


def _by_code(item: WorkflowItem) -> Q:
    """Those that have a line of this code, whatever their kind."""
    places = [f"{RECORDS[kind].accessor()}__lines__wbs_code__cost_code_id" for kind in transactions()]
    return Q(*((place, item.pk) for place in places), _connector=Q.OR)
