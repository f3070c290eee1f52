import pytest
import requests

from connector.sandbox.mount import CompanyFile

from .conftest import HOST, Client

NEW = {"DisplayName": "Once"}


def stored(company_file):
    return sum(row["DisplayName"] == "Once" for row in company_file.entities("Vendor"))


# -- requestid ---------------------------------------------------------------
def test_a_repeated_requestid_answers_the_first_time_again(client, company_file):
    first = client.post("vendor", NEW, requestid="a")
    again = client.post("vendor", NEW, requestid="a")

    assert again.json() == first.json()
    assert stored(company_file) == 1


def test_a_refused_request_may_be_repeated_once_its_cause_is_gone(client, company_file, vendor):
    refused = client.post("vendor", {"DisplayName": vendor["DisplayName"]}, requestid="a")
    company_file.update("Vendor", vendor["Id"], DisplayName="Renamed")

    assert refused.status_code == 400
    assert client.post("vendor", {"DisplayName": vendor["DisplayName"]}, requestid="a").status_code == 200


def test_requestid_may_be_ignored(client, company_file):
    company_file.fault("requestid_ignored", True)
    client.post("vendor", NEW, requestid="a")

    assert client.post("vendor", NEW, requestid="a").json()["Fault"]["Error"][0]["code"] == "6240"


def test_a_requestid_ends_at_fifty_characters(client):
    assert client.post("vendor", NEW, requestid="x" * 51).json()["Fault"]["Error"][0]["code"] == "2130"


# -- batch -------------------------------------------------------------------
def items(*documents):
    return {
        "BatchItemRequest": [{"bId": str(n), "operation": "create", "Vendor": doc} for n, doc in enumerate(documents)]
    }


def test_a_batch_item_fails_alone(client):
    answer = client.post("batch", items(NEW, {"DisplayName": "once"}, {"DisplayName": "Other"}))

    answers = answer.json()["BatchItemResponse"]
    assert answer.status_code == 200
    assert [next(iter(item.keys() - {"bId"})) for item in answers] == ["Vendor", "Fault", "Vendor"]


def test_a_batch_repeats_item_by_item(client, company_file):
    first = client.post("batch", items(NEW), requestid="a").json()["BatchItemResponse"]
    again = client.post("batch", items(NEW, {"DisplayName": "Other"}), requestid="a").json()["BatchItemResponse"]

    assert again[0] == first[0]
    assert again[1]["Vendor"]["DisplayName"] == "Other"
    assert stored(company_file) == 1


@pytest.mark.parametrize(("body", "code"), [({}, "2020"), (items(*[NEW] * 31), "1040")])
def test_a_batch_has_one_to_thirty_items(client, body, code):
    assert client.post("batch", body).json()["Fault"]["Error"][0]["code"] == code


def test_a_create_in_a_batch_creates_whatever_id_it_carries(client, vendor):
    (answer,) = client.post("batch", items({"Id": vendor["Id"], "SyncToken": "0", "DisplayName": "New"})).json()[
        "BatchItemResponse"
    ]

    assert answer["Vendor"]["Id"] != vendor["Id"]


def test_a_batch_reads_updates_and_deletes(client, vendor):
    change = {
        "bId": "1",
        "operation": "update",
        "Vendor": {"Id": vendor["Id"], "SyncToken": "0", "sparse": True, "CompanyName": "x"},
    }
    body = {
        "BatchItemRequest": [change, {"bId": "2", "Query": "select count(*) from Vendor"}, {"bId": "3", "Nothing": {}}]
    }

    changed, counted, unknown = client.post("batch", body).json()["BatchItemResponse"]

    assert changed["Vendor"]["SyncToken"] == "1"
    assert counted["QueryResponse"] == {"totalCount": 6}
    assert unknown["Fault"]["Error"][0]["code"] == "2000"


# -- switches ----------------------------------------------------------------
def test_an_answer_may_be_lost_after_the_commit(client, company_file):
    company_file.commit_then_drop_connection()

    with pytest.raises(requests.ConnectionError):
        client.post("vendor", NEW, requestid="a")

    assert stored(company_file) == 1
    assert client.post("vendor", NEW, requestid="a").status_code == 200


def test_a_connection_may_be_lost_before_the_commit(client, company_file):
    company_file.fault("drop_before_commit")

    with pytest.raises(requests.ConnectionError):
        client.post("vendor", NEW)

    assert stored(company_file) == 0


@pytest.mark.parametrize(("name", "kept"), [("error_before_commit", 0), ("error_after_commit", 1)])
def test_an_error_comes_before_or_after_the_commit(client, company_file, name, kept):
    company_file.fault(name, status=502)

    answer = client.post("vendor", NEW)

    assert (answer.status_code, stored(company_file)) == (502, kept)


def test_a_commit_may_come_after_the_client_gave_up(client, company_file):
    company_file.fault("late_commit", seconds=60)

    with pytest.raises(requests.ReadTimeout):
        client.post("vendor", NEW)
    before = stored(company_file)
    company_file.settle()

    assert (before, stored(company_file)) == (0, 1)


def test_a_late_commit_comes_by_itself_when_its_time_has_passed(client, company_file):
    company_file.fault("late_commit", seconds=60)
    with pytest.raises(requests.ReadTimeout):
        client.post("vendor", NEW)

    company_file.clock.advance(61)

    assert "Vendor" in client.query("select * from Vendor where DisplayName = 'Once'")


def test_a_slow_answer_outlasts_an_impatient_client(client, company_file):
    company_file.fault("slow", seconds=30)

    with pytest.raises(requests.ReadTimeout):
        client.session.post(f"{client.root}/vendor", json=NEW, timeout=(3, 10))

    assert stored(company_file) == 1


def test_a_body_may_be_cut_short(client, company_file):
    company_file.fault("truncated_body")

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        client.post("vendor", NEW)

    assert stored(company_file) == 1


def test_a_gateway_answers_in_xml(client, company_file):
    company_file.fault("xml_error", status=503)

    answer = client.get("vendor/1")

    assert (answer.status_code, answer.text[:5]) == (503, "<?xml")


def test_another_user_may_be_quicker(client, company_file, vendor):
    company_file.fault("other_user_edit", path="vendor")

    answer = client.post("vendor", {"Id": vendor["Id"], "SyncToken": "0", "sparse": True, "CompanyName": "x"})

    assert answer.json()["Fault"]["Error"][0]["code"] == "5010"


def test_another_user_may_have_edited_one_object_already(client, company_file, vendor):
    company_file.fault("other_user_edit", entity="Vendor", id=vendor["Id"])

    assert client.get(f"vendor/{vendor['Id']}").json()["Vendor"]["SyncToken"] == "1"


def test_a_switch_keeps_to_its_path_and_its_count(client, company_file):
    company_file.fault("error_before_commit", path="bill", times=1)

    assert client.post("vendor", NEW).status_code == 200
    assert client.post("bill", {}).status_code == 500
    assert client.post("bill", {}).status_code == 400


def test_a_share_with_a_seed_fails_the_same_requests_each_time(company_file):
    def failures():
        client = Client(company_file.session(), company_file.realm)
        company_file.fault("error_before_commit", share=0.5, seed=7)
        return [client.post("bill", {}).status_code for _ in range(20)]

    first, second = failures(), failures()

    assert first == second
    assert {400, 500} == set(first)


# -- limits ------------------------------------------------------------------
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


# -- the control paths -------------------------------------------------------
def test_switches_are_set_and_shown_over_http(client, company_file):
    answer = client.session.post(f"{HOST}/sandbox/faults", json={"commit_then_drop": {"times": 2, "path": "bill"}})

    assert answer.json()["switches"]["commit_then_drop"] == {"times": 2, "path": "bill", "left": 2}
    assert client.session.post(f"{HOST}/sandbox/faults", json={"nonsense": True}).status_code == 400


def test_the_log_tells_each_request_and_its_answer(client):
    client.post("vendor", NEW, requestid="a")

    entry = client.session.get(f"{HOST}/sandbox/log").json()[-1]

    assert (entry["method"], entry["status"], entry["body"]) == ("POST", 200, NEW)
    assert (entry["query"], entry["answer"]["Vendor"]["DisplayName"]) == ({"requestid": "a"}, "Once")


def test_a_reset_opens_a_new_company(client, company_file):
    client.post("vendor", NEW)
    company_file.fault("slow")

    client.session.post(f"{HOST}/sandbox/reset")

    assert stored(company_file) == 0
    assert len(company_file.entities("Vendor")) == 5
    assert client.session.get(f"{HOST}/sandbox/faults").json()["switches"] == {}
