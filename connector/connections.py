"""A ledger's connection to QuickBooks Online: its client, its tokens, and what is read of its company.

Tokens are stored before they are used, refreshed by one process at a time, and never leave this module in the clear
except in the Authorization header.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_date

from approvals.models import AuditEvent, Ledger, User
from approvals.wake import call
from connector import leases, lists, oauth
from connector.errors import Disconnected, QuickBooksError, Unavailable
from connector.models import Connection
from connector.pacing import Pacer
from connector.quickbooks import QuickBooks

logger = logging.getLogger(__name__)

# Refreshed before it runs out, so that no export meets an expired token.
REFRESH_AHEAD = timedelta(minutes=10)
REFRESH_LEASE = timedelta(seconds=45)

# What bills, sub-customers and classes of this product need; Essentials and Simple Start lack it.
SUPPORTED_EDITIONS = ("Plus", "Advanced")
MISSING_FEATURES = "purchase orders, projects, classes and bills by project"


class NotConnected(Exception):
    """The ledger has no usable connection; the words say what to do."""


def client_for(ledger: Ledger, *, session: requests.Session | None = None, pacer: Pacer | None = None) -> QuickBooks:
    """A QuickBooks client of the ledger's company, to be used in a `with`. Raises NotConnected."""
    connection = Connection.objects.filter(ledger=ledger).first()
    if connection is None or connection.status == Connection.Status.DISCONNECTED:
        raise NotConnected(f"{ledger} is not connected to QuickBooks.")
    return _client(connection, session=session or requests.Session(), pacer=pacer or Pacer())


def aside() -> Pacer:
    """For whoever calls while a worker may be exporting: together they stay below ten calls a second."""
    pacer = Pacer(per_second=settings.QUICKBOOKS_CALLS_ASIDE)
    pacer.pause(1 / settings.QUICKBOOKS_CALLS_ASIDE)  # what was called a moment ago counts against the same limit
    return pacer


def _client(connection: Connection, *, session: requests.Session, pacer: Pacer) -> QuickBooks:
    return QuickBooks(
        settings.QUICKBOOKS_API_URL,
        connection.realm_id,
        token=lambda: access_token(connection.pk, session=session),
        refresh=lambda stale: refreshed(connection.pk, stale=stale, session=session),
        session=session,
        pacer=pacer,
    )


# -- tokens


def access_token(pk: int, *, session: requests.Session) -> str:
    """A token that lives for a while yet. Raises Disconnected or Unavailable."""
    connection = Connection.objects.get(pk=pk)
    expires_at = connection.access_expires_at
    if connection.access_token and expires_at and expires_at - REFRESH_AHEAD > timezone.now():
        return connection.access_token
    return refreshed(pk, stale=connection.access_token, session=session)


def refreshed(pk: int, *, stale: str, session: requests.Session, sleep: Callable[[float], None] = time.sleep) -> str:
    """A newer token than `stale`, asked for by one process at a time; the others wait for its answer.

    Raises Disconnected when a person has to reconnect, Unavailable when the other takes too long.
    """
    deadline = timezone.now() + REFRESH_LEASE
    while timezone.now() < deadline:
        if newer := _newer(Connection.objects.get(pk=pk), stale):
            return newer
        if fence := leases.take(f"token:{pk}", seconds=REFRESH_LEASE.total_seconds()):
            try:
                return _refresh(Connection.objects.get(pk=pk), stale=stale, session=session)
            finally:
                leases.release(f"token:{pk}", fence=fence)
        sleep(0.1)
    raise Unavailable("Another worker is refreshing the QuickBooks token and takes too long.", maybe_executed=False)


def _newer(connection: Connection, stale: str) -> str:
    """The token that somebody else got meanwhile, or nothing. A connection that has ended asks Intuit for none."""
    if connection.status != Connection.Status.CONNECTED:
        raise Disconnected(connection.problem or "QuickBooks is not connected.")
    return connection.access_token if connection.access_token != stale else ""


def _refresh(connection: Connection, *, stale: str, session: requests.Session) -> str:
    """Trade the refresh token for new ones and store both before either is used."""
    # Whoever held the lease a moment ago may have done it.
    if newer := _newer(connection, stale):
        return newer
    try:
        tokens = oauth.refresh(connection.refresh_token, **app(session))
    except Disconnected as error:
        if newer := _newer(Connection.objects.get(pk=connection.pk), stale):
            return newer
        mark_broken(connection, str(error))
        raise
    keep(connection, tokens)
    return connection.access_token


def keep(connection: Connection, tokens: oauth.Tokens) -> None:
    """Both tokens in one statement, and only over the row as it was read."""
    now = timezone.now()
    fields = {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "access_expires_at": now + timedelta(seconds=tokens.expires_in),
        "refresh_expires_at": now + timedelta(seconds=tokens.refresh_expires_in),
        "token_version": connection.token_version + 1,
    }
    if tokens.refresh_token != connection.refresh_token:
        fields["refresh_obtained_at"] = now
    if tokens.refresh_hard_expires_in:
        fields["hard_expires_at"] = now + timedelta(seconds=tokens.refresh_hard_expires_in)
    seen = Connection.objects.filter(pk=connection.pk, token_version=connection.token_version)
    if not seen.update(**fields):
        logger.warning("Tokens of connection %s were stored by someone else first.", connection.pk)
    connection.refresh_from_db()


def mark_broken(connection: Connection, words: str) -> None:
    """Stop the ledger's exports until a person reconnects; items wait, nothing is lost."""
    # What a person has disconnected meanwhile stays disconnected.
    connected = Connection.objects.filter(pk=connection.pk, status=Connection.Status.CONNECTED)
    if connected.update(status=Connection.Status.BROKEN, problem=words):
        audit(connection, by=None, after=words)


# -- Intuit, and the log


def app(session: requests.Session) -> dict:
    """Who we are to Intuit, and where its OAuth lives."""
    return {
        "client_id": settings.QUICKBOOKS_CLIENT_ID,
        "client_secret": settings.QUICKBOOKS_CLIENT_SECRET,
        "endpoints": endpoints(session),
        "session": session,
    }


def endpoints(session: requests.Session) -> oauth.Endpoints:
    """Intuit's OAuth addresses from its discovery document; read once a process and client address."""
    url = settings.QUICKBOOKS_DISCOVERY_URL
    if url not in _endpoints:
        _endpoints[url] = oauth.Endpoints.discover(url, session=session, allowed_hosts=settings.QUICKBOOKS_HOSTS)
    return _endpoints[url]


_endpoints: dict[str, oauth.Endpoints] = {}


def audit(connection: Connection, *, by: User | None, after: str) -> None:
    """Log that somebody, or nobody, made, broke or ended a connection."""
    subject = str(connection)[:300]
    AuditEvent.objects.create(
        ledger=connection.ledger, verb=AuditEvent.Verb.CONNECTION, by=by, subject=subject, after=after
    )


def inspect(connection: Connection, quickbooks: QuickBooks) -> None:
    """Read the company's edition, country, closing date and preferences."""
    Connection.objects.filter(pk=connection.pk).update(**company_of(quickbooks))


def company_of(quickbooks: QuickBooks) -> dict[str, Any]:
    """What a connection keeps of its company: name, country, edition, preferences, closing date."""
    company, preferences = quickbooks.company_info(), quickbooks.preferences()
    named = {entry.get("Name"): entry.get("Value") for entry in company.get("NameValue", [])}
    return {
        "company_name": company.get("CompanyName", ""),
        "country": company.get("Country", ""),
        "edition": named.get("OfferingSku", ""),
        "preferences": json.dumps(preferences, sort_keys=True, default=str),
        "book_close_date": parse_date(preferences.get("AccountingInfoPrefs", {}).get("BookCloseDate", "")),
    }


def read(ledger: Ledger) -> None:
    """Read the company and its lists anew: edition, closing date, preferences, accounts, items, names, terms.

    When QuickBooks cannot be read, what was read before stays, and the Connection page shows how old it is.
    """
    try:
        with client_for(ledger, pacer=aside()) as quickbooks:
            inspect(Connection.objects.get(ledger=ledger), quickbooks)
            lists.refresh(ledger, quickbooks)
    except (NotConnected, QuickBooksError) as error:
        logger.warning("The lists of %s were not read: %s", ledger, error)


def read_all() -> None:
    """Queue a reading of every company that is connected."""
    connected = Connection.objects.filter(status=Connection.Status.CONNECTED)
    for ledger_id in connected.values_list("ledger_id", flat=True):
        call("connector.tasks.read_lists", ledger_id)


def is_supported(connection: Connection) -> bool:
    """Whether the company's edition can take what the portal posts."""
    return any(edition in connection.edition for edition in SUPPORTED_EDITIONS)
