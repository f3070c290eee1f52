"""Where the sandbox keeps its companies: JSON documents in SQLite, one writer at a time."""

import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .wire import Json, dumps, loads

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    realm TEXT, entity TEXT, id INTEGER, active INTEGER, names TEXT, name TEXT, number TEXT, party TEXT,
    txn_date TEXT, created REAL, updated REAL, body TEXT,
    PRIMARY KEY (realm, entity, id));
CREATE INDEX IF NOT EXISTS by_name ON documents (realm, names, name);
CREATE INDEX IF NOT EXISTS by_document_number ON documents (realm, entity, number COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS by_party ON documents (realm, entity, party);
CREATE INDEX IF NOT EXISTS by_updated ON documents (realm, entity, updated);
CREATE TABLE IF NOT EXISTS counters (realm TEXT, space TEXT, last INTEGER, PRIMARY KEY (realm, space));
CREATE TABLE IF NOT EXISTS deletions (realm TEXT, entity TEXT, id INTEGER, at REAL);
CREATE TABLE IF NOT EXISTS replies (realm TEXT, request_id TEXT, answer TEXT,
    PRIMARY KEY (realm, request_id));
CREATE TABLE IF NOT EXISTS postings (
    realm TEXT, entity TEXT, id INTEGER, txn_date TEXT, account TEXT, cents INTEGER, control INTEGER, name TEXT,
    customer TEXT, class TEXT, department TEXT, item TEXT, description TEXT);
CREATE INDEX IF NOT EXISTS by_document ON postings (realm, entity, id);
CREATE INDEX IF NOT EXISTS by_account ON postings (realm, account, txn_date);
CREATE TABLE IF NOT EXISTS balances (realm TEXT, key TEXT, cents INTEGER, PRIMARY KEY (realm, key));
CREATE TABLE IF NOT EXISTS files (realm TEXT, id INTEGER, content BLOB, PRIMARY KEY (realm, id));
CREATE TABLE IF NOT EXISTS tokens (value TEXT PRIMARY KEY, kind TEXT, realm TEXT, chain TEXT, expires REAL, used INTEGER);
CREATE TABLE IF NOT EXISTS connections (chain TEXT PRIMARY KEY, realm TEXT, scope TEXT, redirect_uri TEXT, opened REAL);
CREATE TABLE IF NOT EXISTS requests (id INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT);
"""
TABLES = (
    "documents", "counters", "deletions", "replies", "postings", "balances", "files", "tokens", "connections", "requests",
)  # fmt: skip
KEPT_REQUESTS = 20_000
SINGLETONS = ("CompanyInfo", "Preferences")  # asked for by every write, so kept parsed


@dataclass
class Row:
    """One document with the columns it is found by."""

    realm: str
    entity: str
    id: int | str
    body: Json
    names: str = ""
    name: str = ""
    number: str | None = None
    party: str | None = None
    active: bool = True
    txn_date: str | None = None
    created: float = 0
    updated: float = 0

    def columns(self) -> tuple[Any, ...]:
        return (
            self.realm, self.entity, self.id, self.active, self.names, self.name.casefold(), self.number, self.party,
            self.txn_date, self.created, self.updated, dumps(self.body),
        )  # fmt: skip


class OldState(Exception):
    """The state file's postings lack what reports are made of."""


class Store:
    """One SQLite connection behind one lock, so that concurrent clients see whole writes only."""

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._singletons: dict[tuple[str, str], Json] = {}
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._refuse_old(path)
        self._db.executescript(SCHEMA)

    def _refuse_old(self, path: Path | None) -> None:
        columns = {name for _, name, *_ in self._db.execute("PRAGMA table_info(postings)")}
        if columns and "control" not in columns:
            self._db.close()
            raise OldState(f"{path} is from an older sandbox: move it away to begin with new books.")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the writer's lock; commit at the end of the outermost block, or roll back all of it."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if outermost:
                    self._db.execute("ROLLBACK")
                    self._singletons.clear()
                raise
            else:
                if outermost:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo only what happened inside when it raises: an item of a batch fails alone."""
        self._db.execute("SAVEPOINT item")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK TO item")
            self._singletons.clear()
            raise
        finally:
            self._db.execute("RELEASE item")

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def value(self, sql: str, *values: Any) -> Any:
        rows = self.rows(sql, *values)
        return rows[0][0] if rows else None

    def write(self, sql: str, *values: Any) -> int:
        with self._lock:
            return self._db.execute(sql, values).rowcount

    def write_many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        with self._lock:
            self._db.executemany(sql, rows)

    def next_id(self, realm: str, space: str) -> int:
        return int(
            self.value(
                "INSERT INTO counters VALUES (?, ?, 1) "
                "ON CONFLICT (realm, space) DO UPDATE SET last = last + 1 RETURNING last",
                realm,
                space,
            )
        )

    def reserve(self, realm: str, space: str, last: int) -> None:
        """Count on from `last` at least."""
        self.write(
            "INSERT INTO counters VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET last = max(last, excluded.last)",
            realm,
            space,
            last,
        )

    def singleton(self, realm: str, entity: str) -> Json:
        """The one document of its kind in a realm, shared between its readers; empty when there is none yet."""
        with self._lock:
            kept = self._singletons.get((realm, entity)) or self.body(realm, entity, 1)
            if kept:
                self._singletons[realm, entity] = kept
            return kept or {}

    def save(self, row: Row) -> None:
        if row.entity in SINGLETONS:
            self._singletons.clear()
        self.write(f"INSERT OR REPLACE INTO documents VALUES ({', '.join('?' * 12)})", *row.columns())  # noqa: S608

    def body(self, realm: str, entity: str, id: int | str) -> Json | None:
        """The document, or None."""
        found = self.value("SELECT body FROM documents WHERE realm = ? AND entity = ? AND id = ?", realm, entity, id)
        return loads(found) if found else None

    def delete(self, realm: str, entity: str, id: int | str, at: float) -> None:
        self.write("DELETE FROM documents WHERE realm = ? AND entity = ? AND id = ?", realm, entity, id)
        self.write("INSERT INTO deletions VALUES (?, ?, ?, ?)", realm, entity, id, at)

    def record(self, entry: Json) -> None:
        """Keep one request for /sandbox/log; the oldest go."""
        number = self.value("INSERT INTO requests (entry) VALUES (?) RETURNING id", dumps(entry))
        if number % 1000 == 0:
            self.write("DELETE FROM requests WHERE id <= ?", number - KEPT_REQUESTS)

    def clear(self, *, keep: Collection[str] = ()) -> None:
        """Forget all but the tables to keep."""
        self._singletons.clear()
        for table in TABLES:
            if table not in keep:
                self.write(f"DELETE FROM {table}")  # noqa: S608 - names of our own
