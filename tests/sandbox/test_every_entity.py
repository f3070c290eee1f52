"""What is true of every entity: made, read, changed and removed as Intuit's schema and reference say."""

import pytest

from connector.sandbox import schema
from connector.sandbox.entities import ENTITIES

from .specimens import SPECIMENS, make
from .test_valid_answers import check

# What the answer says otherwise than it was sent: masked, or worked out.
REWRITTEN = {"SSN", "TaxIdentifier", "Line", "LinkedTxn", "TxnTaxDetail", "Type"}
TRANSACTIONS = [name for name in SPECIMENS if ENTITIES[name].is_transaction]
LISTS = [name for name in SPECIMENS if ENTITIES[name].is_list and ENTITIES[name].updatable]


@pytest.fixture
def specimen(client):
    """Create the specimen of an entity."""
    return lambda entity: make(client.create, entity)


def test_every_entity_that_can_be_created_has_a_specimen():
    assert {kind.name for kind in ENTITIES.values() if kind.creatable} == SPECIMENS.keys()


@pytest.mark.parametrize("entity", SPECIMENS)
def test_what_is_sent_is_kept(client, specimen, entity):
    created = specimen(entity)

    read = client.get(f"{entity.lower()}/{created['Id']}").json()[entity]
    sent = SPECIMENS[entity]
    assert read == created
    assert {member: _without_names(read.get(member)) for member in sent.keys() - REWRITTEN} == {
        member: value for member, value in sent.items() if member not in REWRITTEN
    }


@pytest.mark.parametrize("entity", SPECIMENS)
def test_the_answer_is_valid(client, specimen, entity):
    id = specimen(entity)["Id"]
    client.session.headers["Accept"] = "application/xml"

    check(client.get(f"{entity.lower()}/{id}"))


@pytest.mark.parametrize("entity", [name for name in SPECIMENS if ENTITIES[name].updatable])
def test_a_full_update_of_what_was_read_changes_nothing(client, specimen, entity):
    created = specimen(entity)

    updated = client.create(entity, created)

    assert updated["SyncToken"] == str(int(created["SyncToken"]) + 1)
    assert _plain(updated) == _plain(created)


@pytest.mark.parametrize("entity", SPECIMENS)
def test_what_clients_only_read_is_ignored_in_a_create(client, entity):
    sent = {member: value for member, value in _read_only(entity).items() if member not in SPECIMENS[entity]}

    created = make(lambda name, body: client.create(name, body | (sent if name == entity else {})), entity)

    assert {member: created.get(member) for member in sent if created.get(member) == sent[member]} == {}


@pytest.mark.parametrize("entity", TRANSACTIONS)
def test_a_transaction_that_is_deleted_is_gone(client, specimen, entity):
    created = specimen(entity)

    client.post(entity.lower(), {"Id": created["Id"], "SyncToken": created["SyncToken"]}, operation="delete")

    fault = client.get(f"{entity.lower()}/{created['Id']}").json()["Fault"]["Error"][0]
    assert fault["code"] == "610"


@pytest.mark.parametrize("entity", LISTS)
def test_a_list_object_is_made_inactive_under_another_name(client, specimen, entity):
    created = specimen(entity)
    named = ENTITIES[entity].named

    gone = client.create(entity, {**created, "Active": False})

    assert (gone["Active"], gone[named]) == (False, f"{created[named]} (deleted)")
    assert created["Id"] not in {row["Id"] for row in client.query(f"select * from {entity}").get(entity, ())}


def _read_only(entity):
    """A wrong value for each member that clients only read, where one of its type is easily made."""
    values = {"decimal": 99_999, "string": "ours"}
    types = schema.tables()["types"][entity]
    return {
        member: values[types[member]]
        for member in schema.read_only(entity)
        if types.get(member) in values and member != "Id"
    }


def _without_names(value):
    """References without what QuickBooks calls their object, which nobody sends."""
    if isinstance(value, dict):
        return {key: _without_names(item) for key, item in value.items() if key != "name"}
    return value


def _plain(document):
    return {member: value for member, value in document.items() if member not in ("SyncToken", "MetaData")}
