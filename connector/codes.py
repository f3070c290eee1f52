"""WBS codes and the cost codes behind them: one item per company code and cost type, or one per project's code."""

from collections import defaultdict
from typing import Any

from approvals import canonical
from approvals.models import (
    CostCode,
    Ledger,
    OwnerInvoiceLine,
    Policy,
    Project,
    SubcontractorInvoiceLine,
    WbsCode,
    WorkflowItem,
)
from approvals.states import Kind, Role
from connector.models import WbsRecord
from connector.records import RESOURCES, cost_codes
from connector.records.applications import MadeOf
from connector.records.reading import Record
from connector.storing import Arrival, Key, Outcome, Payload, store
from connector.waiting_room import Orphan

LONGEST = {"code": 200, "name": 500, "cost_type": 50, "cost_type_name": 200}
Natural = tuple[int | None, str, str]  # project of the code, code, cost type


class Codes:
    """The codes of one ledger during a load, read once."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        policy = Policy.objects.filter(ledger=ledger).first() or Policy(ledger=ledger)
        self.is_company_wide = policy.item_scope == Policy.ItemScope.COMPANY
        self.standards: dict[int, int] = {}
        self._wbs: dict[int, WbsCode] | None = None
        self._items: dict[Natural, CostCode] | None = None
        self._made_of: dict[tuple[int, int], dict[int, int]] | None = None

    def note(self, resource: str, *, id: int, standard_id: int | None) -> None:
        """Remember which standard code a project's cost code is a copy of."""
        if resource == "cost_codes" and standard_id:
            self.standards[id] = standard_id

    @property
    def wbs(self) -> dict[int, WbsCode]:
        if self._wbs is None:
            self._wbs = {row.procore_id: row for row in WbsCode.objects.filter(ledger=self.ledger)}
        return self._wbs

    def wbs_pk(self, procore_id: int | None) -> int | None:
        """The budget code with this Procore id, where it is here."""
        found = self.wbs.get(procore_id or 0)
        return found.pk if found else None

    def made_of(self, made: MadeOf, project_id: int, *, beside: int | None = None) -> int | None:
        """Procore's id of the project's budget code that is made of this cost code and cost type.

        Where Procore leaves the type out: the only code there is, else the one of the contract's own line (`beside`).
        Raises Orphan when no such code has been loaded.
        """
        if made.cost_code_id is None:
            return None
        types = self._segments().get((project_id, made.cost_code_id), {})
        words = f"The budget code of cost code {made.cost_code_id}"
        if made.line_item_type_id is None and types:
            return next(iter(types.values())) if len(types) == 1 else beside if beside in types.values() else None
        if made.line_item_type_id not in types:
            kind = f" and cost type {made.line_item_type_id}" if made.line_item_type_id else ""
            raise Orphan(f"{words}{kind} has not been loaded yet.", member="cost_code_id")
        return types[made.line_item_type_id]

    def _segments(self) -> dict[tuple[int, int], dict[int, int]]:
        """Per project and cost code, the budget codes by their cost type."""
        if self._made_of is None:
            self._made_of = defaultdict(dict)
            columns = ("project_id", "cost_code_id", "line_item_type_id", "procore_id")
            for project_id, code, kind, procore_id in WbsRecord.objects.filter(ledger=self.ledger).values_list(
                *columns
            ):
                self._made_of[project_id, code][kind] = procore_id
        return self._made_of

    def _known(self) -> dict[Natural, CostCode]:
        if self._items is None:
            rows = CostCode.objects.filter(item__ledger=self.ledger).select_related("item__source")
            self._items = {(row.project_id, row.code, row.cost_type): row for row in rows}
        return self._items

    def wbs_code(self, resource: str, record: Record, project: Project) -> tuple[list[WorkflowItem], Outcome]:
        """Store a budget code, and the cost code it stands for where this record is the one it comes from."""
        facts = cost_codes.from_procore(record)
        for name, longest in LONGEST.items():
            if len(facts[name]) > longest:
                raise record.malformed(name, f"it has {len(facts[name])} characters, more than {longest}")
        payload = Payload.of(resource, record)
        item, outcome = self._cost_code(payload, record, project, facts)
        self._keep(record.id(), project, facts, payload)
        names = ("code", "name", "cost_type", "is_active")
        wanted = {name: facts[name] for name in names} | {"project_id": project.pk, "cost_code_id": item.pk}
        return [item], max(outcome, self._wbs_row(record.id(), wanted), key=list(Outcome).index)

    def _keep(self, procore_id: int, project: Project, facts: dict[str, Any], payload: Payload) -> None:
        """Keep the record itself: another item scope makes other items of it, and lines name it by its parts."""
        made = {"cost_code_id": facts["segment_id"], "line_item_type_id": facts["type_id"], "project_id": project.pk}
        there = WbsRecord.objects.filter(ledger=self.ledger, procore_id=procore_id)
        if not there.filter(payload=payload.text, **made).exists():
            WbsRecord.objects.update_or_create(
                ledger=self.ledger, procore_id=procore_id, defaults={"payload": payload.text, **made}
            )
            self._made_of = None

    def _wbs_row(self, procore_id: int, wanted: dict[str, Any]) -> Outcome:
        row = self.wbs.get(procore_id)
        if row is None:
            self.wbs[procore_id] = WbsCode.objects.create(ledger=self.ledger, procore_id=procore_id, **wanted)
            return Outcome.NEW
        changed = [name for name, value in wanted.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, wanted[name])
        if changed:
            row.save(update_fields=[name.removesuffix("_id") for name in changed])
        return Outcome.CHANGED if changed else Outcome.UNCHANGED

    def _cost_code(
        self, payload: Payload, record: Record, project: Project, facts: dict[str, Any]
    ) -> tuple[WorkflowItem, Outcome]:
        natural = self._natural(record.id(), project, facts)
        there = self._known().get(natural)
        # A company's code is spoken of by every project; it follows the record it came from, or it would flutter.
        if there and not self._feeds(there, record):
            return there.item, Outcome.UNCHANGED
        return self._store(self._key(record, facts, there), payload, facts, natural)

    def _natural(self, procore_id: int, project: Project, facts: dict[str, Any]) -> Natural:
        """Whose code this is: the company's or the project's by the ledger's policy, unless it was sent as the other."""
        code = (facts["code"], facts["cost_type"])
        row = self.wbs.get(procore_id)
        both: tuple[Natural, Natural] = ((None, *code), (project.pk, *code))
        for natural in both:
            there = self._known().get(natural)
            if row and there and row.cost_code_id == there.pk:
                return natural
        return both[0 if self.is_company_wide else 1]

    def _key(self, record: Record, facts: dict[str, Any], there: CostCode | None) -> Key:
        role = (Kind.COST_CODE, Role.SERVICE_ITEM)
        if there:
            return Key(self.ledger, *role, there.item.procore_id, there.item.facet_id)
        if not self.is_company_wide:
            return Key(self.ledger, *role, record.id())
        standard = self.standards.get(facts["segment_id"], facts["segment_id"])
        return Key(self.ledger, *role, standard, facts["type_id"])

    def _feeds(self, code: CostCode, record: Record) -> bool:
        return canonical.loads(code.item.source.payload).get("id") == record.data.get("id")

    def _store(
        self, key: Key, payload: Payload, facts: dict[str, Any], natural: Natural
    ) -> tuple[WorkflowItem, Outcome]:
        own = {name: facts[name] for name in ("code", "name", "cost_type", "cost_type_name")}
        own |= {"is_active": facts["segment_is_active" if natural[0] is None else "is_active"]}

        number = ".".join(part for part in (facts["code"], facts["cost_type"]) if part)
        title = " - ".join(part for part in (facts["name"], facts["cost_type_name"]) if part)
        header = {"number": number[:255], "title": title[:500] or number[:500], "project_id": natural[0]}
        arrival = Arrival(RESOURCES["wbs_codes"], {**own, "project_id": natural[0]}, item=header)
        item, outcome = store(key.find() or key, payload, arrival)
        self._known()[natural] = CostCode.objects.select_related("item__source").get(pk=item.pk)
        return item, outcome

    def link_lines(self) -> int:
        """Point invoice lines at budget codes that came after them."""
        return sum(self._link(model) for model in (SubcontractorInvoiceLine, OwnerInvoiceLine))

    def _link(self, model: Any) -> int:
        lines = model._default_manager.filter(
            invoice__item__ledger=self.ledger, wbs_code=None, wbs_procore_id__isnull=False
        )
        missing = set(lines.values_list("wbs_procore_id", flat=True).distinct())
        return sum(
            lines.filter(wbs_procore_id=procore_id).update(wbs_code=self.wbs[procore_id])
            for procore_id in missing & set(self.wbs)
        )
