"""A locked item keeps the version that was sent; the newer one waits beside it until the item is unlocked."""

import pytest

from approvals import documents
from approvals.models import AuditEvent, Source, User, WorkflowItem
from approvals.states import Kind, State
from approvals.transitions import reject, retrieve, send
from connector.imports import reload
from tests.records import procore

NEWER = procore.third_application() | {"billing_date": "2026-10-31"}


@pytest.fixture
def pm(db) -> User:
    return User.objects.create_user("pm@example.test", None)


@pytest.fixture
def sent(loaded, pm) -> WorkflowItem:
    loaded(requisitions=[procore.third_application()])
    item = WorkflowItem.objects.get(kind=Kind.SUBCONTRACTOR_INVOICE)
    send(item, by=pm)
    return item


@pytest.fixture
def waiting(sent, loaded) -> WorkflowItem:
    loaded(requisitions=[NEWER])
    return sent


def billed_on(item: WorkflowItem) -> str:
    return str(WorkflowItem.objects.get(pk=item.pk).record.billing_date)


def test_a_newer_version_of_a_locked_item_waits(sent, loaded):
    summary = loaded(requisitions=[NEWER])

    assert summary.of("requisitions").waiting == 1
    assert billed_on(sent) == "2026-09-30"
    assert "2026-10-31" in Source.objects.get(item=sent).waiting


def test_what_waits_is_gone_when_procore_returns_to_what_was_sent(waiting, loaded):
    loaded(requisitions=[procore.third_application()])

    assert Source.objects.get(item=waiting).waiting == ""


def test_retrieving_applies_what_waited(waiting, pm):
    retrieve(waiting, by=pm)

    assert billed_on(waiting) == "2026-10-31"
    assert Source.objects.get(item=waiting).waiting == ""
    assert waiting.state == State.RETRIEVED


def test_rejecting_applies_what_waited(waiting, pm):
    reject(waiting, by=User.objects.create_user("approver@example.test", None), reason="Wrong period")

    assert billed_on(waiting) == "2026-10-31"


def test_a_change_after_the_page_was_drawn_changes_the_digest(sent, loaded):
    before = documents.preview([sent])[sent.pk].digest
    WorkflowItem.objects.update(state=State.NOT_SENT)

    loaded(requisitions=[NEWER])

    assert documents.preview([sent])[sent.pk].digest != before


# -- reload from source


@pytest.fixture
def folder(settings, tmp_path):
    settings.PROCORE_FOLDER = str(tmp_path / "procore")
    return tmp_path / "procore"


def test_reload_takes_the_corrected_version_and_leaves_its_words_in_the_log(sent, folder, pm):
    retrieve(sent, by=pm)
    procore.write(folder / "corrected", {"requisitions": [NEWER]})

    words = reload(sent, by=pm)

    assert billed_on(sent) == "2026-10-31"
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.RELOAD)
    assert (event.note, event.by, event.item) == (words, pm, sent)
    assert words == "The newer version from Procore has been loaded."


def test_reloading_a_locked_item_lets_the_newer_version_wait(sent, folder):
    procore.write(folder / "corrected", {"requisitions": [NEWER]})

    assert reload(sent) == "Procore has a newer version. It waits until this one is unlocked."
    assert billed_on(sent) == "2026-09-30"


def test_reloading_a_project_finds_its_new_prime_contract(loaded, folder):
    loaded(prime_contracts=[])
    item = WorkflowItem.objects.get(kind=Kind.PROJECT)
    procore.write(folder / "corrected", {"prime_contracts": [procore.prime_contract()]})

    reload(item)

    item.refresh_from_db()
    assert item.party.name == "Harbor Health"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "Procore's source no longer has this record."),
        ([procore.third_application()], "Procore has nothing newer."),
        (
            [procore.third_application() | {"number": "x"}],
            "It could not be reloaded: requisitions.json, record 1280701",
        ),
    ],
)
def test_reload_says_what_it_found(rows, words, sent, folder):
    procore.write(folder, {"requisitions": rows})

    assert reload(sent).startswith(words)


def test_reload_without_a_source_says_so(sent, settings):
    settings.PROCORE_FOLDER = ""

    assert "PROCORE_FOLDER names no folder" in reload(sent)
