import pytest
import requests

from .conftest import Client

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


def test_a_client_may_be_disconnected_at_quickbooks(client, company_file):
    company_file.fault("access_removed", True)

    assert client.get("vendor/1").json()["fault"]["error"][0]["code"] == "3100"


def test_a_throttle_may_say_how_long_to_wait(client, company_file):
    company_file.fault("throttle", retry_after=60)

    answer = client.get("vendor/1")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize(("name", "start"), [("server_error", "{"), ("html_error", "<html"), ("xml_error", "<?xml")])
def test_reads_fail_in_every_dialect(client, company_file, name, start):
    company_file.fault(name, status=504)

    answer = client.get("vendor/1")

    assert (answer.status_code, answer.text[: len(start)]) == (504, start)


def test_latency_is_waited_before_anything_happens(client, company_file):
    company_file.fault("latency", seconds=30)

    with pytest.raises(requests.ReadTimeout):
        client.session.post(f"{client.root}/vendor", json=NEW, timeout=10)

    assert stored(company_file) == 0


def test_a_trickle_brings_the_whole_answer_in_pieces(company_file):
    waits = []
    client = Client(company_file.session(), company_file.realm)
    company_file.fault("trickle", bytes_per_second=50)

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": f"/v3/company/{company_file.realm}/vendor/1", "sandbox.sleep": waits.append,
        "HTTP_AUTHORIZATION": client.session.headers["Authorization"], "SERVER_NAME": "x", "SERVER_PORT": "80",
    }  # fmt: skip
    pieces = list(company_file.app(environ, lambda status, headers: None))

    assert {len(piece) for piece in pieces[:-1]} == {5}
    assert sum(waits) == pytest.approx(len(pieces) * 0.1)


def test_requestids_may_be_forgotten_after_a_while(client, company_file):
    company_file.fault("requestid_limited", kept=1)
    for name in "ab":
        client.post("vendor", {"DisplayName": name}, requestid=name)

    again = [client.post("vendor", {"DisplayName": name}, requestid=name).status_code for name in "ba"]

    assert again == [200, 400]


def test_a_batch_may_answer_in_another_order_or_in_part(client, company_file):
    company_file.fault("batch_reordered")
    turned = client.post("batch", items(NEW, {"DisplayName": "Other"})).json()["BatchItemResponse"]
    company_file.fault("batch_item_missing")
    short = client.post("batch", items({"DisplayName": "A"}, {"DisplayName": "B"})).json()["BatchItemResponse"]

    assert [answer["bId"] for answer in turned] == ["1", "0"]
    assert [answer["bId"] for answer in short] == ["1"]


def test_another_user_may_be_quicker_than_a_batch(client, company_file, vendor):
    company_file.fault("other_user_edit")
    change = {"Id": vendor["Id"], "SyncToken": "0", "sparse": True, "CompanyName": "x"}

    (answer,) = client.post(
        "batch", {"BatchItemRequest": [{"bId": "1", "operation": "update", "Vendor": change}]}
    ).json()["BatchItemResponse"]

    assert answer["Fault"]["Error"][0]["code"] == "5010"


def test_tokens_may_be_lost_on_their_way_too(client, company_file):
    company_file.fault("commit_then_drop", path="tokens/bearer")
    bootstrap = {"grant_type": "refresh_token", "refresh_token": "RT1-sandbox-bootstrap"}

    with pytest.raises(requests.ConnectionError):
        client.grant(**bootstrap)

    assert "access_token" in client.grant(**bootstrap)


def test_a_switch_without_a_path_leaves_the_token_endpoint_alone(client, company_file):
    company_file.fault("server_error", True)

    assert "access_token" in client.grant(grant_type="refresh_token", refresh_token="RT1-sandbox-bootstrap")
