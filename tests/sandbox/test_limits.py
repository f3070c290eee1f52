"""How often a client may ask, on a clock that a test moves."""

import pytest

from connector.sandbox.mount import CompanyFile

from .conftest import HOST, Client

NOVEMBER, DECEMBER = 1_795_000_000, 1_796_200_000


@pytest.fixture
def limited():
    company_file = CompanyFile(limits=True)
    frozen = company_file.clock()
    company_file.clock.freeze(frozen)
    return company_file


def test_the_eleventh_request_in_a_second_is_throttled(limited):
    client = Client(limited.session(), limited.realm)

    statuses = [client.get("vendor/1").status_code for _ in range(11)]
    limited.clock.advance(1)

    assert statuses == [200] * 10 + [429]
    assert client.get("vendor/1").status_code == 200


def test_the_501st_request_in_a_minute_is_throttled(limited):
    client, statuses = Client(limited.session(), limited.realm), []

    for _ in range(501):
        limited.clock.advance(0.101)
        statuses.append(client.get("vendor/1"))

    assert [answer.status_code for answer in statuses] == [200] * 500 + [429]
    assert statuses[-1].json()["fault"]["error"][0]["code"] == "3001"


def test_the_41st_batch_in_a_minute_is_throttled(limited):
    client, statuses = Client(limited.session(), limited.realm), []

    for _ in range(41):
        limited.clock.advance(0.2)
        statuses.append(client.post("batch", {}).status_code)

    assert statuses == [400] * 40 + [429]


def test_the_limit_is_the_companys_and_not_the_tokens(limited):
    clients = [Client(limited.session(), limited.realm) for _ in range(2)]
    for _ in range(10):
        clients[0].get("vendor/1")

    assert clients[1].get("vendor/1").status_code == 429
    limited.clock.advance(1)
    assert clients[1].get("vendor/1").status_code == 200


# -- the month's budget of metered reads --------------------------------------
@pytest.fixture
def metered(limited):
    """A client that may read five times in November."""
    limited.clock.freeze(NOVEMBER)
    client = Client(limited.session(), limited.realm)
    client.session.post(f"{HOST}/sandbox/limits", json={"coreplus": 5})
    return client


def used(client):
    return client.session.get(f"{HOST}/sandbox/limits").json()["coreplus"]["used"]


def test_reads_are_metered_and_writes_are_free(metered):
    metered.create("Vendor", {"DisplayName": "Free"})
    metered.get("vendor/1")
    metered.query("select * from Vendor")

    assert used(metered) == 2


def test_each_item_of_a_batch_is_metered(metered):
    items = [{"bId": str(n), "Vendor": {"DisplayName": f"V{n}"}} for n in range(3)]
    metered.post("batch", {"BatchItemRequest": items})

    assert used(metered) == 3


def test_what_is_refused_is_not_metered(metered):
    metered.get("vendor/999")

    assert used(metered) == 0


def test_a_spent_budget_blocks_reads_until_the_next_month(metered, limited):
    statuses = [metered.get("vendor/1").status_code for _ in range(6)]
    written = metered.post("vendor", {"DisplayName": "Still free"}).status_code
    limited.clock.freeze(DECEMBER)
    metered = Client(limited.session(), limited.realm)

    assert statuses == [200] * 5 + [429]
    assert written == 200
    assert metered.get("vendor/1").status_code == 200


def test_limits_are_switched_off_over_http(limited):
    client = Client(limited.session(), limited.realm)
    client.session.post(f"{HOST}/sandbox/limits", json={"on": False})

    assert {client.get("vendor/1").status_code for _ in range(20)} == {200}


@pytest.mark.parametrize("body", [{"per_second": 5}, {"coreplus": "many"}])
def test_no_other_limit_is_set(metered, body):
    assert metered.session.post(f"{HOST}/sandbox/limits", json=body).status_code == 400
