"""One record of Procore arrives: its parents are looked up, its items written. Resource by resource."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.db.models import Model

from approvals import canonical
from approvals.models import (
    ChangeOrder,
    Commitment,
    CommitmentLine,
    Company,
    Ledger,
    OwnerInvoice,
    PrimeContract,
    PrimeContractLine,
    Project,
    SubcontractorInvoice,
    WorkflowItem,
)
from approvals.states import Kind, Role
from connector.codes import Codes
from connector.owners import settle_owners, sub_customers
from connector.parties import follow
from connector.records import companies, contracts, owner_invoices, projects, subcontractor_invoices
from connector.records.applications import LINE_MODELS
from connector.records.reading import Record
from connector.storing import Key, Outcome, Payload, store, upsert
from connector.waiting_room import Orphan

INVOICE_MODELS: dict[str, Any] = {"requisitions": SubcontractorInvoice, "payment_applications": OwnerInvoice}


class Arrivals:
    """The door through which the records of one load come into a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.codes = Codes(ledger)
        self._projects: dict[int, Project] = {}

    def take(self, resource: str, record: Record) -> tuple[list[WorkflowItem], Outcome]:
        """Store one record; answer its items and what became of it. Raises Malformed or Orphan, and writes nothing then."""
        return DOORS[resource](self, resource, record)

    # -- companies and projects

    def vendor(self, resource: str, record: Record) -> tuple[list[WorkflowItem], Outcome]:
        procore_id, facts = record.id(), fitted(Company, record, companies.from_procore(record))
        payload = Payload.of(resource, record)
        customer = Key(self.ledger, Kind.COMPANY, Role.CUSTOMER, procore_id)
        keys = [Key(self.ledger, Kind.COMPANY, Role.VENDOR, procore_id)] + [customer] * bool(customer.find())
        done = [store_company(key, payload, facts) for key in keys]
        return [item for item, _ in done], _most(outcome for _, outcome in done)

    def project(self, resource: str, record: Record) -> tuple[list[WorkflowItem], Outcome]:
        procore_id, facts = record.id(), fitted(Project, record, projects.from_procore(record))
        payload = Payload.of(resource, record)
        done = sub_customers(self.ledger, procore_id, payload, facts)
        return [item for item, _ in done], _most(outcome for _, outcome in done)

    def find_project(self, record: Record) -> Project:
        """The project that a record belongs to. Raises Orphan when it is not here."""
        procore_id = record.optional_id("project_id") or record.part("project").optional_id("id")
        if procore_id is None:
            raise record.malformed("project_id", "the id is missing")
        if procore_id not in self._projects:
            found = Project.objects.filter(item__ledger=self.ledger, item__procore_id=procore_id, main=None)
            self._projects[procore_id] = _or_orphan(found.first(), f"The project {procore_id}", "project_id")
        return self._projects[procore_id]

    def find_company(self, role: Role, record: Record, member: str) -> Company | None:
        procore_id = record.part(member).optional_id("id") or record.optional_id(f"{member}_id")
        if procore_id is None:
            return None
        rows = Company.objects.filter(item__ledger=self.ledger, item__procore_id=procore_id)
        found = rows.filter(item__role=role).first()
        if found is None and role == Role.CUSTOMER:
            vendor = rows.filter(item__role=Role.VENDOR).select_related("item__source", "item__ledger").first()
            found = become_customer(vendor) if vendor else None
        return _or_orphan(found, f"The company {procore_id}", member)

    # -- codes

    def wbs_code(self, resource: str, record: Record) -> tuple[list[WorkflowItem], Outcome]:
        return self.codes.wbs_code(resource, record, self.find_project(record))

    def index(self, resource: str, record: Record) -> tuple[list[WorkflowItem], Outcome]:
        """Codes and cost types that only say what WBS codes are made of."""
        self.codes.note(resource, record)
        return [], Outcome.UNCHANGED

    # -- contracts

    def commitment(self, resource: str, record: Record) -> tuple[list[WorkflowItem], Outcome]:
        keys = {"ledger": self.ledger, "type": contracts.COMMITMENTS[resource], "procore_id": record.id()}
        facts = fitted(Commitment, record, contracts.contract(record))
        facts |= {"project_id": self.find_project(record).pk}
        company = self.find_company(Role.VENDOR, record, "vendor")
        facts |= {"company_id": company.pk if company else None}
        found, outcome = self._contract(Commitment, CommitmentLine, keys, facts, record)
        if outcome == Outcome.CHANGED:
            follow(found)
        return [], outcome

    def prime_contract(self, resource: str, record: Record) -> tuple[list[WorkflowItem], Outcome]:
        project, facts = self.find_project(record), fitted(PrimeContract, record, contracts.contract(record))
        owner = self.find_company(Role.CUSTOMER, record, "vendor")
        facts |= {"project_id": project.pk, "owner_id": owner.pk if owner else None}
        keys = {"ledger": self.ledger, "procore_id": record.id()}
        found, outcome = self._contract(PrimeContract, PrimeContractLine, keys, facts, record)
        if outcome != Outcome.UNCHANGED:
            settle_owners(project)
            follow(found)
        return [], outcome

    def _contract(
        self, model: type[Model], line_model: type[Model], keys: dict, facts: dict, record: Record
    ) -> tuple[Any, Outcome]:
        lines = [
            self._coded(fitted(line_model, record, line), facts["project_id"]) for line in contracts.schedule(record)
        ]
        orders = [
            (part.id(), fitted(ChangeOrder, part, contracts.change_order(part)))
            for part in record.parts("change_order_packages")
        ]
        found, outcome = upsert(model, keys, facts)
        if _rows(found.lines.order_by("position", "pk"), lines) != [tuple(line.values()) for line in lines]:
            found.lines.all().delete()
            line_model._default_manager.bulk_create([line_model(contract=found, **line) for line in lines])
            outcome = max(outcome, Outcome.CHANGED, key=list(Outcome).index)
        for procore_id, order in orders:
            self._change_order(procore_id, order, found)
        return found, outcome

    def _coded(self, line: dict[str, Any], project_id: int) -> dict[str, Any]:
        """A contract is context: a line whose budget code is not here goes without one."""
        procore_id, made = line.pop("wbs_procore_id"), line.pop("made_of")
        with suppress(Orphan):
            procore_id = procore_id or self.codes.made_of(made, project_id)
        return {**line, "wbs_code_id": self.codes.wbs_pk(procore_id)}

    def _change_order(self, procore_id: int, facts: dict[str, Any], contract: Commitment | PrimeContract) -> Outcome:
        is_commitment = isinstance(contract, Commitment)
        facts |= {
            "commitment_id": contract.pk if is_commitment else None,
            "prime_contract_id": None if is_commitment else contract.pk,
        }
        return upsert(ChangeOrder, {"ledger": self.ledger, "procore_id": procore_id}, facts)[1]

    def change_order(self, resource: str, record: Record) -> tuple[list[WorkflowItem], Outcome]:
        procore_id, facts = record.id(), fitted(ChangeOrder, record, contracts.change_order(record))
        contract_id = record.optional_id("contract_id") or record.part("contract").id()
        models = (Commitment, PrimeContract) if resource != "prime_change_orders" else (PrimeContract,)
        found = (model.objects.filter(ledger=self.ledger, procore_id=contract_id).first() for model in models)
        contract = _or_orphan(next(filter(None, found), None), f"The contract {contract_id}", "contract_id")
        return [], self._change_order(procore_id, facts, contract)

    # -- invoices

    def requisition(self, resource: str, record: Record) -> tuple[list[WorkflowItem], Outcome]:
        facts = subcontractor_invoices.from_procore(record)
        contract_id, contract_type = facts.pop("contract_id"), facts.pop("contract_type")
        rows = Commitment.objects.filter(ledger=self.ledger, procore_id=contract_id)
        if contract_type in contracts.TYPE_OF:
            rows = rows.filter(type=contracts.TYPE_OF[contract_type])
        contract = _or_orphan(rows.first(), f"The commitment {contract_id}", "commitment_id")
        key = Key(self.ledger, Kind.SUBCONTRACTOR_INVOICE, Role.BILL, record.id())
        return self._invoice(key, resource, record, facts, contract, contract.company_id)

    def payment_application(self, resource: str, record: Record) -> tuple[list[WorkflowItem], Outcome]:
        facts = owner_invoices.from_procore(record)
        contract_id = facts.pop("contract_id")
        contract = PrimeContract.objects.filter(ledger=self.ledger, procore_id=contract_id).first()
        contract = _or_orphan(contract, f"The prime contract {contract_id}", "contract")
        key = Key(self.ledger, Kind.OWNER_INVOICE, Role.INVOICE, record.id())
        return self._invoice(key, resource, record, facts, contract, contract.owner_id)

    def _invoice(
        self, key: Key, resource: str, record: Record, facts: dict[str, Any], contract: Any, party_id: int | None
    ) -> tuple[list[WorkflowItem], Outcome]:
        model, line_model = INVOICE_MODELS[resource], LINE_MODELS[resource]
        creator = {"creator_name": facts.pop("creator_name"), "creator_email": _email(facts.pop("creator_email"))}
        lines = [fitted(line_model, record, line) for line in _unique(record, facts.pop("lines"))]
        self._name_codes(lines, contract)
        header = {
            "number": facts["invoice_number"],
            "title": f"Application {facts['sequence']}, {contract}"[:500],
            "amount": facts["current_payment_due"],
            "billing_date": facts["billing_date"],
            "project_id": contract.project_id,
            "party_id": party_id,
            **fitted(WorkflowItem, record, creator),
        }
        facts = fitted(model, record, facts)

        def write(item: WorkflowItem) -> None:
            model._default_manager.update_or_create(item=item, defaults={**facts, "contract": contract})
            line_model._default_manager.filter(invoice=item.pk).delete()
            coded = ({**line, "wbs_code_id": self.codes.wbs_pk(line["wbs_procore_id"])} for line in lines)
            line_model._default_manager.bulk_create(
                [line_model(invoice_id=item.pk, **line) for line in coded], batch_size=500
            )

        item, outcome = store(key, Payload.of(resource, record), header=header, write=write)
        return [item], outcome

    def _name_codes(self, lines: list[dict[str, Any]], contract: Commitment | PrimeContract) -> None:
        """Give each line whose budget code is named by its parts that code."""
        made = [line.pop("made_of") for line in lines]
        beside: dict[int, int] = {}
        if any(parts.cost_code_id and not parts.line_item_type_id for parts in made):
            beside = dict(contract.lines.exclude(wbs_code=None).values_list("procore_id", "wbs_code__procore_id"))
        for line, parts in zip(lines, made, strict=True):
            if parts.cost_code_id:
                own = beside.get(line["contract_line_id"] or 0)
                line["wbs_procore_id"] = self.codes.made_of(parts, contract.project_id, beside=own)


DOORS: dict[str, Callable[[Arrivals, str, Record], tuple[list[WorkflowItem], Outcome]]] = {
    "vendors": Arrivals.vendor,
    "projects": Arrivals.project,
    "standard_cost_codes": Arrivals.index,
    "line_item_types": Arrivals.index,
    "cost_codes": Arrivals.index,
    "wbs_codes": Arrivals.wbs_code,
    "prime_contracts": Arrivals.prime_contract,
    "work_order_contracts": Arrivals.commitment,
    "purchase_order_contracts": Arrivals.commitment,
    "change_order_packages": Arrivals.change_order,
    "commitment_change_orders": Arrivals.change_order,
    "prime_change_orders": Arrivals.change_order,
    "requisitions": Arrivals.requisition,
    "payment_applications": Arrivals.payment_application,
}


def store_company(key: Key, payload: Payload, facts: dict[str, Any]) -> tuple[WorkflowItem, Outcome]:
    def write(item: WorkflowItem) -> None:
        Company.objects.update_or_create(item=item, defaults=facts)

    return store(key, payload, header={"title": facts["name"][:500]}, write=write)


def become_customer(vendor: Company) -> Company:
    """The same company in the role of a customer: an item of its own, on Procore's newest values."""
    source = vendor.item.source
    record = Record(canonical.loads(source.waiting or source.payload), file=f"{source.resource}.json")
    key = Key(vendor.item.ledger, Kind.COMPANY, Role.CUSTOMER, vendor.item.procore_id)
    facts = fitted(Company, record, companies.from_procore(record))
    item, _ = store_company(key, Payload.of(source.resource, record), facts)
    return Company.objects.get(pk=item.pk)


def fitted(model: type[Model], record: Record, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, none longer than its column: nothing is cut on the way in. Raises Malformed."""
    lengths = {field.attname: getattr(field, "max_length", None) for field in model._meta.concrete_fields}
    for name, value in facts.items():
        longest = lengths.get(name)
        if longest and isinstance(value, str) and len(value) > longest:
            raise record.malformed(name, f"it has {len(value)} characters, more than {longest}")
    return facts


def _unique(record: Record, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: set[int] = set()
    for line in lines:
        if line["procore_id"] in seen:
            raise record.malformed("items", f"two lines have the id {line['procore_id']}")
        seen.add(line["procore_id"])
    return lines


def _email(text: str) -> str:
    return text if "@" in text and "." in text.rpartition("@")[2] and " " not in text else ""


def _rows(lines: Iterable[Any], wanted: list[dict[str, Any]]) -> list[tuple]:
    names = list(wanted[0]) if wanted else ["pk"]
    return [tuple(getattr(line, name) for name in names) for line in lines]


def _or_orphan(found: Any, what: str, member: str) -> Any:
    if found is None:
        raise Orphan(f"{what} has not been loaded yet.", member=member)
    return found


def _most(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=list(Outcome).index)
