"""One company's books: create, read, update, inactivate, delete and void, with SyncTokens and stamps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, ClassVar

from . import defaults, deposits, ledger, links, naming, orders, payments, rules, schema
from .editions import EDITIONS, Edition
from .entities import ENTITIES, Entity
from .faults import Fault, required
from .store import Row, Store
from .wire import Json, Raw, dumps, loads, without_empty

OWN = ("Id", "SyncToken", "MetaData", "domain", "sparse", "status")


@dataclass(frozen=True)
class Options:
    """What a request's query parameters allow."""

    allow_duplicate_number: bool = False


@dataclass
class Books:
    """The documents of one realm; every call that writes must run inside `store.transaction()`."""

    zone: ClassVar[timezone] = timezone(timedelta(hours=-7))

    store: Store
    realm: str
    clock: Callable[[], float]

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC).astimezone(self.zone).replace(microsecond=0)

    def document(self, name: str, id: object) -> Json | None:
        """The stored document without its running balances, or None."""
        return self.store.body(self.realm, name, str(id))

    def read(self, kind: Entity, id: object) -> Json:
        """The document as a client sees it; 610 when there is none."""
        found = self.document(kind.name, id)
        if found is None:
            raise Fault("610")
        return ledger.with_balances(self, kind, found)

    def singleton(self, name: str) -> Json:
        """The company's own record of that name; not to be changed in place."""
        return self.store.singleton(self.realm, name)

    def preference(self, section: str, member: str) -> Any:
        return self.singleton("Preferences").get(section, {}).get(member)

    def flag(self, path: str) -> bool:
        """A switch by its section and name: "SalesFormsPrefs.CustomTxnNumbers", or one of the others by name."""
        section, _, name = path.partition(".")
        if section != "OtherPrefs":
            return bool(self.preference(section, name))
        pairs = self.preference(section, "NameValue") or ()
        return any(pair["Name"] == name and str(pair["Value"]).lower() == "true" for pair in pairs)

    @property
    def country(self) -> str:
        return str(self.singleton("CompanyInfo").get("Country", "US"))

    @property
    def edition(self) -> Edition:
        """What the company's subscription includes."""
        flags = {pair["Name"]: pair["Value"] for pair in self.singleton("CompanyInfo").get("NameValue", ())}
        return EDITIONS[flags["OfferingSku"]]

    def balance(self, key: str) -> int:
        """Cents, debit positive, of "Account:1", "Vendor:5" or "Customer:7"."""
        return int(self.store.value("SELECT cents FROM balances WHERE realm = ? AND key = ?", self.realm, key) or 0)

    # -- writing -------------------------------------------------------------
    def create(
        self,
        kind: Entity,
        sent: Json,
        options: Options = Options(),  # noqa: B008
        *,
        id: str = "",
        own: bool = False,
    ) -> Json:
        """Check, complete, number and store a new document. `id` is for a new company's own lists, and what is the
        server's `own` may hold members that clients only read."""
        document = self._writable(kind, sent, own=own or bool(id))
        defaults.complete(self, kind, document)
        rules.check(self, kind, document, None, options)
        taken = int(id) if id.isdigit() else kind.first_id
        if taken:
            self.store.reserve(self.realm, kind.space, taken)
        number = id or str(self.store.next_id(self.realm, kind.space))
        stamp = self.now().isoformat()
        meta = {"CreateTime": stamp, "LastUpdatedTime": stamp}
        body = {**document, "Id": number, "SyncToken": "0", "MetaData": meta, "domain": "QBO", "sparse": False}
        return self._stored(kind, body, None)

    def update(self, kind: Entity, sent: Json, options: Options = Options()) -> Json:  # noqa: B008
        """A full update nulls what is left out; a sparse one replaces what is sent, lines as a whole."""
        old = self.current(kind, sent)
        deposits.refuse_deposited(kind, old)
        document = self._merged(kind, old, sent)
        naming.rename(kind, document)
        defaults.complete(self, kind, document)
        rules.check(self, kind, document, old, options)
        return self._stored(kind, {**document, **self.version_after(old)}, old)

    def delete(self, kind: Entity, sent: Json) -> Json:
        """Remove a transaction for good; lists are made inactive instead."""
        if not kind.is_transaction and not kind.deletable:
            raise Fault("500", what=f"delete of {kind.name}")
        old = self.current(kind, sent)
        rules.refuse_closed_period(self, kind, old)
        deposits.refuse_deposited(kind, old)
        self._release(kind, old)
        ledger.post(self, kind, old["Id"], [])
        self.store.delete(self.realm, kind.name, old["Id"], self.clock())
        if kind.name == "Attachable":
            self.store.write("DELETE FROM files WHERE realm = ? AND id = ?", self.realm, old["Id"])
        return {"status": "Deleted", "domain": "QBO", "Id": old["Id"]}

    def void(self, kind: Entity, sent: Json) -> Json:
        """Keep the transaction with every amount at zero."""
        if not kind.voidable:
            raise Fault("500", what=f"void of {kind.name}")
        old = self.current(kind, sent)
        rules.refuse_closed_period(self, kind, old)
        deposits.refuse_deposited(kind, old)
        note = "Voided" + (f" - {old['PrivateNote']}" if old.get("PrivateNote") else "")
        lines = [_emptied(line) for line in old.get("Line", ())]
        zero: Json = {member: Decimal(0) for member in ("TotalAmt", "Balance", "UnappliedAmt") if member in old}
        body = {**old, **self.version_after(old), **zero, "PrivateNote": note[:4000], "Line": lines}
        if "TxnTaxDetail" in old:
            body["TxnTaxDetail"] = {"TotalTax": Decimal(0)}
        self._release(kind, old)
        body.pop("LinkedTxn", None)
        return self._save(kind, body)

    def prefer(self, sent: Json) -> Json:
        """Change preferences: each section merges into the one there is."""
        kind = ENTITIES["Preferences"]
        old = self.current(kind, {**sent, "Id": sent.get("Id", "1")})
        document = schema.checked(kind.name, without_empty(sent))
        merged = {
            section: {**old.get(section, {}), **value} for section, value in document.items() if isinstance(value, dict)
        }
        return self._save(kind, {**old, **merged, **self.version_after(old)})

    def rewrite(self, kind: Entity, document: Json) -> None:
        """Store members that only the server knows, in the same version."""
        self.store.save(self._row(kind, document))

    def touch(self, kind: Entity, document: Json) -> None:
        """Store a change of links and balances that QuickBooks made itself: the SyncToken moves on, no account does."""
        self.store.save(self._row(kind, {**document, **self.version_after(document)}))

    # -- requestid -----------------------------------------------------------
    def first_answer(self, request_id: str) -> Json | None:
        """What a write with that id was answered the first time, if there was one."""
        sql = "SELECT answer FROM replies WHERE realm = ? AND request_id = ?"
        found = self.store.value(sql, self.realm, request_id) if request_id else None
        return None if found is None else dict(loads(found))

    def remember(self, request_id: str, answer: Json | Raw) -> None:
        """Answer a repeat of the id the same way; without an id there is nothing to remember."""
        if request_id:
            self.store.write("INSERT INTO replies VALUES (?, ?, ?)", self.realm, request_id, dumps(answer))

    def forget_answers(self, *, keep: int) -> None:
        """Remember the newest `keep` requestids alone."""
        self.store.write(
            "DELETE FROM replies WHERE realm = ? AND rowid NOT IN "
            "(SELECT rowid FROM replies WHERE realm = ? ORDER BY rowid DESC LIMIT ?)",
            self.realm, self.realm, keep,
        )  # fmt: skip

    # -- parts ---------------------------------------------------------------
    def current(self, kind: Entity, sent: Json) -> Json:
        """The stored document, if the sender has seen its latest version; 5010 otherwise."""
        for member in ("Id", "SyncToken"):
            if sent.get(member) in (None, ""):
                raise Fault("2020", element=member)
        old = self.document(kind.name, sent["Id"])
        if old is None:
            raise Fault("610")
        if str(sent["SyncToken"]) != old["SyncToken"]:
            raise Fault("5010", who="another user")
        return old

    def version_after(self, old: Json) -> Json:
        """The members that QuickBooks itself sets on every change."""
        meta = {**old["MetaData"], "LastUpdatedTime": self.now().isoformat()}
        token = str(int(old["SyncToken"]) + 1)
        return {"Id": old["Id"], "SyncToken": token, "MetaData": meta, "domain": "QBO", "sparse": False}

    def _writable(self, kind: Entity, sent: Json, *, own: bool = False) -> Json:
        document = schema.checked(kind.name, without_empty(sent))
        ignored = {*OWN, *(() if own else (*kind.read_only, *schema.read_only(kind.name)))}
        return {member: value for member, value in document.items() if member not in ignored}

    def _merged(self, kind: Entity, old: Json, sent: Json) -> Json:
        document = self._writable(kind, sent)
        kept = {*OWN, *kind.read_only, *schema.read_only(kind.name)}
        if str(sent.get("sparse")).lower() == "true":
            required(document, kind.sparse_needs)
            blanked = {member for member, value in sent.items() if value == ""} - {*kept, kind.named}
            return {member: value for member, value in {**old, **document}.items() if member not in blanked}
        own = {member: value for member, value in old.items() if member in {*kept, "Active"}}
        return {**own, **document}

    def _stored(self, kind: Entity, body: Json, old: Json | None) -> Json:
        rules.derive(self, kind, body)
        if kind.is_transaction:
            self._link(kind, body, old)
        return self._save(kind, body)

    def _link(self, kind: Entity, body: Json, old: Json | None) -> None:
        """Bring balances and links in line with the new version of a document, on both sides."""
        before = orders.BEFORE.get(kind.name)
        on_lines = bool(before) or kind.name in (*payments.SETTLES, "Deposit")
        links.keep(body, old, party=kind.party, writable=before.entity if before else "", on_lines=on_lines)
        orders.apply(self, kind, body, old)
        payments.apply(self, kind, body, old)
        deposits.apply(self, kind, body, old)

    def _release(self, kind: Entity, document: Json) -> None:
        """Undo the links of a document that is deleted or voided."""
        orders.release(self, kind, document)
        payments.release(self, kind, document)
        deposits.release(self, kind, document)

    def _save(self, kind: Entity, body: Json) -> Json:
        self.store.save(self._row(kind, body))
        entries = ledger.entries(self, kind, body)
        ledger.post(self, kind, body["Id"], entries, txn_date=body.get("TxnDate", ""))
        return ledger.with_balances(self, kind, body)

    def _row(self, kind: Entity, body: Json) -> Row:
        meta = body["MetaData"]
        return Row(
            self.realm,
            kind.name,
            body["Id"],
            body,
            names=naming.namespace(kind),
            name=naming.unique(kind, body),
            number=body.get("DocNumber"),
            party=body.get(kind.party or "ParentRef", {}).get("value"),
            active=body.get("Active", True),
            txn_date=body.get("TxnDate"),
            created=datetime.fromisoformat(meta["CreateTime"]).timestamp(),
            updated=datetime.fromisoformat(meta["LastUpdatedTime"]).timestamp(),
        )


def _emptied(line: Json) -> Json:
    kept = {member: value for member, value in line.items() if member != "LinkedTxn"}
    for member, detail in kept.items():
        if isinstance(detail, dict) and "UnitPrice" in detail:
            kept[member] = {key: value for key, value in detail.items() if key not in ("UnitPrice", "Qty")}
    return {**kept, "Amount": Decimal(0)} if "Amount" in kept else kept
