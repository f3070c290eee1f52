"""The QuickBooks side of an item: the only fields that screens edit. Procore's values are never among them."""

from collections.abc import Iterator

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from approvals.hooks import hooks
from approvals.models import AuditEvent, Company, CostCode, PrimeContract, Project, User, WorkflowItem
from approvals.states import ON_ITS_WAY, Kind, Role
from approvals.transitions import Refused


class ErpFields(forms.Form):
    """A QuickBooks name or number for every kind; accounts for a cost code; the customer for a project."""

    erp_name = forms.CharField(required=False, max_length=500)

    def __init__(self, item: WorkflowItem, data=None) -> None:
        super().__init__(data, initial={"erp_name": item.erp_name}, prefix="erp")
        self.item = item
        name = self.fields["erp_name"]
        if item.face.is_transaction:
            name.label = "QuickBooks number"
            name.help_text = "Leave empty to use the number shown in the document. At most 21 characters."
        else:
            name.label = "QuickBooks name"
            name.help_text = "Leave empty to use the name shown in the document. At most 100 characters."
        if item.kind == Kind.COST_CODE:
            self._add_accounts(item.costcode)
        if item.kind == Kind.PROJECT:
            self._add_customer(item.project_record)

    def _add_accounts(self, code: CostCode) -> None:
        for which, label in (("expense", "Cost account"), ("income", "Income account")):
            name = f"{which}_account_id"
            choices = [("", "By cost type, else the ledger's"), *hooks().account_choices(self.item.ledger, which)]
            self.fields[name] = forms.ChoiceField(choices=choices, required=False, label=label)
            self.initial[name] = getattr(code, name)

    def _add_customer(self, project: Project) -> None:
        contracts = PrimeContract.objects.filter(project=project.main_id or project.pk)
        if contracts.exists():
            self.fields["billing_contract"] = forms.ModelChoiceField(
                contracts, required=False, label="Contract that bills go under", empty_label="The first"
            )
            self.initial["billing_contract"] = (project.main or project).billing_contract_id
        else:
            self.fields["owner"] = forms.ModelChoiceField(
                _possible_customers(self.item), required=False, label="Customer", empty_label="Not chosen"
            )
            self.initial["owner"] = project.owner_id

    def changes(self) -> Iterator[tuple[str, object, object]]:
        """(field, before, after) of what differs from what is stored."""
        for name in self.changed_data:
            after = self.cleaned_data[name]
            yield name, self.initial.get(name), after.pk if hasattr(after, "pk") else after


def _possible_customers(item: WorkflowItem) -> QuerySet[Company]:
    """Every active company of the ledger once: as a customer where it is one, else as the vendor it is known as."""
    companies = Company.objects.filter(item__ledger=item.ledger_id, is_active=True, is_own=False)
    customers = companies.filter(item__role=Role.CUSTOMER)
    others = companies.exclude(item__procore_id__in=customers.values("item__procore_id"))
    return companies.filter(Q(pk__in=customers) | Q(pk__in=others)).order_by("name")


@transaction.atomic
def save(form: ErpFields, *, by: User) -> list[str]:
    """Store what changed, each change with an audit row; returns the labels of the fields."""
    item = form.item
    changed = list(form.changes())
    # Taken with the row: once accepted, the document is frozen and these fields no longer reach it.
    free = WorkflowItem.objects.filter(pk=item.pk).exclude(state__in=ON_ITS_WAY)
    if changed and not free.update(erp_name=form.cleaned_data["erp_name"], updated_at=timezone.now()):
        raise Refused(f"{item} was accepted meanwhile; its QuickBooks fields are fixed. Recall it first.")
    own = {name for name, _, _ in changed if name != "erp_name"}
    if own and item.kind == Kind.COST_CODE:
        CostCode.objects.filter(pk=item.pk).update(**{name: form.cleaned_data[name] for name in own})
    if "billing_contract" in own:
        hooks().choose_contract(_main(item), form.cleaned_data["billing_contract"])
    if "owner" in own:
        hooks().choose_customer(item.project_record, form.cleaned_data["owner"])
    for name, before, after in changed:
        _log(form, name, before, after, by=by)
    return [str(form.fields[name].label) for name, _, _ in changed]


def _main(item: WorkflowItem) -> Project:
    """The row that stands for the project itself: the choice is made once for all of its owners."""
    return item.project_record.main or item.project_record


def _log(form: ErpFields, name: str, before: object, after: object, *, by: User) -> None:
    AuditEvent.objects.create(
        ledger_id=form.item.ledger_id,
        item=form.item,
        verb=AuditEvent.Verb.ERP_FIELD,
        by=by,
        subject=f"{form.fields[name].label} of {form.item}"[:300],
        before=_words(form, name, before),
        after=_words(form, name, after),
    )


def _words(form: ErpFields, name: str, value: object) -> str:
    """A choice by the name people saw, anything else as it is."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        return str(field.queryset.filter(pk=value).first() or "")
    return str(dict(getattr(field, "choices", ())).get(value, value) or "")
