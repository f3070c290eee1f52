"""A new company's books: made by the rules once in a process, and copied from then on."""

from functools import cache
from typing import Any

from .books import Books
from .company import Company, documents
from .entities import ENTITIES
from .store import Store

Rows = list[tuple[Any, ...]]


def open_books(books: Books, company: Company) -> None:
    """Put everything a new company has into its books, as of now."""
    began, rows, counters = _made(company)
    stamp, moment = books.now().isoformat(), books.now().timestamp()
    fresh = [(*row[:-3], moment, moment, row[-1].replace(began, stamp)) for row in rows]
    marks = ", ".join("?" * len(rows[0]))
    books.store.write_many(f"INSERT INTO documents VALUES ({marks})", fresh)  # noqa: S608
    books.store.write_many("INSERT INTO counters VALUES (?, ?, ?)", counters)


@cache
def _made(company: Company) -> tuple[str, Rows, Rows]:
    """When the books were opened, their documents and their counters: on the day that all clocks began."""
    books = Books(Store(None), company.realm, lambda: 0.0)
    with books.store.transaction():
        for entity, id, document in documents(company):
            books.create(ENTITIES[entity], document, id=id)
    found = books.store.rows("SELECT * FROM documents"), books.store.rows("SELECT * FROM counters")
    books.store.close()
    return books.now().isoformat(), *found
