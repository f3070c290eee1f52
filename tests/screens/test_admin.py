"""What the stock admin still offers, and what it must not."""

import pytest
from django.contrib import admin
from unfold.admin import ModelAdmin

from approvals.models import Ledger


def test_every_admin_wears_the_theme():
    assert all(isinstance(site, ModelAdmin) for site in admin.site._registry.values())


@pytest.mark.parametrize("name", ["Schedule", "Success", "Failure", "OrmQ", "Group", "User", "WorkflowItem"])
def test_what_runs_code_or_moves_items_has_no_form(name):
    assert name not in {model.__name__ for model in admin.site._registry}


def test_books_cannot_be_deleted(client, ledger, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root@example.com", "demo-tieout"))

    assert client.get(f"/admin/approvals/ledger/{ledger.pk}/change/").status_code == 200
    assert client.post(f"/admin/approvals/ledger/{ledger.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Ledger.objects.filter(pk=ledger.pk).exists()


def test_a_superuser_without_access_sees_no_item(client, invoice, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root@example.com", "demo-tieout"))

    assert client.get(f"/items/{invoice.pk}/").status_code == 404
