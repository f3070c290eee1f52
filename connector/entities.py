"""The entities of QuickBooks that the portal writes, each with what is particular of it. Knows neither Django nor our models."""

from dataclasses import dataclass

CHANGE = frozenset({"create", "update"})
DELETE = CHANGE | {"delete"}
VOID = DELETE | {"void"}


@dataclass(frozen=True)
class EntityType:
    """One entity; what may be deleted is a transaction, which has a number, a PrivateNote and files."""

    name: str
    page: str  # of QuickBooks Online's own site; the id follows
    verbs: frozenset[str] = CHANGE
    named: str = "DisplayName"  # the member that names an entry of a list
    party: str = ""  # the member that names whose transaction it is

    @property
    def is_transaction(self) -> bool:
        return "delete" in self.verbs


VENDOR = EntityType("Vendor", "/app/vendordetail?nameId=")
CUSTOMER = EntityType("Customer", "/app/customerdetail?nameId=")
ITEM = EntityType("Item", "/app/item?itemId=", named="Name")
BILL = EntityType("Bill", "/app/bill?txnId=", DELETE, party="VendorRef")
VENDOR_CREDIT = EntityType("VendorCredit", "/app/vendorcredit?txnId=", DELETE, party="VendorRef")
INVOICE = EntityType("Invoice", "/app/invoice?txnId=", VOID, party="CustomerRef")

# Everything that can ever be written. The chart of accounts, taxes, preferences and 1099s stay with the controller.
ENTITIES = {each.name: each for each in (VENDOR, CUSTOMER, ITEM, BILL, VENDOR_CREDIT, INVOICE)}
TRANSACTIONS = frozenset(each.name for each in ENTITIES.values() if each.is_transaction)


def written(verb: str) -> frozenset[str]:
    """The entities that can be written this way."""
    return frozenset(each.name for each in ENTITIES.values() if verb in each.verbs)
