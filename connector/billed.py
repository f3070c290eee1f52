"""What was billed before Tieout: a QuickBooks id that somebody typed is looked at before it is believed."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django_q.tasks import async_task

from approvals import asked
from approvals.asked import Answer, Fact, Verdict
from approvals.models import Ledger, User, WorkflowItem
from approvals.states import Kind, State
from connector import connections
from connector.connections import NotConnected
from connector.entities import ENTITIES
from connector.errors import QuickBooksError, Rejected
from connector.exports import Connect
from connector.models import Connection
from connector.quickbooks import Entity, QuickBooks
from mappings.customers import with_descendants
from mappings.names import name_key

UNCHECKED = "Nobody can check the id now: {why} You may record it unchecked; the log says so."


def ask(item: WorkflowItem, *, by: User, origin_id: str, reason: str) -> str:
    """A person's button: the worker asks QuickBooks, a page never waits for it."""
    connection = Connection.objects.filter(ledger=item.ledger_id).first()
    if connection is None or connection.status != Connection.Status.CONNECTED:
        words = UNCHECKED.format(why=f"{item.ledger} is not connected to QuickBooks.")
        asked.keep(Answer(origin_id, Verdict.UNCHECKED, words, reason), item, by=by)
        return f"{item} is not recorded yet. {words}"
    words = f"QuickBooks is asked about {item.face.entity_for(item.amount)} {origin_id}."
    asked.keep(Answer(origin_id, Verdict.ASKING, words, reason), item, by=by)
    async_task("connector.tasks.look_at_billed", item.pk, by.pk, origin_id, reason)
    return f"{words} Its answer shows here in a moment; nothing is recorded before you confirm it."


def look(item: WorkflowItem, *, by: User, origin_id: str, reason: str, connect: Connect | None = None) -> Answer:
    """Ask QuickBooks for the document and keep what it is for the person who typed its id."""
    entity = item.face.entity_for(item.amount)
    try:
        there = (connect or _aside)(item.ledger).fetch(entity, origin_id)
    except Rejected as error:
        answer = Answer(origin_id, Verdict.REFUSED, f"QuickBooks does not know {entity} {origin_id}. {error.words}")
    except (NotConnected, QuickBooksError) as error:
        why = error.words if isinstance(error, QuickBooksError) else str(error)
        answer = Answer(origin_id, Verdict.UNCHECKED, UNCHECKED.format(why=why))
    else:
        answer = _judged(item, entity, origin_id, there)
    answer = Answer(answer.origin_id, answer.verdict, answer.words, reason, answer.facts)
    asked.keep(answer, item, by=by)
    return answer


def _aside(ledger: Ledger) -> QuickBooks:
    return connections.client_for(ledger, pacer=connections.aside())


def _judged(item: WorkflowItem, entity: str, origin_id: str, there: Entity | None) -> Answer:
    if there is None:
        words = f"QuickBooks has no {entity} {origin_id}. Look at the end of its address there (txnId=…)."
        return Answer(origin_id, Verdict.REFUSED, words)
    facts = tuple(_facts(item, entity, there))
    if words := objection(item, entity, there):
        return Answer(origin_id, Verdict.REFUSED, words, facts=facts)
    return Answer(origin_id, Verdict.FITS, f"QuickBooks has {entity} {origin_id}. Is it this one?", facts=facts)


def objection(item: WorkflowItem, entity: str, there: Entity) -> str:
    """Why this document cannot be the item's; empty when it may be. A party that is not linked yet proves nothing."""
    if is_voided(there):
        return f"{entity} {there['Id']} is voided."
    theirs = there.get(ENTITIES[entity].party, {})
    ours = _party_ids(item)
    if ours and str(theirs.get("value", "")) not in ours:
        whose = f"is of {theirs.get('name') or 'somebody else'}, and {item} is of {item.party}"
        return f"{entity} {there['Id']} {whose}. An id belongs to the one document it names."
    return ""


def is_voided(entity: Entity) -> bool:
    """A void keeps the record at zero, and QuickBooks begins its note with the word."""
    return not entity.get("TotalAmt") and str(entity.get("PrivateNote", "")).startswith("Voided")


def _party_ids(item: WorkflowItem) -> set[str]:
    """Whose it may be in QuickBooks: the vendor, or the owner and every sub-customer below; empty when unknown."""
    party = item.party.item if item.party else None
    if party is None or party.state != State.SYNCED or not party.origin_id:
        return set()
    return with_descendants(item.ledger_id, party.origin_id) if item.kind == Kind.OWNER_INVOICE else {party.origin_id}


def _facts(item: WorkflowItem, entity: str, there: Entity) -> Iterator[Fact]:
    yield Fact("Number", str(there.get("DocNumber", "")) or "none", item.number)
    yield _party(item, there.get(ENTITIES[entity].party, {}))
    yield Fact("Date", _day(there.get("TxnDate")), _day(item.billing_date))
    total = Decimal(there.get("TotalAmt", 0))
    yield Fact("Total", f"{total:,.2f}", f"{abs(item.amount):,.2f}" if item.amount is not None else "")


def _party(item: WorkflowItem, theirs: dict[str, Any]) -> Fact:
    """By link where there is one, else by name as QuickBooks compares names."""
    name, ours = str(theirs.get("name", "")), str(item.party or "")
    is_ours = str(theirs.get("value", "")) in _party_ids(item) or name_key(name.split(":")[0]) == name_key(ours)
    return Fact("Customer" if item.kind == Kind.OWNER_INVOICE else "Vendor", name, name if is_ours else ours)


def _day(value: Any) -> str:
    date = parse_date(value) if isinstance(value, str) else value
    return date_format(date, "M j, Y") if date else "none"
