"""The way of an accepted document when everything goes well, and the order in which things go."""

import pytest

from approvals import transitions
from approvals.models import ErpRequest
from approvals.states import Kind, Role, State
from approvals.transitions import Refused
from connector import exports
from connector.models import Connection
from mappings.models import ErpReference

R = ErpRequest.State


def test_a_vendor_and_its_bill_accepted_together_both_arrive(office, company_file):
    vendor = office.vendor()
    bill = office.bill(vendor, number="INV-7")
    office.accept(bill, vendor)

    office.drain()

    bill.refresh_from_db()
    (stored,) = company_file.entities("Bill")
    assert (bill.state, bill.origin_id, bill.erp_number) == (State.SYNCED, stored["Id"], "INV-7")
    assert stored["VendorRef"]["name"] == "Stone & Sons"


def test_a_bill_carries_the_marker_of_its_request(office, company_file):
    bill, request = office.accepted_bill(PrivateNote="October")

    office.drain()

    (stored,) = company_file.entities("Bill")
    assert stored["PrivateNote"] == f"October {request.marker}"
