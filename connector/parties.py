"""The company an invoice names: its contract's while it is unlocked, then the one that it was sent under."""

from collections.abc import Iterable

from django.db.models import F, Q
from django.utils import timezone

from approvals.models import Commitment, OwnerInvoice, PrimeContract, SubcontractorInvoice, WorkflowItem
from approvals.states import UNLOCKED, State

# An invoice that was sent under no company at all cannot be accepted, so it may still be given one.
FREE = Q(state__in=UNLOCKED) | Q(state=State.READY_TO_EXPORT, party=None)


def follow(contract: Commitment | PrimeContract) -> None:
    """Give the contract's free invoices its company; what anybody saw of them before no longer counts."""
    if isinstance(contract, Commitment):
        mine, company = Q(subcontractorinvoice__contract=contract), contract.company
    else:
        mine, company = Q(ownerinvoice__contract=contract), contract.owner
    others = WorkflowItem.objects.filter(mine, FREE).exclude(party=company)
    others.update(party=company, revision=F("revision") + 1, updated_at=timezone.now())


def catch_up(items: Iterable[WorkflowItem]) -> None:
    """Bring invoices that were just unlocked in line with their contracts."""
    pks = [item.pk for item in items]
    for model in (SubcontractorInvoice, OwnerInvoice):
        for invoice in model._default_manager.filter(pk__in=pks).select_related("contract"):
            follow(invoice.contract)
