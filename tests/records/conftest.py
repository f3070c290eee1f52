"""A connected ledger with its lists read, and Procore records loaded into it."""

import importlib.util
from collections.abc import Callable

import pytest

from approvals import canonical
from approvals.documents import Preview
from approvals.models import Ledger, Policy
from connector.bodies import placeholders
from connector.imports import Summary, load
from connector.models import Connection
from connector.procore_folder import ProcoreFolder
from connector.records.types import resolved
from mappings.models import Defaults, ErpReference
from mappings.names import name_key
from tests.records import procore


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


def reference(ledger: Ledger, entity: str, origin_id: str, name: str, **fields) -> ErpReference:
    return ErpReference.objects.create(
        ledger=ledger, entity=entity, origin_id=origin_id, name=name, name_key=name_key(name), **fields
    )


@pytest.fixture
def ledger(db) -> Ledger:
    ledger = Ledger.objects.create(name="Northbeam Builders")
    Policy.objects.create(ledger=ledger)
    Connection.objects.create(ledger=ledger, realm_id="9130350", edition="QuickBooks Online Plus", country="US")
    liability = reference(ledger, "Account", "31", "Retainage Payable", type="Other Current Liability")
    asset = reference(ledger, "Account", "32", "Retainage Receivable", type="Other Current Asset")
    Defaults.objects.create(
        ledger=ledger,
        expense_account=reference(ledger, "Account", "33", "Job Costs", type="Cost of Goods Sold"),
        income_account=reference(ledger, "Account", "34", "Construction Income", type="Income"),
        retainage_payable_item=reference(ledger, "Item", "41", "Retainage payable", expense_account_id="31"),
        retainage_receivable_item=reference(ledger, "Item", "42", "Retainage receivable", income_account_id="32"),
        billing_item=reference(ledger, "Item", "43", "Progress billing"),
        term=reference(ledger, "Term", "3", "Net 30", due_days=30),
    )
    assert liability.type != asset.type
    return ledger


@pytest.fixture
def loaded(ledger, tmp_path):
    """Load records into the ledger: `loaded(vendors=[…], …)` beside what every project has."""

    def into(*, base: bool = True, **records) -> Summary:
        folder = procore.write(tmp_path / "procore", {**(procore.base() if base else {}), **records})
        return load(ledger, ProcoreFolder(folder))

    return into


@pytest.fixture(scope="session")
def schema(schemas):
    """Intuit's schemas with the validator that lies beside them."""
    spec = importlib.util.spec_from_file_location("validate_qbo_payload", schemas / "validate_qbo_payload.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.QboSchema(module.DEFAULT_XSD)


@pytest.fixture
def validate(schema) -> Callable[[Preview], None]:
    """Check a document with every reference resolved against Intuit's schema and its rules for a create."""

    def check(preview: Preview) -> None:
        if not preview.entity:
            return
        ids = {pk: str(pk) for pk, _ in placeholders(canonical.loads(preview.document))}
        body = canonical.loads(resolved(preview.document, ids))
        assert [str(problem) for problem in schema.validate(preview.entity, body, "create")] == []

    return check
