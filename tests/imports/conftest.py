"""An empty ledger, and folders of Procore records to load into it."""

from tests.records.conftest import data_dir, ledger, loaded

__all__ = ["data_dir", "ledger", "loaded"]
