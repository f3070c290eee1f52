"""Connecting a ledger to QuickBooks: an administrator's consent, given once for one ledger, and its end."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

import requests
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from approvals.models import Ledger, User
from approvals.wake import call, wake
from connector import connections, oauth
from connector.http import opened
from connector.models import Connection, OAuthState
from connector.pacing import Pacer
from connector.quickbooks import QuickBooks

STATE_LIFE = timedelta(minutes=10)


class ConnectRefused(Exception):
    """A connect attempt that is not honoured, in words."""


def begin(ledger: Ledger, *, by: User, session_key: str) -> str:
    """Where to send the administrator's browser to consent; the state is good once, for them, for this ledger."""
    state = secrets.token_urlsafe(32)
    OAuthState.objects.create(digest=_digest(state), ledger=ledger, user=by, session_digest=_digest(session_key))
    with opened() as session:
        return oauth.authorization_url(
            client_id=settings.QUICKBOOKS_CLIENT_ID,
            redirect_uri=redirect_uri(),
            state=state,
            endpoints=connections.endpoints(session),
        )


def redirect_uri() -> str:
    return f"{settings.PORTAL_URL}/connection/callback/"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def spend_state(state: str, *, by: User, session_key: str) -> Ledger:
    """The ledger that this one-time state was made for. Raises ConnectRefused when it is not good (any more)."""
    row = OAuthState.objects.filter(digest=_digest(state)).select_related("ledger").first()
    if row is None or (row.user_id, row.session_digest) != (by.pk, _digest(session_key)):
        raise ConnectRefused("This answer from QuickBooks belongs to no connect attempt of yours. Connect again.")
    if row.created_at < timezone.now() - STATE_LIFE:
        raise ConnectRefused("The connect attempt took more than ten minutes. Connect again.")
    if not OAuthState.objects.filter(digest=row.digest, used_at=None).update(used_at=timezone.now()):
        raise ConnectRefused("This answer from QuickBooks was used before. Connect again.")
    return row.ledger


def complete(
    ledger: Ledger, *, code: str, realm_id: str, by: User, session: requests.Session | None = None
) -> Connection:
    """Trade the code for tokens, store them, and read what kind of company it is.

    Raises ConnectRefused when the company is not the ledger's own, or belongs to another ledger.
    """
    if not (realm_id.isascii() and realm_id.isdecimal()):
        raise ConnectRefused("QuickBooks did not say which company you chose. Connect again.")
    _refuse_foreign_realm(ledger, realm_id)
    with opened(session) as wire:
        tokens = oauth.exchange(code, redirect_uri=redirect_uri(), **connections.app(wire))
        return adopt(ledger, realm_id=realm_id, tokens=tokens, by=by, session=wire)


def _refuse_foreign_realm(ledger: Ledger, realm_id: str) -> None:
    """A ledger keeps its company for ever: its ids mean nothing in another one."""
    own = Connection.objects.filter(ledger=ledger).first()
    if own and own.realm_id != realm_id:
        raise ConnectRefused(
            f"{ledger} belongs to the QuickBooks company {own.company_name or own.realm_id}. You chose another one; "
            "choose the right company, or make a ledger of its own for it."
        )
    other = Connection.objects.filter(realm_id=realm_id).exclude(ledger=ledger).first()
    if other:
        raise ConnectRefused(f"That QuickBooks company already belongs to the ledger {other.ledger}.")


def adopt(
    ledger: Ledger,
    *,
    realm_id: str,
    tokens: oauth.Tokens,
    by: User | None,
    session: requests.Session,
    pacer: Pacer | None = None,
) -> Connection:
    """Look at a company and store it with its tokens, both or neither; a worker then reads its lists and posts what
    has waited. Raises ConnectRefused when ledger or company were given to another meanwhile.
    """
    reader = QuickBooks(
        settings.QUICKBOOKS_API_URL,
        realm_id,
        lambda: tokens.access_token,
        refresh=None,
        session=session,
        pacer=pacer or connections.aside(),
    )
    # Tokens that do not open this very company are not kept for it.
    company = connections.company_of(reader)
    try:
        return _kept(ledger, tokens, by=by, company={"realm_id": realm_id, **company})
    except IntegrityError:
        # The database lets one ledger have it; whoever came second is told which.
        _refuse_foreign_realm(ledger, realm_id)
        raise


@transaction.atomic
def _kept(ledger: Ledger, tokens: oauth.Tokens, *, by: User | None, company: dict[str, Any]) -> Connection:
    # Of two answers for one ledger, the second looks at what the first has stored.
    Ledger.objects.select_for_update(no_key=True).get(pk=ledger.pk)
    _refuse_foreign_realm(ledger, company["realm_id"])
    connection, _ = Connection.objects.update_or_create(ledger=ledger, defaults={**company, **_new(by)})
    connections.keep(connection, tokens)
    connections.audit(connection, by=by, after="Connected")
    call("connector.tasks.read_lists", ledger.pk)
    wake(ledger.pk)
    return connection


def _new(by: User | None) -> dict[str, Any]:
    """What a connection is, whatever it was before, when it has just been made."""
    return {
        "status": Connection.Status.CONNECTED,
        "problem": "",
        "alerted_for": "",
        "paused_until": None,
        "connected_by": by,
        "connected_at": timezone.now(),
    }


def disconnect(connection: Connection, *, by: User, session: requests.Session | None = None) -> None:
    """Stop using the tokens, revoke them at Intuit, forget them. Accepted items wait for the next connection.

    Raises Unavailable when Intuit cannot be reached: the ledger is disconnected by then, and pressing again revokes.
    """
    Connection.objects.filter(pk=connection.pk).update(
        status=Connection.Status.DISCONNECTED, problem=f"Disconnected by {by}."
    )
    connections.audit(connection, by=by, after="Disconnected")
    if connection.refresh_token:
        with opened(session) as wire:
            oauth.revoke(connection.refresh_token, **connections.app(wire))
    # Whoever connected anew meanwhile keeps the new tokens.
    ended = Connection.objects.filter(pk=connection.pk, status=Connection.Status.DISCONNECTED)
    ended.update(access_token="", refresh_token="", token_version=F("token_version") + 1)
