"""The settings of a ledger: each with its default and a line of help, each change with an audit row."""

import pytest

from approvals.models import AuditEvent, ErpLevel, Ledger, Policy, TypeRight
from mappings.models import CostTypeAccounts, Defaults, ErpReference
from mappings.settings_forms import THEMES
from mappings.settings_page import digest
from tests.screens.conftest import person

POLICIES = [field.name for field in Policy._meta.get_fields() if field.name != "ledger"]
DEFAULTS = [field.name for field in Defaults._meta.get_fields() if field.name != "ledger"]


def reference(ledger, entity, name, **fields):
    number = ErpReference.objects.count() + 1
    return ErpReference.objects.create(ledger=ledger, entity=entity, origin_id=str(number), name=name, **fields)


@pytest.fixture
def lists(ledger):
    """An account of each sort, an item posting to each, and terms."""
    types = ["Income", "Expense", "Cost of Goods Sold", "Other Current Liability", "Other Current Asset", "Bank"]
    accounts = {type: reference(ledger, "Account", f"{type} account", type=type) for type in types}
    liability, asset = accounts["Other Current Liability"], accounts["Other Current Asset"]
    return accounts | {
        "payable": reference(ledger, "Item", "Retainage payable", expense_account_id=liability.origin_id),
        "receivable": reference(ledger, "Item", "Retainage receivable", income_account_id=asset.origin_id),
        "billing": reference(ledger, "Item", "Progress billing", income_account_id=accounts["Income"].origin_id),
        "net30": reference(ledger, "Term", "Net 30"),
    }


def form_of(ledger, **changes):
    """The page's form as it is drawn, with some answers changed; None unticks."""
    policy = Policy.objects.get(ledger=ledger)
    defaults = Defaults.objects.filter(ledger=ledger).first() or Defaults(ledger=ledger)
    values = {f"policy-{name}": getattr(policy, name) for name in POLICIES}
    values |= {f"defaults-{name}": getattr(defaults, f"{name}_id") or "" for name in DEFAULTS}
    form = {"seen": digest(ledger)} | values | changes
    return {name: "on" if value is True else value for name, value in form.items() if value not in (False, None)}


def save(client, ledger, **changes):
    return client.post(f"/settings/{ledger.pk}/", form_of(ledger, **changes), follow=True)


def choices(page, name):
    form = page.context["forms"].defaults
    return [label for value, label in form.fields[name].choices if value]


def test_every_setting_is_in_one_theme():
    shown = [name for theme in THEMES for name in theme.fields]

    assert sorted(shown) == sorted(POLICIES + DEFAULTS)


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_has_a_default_and_a_help_line(name):
    field = Policy._meta.get_field(name)

    assert field.has_default()
    assert field.help_text


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_reference_may_be_left_out_and_has_a_help_line(name):
    field = Defaults._meta.get_field(name)

    assert (field.null, field.blank) == (True, True)
    assert field.help_text


def test_the_page_shows_every_setting_with_help_and_default(browse, admin, ledger):
    page = browse(admin).get("/settings/", follow=True)
    text = page.content.decode()

    for theme, rows in page.context["forms"].themes():
        for field, default in rows:
            assert f'name="{field.html_name}"' in text, theme
            assert field.help_text, theme
            assert f"Default: {default}." in text, field.name
    assert "Default: Off." in text
    assert "Default: Only lines that move money." in text
    assert "Default: None." in text


CHANGES = {
    "sender_may_accept": (True, "Off", "On"),
    "export_pending_owner_approval": (True, "Off", "On"),
    "negative_bill": ("VENDOR_CREDIT", "Refuse it", "Post a vendor credit"),
    "previous_invoice": ("BLOCK", "Warn", "Block"),
    "item_name_pattern": ("[code]/[type]", "[code].[type]", "[code]/[type]"),
    "bill_number_pattern": ("{number}-{commitment}", "{commitment}-{number}", "{number}-{commitment}"),
    "owner_invoice_lines": ("FULL", "Only lines that move money", "Every line of the schedule of values"),
    "send_tax_ids": (True, "Off", "On"),
}


@pytest.mark.parametrize("name", sorted(set(POLICIES) - {"item_scope"}))
def test_a_changed_policy_is_stored_and_logged(browse, admin, ledger, name):
    value, before, after = CHANGES[name]

    save(browse(admin), ledger, **{f"policy-{name}": value})

    assert getattr(Policy.objects.get(ledger=ledger), name) == value
    event = AuditEvent.objects.get()
    label = Policy._meta.get_field(name).verbose_name
    assert (event.verb, event.by, event.ledger, event.subject) == ("SETTING", admin, ledger, label)
    assert (event.before, event.after) == (before, after)


def test_items_per_project_need_the_project_in_the_name(browse, admin, ledger):
    client = browse(admin)
    page = save(client, ledger, **{"policy-item_scope": "PROJECT"})
    assert "must contain [project]" in page.content.decode()

    save(client, ledger, **{"policy-item_scope": "PROJECT", "policy-item_name_pattern": "[project]-[code].[type]"})

    assert Policy.objects.get(ledger=ledger).item_scope == "PROJECT"
    assert sorted(AuditEvent.objects.values_list("note", flat=True)) == ["", "3 cost codes were converted."]


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_chosen_reference_is_stored_and_logged(browse, admin, ledger, lists, name):
    chosen = {
        "expense_account": lists["Cost of Goods Sold"],
        "income_account": lists["Income"],
        "retainage_payable_item": lists["payable"],
        "retainage_receivable_item": lists["receivable"],
        "billing_item": lists["billing"],
        "term": lists["net30"],
    }[name]

    save(browse(admin), ledger, **{f"defaults-{name}": chosen.pk})

    assert getattr(Defaults.objects.get(ledger=ledger), name) == chosen
    event = AuditEvent.objects.get()
    assert (event.subject, event.before, event.after) == (
        Defaults._meta.get_field(name).verbose_name,
        "None",
        str(chosen),
    )


FITTING = {
    "expense_account": {"Expense account", "Cost of Goods Sold account", "Other Current Liability account"},
    "income_account": {"Income account"},
    "retainage_payable_item": {"Retainage payable"},
    "retainage_receivable_item": {"Retainage receivable"},
    "billing_item": {"Progress billing"},
    "term": {"Net 30"},
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_only_what_fits_is_offered(browse, admin, ledger, lists, name):
    page = browse(admin).get(f"/settings/{ledger.pk}/")

    assert {label.split(" (")[0] for label in choices(page, name)} == FITTING[name]


@pytest.mark.parametrize("name", DEFAULTS)
def test_what_does_not_fit_is_refused(browse, admin, ledger, lists, name):
    save(browse(admin), ledger, **{f"defaults-{name}": lists["Bank"].pk})

    assert not Defaults.objects.filter(ledger=ledger).exists()
    assert not AuditEvent.objects.exists()


def test_entries_of_other_books_are_neither_offered_nor_taken(browse, admin, ledger, lists):
    foreign = reference(Ledger.objects.create(name="Other books"), "Term", "Net 90")

    page = save(browse(admin), ledger, **{"defaults-term": foreign.pk})

    assert "Net 90" not in choices(page, "term")
    assert not Defaults.objects.filter(ledger=ledger).exists()


def test_a_choice_that_became_inactive_stays_until_somebody_changes_it(browse, admin, ledger, lists):
    Defaults.objects.create(ledger=ledger, term=lists["net30"])
    ErpReference.objects.filter(pk=lists["net30"].pk).update(is_active=False)

    page = save(browse(admin), ledger, **{"policy-send_tax_ids": True})

    assert "Net 30, inactive in QuickBooks" in choices(page, "term")
    assert Defaults.objects.get(ledger=ledger).term == lists["net30"]
    assert AuditEvent.objects.get().subject == "send tax ids to QuickBooks"


def test_accounts_by_cost_type_are_stored_and_logged(browse, admin, ledger, lists, cost_code):
    account = lists["Expense"]

    save(browse(admin), ledger, **{f"type-{b'S'.hex()}-expense_account": account.pk})

    assert CostTypeAccounts.objects.get(ledger=ledger, cost_type="S").expense_account == account
    event = AuditEvent.objects.get()
    assert (event.subject, event.before, event.after) == ("cost account of cost type S", "None", "Expense account")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("item_name_pattern", "[type]"),
        ("item_name_pattern", "[code]:[type]"),
        ("item_name_pattern", "[code].[colour]"),
        ("item_name_pattern", "[code"),
        ("item_name_pattern", ""),
        ("bill_number_pattern", "{commitment}"),
        ("bill_number_pattern", "{number}{x}"),
        ("bill_number_pattern", "{number"),
        ("bill_number_pattern", "{number.__class__}"),
        ("negative_bill", "IGNORE"),
        ("item_name_pattern", "[code]" * 50),
    ],
)
def test_an_impossible_value_is_refused_and_nothing_else_is_saved(browse, admin, ledger, name, value):
    page = save(browse(admin), ledger, **{f"policy-{name}": value, "policy-send_tax_ids": True})

    assert page.context["forms"].policy.errors[name]
    assert not Policy.objects.get(ledger=ledger).send_tax_ids
    assert not AuditEvent.objects.exists()


def test_saving_without_a_change_logs_nothing(browse, admin, ledger, lists, cost_code):
    page = save(browse(admin), ledger)

    assert "Nothing was changed." in page.content.decode()
    assert not AuditEvent.objects.exists()


def test_a_form_filled_in_on_older_settings_is_refused(browse, admin, ledger):
    client, old = browse(admin), form_of(ledger, **{"policy-previous_invoice": "BLOCK"})
    save(client, ledger, **{"policy-send_tax_ids": True})

    page = client.post(f"/settings/{ledger.pk}/", old, follow=True)

    assert "Somebody changed these settings while you looked" in page.content.decode()
    assert Policy.objects.get(ledger=ledger).send_tax_ids
    assert Policy.objects.get(ledger=ledger).previous_invoice == "WARN"


def test_a_ledger_without_rows_shows_defaults_and_creates_none(browse, admin, ledger):
    Policy.objects.all().delete()

    assert browse(admin).get(f"/settings/{ledger.pk}/").status_code == 200
    assert not Policy.objects.exists()
    assert not Defaults.objects.exists()


def test_statements_do_not_grow_with_lists_or_cost_types(browse, admin, ledger, lists, django_assert_max_num_queries):
    for number in range(30):
        reference(ledger, "Account", f"Account {number}", type="Expense")
        CostTypeAccounts.objects.create(ledger=ledger, cost_type=f"T{number}", expense_account=lists["Expense"])
    client = browse(admin)

    with django_assert_max_num_queries(20):
        client.get(f"/settings/{ledger.pk}/")


@pytest.mark.parametrize("level", [ErpLevel.NONE, ErpLevel.READ_ONLY, ErpLevel.STANDARD])
def test_only_an_administrator_sees_or_changes_settings(browse, ledger, level):
    user = person(ledger, "x@example.com", erp_level=level, can_push=True, manages_people=True, all_projects=True)
    client = browse(user)

    assert client.get(f"/settings/{ledger.pk}/").status_code == 403
    assert (
        client.post(f"/settings/{ledger.pk}/", form_of(ledger, **{"policy-sender_may_accept": True})).status_code == 403
    )
    assert not Policy.objects.get(ledger=ledger).sender_may_accept


def test_the_settings_of_other_books_are_not_there(browse, admin):
    other = Ledger.objects.create(name="Other books")

    assert browse(admin).get(f"/settings/{other.pk}/").status_code == 404
    assert browse(admin).post(f"/settings/{other.pk}/", {}).status_code == 404


def test_an_administrator_of_other_books_changes_nothing_here(browse, ledger):
    user = person(ledger, "x@example.com", erp_level=ErpLevel.STANDARD, all_projects=True)
    other = Ledger.objects.create(name="Other books")
    user.access.create(ledger=other, erp_level=ErpLevel.ADMIN)

    answer = browse(user).post(f"/settings/{ledger.pk}/", form_of(ledger, **{"policy-send_tax_ids": True}))

    assert answer.status_code == 403
    assert browse(user).get(f"/settings/{other.pk}/").status_code == 200
    assert not Policy.objects.get(ledger=ledger).send_tax_ids


# -- nobody raises their own rights


def accepting(admin):
    admin.access.update(can_push=True)
    TypeRight.objects.create(access=admin.access.get(), kind="OWNER_INVOICE", can_export=True)


def test_who_accepts_does_not_let_senders_accept(browse, admin, ledger):
    accepting(admin)

    page = save(browse(admin), ledger, **{"policy-sender_may_accept": True, "policy-send_tax_ids": True})

    assert "another administrator has to turn on" in page.content.decode()
    policy = Policy.objects.get(ledger=ledger)
    assert (policy.sender_may_accept, policy.send_tax_ids) == (False, False)
    assert not AuditEvent.objects.filter(verb="SETTING").exists()


def test_who_accepts_may_forbid_it_and_change_all_else(browse, admin, ledger):
    accepting(admin)
    Policy.objects.filter(ledger=ledger).update(sender_may_accept=True)
    client = browse(admin)

    save(client, ledger, **{"policy-send_tax_ids": True})
    assert Policy.objects.get(ledger=ledger).send_tax_ids
    save(client, ledger, **{"policy-sender_may_accept": None})
    assert not Policy.objects.get(ledger=ledger).sender_may_accept
