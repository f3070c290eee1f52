"""Mapping tables: rows that say what becomes what in QuickBooks. The most specific row that says anything wins.

A row's key columns may be empty, which means "any". A row counts from `valid_from` on, by the billing date of the
document; an earlier version of the same key stays, so that an older document can be explained.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from mappings.models.references import ErpReference
from mappings.names import name_key

ALWAYS = date(1900, 1, 1)


class Nothing:
    """The value of a target that a rule leaves empty on purpose."""

    def __repr__(self) -> str:
        return "none"


NOTHING: Final = Nothing()
NO_CLASS: Final = -1


def target(verbose: str, help_text: str) -> models.ForeignKey:
    """What a rule points at in QuickBooks; it stays there when the entry becomes inactive."""
    return models.ForeignKey(
        ErpReference,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose,
        help_text=help_text,
    )


class Rule(models.Model):
    """One version of one row of a mapping table."""

    KEYS: ClassVar[tuple[str, ...]] = ()
    TARGETS: ClassVar[tuple[str, ...]] = ()

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="+")
    key = models.CharField(max_length=500, editable=False, help_text="The key columns in one, as they are compared.")
    valid_from = models.DateField(
        "valid from", default=ALWAYS, help_text="Billing date from which this counts; empty counts always."
    )
    note = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    history = HistoricalRecords(inherit=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = self.own_key()
        super().save(*args, **kwargs)

    def parts(self) -> tuple[Any, ...]:
        """The key columns as they are compared: ids as they are, text without regard to case; "" for any."""
        return tuple(comparable(getattr(self, column)) for column in self.key_columns())

    @classmethod
    def key_columns(cls) -> list[str]:
        """The key's columns as they are in the row, most important first."""
        return [cls._meta.get_field(name).attname for name in cls.KEYS]  # type: ignore[union-attr]

    def own_key(self) -> str:
        return key_of(self.parts())

    def says(self) -> dict[str, Any]:
        """What this row decides, by target; what it leaves open is left out."""
        values = {name: getattr(self, name) for name in self.TARGETS}
        return {name: value for name, value in values.items() if value not in (None, "")}


def key_of(parts: Iterable[Any]) -> str:
    """The key columns in one, apart by a sign that no name holds."""
    return "\x1f".join(str(comparable(part)) for part in parts)


def comparable(part: Any) -> Any:
    return name_key(part) if isinstance(part, str) else part or ""


def one_version_a_day(table: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["ledger", "key", "valid_from"], name=f"one_{table}_per_key_and_date")


class LineRule(Rule):
    """What a line of a document becomes, by project, cost code and cost type; each of them may be any."""

    KEYS = ("project", "code", "cost_type")
    TARGETS = ("item", "account", "sales_item", "class_entry", "department", "purchase_tax_code", "sales_tax_code")

    project = models.ForeignKey(
        "approvals.Project", models.CASCADE, null=True, blank=True, related_name="+", help_text="Empty: every project."
    )
    code = models.CharField("cost code", max_length=200, blank=True, help_text="Empty: every cost code.")
    cost_type = models.CharField("cost type", max_length=50, blank=True, help_text="Empty: every cost type.")
    item = target("item", "Item of a bill's line.")
    account = target("account", "Account of a bill's line, instead of an item.")
    sales_item = target("item on invoices", "Item of an owner invoice's line.")
    class_entry = target("class", "Class of the line.")
    is_without_class = models.BooleanField("no class", default=False, help_text="The line has no class, on purpose.")
    department = target("location", "Location (department) of the whole document.")
    purchase_tax_code = target("tax code on bills", "Tax code of a bill's line.")
    sales_tax_code = target("tax code on invoices", "Tax code of an owner invoice's line.")

    class Meta:
        verbose_name = "line rule"
        constraints = [
            one_version_a_day("line_rule"),
            models.CheckConstraint(
                condition=models.Q(item=None) | models.Q(account=None), name="line_rule_has_item_or_account"
            ),
            models.CheckConstraint(
                condition=models.Q(class_entry=None) | models.Q(is_without_class=False),
                name="line_rule_has_class_or_none",
            ),
        ]

    def __str__(self) -> str:
        named = [f"project {self.project}"] * bool(self.project_id)
        named += [f"code {self.code}"] * bool(self.code) + [f"type {self.cost_type}"] * bool(self.cost_type)
        return ", ".join(named) or "every line"

    @property
    def class_choice(self) -> int | None:
        """The class by primary key, `NO_CLASS` where there is none on purpose, None where the rule leaves it open."""
        return NO_CLASS if self.is_without_class else self.class_entry_id

    @class_choice.setter
    def class_choice(self, value: int | None) -> None:
        self.is_without_class = value == NO_CLASS
        self.class_entry_id = None if self.is_without_class else value

    def says(self) -> dict[str, Any]:
        """`cost` is the item or the account of a bill's line: a rule that names the one rules out the other."""
        found = super().says() | ({"class_entry": NOTHING} if self.is_without_class else {})
        cost = found.pop("item", None) or found.pop("account", None)
        return found | ({"cost": cost} if cost else {})


class TermRule(Rule):
    """The terms of a company's documents, or of one commitment's."""

    KEYS = ("commitment", "company")
    TARGETS = ("term",)

    commitment = models.ForeignKey("approvals.Commitment", models.CASCADE, null=True, blank=True, related_name="+")
    company = models.ForeignKey("approvals.Company", models.CASCADE, null=True, blank=True, related_name="+")
    term = target("terms", "Terms of the document.")

    class Meta:
        verbose_name = "terms rule"
        constraints = [
            one_version_a_day("term_rule"),
            models.CheckConstraint(
                condition=models.Q(commitment=None) | models.Q(company=None), name="term_rule_has_one_key"
            ),
        ]

    def __str__(self) -> str:
        return f"terms of {self.commitment or self.company or 'every company'}"


class TaxRule(Rule):
    """What a tax code of Procore is in QuickBooks."""

    KEYS = ("procore_tax_code",)
    TARGETS = ("purchase_tax_code", "sales_tax_code")

    procore_tax_code = models.CharField("tax code in Procore", max_length=100, help_text="Its code in Procore.")
    purchase_tax_code = target("tax code on bills", "Tax code of a bill's line.")
    sales_tax_code = target("tax code on invoices", "Tax code of an owner invoice's line.")

    class Meta:
        verbose_name = "tax rule"
        constraints = [one_version_a_day("tax_rule")]

    def __str__(self) -> str:
        return f"tax code {self.procore_tax_code}"


class RetainageRule(Rule):
    """How retainage is posted: for a contract, for a project, or (both empty) for the ledger."""

    class Method(models.TextChoices):
        ITEM = "ITEM", "On a retainage item"
        ACCOUNT = "ACCOUNT", "On a retainage account"
        NET = "NET", "Net: each line less its retainage"
        PROCORE_ONLY = "PROCORE_ONLY", "In Procore only: posted net, held and released are reported"

    KEYS = ("commitment", "prime_contract", "project")
    TARGETS = ("method", "payable_item", "payable_account", "receivable_item")

    commitment = models.ForeignKey("approvals.Commitment", models.CASCADE, null=True, blank=True, related_name="+")
    prime_contract = models.ForeignKey(
        "approvals.PrimeContract", models.CASCADE, null=True, blank=True, related_name="+"
    )
    project = models.ForeignKey("approvals.Project", models.CASCADE, null=True, blank=True, related_name="+")
    method = models.CharField(max_length=20, choices=Method.choices, blank=True)
    payable_item = target("retainage payable item", "Its account is a liability.")
    payable_account = target("retainage payable account", "A liability account; a bill's line posts to it directly.")
    receivable_item = target("retainage receivable item", "Its account is an asset.")

    class Meta:
        verbose_name = "retainage rule"
        constraints = [
            one_version_a_day("retainage_rule"),
            models.CheckConstraint(
                condition=models.Q(commitment=None) | models.Q(prime_contract=None),
                name="retainage_rule_has_one_contract",
            ),
        ]

    def __str__(self) -> str:
        return f"retainage of {self.commitment or self.prime_contract or self.project or 'every project'}"
