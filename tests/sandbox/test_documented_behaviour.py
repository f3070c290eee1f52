"""The table of documented behaviours: a request each, what answers it, and where that is written.

Every answer is asked for a second time in XML, which must be valid by Intuit's own schema.
"""

import re

import pytest

from connector.sandbox import oauth
from connector.sandbox.mount import CompanyFile

from . import refusals, replies, trades
from .conftest import Client, expense
from .documented import ABSENT, PRESENT
from .test_valid_answers import check

TABLE = [*refusals.ROWS, *replies.ROWS, *trades.ROWS]
ROWS = {row.says: row for row in TABLE}


class Stage:
    """A new company in which what a row takes for given has happened."""

    def __init__(self, row):
        company_file = CompanyFile(row.realm)
        chain = oauth.connect(company_file.app, row.realm, scope=oauth.ACCOUNTING, redirect_uri="")
        token = oauth.issue(company_file.app, oauth.ACCESS, row.realm, chain=chain)
        self.client = Client(company_file.session(), row.realm, token=token)
        self.names = {"today": company_file.app.books(company_file.realm).now().date().isoformat()}
        for name, (path, body) in row.given.items():
            answer = self.client.post(path, self.filled(body)).json()
            self.names[name] = next(value for key, value in answer.items() if key != "time")

    def filled(self, value):
        """The value with every {name.Member} in it replaced."""
        if isinstance(value, dict):
            return {key: self.filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        return re.sub(r"\{(\w+)\.?(\w*)\}", self._member, value) if isinstance(value, str) else value

    def _member(self, match):
        found = self.names[match[1]]
        return found[match[2]] if match[2] else found

    def ask(self, row, accept="application/json"):
        path, query, headers = self.filled(row.path), self.filled(row.query), {"Accept": accept}
        if row.body is None:
            return self.client.session.get(f"{self.client.root}/{path}", params=query, headers=headers)
        body = {"data": row.body} if isinstance(row.body, bytes) else {"json": self.filled(row.body)}
        return self.client.session.post(f"{self.client.root}/{path}", params=query, headers=headers, **body)


def differences(found, wanted, at="answer"):
    """Where the answer does not hold what is wanted."""
    if wanted is PRESENT:
        return
    if isinstance(wanted, dict) and isinstance(found, dict):
        for member, value in wanted.items():
            if (member in found) == (value is ABSENT):
                yield f"{at}.{member} is {'there' if value is ABSENT else 'missing'}"
            elif value is not ABSENT:
                yield from differences(found[member], value, f"{at}.{member}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for number, (inner, value) in enumerate(zip(found, wanted, strict=True)):
            yield from differences(inner, value, f"{at}[{number}]")
    elif found != wanted:
        yield f"{at} is {found!r} and not {wanted!r}"


@pytest.mark.parametrize("says", ROWS)
def test_quickbooks_answers_so(says):
    row, stage = ROWS[says], Stage(ROWS[says])

    answer = stage.ask(row)

    assert answer.status_code == row.status, answer.text
    if row.fault:
        (error,) = answer.json()["Fault"]["Error"]
        assert (error["code"], error.get("element")) == row.fault
    else:
        assert list(differences(answer.json(), stage.filled(row.answer))) == []


# What the tax service answers is in a schema of its own, as JSON alone.
@pytest.mark.parametrize("says", [row.says for row in TABLE if not row.path.startswith("taxservice")])
def test_the_answer_is_valid_by_intuits_schema(says):
    row = ROWS[says]

    check(Stage(row).ask(row, accept="application/xml"))


def test_the_table_says_each_thing_once_and_from_where():
    assert len(ROWS) == len(TABLE) >= 180
    assert all(row.source for row in TABLE)


def test_a_refusal_leaves_nothing_behind(client, company_file):
    client.post("bill", {**refusals.BILL, "Line": [expense(10), expense(5, "999")]})

    assert company_file.entities("Bill") == []


def test_every_answer_carries_a_trace_id(client):
    assert client.get("vendor/1").headers["intuit_tid"]


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"', b'{"DisplayName": }'])
def test_what_is_not_an_object_is_refused(client, body):
    answer = client.session.post(f"{client.root}/vendor", data=body)

    assert answer.json()["Fault"]["Error"][0]["code"] == "2010"


def test_a_body_that_is_not_utf_8_is_refused(client):
    answer = client.session.post(f"{client.root}/vendor", data=b'{"DisplayName": "\xe9"}')

    assert answer.json()["Fault"]["Error"][0]["code"] == "500"
