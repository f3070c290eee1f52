"""What a person does about a request that nobody knows about."""

import pytest

from approvals import canonical
from approvals.models import AuditEvent, ErpRequest
from approvals.states import State
from approvals.transitions import Refused
from connector import resolutions

R = ErpRequest.State


@pytest.fixture
def doubtful(office, company_file, later):
    """A vendor that may be ours: one of its name appeared while nobody knew, and it is not equal in what we sent."""
    vendor = office.vendor("Stone & Sons", CompanyName="Stone & Sons LLC")
    (request,) = office.accept(vendor)
    company_file.fault("drop_before_commit", path="vendor")
    office.drain()
    company_file.create("Vendor", {"DisplayName": "Stone & Sons"})
    later(131)
    office.drain()
    request.refresh_from_db()
    return request


def test_what_was_found_is_offered(doubtful, company_file):
    (candidate,) = resolutions.candidates(doubtful)

    assert (candidate.origin_id, candidate.name) == (company_file.entities("Vendor")[-1]["Id"], "Stone & Sons")


def test_adopting_syncs_the_item_and_is_logged(doubtful, approver):
    (candidate,) = resolutions.candidates(doubtful)

    resolutions.adopt(doubtful, by=approver, origin_id=candidate.origin_id)

    item = doubtful.item
    item.refresh_from_db()
    assert (item.state, item.origin_id, item.is_uncertain) == (State.SYNCED, candidate.origin_id, False)
    assert AuditEvent.objects.get(verb=AuditEvent.Verb.RESOLUTION).by == approver


def test_only_what_was_found_can_be_adopted(doubtful, approver):
    with pytest.raises(Refused, match="not among what was found"):
        resolutions.adopt(doubtful, by=approver, origin_id="1")


def test_a_record_of_another_item_cannot_be_adopted(doubtful, approver, office):
    (candidate,) = resolutions.candidates(doubtful)
    other = office.vendor("Other")
    type(other).objects.filter(pk=other.pk).update(erp_entity="Vendor", origin_id=candidate.origin_id)

    with pytest.raises(Refused, match="already belongs to"):
        resolutions.adopt(doubtful, by=approver, origin_id=candidate.origin_id)


def test_looking_again_asks_quickbooks(doubtful, approver, office, company_file):
    company_file.update("Vendor", company_file.entities("Vendor")[-1]["Id"], DisplayName="Renamed")
    resolutions.look_again(doubtful, by=approver)

    office.drain()

    doubtful.refresh_from_db()
    assert doubtful.state == R.DONE


def test_posting_again_makes_a_new_request_of_the_same_document(doubtful, approver, office, company_file):
    company_file.update("Vendor", company_file.entities("Vendor")[-1]["Id"], DisplayName="Renamed")

    resolutions.post_again(doubtful, by=approver, reason="I looked: it is another firm.")
    office.drain()

    doubtful.refresh_from_db()
    again = ErpRequest.objects.exclude(pk=doubtful.pk).get(item=doubtful.item)
    assert (doubtful.state, again.state) == (R.CANCELLED, R.DONE)
    assert again.request_id != doubtful.request_id
    assert canonical.loads(again.body) == canonical.loads(doubtful.body)


def test_nothing_is_posted_again_while_quickbooks_may_still_work_on_it(office, company_file, approver):
    bill, request = office.accepted_bill()
    company_file.fault("drop_before_commit", path="bill")
    office.drain()
    request.refresh_from_db()

    with pytest.raises(Refused, match="may still be working"):
        resolutions.post_again(request, by=approver, reason="Impatient.")


def test_a_request_that_was_settled_meanwhile_is_left_alone(doubtful, approver):
    (candidate,) = resolutions.candidates(doubtful)
    seen = ErpRequest.objects.get(pk=doubtful.pk)
    resolutions.adopt(doubtful, by=approver, origin_id=candidate.origin_id)

    with pytest.raises(Refused, match="no longer uncertain"):
        resolutions.post_again(seen, by=approver, reason="Too late.")
