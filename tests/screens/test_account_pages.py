"""The pages before and around the portal look like it, and nobody signs up."""

import pytest


def test_the_log_in_page_wears_the_portals_dress_and_offers_no_sign_up(client, db):
    page = client.get("/accounts/login/").content.decode()

    assert "portal.css" in page
    assert "Access is by invitation" in page
    assert "/accounts/signup/" not in page


def test_the_admin_asks_for_the_same_log_in(client, db):
    answer = client.get("/admin/login/?next=/admin/")

    assert answer["Location"].startswith("/accounts/login/")


def test_nobody_signs_up_by_address(client, db):
    form = {"email": "new@example.com", "password1": "a-long-enough-one"}

    assert "portal.css" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", form)

    assert not client.login(email="new@example.com", password="a-long-enough-one")


@pytest.mark.parametrize("address", ["password/change", "email", "2fa", "logout"])
def test_the_account_pages_have_the_sidebar(browse, approver, address):
    page = browse(approver).get(f"/accounts/{address}/", follow=True).content.decode()

    assert 'aria-label="Main"' in page
    assert "Menu:" not in page
