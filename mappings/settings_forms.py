"""The forms of the settings page, grouped as an accountant thinks of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Any

from django import forms
from django.db.models import Model

from approvals.models import CostCode, Ledger, Policy
from mappings.fitting import FITS, Lists
from mappings.models import CostTypeAccounts, Defaults, ErpReference

ITEM_PARTS = {"[project]", "[code]", "[type]", "[name]"}
NUMBER_PARTS = {"commitment", "number"}


@dataclass(frozen=True)
class Theme:
    title: str
    icon: str
    fields: tuple[str, ...]


THEMES = (
    Theme("Sending and accepting", "rule", ("sender_may_accept", "export_pending_owner_approval", "previous_invoice")),
    Theme(
        "Subcontractor invoices", "request_quote", ("negative_bill", "bill_number_pattern", "retainage_payable_item")
    ),
    Theme("Owner invoices", "payments", ("owner_invoice_lines", "retainage_receivable_item", "billing_item")),
    Theme("Companies and terms", "apartment", ("send_tax_ids", "term")),
    Theme("Cost codes", "sell", ("item_scope", "item_name_pattern", "expense_account", "income_account")),
)


class ReferenceField(forms.ChoiceField):
    """One of the entries of the QuickBooks lists that fit, or none."""

    def __init__(self, lists: Lists, setting: str, *, chosen: int | None, **kwargs: Any) -> None:
        rows = lists.fitting(setting, chosen=chosen)
        self.found = {str(row.pk): row for row in rows}
        choices = [("", "None"), *((str(row.pk), lists.label(row)) for row in rows)]
        super().__init__(choices=choices, required=False, **kwargs)

    def clean(self, value: Any) -> ErpReference | None:
        return self.found.get(super().clean(value))


class PolicyForm(forms.ModelForm):
    class Meta:
        model = Policy
        fields = [name for theme in THEMES for name in theme.fields if name not in FITS]

    def clean_item_name_pattern(self) -> str:
        pattern = self.cleaned_data["item_name_pattern"].strip()
        if odd := set(re.findall(r"\[[^\]]*\]?|\]", pattern)) - ITEM_PARTS:
            raise forms.ValidationError(
                f"There is no part {', '.join(sorted(odd))}. Use [project], [code], [type], [name]."
            )
        if "[code]" not in pattern:
            raise forms.ValidationError("It must contain [code], or different codes would get one name.")
        if ":" in pattern:
            raise forms.ValidationError("QuickBooks takes no colon in a name.")
        return pattern

    def clean_bill_number_pattern(self) -> str:
        pattern = self.cleaned_data["bill_number_pattern"].strip()
        try:
            parts = {name for _, name, *_ in Formatter().parse(pattern) if name is not None}
        except ValueError:
            parts = {"an open brace"}
        if odd := parts - NUMBER_PARTS:
            raise forms.ValidationError(
                f"There is no part {', '.join(sorted(odd))}. Use {{commitment}} and {{number}}."
            )
        if "number" not in parts:
            raise forms.ValidationError("It must contain {number}, or two invoices would get one number.")
        return pattern

    def clean(self) -> dict[str, Any]:
        """Names that would be the same for two projects are refused while every project has items of its own."""
        found = super().clean() or self.cleaned_data
        pattern, scope = found.get("item_name_pattern"), found.get("item_scope")
        if pattern and scope == Policy.ItemScope.PROJECT and "[project]" not in pattern:
            self.add_error("item_name_pattern", "With items per project it must contain [project].")
        if pattern and scope == Policy.ItemScope.COMPANY and "[project]" in pattern:
            self.add_error("item_name_pattern", "[project] needs one item per project, above.")
        return found


class ReferencesForm(forms.Form):
    """Choices among the QuickBooks lists, kept in the columns of one row."""

    def __init__(self, data: Any, *, instance: Defaults | CostTypeAccounts, prefix: str, lists: Lists) -> None:
        super().__init__(data, prefix=prefix)
        self.instance = instance
        for name in columns(instance):
            column, chosen = instance._meta.get_field(name), getattr(instance, f"{name}_id")
            self.fields[name] = ReferenceField(
                lists,
                name,
                chosen=chosen,
                initial=str(chosen or ""),
                label=column.verbose_name,  # type: ignore[union-attr]
                help_text=column.help_text,  # type: ignore[union-attr]
            )
            if isinstance(instance, CostTypeAccounts):
                # In the table the column's heading does not name the row.
                self.fields[name].widget.attrs["aria-label"] = f"{column.verbose_name} of {instance.cost_type}"  # type: ignore[union-attr]

    def save(self) -> None:
        """A row comes to be with its first choice."""
        if self.changed_data:
            for name, chosen in self.cleaned_data.items():
                setattr(self.instance, name, chosen)
            self.instance.save()


def columns(row: Model) -> list[str]:
    """The columns of a row that point at a QuickBooks list."""
    return [field.name for field in row._meta.get_fields() if field.related_model is ErpReference]


@dataclass
class Forms:
    """All the forms of one ledger's settings; they are valid, and saved, together."""

    policy: PolicyForm
    defaults: ReferencesForm
    cost_types: list[ReferencesForm]

    def __iter__(self) -> Iterator[PolicyForm | ReferencesForm]:
        yield self.policy
        yield self.defaults
        yield from self.cost_types

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self)

    def save(self) -> None:
        for form in self:
            form.save()

    def themes(self) -> list[tuple[Theme, list[tuple[forms.BoundField, str]]]]:
        """Per theme its fields, each with its default in words."""
        return [(theme, [self._row(name) for name in theme.fields]) for theme in THEMES]

    def _row(self, name: str) -> tuple[forms.BoundField, str]:
        form: PolicyForm | ReferencesForm = self.policy if name in self.policy.fields else self.defaults
        return form[name], in_words(type(form.instance)(), name)


def forms_of(ledger: Ledger, data: Any = None) -> Forms:
    """The settings as they are, or as somebody filled them in. Nothing is created by looking."""
    lists = Lists(ledger)
    policy = Policy.objects.filter(ledger=ledger).first() or Policy(ledger=ledger)
    defaults = Defaults.objects.filter(ledger=ledger).first() or Defaults(ledger=ledger)
    return Forms(
        PolicyForm(data, instance=policy, prefix="policy"),
        ReferencesForm(data, instance=defaults, prefix="defaults", lists=lists),
        # The prefix is made of the cost type: a new one that appears meanwhile moves no answer to another row.
        [
            ReferencesForm(data, instance=row, prefix=f"type-{row.cost_type.encode().hex()}", lists=lists)
            for row in cost_types(ledger)
        ],
    )


def cost_types(ledger: Ledger) -> list[CostTypeAccounts]:
    """A row per cost type in use or set before."""
    known = {row.cost_type: row for row in CostTypeAccounts.objects.filter(ledger=ledger)}
    used = CostCode.objects.filter(item__ledger=ledger).exclude(cost_type="").values_list("cost_type", flat=True)
    names = sorted({*known, *used.order_by().distinct()})
    return [known.get(name) or CostTypeAccounts(ledger=ledger, cost_type=name) for name in names]


def in_words(row: Model, name: str) -> str:
    """A setting's value as the page and the log write it."""
    value = getattr(row, name)
    if isinstance(value, bool):
        return "On" if value else "Off"
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value or "None")
