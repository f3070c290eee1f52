"""One record of Procore arrives: its parents are looked up, its rows written, by what its resource says."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from django.db.models import Model

from approvals.models import Ledger, PrimeContract, WorkflowItem
from connector.codes import Codes
from connector.owners import settle_owners
from connector.parties import follow
from connector.records import RESOURCES
from connector.records.reading import Record
from connector.records.resources import Parent, Resource
from connector.storing import Arrival, Key, Outcome, Payload, fitted, further, store, upsert
from connector.waiting_room import Orphan

Taken = tuple[list[WorkflowItem], Outcome]
Parents = dict[str, Any]  # by column


class Arrivals:
    """The door through which the records of one load come into a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.codes = Codes(ledger)
        self._found: dict[tuple, Any] = {}

    def take(self, name: str, record: Record) -> Taken:
        """Store one record; answer its items and what became of it. Raises Malformed or Orphan, and writes nothing then."""
        resource = RESOURCES[name]
        parents = self._parents(resource, record)
        if name in DOORS:
            return DOORS[name](self, resource, record, parents)
        if resource.kind:
            return self._item(resource, record, parents)
        return [], self._context(resource, record, parents)

    # -- parents

    def _parents(self, resource: Resource, record: Record) -> Parents:
        found: Parents = {}
        for parent in resource.parents:
            found |= dict.fromkeys(parent.columns)
            if procore_id := parent.procore_id(record):
                column, row = self._parent(parent, procore_id, dict(parent.where(record)))
                found[column] = row
        return found

    def _parent(self, parent: Parent, procore_id: int, where: dict[str, Any]) -> tuple[str, Any]:
        """The column and the row of a parent, looked up once. Raises Orphan when it is not here."""
        for column, model in parent.columns.items():
            key = (model, procore_id, parent.role, *sorted(where.items()))
            if key not in self._found:
                self._found[key] = self._look_up(model, procore_id, parent, where)
            if self._found[key]:
                return column, self._found[key]
            del self._found[key]
        raise Orphan(f"{parent.words} {procore_id} has not been loaded yet.", member=parent.members[0])

    def _look_up(self, model: type[Model], procore_id: int, parent: Parent, where: Mapping[str, Any]) -> Any:
        has_item = any(field.name == "item" for field in model._meta.concrete_fields)
        path = "item__" if has_item else ""
        rows = model._default_manager.filter(**{f"{path}ledger": self.ledger, f"{path}procore_id": procore_id}, **where)
        if not parent.role:
            return rows.first()
        in_role = rows.filter(item__role=parent.role).first()
        other = None if in_role else rows.select_related("item__source", "item__ledger").first()
        if other is None:
            return in_role
        return model._default_manager.get(pk=further(other.item, role=parent.role).pk)  # type: ignore[attr-defined]

    # -- what becomes an item of the workflow

    def _item(self, resource: Resource, record: Record, parents: Parents) -> Taken:
        """Store the record in every role and facet that it is here in; at first in the usual one."""
        facts = resource.from_procore(record)
        extra, lines = facts.pop("item", {}), facts.pop("lines", None)
        if lines is not None:
            lines = self._coded(resource, record, lines, parents)
        own = {**fitted(resource.model, record, facts), **parents}
        arrival = Arrival(resource, own, lines, fitted(WorkflowItem, record, extra))
        payload = Payload.of(resource.name, record)
        first = Key(self.ledger, resource.kind, resource.role, record.id())  # type: ignore[arg-type]
        here = WorkflowItem.objects.filter(ledger=self.ledger, kind=resource.kind, procore_id=first.procore_id)
        targets: list[WorkflowItem | Key] = [*here.select_related("source").order_by("pk")]
        done = [store(target, payload, arrival) for target in targets or [first]]
        return [item for item, _ in done], max((outcome for _, outcome in done), key=list(Outcome).index)

    def _coded(self, resource: Resource, record: Record, lines: list[dict], parents: Parents) -> list[dict]:
        """The lines of a transaction, each with its budget code. Raises Orphan for one that is named but not here."""
        model = resource.model._meta.get_field("lines").related_model
        contract: Any = parents.get("contract")
        project_id = contract.project_id if contract else parents["project"].pk
        beside: dict[int, int] = {}
        if contract and any(line["made_of"].cost_code_id and not line["made_of"].line_item_type_id for line in lines):
            beside = dict(contract.lines.exclude(wbs_code=None).values_list("procore_id", "wbs_code__procore_id"))
        for line in _unique(record, lines):
            if (made := line.pop("made_of")).cost_code_id:
                own = beside.get(line["contract_line_id"] or 0)
                line["wbs_procore_id"] = self.codes.made_of(made, project_id, beside=own)
            line["wbs_code_id"] = self.codes.wbs_pk(line["wbs_procore_id"])
        return [fitted(model, record, line) for line in lines]  # type: ignore[arg-type]

    # -- context: nothing locks it

    def _context(self, resource: Resource, record: Record, parents: Parents) -> Outcome:
        facts = resource.from_procore(record)
        lines = facts.pop("lines", None)
        columns = {f"{column}_id": row.pk if row else None for column, row in parents.items()}
        inside = [
            (name, part.id(), fitted(RESOURCES[name].model, part, RESOURCES[name].from_procore(part)))
            for member, name in resource.inside.items()
            for part in record.parts(member)
        ]
        keys = {"ledger": self.ledger, "procore_id": record.id()} | {name: facts.pop(name) for name in resource.keys}
        facts = {**fitted(resource.model, record, facts), **columns}
        coded = None if lines is None else self._scheduled(resource, record, lines, facts["project_id"])
        found, outcome = upsert(resource.model, keys, facts)
        if coded is not None and _replaced(found, coded):
            outcome = max(outcome, Outcome.CHANGED, key=list(Outcome).index)
        for name, procore_id, own in inside:
            upsert(RESOURCES[name].model, {"ledger": self.ledger, "procore_id": procore_id}, own | _under(name, found))
        if outcome != Outcome.UNCHANGED:
            _settle(found)
        return outcome

    def _scheduled(self, resource: Resource, record: Record, lines: list[dict], project_id: int) -> list[dict]:
        """The lines of a schedule of values; one whose budget code is not here goes without one."""
        model = resource.model._meta.get_field("lines").related_model
        for line in lines:
            procore_id, made = line.pop("wbs_procore_id"), line.pop("made_of")
            with suppress(Orphan):
                procore_id = procore_id or self.codes.made_of(made, project_id)
            line["wbs_code_id"] = self.codes.wbs_pk(procore_id)
        return [fitted(model, record, line) for line in lines]  # type: ignore[arg-type]

    # -- codes

    def _wbs_code(self, resource: Resource, record: Record, parents: Parents) -> Taken:
        return self.codes.wbs_code(resource.name, record, parents["project"])

    def _note(self, resource: Resource, record: Record, parents: Parents) -> Taken:
        """Codes and cost types that only say what budget codes are made of."""
        self.codes.note(resource.name, **resource.from_procore(record))
        return [], Outcome.UNCHANGED


# What budget codes become depends on the ledger's item scope.
DOORS: dict[str, Callable[[Arrivals, Resource, Record, Parents], Taken]] = {
    "standard_cost_codes": Arrivals._note,
    "line_item_types": Arrivals._note,
    "cost_codes": Arrivals._note,
    "wbs_codes": Arrivals._wbs_code,
}


def _replaced(found: Any, lines: list[dict[str, Any]]) -> bool:
    """Put these lines in the place of those that are here, where they differ; whether they did."""
    names = list(lines[0]) if lines else ["pk"]
    here = [tuple(getattr(line, name) for name in names) for line in found.lines.order_by("position", "pk")]
    if here == [tuple(line.values()) for line in lines]:
        return False
    found.lines.all().delete()
    found.lines.bulk_create([found.lines.model(contract=found, **line) for line in lines], batch_size=500)
    return True


def _under(name: str, found: Any) -> dict[str, Any]:
    """The columns of a record of this resource that lies inside another one."""
    columns = {column: model for parent in RESOURCES[name].parents for column, model in parent.columns.items()}
    return {f"{column}_id": found.pk if isinstance(found, model) else None for column, model in columns.items()}


def _settle(contract: Any) -> None:
    """What a contract says of others: who owns its project, whom its invoices name."""
    if isinstance(contract, PrimeContract):
        settle_owners(contract.project)
    if hasattr(contract, "party"):
        follow(contract)


def _unique(record: Record, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: set[int] = set()
    for line in lines:
        if line["procore_id"] in seen:
            raise record.malformed("items", f"two lines have the id {line['procore_id']}")
        seen.add(line["procore_id"])
    return lines
