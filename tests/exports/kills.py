"""What the test of sudden death runs in processes of its own: books to post to, a worker under fire, a count.

`python -m tests.exports.kills serve | seed COUNT | places OF | work SEED | naive SEED | report`
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

import django
import requests

from connector.failpoints import VARIABLE

DEADLINE = 70.0  # seconds for one worker
KILLS = 20  # at random moments, of each of two workers
# Where a worker dies, and the how-manieth time it gets there. A death at "sent" leaves the doubt that is looked up.
PLACES = {
    "documents": {"claimed": 2, "sent": 2, "looked": 1, "refused": 1, "answered": 2, "recording": 2, "recorded": 2},
    "files": {"uploading": 2, "uploaded": 2},
}
# For certain, once, for the worker that is to die over an error. Whoever else meets it need not rest.
ERROR = {"xml_error": {"path": "/bill"}}


def serve() -> None:
    """The sandbox over real HTTP, without limits; prints its port."""
    from connector.sandbox.app import create_app
    from connector.sandbox.server import Server

    server = Server(("127.0.0.1", 0), create_app(None, limits=False))
    print(server.server_address[1], flush=True)  # noqa: T201
    server.serve_forever(poll_interval=0.2)


def seed(count: int) -> None:
    """A ledger with so many accepted documents: one vendor for four bills."""
    emptied()
    office = open_office()
    vendors = [office.vendor(f"Vendor {number}") for number in range(count // 5)]
    # No numbers: QuickBooks would refuse a double by its number, and hide that it was tried.
    bills = [
        office.bill(vendor, DocNumber=None, PrivateNote=f"{vendor.title}/{n}") for vendor in vendors for n in range(4)
    ]
    for bill in bills[::4]:
        attach(bill, "application.pdf", "lien waiver.pdf")
    office.accept(*bills, *vendors)


def attach(bill, *names: str) -> None:
    """Files of the bill, in the portal's folder."""
    from django.conf import settings

    folder = Path(settings.DATA_DIR, "attachments", str(bill.ledger_id))
    folder.mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names, 1):
        (folder / f"{bill.pk}-{number}").write_text(f"{bill} {name}")
        fields = {"filename": name, "content_type": "application/pdf", "path": f"{bill.pk}-{number}"}
        bill.attachments.create(procore_id=number, **fields)


def emptied() -> None:
    """The tables, with nothing in them."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)


def open_office():
    """An empty ledger, connected to the sandbox of this run."""
    from approvals import documents
    from approvals.documents import Exporter
    from approvals.models import Ledger, Policy, User
    from approvals.states import Kind
    from tests.exports.office import Desk, Office, made_approver

    desk, ledger = Desk(), Ledger.objects.create(name="Harbor Builders")
    Policy.objects.create(ledger=ledger)
    for kind in Kind:
        documents.register(kind, Exporter(guards=lambda items: {}, preview=desk.preview))
    people = [User.objects.create_user(f"{name}@example.com", "x") for name in ("pm", "approver")]
    made_approver(people[1], ledger)
    connect(ledger)
    return Office(ledger, desk, *people)


def connect(ledger) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from connector import connections, oauth
    from connector.models import Connection
    from connector.sandbox.company import REALM

    tokens = oauth.refresh("RT1-sandbox-bootstrap", **connections.app(requests.Session()))
    expires_at = timezone.now() + timedelta(hours=1)
    Connection.objects.create(
        ledger=ledger, realm_id=REALM, access_token=tokens.access_token, access_expires_at=expires_at
    )


# -- a worker under fire


def at_each_place(of: str) -> None:
    """Fork a worker for each named place and let it die there."""
    deaths = Counter()
    for place, times in PLACES[of].items():
        if place == "refused":
            turn(ERROR)
        worker = forked(work, f"{place}:{times}")
        ended, how = _ended(worker, time.monotonic() + DEADLINE)
        deaths[place] += ended and os.WIFSIGNALED(how)
    print(json.dumps(deaths))  # noqa: T201


def under_fire(act, number: int) -> None:
    """Fork a worker, kill it at a random moment, fork the next, until nothing is left to do."""
    dice, deaths = random.Random(number), 0  # noqa: S311
    while True:
        worker = forked(act, "")
        # The last one is left alone to finish.
        patience = dice.uniform(0.3, 0.9) if deaths < KILLS else DEADLINE
        if _ended(worker, time.monotonic() + patience)[0]:
            break
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        deaths += 1
    print(json.dumps({"any moment": deaths}))  # noqa: T201


def turn(faults: dict) -> None:
    """Set switches of the sandbox."""
    requests.post(os.environ["QUICKBOOKS_API_URL"] + "/sandbox/faults", json=faults, timeout=20).raise_for_status()


def forked(act, place: str) -> int:
    from django.db import connections

    connections.close_all()  # each process has its own
    worker = os.fork()
    if worker == 0:
        os.environ[VARIABLE] = place
        act()
        os._exit(0)
    return worker


def _ended(worker: int, deadline: float) -> tuple[bool, int]:
    while time.monotonic() < deadline:
        pid, how = os.waitpid(worker, os.WNOHANG)
        if pid:
            return True, how
        time.sleep(0.005)
    return False, 0


def work() -> None:
    """The portal's own exporter, asked again and again, as the sweeper would."""
    from approvals.models import Ledger
    from connector import connections, exports
    from connector.pacing import Pacer

    ledger = Ledger.objects.get()
    pacer = Pacer(per_second=10_000, per_minute=10_000)
    while _open(ledger):
        exports.drain(ledger.pk, connect=lambda ledger: connections.client_for(ledger, pacer=pacer))
        time.sleep(0.02)


def _open(ledger) -> bool:
    """Whether a document or a file is still on its way by itself."""
    from django.db.models import Q

    from approvals.models import Attachment, ErpRequest

    live = ErpRequest.objects.filter(ledger=ledger, state__in=ErpRequest.LIVE)
    return (
        live.exclude(Q(state="UNCERTAIN", due_at=None)).exists() or Attachment.objects.filter(upload="QUEUED").exists()
    )


def naive() -> None:
    """How it must not be done: a new id for every try, and no look."""
    from approvals import canonical
    from approvals.models import ErpRequest, Ledger, WorkflowItem
    from connector import bodies, connections
    from connector.errors import QuickBooksError
    from connector.pacing import Pacer
    from connector.records.types import resolved

    quickbooks = connections.client_for(Ledger.objects.get(), pacer=Pacer(per_second=10_000, per_minute=10_000))
    while todo := list(ErpRequest.objects.filter(state="READY").order_by("level", "?")):
        for request in todo:
            names = dict(bodies.placeholders(canonical.loads(request.document)))
            ids = {pk: WorkflowItem.objects.get(pk=pk).origin_id for pk in names}
            if not all(ids.values()):
                continue
            try:
                body = resolved(request.document, ids)
                entity = quickbooks.create(request.entity, body, request_id=uuid4().hex)
            except QuickBooksError as error:
                if getattr(error, "code", "") != "6240":
                    continue
                entity = {
                    "Id": next(quickbooks.query("Vendor", where=[("DisplayName", "=", request.item.title)]))["Id"]
                }
            WorkflowItem.objects.filter(pk=request.item_id).update(origin_id=entity["Id"])
            ErpRequest.objects.filter(pk=request.pk).update(state="DONE")


def report() -> None:
    """Where every item is, and what the books hold."""
    from approvals.models import Attachment, Ledger, WorkflowItem
    from connector import connections
    from connector.pacing import Pacer

    quickbooks = connections.client_for(Ledger.objects.get(), session=requests.Session(), pacer=Pacer())
    vendors = [row["DisplayName"] for row in quickbooks.query("Vendor") if row["DisplayName"].startswith("Vendor ")]
    notes = {row["Id"]: row["PrivateNote"].split(" [")[0] for row in quickbooks.query("Bill")}
    files = [f"{notes[_bill_of(row)]}/{row['FileName']}" for row in quickbooks.query("Attachable")]
    uploads = Counter(Attachment.objects.values_list("upload", flat=True))
    states = Counter(WorkflowItem.objects.values_list("state", flat=True))
    words = list(WorkflowItem.objects.exclude(state="SYNCED").values_list("state", "is_uncertain", "reason")[:5])
    found = {"vendors": vendors, "bills": list(notes.values()), "files": files}
    print(json.dumps({**found, "states": states, "uploads": uploads, "words": words}))  # noqa: T201


def _bill_of(attachable: dict) -> str:
    return attachable["AttachableRef"][0]["EntityRef"]["value"]


def main(command: str, *rest: str) -> None:
    if command == "serve":
        serve()
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.exports.short"
    django.setup()
    commands = {"seed": lambda count: seed(int(count)), "report": report}
    commands["places"] = at_each_place
    commands["work"] = lambda number: under_fire(work, int(number))
    commands["naive"] = lambda number: under_fire(naive, int(number))
    commands[command](*rest)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main(*sys.argv[1:])
