"""Commitments and prime contracts: read-only context that invoices are checked against."""

from typing import Any

from django.db import models

from approvals.models.records import Company, Project, WbsCode

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}


class Contract(models.Model):
    """What a commitment and a prime contract have in common."""

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="+")
    procore_id = models.BigIntegerField()
    project = models.ForeignKey(Project, models.CASCADE, related_name="%(class)ss")
    number = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=50, blank=True)
    is_executed = models.BooleanField(default=False)
    original_amount = models.DecimalField(**MONEY, default=0)
    approved_changes = models.DecimalField(**MONEY, default=0)
    retainage_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Commitment(Contract):
    """A subcontract (API: work order contract) or purchase order."""

    class Type(models.TextChoices):
        SUBCONTRACT = "SUBCONTRACT", "Subcontract"
        PURCHASE_ORDER = "PURCHASE_ORDER", "Purchase order"

    type = models.CharField(max_length=20, choices=Type.choices)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, related_name="commitments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "type", "procore_id"], name="one_commitment_per_procore_id")
        ]

    @property
    def party(self) -> Company | None:
        """Who bills under it."""
        return self.company


class PrimeContract(Contract):
    """The contract with an owner."""

    owner = models.ForeignKey(Company, models.SET_NULL, null=True, related_name="prime_contracts")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "procore_id"], name="one_prime_contract_per_procore_id")
        ]

    @property
    def party(self) -> Company | None:
        """Who is billed under it."""
        return self.owner


class ContractLine(models.Model):
    """A line of a schedule of values."""

    procore_id = models.BigIntegerField()
    position = models.PositiveIntegerField(default=0)
    description = models.TextField(blank=True)
    amount = models.DecimalField(**MONEY, default=0)
    wbs_code = models.ForeignKey(WbsCode, models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


class CommitmentLine(ContractLine):
    contract = models.ForeignKey(Commitment, models.CASCADE, related_name="lines")


class PrimeContractLine(ContractLine):
    contract = models.ForeignKey(PrimeContract, models.CASCADE, related_name="lines")


class ChangeOrder(models.Model):
    """An approved or pending change order package of either kind of contract."""

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="+")
    procore_id = models.BigIntegerField()
    commitment = models.ForeignKey(Commitment, models.CASCADE, null=True, related_name="change_orders")
    prime_contract = models.ForeignKey(PrimeContract, models.CASCADE, null=True, related_name="change_orders")
    number = models.CharField(max_length=50, blank=True)
    title = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=50, blank=True)
    amount = models.DecimalField(**MONEY, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger", "procore_id"], name="one_change_order_per_procore_id")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
