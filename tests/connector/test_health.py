"""`/healthz`: what monitoring and load balancers are told, without a log-in and without a secret."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.tasks import async_task

from connector import heartbeat
from connector.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queue():
    """The queue of this test run, empty before and after."""
    broker = get_broker()
    broker.purge_queue()
    yield broker
    broker.purge_queue()


@pytest.fixture
def worker():
    heartbeat.record("worker-1")
    return Heartbeat.objects.get()


@pytest.fixture
def no_database():
    """Every statement fails, as when the database is away."""

    def fail(*_):
        raise OperationalError("connection refused by db.internal:5432, user tieout")

    with connection.execute_wrapper(fail):
        yield


def test_all_is_well(client, worker):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["worker_heartbeat_age"] < 60
    assert answer.json()["oldest_wake_up_age"] is None


def test_it_is_asked_each_time_anew_and_opens_no_session(client, worker):
    answer = client.get("/healthz")

    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_a_portal_without_a_worker_is_not_well_but_can_draw_pages(client):
    monitored, balanced = client.get("/healthz"), client.get("/healthz/portal")

    assert (monitored.status_code, balanced.status_code) == (503, 200)
    assert monitored.json()["problems"] == ["No worker has shown for 150 seconds that it works."]


@pytest.mark.parametrize(("seconds", "status"), [(140, 200), (160, 503)])
def test_a_worker_that_was_last_heard_too_long_ago_is_not_well(client, worker, seconds, status):
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=seconds))

    assert client.get("/healthz").status_code == status


def test_one_worker_that_works_is_enough(client, worker):
    Heartbeat.objects.create(name="worker-2", at=timezone.now() - timedelta(hours=3))

    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(30, 200), (200, 503)])
def test_a_wake_up_that_nobody_takes_is_not_well(client, time_machine, seconds, status):
    time_machine.move_to(timezone.now(), tick=False)
    async_task("connector.tasks.drain", 1)
    time_machine.shift(seconds)
    heartbeat.record("worker-1")

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["oldest_wake_up_age"]) == (status, seconds)


def test_a_queue_that_does_not_answer_is_not_well(client, worker, settings):
    settings.Q_BROKER = "redis://user:canary@127.0.0.1:1/0"

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["problems"] == ["The task queue does not answer."]
    assert "canary" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/healthz", "/healthz/portal"])
def test_a_database_that_is_away_is_said_without_its_name(client, worker, no_database, address):
    answer = client.get(address)

    assert answer.status_code == 503
    assert answer.json()["database"] is False
    assert "db.internal" not in answer.content.decode()


@pytest.mark.parametrize("address", ["/healthz", "/healthz/portal"])
def test_a_load_balancer_is_not_redirected_to_https(client, worker, settings, address):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(address).status_code == 200
    assert client.get("/connection/").status_code == 301


def test_nothing_can_be_posted_to_it(client, worker):
    assert client.post("/healthz").status_code == 405


def test_three_small_queries_answer_it(client, worker, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        client.get("/healthz")
