"""The one place through which mapping rules change: the rows, their history and the audit log, all or nothing."""

from collections.abc import Sequence

from django.db import transaction

from approvals.models import AuditEvent, Ledger, User
from approvals.transitions import Refused
from mappings.models import Rule
from mappings.tables import Table

BATCH = 1000
KEYS = ("ledger", "key", "valid_from")


def write(
    table: Table, ledger: Ledger, *, by: User | None, why: str, kept: Sequence[Rule] = (), dropped: Sequence[Rule] = ()
) -> None:
    """Store and delete rules of one table, log each with who and why. Documents that were accepted stay as they are.

    Raises Refused when a rule was changed by somebody else since it was read.
    """
    with transaction.atomic():
        Ledger.objects.select_for_update().get(pk=ledger.pk)
        for rule in kept:
            rule.ledger, rule.author, rule.key = ledger, by, rule.own_key()
        _refuse_stale(table, ledger, [*kept, *dropped])
        new, changed = [rule for rule in kept if rule.pk is None], [rule for rule in kept if rule.pk is not None]
        _store(table, kept)
        _log(table, new, "+", by=by, why=why)
        _log(table, changed, "~", by=by, why=why)
        _log(table, dropped, "-", by=by, why=why)
        gone = table.model._default_manager.filter(pk__in=[rule.pk for rule in dropped])
        gone._raw_delete(gone.db)  # no signals: the history is written above, in one statement
        AuditEvent.objects.create(
            ledger=ledger,
            verb=AuditEvent.Verb.MAPPING,
            by=by,
            subject=table.title,
            after=_counts(new=len(new), changed=len(changed), deleted=len(dropped)),
            note=why,
        )


def _refuse_stale(table: Table, ledger: Ledger, rules: Sequence[Rule]) -> None:
    """A rule is written as it was read or not at all."""
    read = {rule.pk: rule.changed_at for rule in rules if rule.pk is not None}
    now = dict(table.model._default_manager.filter(pk__in=read).values_list("pk", "changed_at"))
    if now != read:
        raise Refused("Somebody changed these rows while you looked. Nothing was saved; look at them again.")
    new = {(rule.key, rule.valid_from) for rule in rules if rule.pk is None}
    there = table.model._default_manager.filter(ledger=ledger, key__in={key for key, _ in new})
    if new & set(there.values_list("key", "valid_from")):
        raise Refused("Somebody added a row of the same key meanwhile. Nothing was saved; look at it again.")


def _store(table: Table, rules: Sequence[Rule]) -> None:
    """One statement per batch for new and changed rows alike; the database gives the changed ones their id back."""
    for rule in rules:
        rule.pk = None
    fields = [field.name for field in table.model._meta.concrete_fields if field.name not in {"id", *KEYS}]
    table.model._default_manager.bulk_create(
        rules, batch_size=BATCH, update_conflicts=True, unique_fields=KEYS, update_fields=fields
    )


def _log(table: Table, rules: Sequence[Rule], type: str, *, by: User | None, why: str) -> None:
    """simple-history's rows; its own bulk call knows no deletions, so the type is set here."""
    history = table.model.history.model
    rows = [
        history(
            history_type=type,
            history_user=by,
            history_change_reason=why[:100],
            history_date=rule.changed_at,
            **{field.attname: getattr(rule, field.attname) for field in history.tracked_fields},
        )
        for rule in rules
    ]
    history.objects.bulk_create(rows, batch_size=BATCH)


def _counts(**counts: int) -> str:
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count) or "nothing"
