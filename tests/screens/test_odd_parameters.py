"""What people and scanners put where a number belongs."""

import pytest

ADDRESSES = [
    "/inbox/?project=²",
    "/inbox/?party=12345678901234567890123",
    "/inbox/?sort=amount&page=after:1:NaN",
    "/inbox/?page=after:²:x",
    "/export-log/?before=²",
    "/export-log/?before=99999999999999999999999",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_with_odd_numbers_is_a_page(browse, approver, invoice, address):
    assert browse(approver).get(address).status_code == 200


@pytest.mark.parametrize("odd", ["²", "9" * 30, "-1", ""])
def test_a_form_with_an_odd_revision_changes_nothing(browse, approver, invoice, odd):
    browse(approver).post(f"/items/{invoice.pk}/accept/", {"revision": odd, "digest": "x"})

    invoice.refresh_from_db()
    assert invoice.state == "READY_TO_EXPORT"


@pytest.mark.parametrize("odd", ["²", "9" * 30])
def test_an_odd_tick_is_passed_over(browse, approver, invoice, odd):
    assert browse(approver).post("/bulk/", {"pk": odd, "verb": "accept"}).status_code < 500


def test_nobody_moves_to_another_address_by_themselves(browse, pm):
    page = browse(pm).post("/accounts/email/", {"action_add": "", "email": "controller@corp.example"})

    assert page.status_code == 404
