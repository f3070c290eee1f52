"""The cash basis: what a bill or an invoice posts counts when it is paid, and by as much as is paid."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from .books import Books
from .payments import SETTLES
from .periods import Asked

DEFERRED = tuple(sorted({target for targets in SETTLES.values() for target in targets}))
PAYERS = tuple(SETTLES)
COLUMNS = "realm, entity, id, txn_date, account, cents, control, name, customer, class, department, item, description"
MARKS = ", ".join("?" * len(COLUMNS.split(",")))
APPLIED = """SELECT pay.entity, pay.id, pay.txn_date, json_extract(link.value, '$.TxnType'),
    json_extract(link.value, '$.TxnId'), json_extract(line.value, '$.Amount')
    FROM documents pay, json_each(pay.body, '$.Line') line, json_each(line.value, '$.LinkedTxn') link
    WHERE pay.realm = ? AND pay.entity = ? AND pay.txn_date <= ?"""


class Applied(NamedTuple):
    """Money of one payment that settles one document."""

    payer: str
    payer_id: int
    txn_date: str
    entity: str
    id: str
    cents: int


@contextmanager
def postings(books: Books, asked: Asked) -> Iterator[str]:
    """The name of the table that holds the postings of the basis asked for, while they are needed."""
    if asked.basis != "Cash":
        yield "postings"
        return
    with books.store.transaction():
        _collect(books, asked.end.isoformat())
        try:
            yield "cash_postings"
        finally:
            books.store.write("DROP TABLE temp.cash_postings")


def _collect(books: Books, until: str) -> None:
    store = books.store
    store.write(f"CREATE TEMP TABLE cash_postings AS SELECT {COLUMNS} FROM postings WHERE 0")  # noqa: S608
    deferred, payers = ", ".join("?" * len(DEFERRED)), ", ".join("?" * len(PAYERS))
    store.write(
        f"INSERT INTO cash_postings SELECT {COLUMNS} FROM postings WHERE realm = ? AND entity NOT IN ({deferred}) "  # noqa: S608
        f"AND NOT (control AND entity IN ({payers}))",
        *(books.realm, *DEFERRED, *PAYERS),
    )
    unapplied = _payments(books, until)
    for applied in _applied(books, until):
        shares = _shares(books, applied)
        store.write_many(f"INSERT INTO cash_postings VALUES ({MARKS})", shares)  # noqa: S608
        unapplied[applied.payer, applied.payer_id] += sum(share[5] for share in shares)
    _keep_unapplied(books, unapplied)


def _applied(books: Books, until: str) -> Iterator[Applied]:
    for payer in PAYERS:
        for of, id, txn_date, entity, target, amount in books.store.rows(APPLIED, books.realm, payer, until):
            yield Applied(of, id, txn_date, entity, target, round(amount * 100))


def _payments(books: Books, until: str) -> dict[tuple[str, int], int]:
    """What each payment takes off the control account: all of it, until it is known what it settles."""
    marks = ", ".join("?" * len(PAYERS))
    rows = books.store.rows(
        f"SELECT entity, id, sum(cents) FROM postings WHERE realm = ? AND entity IN ({marks}) AND control "  # noqa: S608
        "AND txn_date <= ? GROUP BY entity, id",
        *(books.realm, *PAYERS, until),
    )
    return defaultdict(int, {(entity, id): -cents for entity, id, cents in rows})


def _shares(books: Books, applied: Applied) -> list[tuple[Any, ...]]:
    """The document's own postings, each by the part that this payment settles, on the payment's day."""
    rows = books.store.rows(
        "SELECT * FROM postings WHERE realm = ? AND entity = ? AND id = ? ORDER BY rowid",
        books.realm,
        applied.entity,
        applied.id,
    )
    total = abs(sum(row[5] for row in rows if row[6]))
    owned = [row for row in rows if not row[6]]
    if not total:
        return []
    parts = _parts([row[5] for row in owned], applied.cents, total)
    return [
        (*row[:3], applied.txn_date, row[4], part, *row[6:]) for row, part in zip(owned, parts, strict=True) if part
    ]


def _parts(amounts: list[int], paid: int, total: int) -> list[int]:
    """Each amount times paid over total in whole cents, so that the parts add up to what the sum would be."""
    parts = [amount * paid // total for amount in amounts]
    missing = sum(amounts) * paid // total - sum(parts)
    by_remainder = sorted(range(len(amounts)), key=lambda at: -(amounts[at] * paid % total))
    for at in by_remainder[:missing]:
        parts[at] += 1
    return parts


def _keep_unapplied(books: Books, unapplied: dict[tuple[str, int], int]) -> None:
    """Money that settles nothing yet stays on the control account."""
    for (entity, id), cents in unapplied.items():
        if cents:
            books.store.write(
                "INSERT INTO cash_postings SELECT realm, entity, id, txn_date, account, ?, control, name, customer, class, "
                "department, item, description FROM postings WHERE realm = ? AND entity = ? AND id = ? AND control LIMIT 1",
                *(-cents, books.realm, entity, id),
            )
