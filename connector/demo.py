"""The demo: a ledger, three people, a construction company, and items in every state, through the portal's own doors.

Everything is sent, accepted and exported by the same code as in real life, over HTTP to a sandbox that is up and, for
as long as this takes, keeps no limits.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import requests
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import CommandError
from django.utils import timezone

from approvals import documents, transitions
from approvals.models import (
    Access,
    ErpLevel,
    ErpRequest,
    Ledger,
    Policy,
    SourceRight,
    Tool,
    TypeRight,
    User,
    WorkflowItem,
)
from approvals.states import Kind, State
from approvals.transitions import Seen
from connector import connecting, connections, demo_company, exports, imports, lists, oauth
from connector.demo_company import Plan, Ref, Told
from connector.launch import LOADED
from connector.pacing import Pacer
from connector.procore_folder import ProcoreFolder
from connector.quickbooks import QuickBooks
from mappings.models import CostTypeAccounts, Defaults, ErpReference

PASSWORD = "demo-tieout"  # noqa: S105 - printed when the demo starts, and only there
LEDGER = "Northbeam Builders"
REALM = "9130347596842384"
BOOTSTRAP_TOKEN = "RT1-sandbox-bootstrap"  # noqa: S105 - the sandbox's, good for nothing else
RESOURCES = {
    "vendors": Kind.COMPANY,
    "projects": Kind.PROJECT,
    "cost_codes": Kind.COST_CODE,
    "requisitions": Kind.SUBCONTRACTOR_INVOICE,
    "payment_applications": Kind.OWNER_INVOICE,
}
COST_ACCOUNTS = {
    "L": "Cost of Labor",
    "M": "Cost of Materials",
    "S": "Subcontractors",
    "E": "Equipment",
    "O": "Other Job Costs",
}


def load() -> None:
    """Fill an empty demo; do nothing to one that is filled. Raises CommandError for one that was cut short."""
    mark = Path(settings.DATA_DIR) / LOADED
    if mark.exists():
        return
    if Ledger.objects.exists():
        raise CommandError("The demo was interrupted while it was being filled. Start it again with --reset.")
    folder = Path(settings.PROCORE_FOLDER)
    plan = demo_company.write(folder, today=timezone.localdate())
    ledger = Ledger.objects.create(name=LEDGER)
    Policy.objects.create(ledger=ledger)
    people = _people(ledger)
    imports.load(ledger, ProcoreFolder(folder))
    _connect(ledger, by=people["admin"])
    _Story(ledger, plan, pm=people["pm"], approver=people["approver"]).play()
    _give_projects(ledger, people["pm"])
    mark.touch()


# -- people


def _people(ledger: Ledger) -> dict[str, User]:
    """The three log-ins, each with the rights of a role."""
    password = make_password(PASSWORD)  # once: it is made to take its time
    people = {name: _user(name, password=password) for name in ("pm", "approver", "admin")}
    admin = {"erp_level": ErpLevel.ADMIN, "manages_people": True, "can_push": True, "all_projects": True}
    approver = {"erp_level": ErpLevel.STANDARD, "can_push": True, "all_projects": True}
    access = {
        "pm": Access.objects.create(user=people["pm"], ledger=ledger, all_projects=True),
        "approver": Access.objects.create(user=people["approver"], ledger=ledger, **approver),
        "admin": Access.objects.create(user=people["admin"], ledger=ledger, **admin),
    }
    SourceRight.objects.bulk_create(SourceRight(access=access["pm"], tool=tool) for tool in Tool)
    TypeRight.objects.bulk_create(
        TypeRight(access=access[name], kind=kind, can_import=True, can_export=True)
        for name in ("approver", "admin")
        for kind in Kind
    )
    return people


def _user(name: str, *, password: str) -> User:
    first, last = {"pm": ("Priya", "Mason"), "approver": ("Ana", "Prover"), "admin": ("Adam", "Minh")}[name]
    return User.objects.create(
        email=f"{name}@demo.test", password=password, first_name=first, last_name=last, is_staff=name == "admin"
    )


def _give_projects(ledger: Ledger, pm: User) -> None:
    """The project manager runs all projects but the last: there is something they may not see."""
    access = Access.objects.get(user=pm, ledger=ledger)
    main = WorkflowItem.objects.filter(ledger=ledger, kind=Kind.PROJECT, facet_id=0).order_by("pk")
    access.projects.set(list(main.values_list("pk", flat=True))[:-1])
    Access.objects.filter(pk=access.pk).update(all_projects=False)


# -- the connection


def _connect(ledger: Ledger, *, by: User) -> None:
    """Connect to the sandbox with the OAuth code that a real company uses, and choose what the ledger uses there."""
    with requests.Session() as session:
        tokens = oauth.refresh(
            BOOTSTRAP_TOKEN,
            client_id=settings.QUICKBOOKS_CLIENT_ID,
            client_secret=settings.QUICKBOOKS_CLIENT_SECRET,
            endpoints=connections.endpoints(session),
            session=session,
        )
        connecting.adopt(ledger, realm_id=REALM, tokens=tokens, by=by, session=session, pacer=_unpaced())
        lists.refresh(ledger, _client(ledger, session=session))
    _choose_defaults(ledger)


def _client(ledger: Ledger, *, session: requests.Session | None = None) -> QuickBooks:
    """A client in a hurry: while the demo is filled its sandbox keeps no limits, and nobody else calls it."""
    return connections.client_for(ledger, session=session, pacer=_unpaced())


def _unpaced() -> Pacer:
    return Pacer(per_second=10_000, per_minute=100_000)


def _choose_defaults(ledger: Ledger) -> None:
    def entry(entity: str, name: str) -> ErpReference:
        return ErpReference.objects.get(ledger=ledger, entity=entity, name=name)

    income = entry("Account", "Construction Income")
    Defaults.objects.create(
        ledger=ledger,
        expense_account=entry("Account", "Other Job Costs"),
        income_account=income,
        retainage_payable_item=entry("Item", "Retainage Payable"),
        retainage_receivable_item=entry("Item", "Retainage Receivable"),
        billing_item=entry("Item", "Contract billing"),
        term=entry("Term", "Net 30"),
    )
    for cost_type, account in COST_ACCOUNTS.items():
        expense = entry("Account", account)
        CostTypeAccounts.objects.create(
            ledger=ledger, cost_type=cost_type, expense_account=expense, income_account=income
        )


# -- the story


class _Story:
    """Brings the items where the plan wants them, by the moves of a project manager and an approver."""

    def __init__(self, ledger: Ledger, plan: Plan, *, pm: User, approver: User) -> None:
        self.ledger, self.plan, self.pm, self.approver = ledger, plan, pm, approver
        self.items = {
            (item.kind, item.procore_id, item.role, item.facet_id): item.pk
            for item in WorkflowItem.objects.filter(ledger=ledger)
        }

    def play(self) -> None:
        """Past first, then what waits today."""
        plan = self.plan
        for told in plan.billed_before:
            transitions.record_as_billed(self.item(told.ref), by=self.approver, reason=told.words)
        self.export([*plan.synced, *(told.ref for told in plan.unlinked)])
        for told in plan.failed:
            self.fail(told)
        for told in plan.unlinked:
            self.unlink(told)
        self.send(
            [*plan.ready, *plan.waiting, *(told.ref for told in (*plan.blocked, *plan.rejected, *plan.retrieved))]
        )
        for told in plan.rejected:
            transitions.reject(self.item(told.ref), by=self.approver, reason=told.words)
        for told in plan.retrieved:
            transitions.retrieve(self.item(told.ref), by=self.pm)
        self.age()

    def item(self, ref: Ref) -> WorkflowItem:
        kind = RESOURCES[ref.resource]
        return WorkflowItem.objects.get(pk=self.items[kind, ref.id, ref.role, ref.facet])

    def send(self, refs: Iterable[Ref]) -> None:
        for ref in refs:
            transitions.send(self.item(ref), by=self.pm)

    def export(self, refs: Sequence[Ref]) -> None:
        """Send, accept and export, parents before what builds on them."""
        self.send(refs)
        for kind in Kind:
            self.accept([self.item(ref) for ref in refs if RESOURCES[ref.resource] == kind])
        self.drain()

    def accept(self, items: Sequence[WorkflowItem]) -> None:
        previews = documents.preview(items)
        seen = [Seen(item.pk, item.revision, previews[item.pk].digest) for item in items]
        for outcome in transitions.accept_all(seen, by=self.approver):
            if not outcome.done:
                raise CommandError(f"{outcome.words} {' '.join(map(str, outcome.problems))}")

    def drain(self) -> None:
        """Export until nothing can go any more."""
        live = ErpRequest.objects.filter(ledger=self.ledger, state__in=ErpRequest.LIVE)
        before = None
        while (left := live.count()) and left != before:
            before = left
            exports.drain(self.ledger.pk, connect=_client)

    def fail(self, told: Told) -> None:
        """Make QuickBooks refuse it: the books are closed for a moment, or somebody took the name first."""
        item = self.item(told.ref)
        self.send([told.ref])
        self.accept([self.item(told.ref)])
        if told.code == "6240":
            with _client(self.ledger) as somebody:
                somebody.create("Vendor", {"DisplayName": item.title}, request_id=f"somebody-else-{item.pk}")
            self.drain()
        else:
            with _closed_books(item.billing_date):
                self.drain()

    def unlink(self, told: Told) -> None:
        """The document is deleted in QuickBooks, then let go of here."""
        item = self.item(told.ref)
        with _client(self.ledger) as somebody:
            somebody.delete(item.erp_entity, item.origin_id, item.sync_token, request_id=f"deleted-{item.pk}")
        transitions.unlink(item, by=self.approver)

    def age(self) -> None:
        """What waits was sent over the last days, not all in this minute."""
        now = timezone.now()
        waiting = WorkflowItem.objects.filter(ledger=self.ledger, state=State.READY_TO_EXPORT).order_by("pk")
        for number, item in enumerate(waiting):
            WorkflowItem.objects.filter(pk=item.pk).update(sent_at=now - timedelta(hours=5 * number % 190))


@contextmanager
def _closed_books(day: date | None) -> Iterator[None]:
    """The sandbox's books are closed through a day for a while."""
    address = f"{settings.QUICKBOOKS_API_URL}/sandbox/faults"
    requests.post(address, json={"closed_books": {"date": str(day)}}, timeout=10).raise_for_status()
    try:
        yield
    finally:
        requests.post(address, json={"closed_books": None}, timeout=10).raise_for_status()
