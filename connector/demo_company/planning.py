"""Derives the plan from the letters in the tables."""

from collections.abc import Iterator

from connector.demo_company import codes, companies, stories
from connector.demo_company.agreements import CONTRACTS, YARD_CONTRACT, contract_id
from connector.demo_company.cases import Key
from connector.demo_company.contracts import Contract
from connector.demo_company.correcting import CORRECTED_INVOICES
from connector.demo_company.invoices import payment_application_id, requisition_id
from connector.demo_company.plan import STATES, WITH_WORDS, Plan, Ref, Told
from connector.demo_company.projects import SITES, project_id

BY_KEY = {contract.key: contract for contract in CONTRACTS}

Step = tuple[str, Ref, str, tuple[Ref, ...], str]  # letter, record, words, cured by, fault


def invoice_ref(key: Key) -> Ref:
    contract, number = BY_KEY[key[0]], key[1]
    if contract.kind == "PrimeContract":
        return Ref("payment_applications", payment_application_id(contract, number), "INVOICE")
    return Ref("requisitions", requisition_id(contract, number), "BILL")


def vendor_ref(key: str, role: str = "VENDOR") -> Ref:
    return Ref("vendors", companies.vendor_id(key), role)


def code_ref(code: str, type: str) -> Ref:
    """A cost code as an item: the code's own id, its cost type beside it."""
    return Ref("cost_codes", codes.IDS[code], "SERVICE_ITEM", codes.TYPES[type][0])


def project_ref(key: str, owner: str = "") -> Ref:
    return Ref("projects", project_id(key), "JOB", companies.vendor_id(owner) if owner else 0)


def plan() -> Plan:
    """Everything the loader does, parents before children."""
    made = Plan()
    for letter, ref, words, cured_by, code in _steps():
        name = STATES[letter]
        told = Told(ref, words, cured_by, code)
        getattr(made, name).append(told if name in WITH_WORDS else ref)
    made.pair = {"company": vendor_ref("payette"), "invoice": invoice_ref(("payette-harbor", 1))}
    made.to_send = invoice_ref(("camas-harbor", 3))
    made.cases = {name: invoice_ref(key) for name, key in stories.NAMED.items()}
    return made


def _steps() -> Iterator[Step]:
    yield from _companies()
    yield from _projects()
    yield from _codes()
    for contract in CONTRACTS:
        for number in contract.numbers:
            yield _invoice(contract, number)


def _companies() -> Iterator[Step]:
    for entry in companies.DIRECTORY:
        words, code = stories.COMPANIES.get(entry.key, ""), stories.FAULTS.get(entry.key, "")
        for role, letter in (("VENDOR", entry.vendor), ("CUSTOMER", entry.customer)):
            if letter:
                ref = vendor_ref(entry.key, role)
                yield letter, ref, words, (ref,) if entry.key in companies.CORRECTIONS else (), code


def _projects() -> Iterator[Step]:
    for site in SITES:
        cure = (_yard_contract(),) if site.state == "X" else ()
        yield site.state, project_ref(site.key), stories.PROJECTS.get(site.key, ""), cure, ""
    yield "W", project_ref("overland", owner="retail"), "", (), ""


def _yard_contract() -> Ref:
    return Ref("prime_contracts", contract_id(YARD_CONTRACT), "")


def _codes() -> Iterator[Step]:
    used = {
        (line.code, line.type)
        for contract in CONTRACTS
        for line in (*contract.lines, *contract.approved)
        if line.code and (line.code, line.type) not in stories.CODE_STATES
    }
    for pair in sorted(used):
        yield "S", code_ref(*pair), "", (), ""
    for pair, letter in stories.CODE_STATES.items():
        cure = (code_ref(*pair),) if pair in stories.CODE_CORRECTIONS else ()
        yield letter, code_ref(*pair), stories.CODES.get(pair, ""), cure, ""


def _invoice(contract: Contract, number: int) -> Step:
    key, letter = (contract.key, number), contract.state(number)
    words = stories.BILLED_BEFORE if letter == "B" else stories.INVOICES.get(key, "")
    return letter, invoice_ref(key), words, _cure(contract, key), stories.FAULTS.get(key, "")


def _cure(contract: Contract, key: Key) -> tuple[Ref, ...]:
    """The invoice's own correction, else that of what it builds on."""
    if key in CORRECTED_INVOICES:
        return (invoice_ref(key),)
    if contract.company in companies.CORRECTIONS:
        return (vendor_ref(contract.company),)
    return (_yard_contract(),) if contract.key == "snake-yard" else ()
