"""Another item scope after codes were loaded: what nobody has sent becomes the new kind of item, what was sent stays."""

from django.db.models import Q

from approvals import canonical
from approvals.models import CostCode, Ledger, Policy, Project, WbsCode, WorkflowItem
from approvals.states import State
from approvals.transitions import Refused
from connector.codes import Codes
from connector.loading import Busy, alone
from connector.models import WbsRecord
from connector.records.reading import Record

SHOWN = 5  # codes that are named; the rest is counted
RESOURCE = "wbs_codes"


def convert_codes(ledger: Ledger) -> str:
    """Make the ledger's cost codes what its policy says; the words of what was done. The caller holds a transaction.

    Raises Refused, in words, while records are being loaded, or when a budget code's own record is not here.
    """
    try:
        with alone(ledger):
            return _converted(ledger)
    except Busy as busy:
        raise Refused(f"Items for cost codes cannot be changed now. {busy}") from None


def _converted(ledger: Ledger) -> str:
    other = _of_the_other_scope(ledger)
    untouched = other.filter(
        item__state=State.NOT_SENT,
        item__transitions=None,
        item__erp_name="",
        income_account_id="",
        expense_account_id="",
    )
    free = list(untouched.values_list("pk", flat=True))
    _require_records(ledger, free)
    WorkflowItem.objects.filter(pk__in=free).delete()
    made = _arrive_again(ledger)
    return _words(len(free), made, [str(code) for code in other.order_by("code", "cost_type")])


def _of_the_other_scope(ledger: Ledger):
    policy = Policy.objects.get(ledger=ledger)
    is_company_wide = policy.item_scope == Policy.ItemScope.COMPANY
    scope = Q(project__isnull=not is_company_wide)
    return CostCode.objects.filter(scope, item__ledger=ledger)


def _require_records(ledger: Ledger, codes: list[int]) -> None:
    kept = WbsRecord.objects.filter(ledger=ledger).values("procore_id")
    if WbsCode.objects.filter(ledger=ledger, cost_code__in=codes).exclude(procore_id__in=kept).exists():
        raise Refused(
            "Some budget codes were loaded by an earlier version. Load wbs_codes.json once more, then change it."
        )


def _arrive_again(ledger: Ledger) -> int:
    """Store the budget codes that are without an item once more; the number of items that they make."""
    before = CostCode.objects.filter(item__ledger=ledger).count()
    bare = WbsCode.objects.filter(ledger=ledger, cost_code=None).values("procore_id")
    projects = Project.objects.filter(item__ledger=ledger).in_bulk()
    codes = Codes(ledger)
    for record in WbsRecord.objects.filter(ledger=ledger, procore_id__in=bare).order_by("pk").iterator(500):
        data = canonical.loads(record.payload)
        codes.wbs_code(RESOURCE, Record(data, file=f"{RESOURCE}.json"), projects[record.project_id])
    return CostCode.objects.filter(item__ledger=ledger).count() - before


def _words(gone: int, made: int, kept: list[str]) -> str:
    done = f"{gone} cost codes that nobody had sent became {made}." if gone else "No cost code had to be converted."
    if not kept:
        return done
    named = ", ".join(kept[:SHOWN]) + (f" and {len(kept) - SHOWN} more" if len(kept) > SHOWN else "")
    return f"{done} These stay as they are, because they were sent or given names or accounts before: {named}."
