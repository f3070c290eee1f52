"""The words of the demo: why a record was rejected, blocked, retrieved or billed before, as people there write them."""

from connector.demo_company.cases import Key

BILLED_BEFORE = "Billed before Tieout was connected; the bill was entered in QuickBooks by hand and is paid."

# By contract and number; a company by its key, a project by its key, a cost code by code and type.
INVOICES: dict[Key, str] = {
    # rejected
    ("selway-riverside", 2): (
        "$3,860.40 of stored epoxy is billed without the supplier's invoice or proof of insurance. Attach them and resend."
    ),
    ("camas-creamery", 3): "Retainage is held at 5 %. The subcontract says 10 % until substantial completion.",
    ("teton-overland", 2): "The billing date falls in the month after the work. Date it the last day of its period.",
    ("nunez-riverside", 1): "Line 2 is brick veneer and belongs on 04-210, not on unit masonry.",
    ("prime-station", 2): "Our contract with the city allows 5 % retainage; this application withholds 10 %.",
    # blocked
    ("tamarack-lofts", 3): "It releases $250.00 more retainage than we hold on this subcontract.",
    (
        "owyhee-station",
        2,
    ): "Procore's current payment due is $90.00 more than the lines come to: two digits changed places.",
    ("bitterroot-station", 3): "The invoice number is longer than the 21 characters that QuickBooks takes.",
    ("sawtooth-distribution", 2): "A back-charge was taken off the paving line, so that the invoice is below zero.",
    ("cascade-creamery", 1): "Its company cannot be sent: there is a colon in the name.",
    ("precast-library", 1): "Its company cannot be sent: the name is too long for QuickBooks.",
    ("doyle-overland", 1): "Its company waits: QuickBooks has an employee of the same name.",
    ("redfish-overland", 1): "Its company was rejected.",
    ("boulder-overland", 1): "Its company is inactive in Procore.",
    ("highland-overland", 1): "Its company waits: QuickBooks has a vendor of the same name.",
    ("snake-yard", 1): "The project has no prime contract, so nobody says which customer it belongs to.",
    ("prime-distribution", 2): "The invoice number is longer than the 21 characters that QuickBooks takes.",
    # not sendable
    ("clearwater-harbor", 2): "Still a draft in Procore.",
    ("tamarack-riverside", 2): "It has no billing date.",
    ("sawtooth-riverside", 1): "It was voided in Procore.",
    ("owyhee-creamery", 1): "Procore sent it back to the subcontractor to revise.",
    ("clearwater-library", 1): "It waits for the owner's approval.",
    ("treeline-overland", 2): "Line 2 moves money and has no cost code.",
    ("aspen-yard", 1): "Still under review in Procore.",
    # others
    ("nunez-station", 3): "The superintendent wants to check the veneer quantity once more.",
    ("silver-riverside", 3): "QuickBooks answered that the accounting period is closed.",
    ("caribou-lofts", 3): "The bill was voided in QuickBooks: the canopy panels went back to the supplier.",
}
COMPANIES = {
    "redfish": "The W-9 says Redfish Insulation LLC. Correct the legal name in the directory and resend.",
    "doyle": "QuickBooks has an employee named Pat Doyle, and a name is used only once.",
    "highland": "QuickBooks has a vendor named Highland Equipment Rental already.",
    "precast": "The name has more than 100 characters.",
    "cascade": "There is a colon in the name.",
    "boulder": "It is inactive in Procore.",
    "lost": "Sent too early: their insurance certificate has not come in.",
    "heron": "QuickBooks answered that another vendor, customer or employee has this name.",
}
PROJECTS = {"yard": "The project has no prime contract, so nobody says which customer it belongs to."}
CODES = {
    ("11-520", "S"): "This doubles 27-400 Audio-Visual Communications. Rename it for what it is, or make it inactive.",
}

# What QuickBooks answers where an export fails.
FAULTS: dict[object, str] = {("silver-riverside", 3): "6210", "heron": "6240"}

# Codes that do not follow from the invoices: ready, waiting for an approver, or rejected.
CODE_STATES = {
    ("09-660", "S"): "A",
    ("08-710", "M"): "A",
    ("10-140", "S"): "A",
    ("11-130", "S"): "A",
    ("33-710", "S"): "A",
    ("11-520", "S"): "J",
}
CODE_CORRECTIONS = {("11-520", "S"): "Projection Screens and Equipment Carts"}

# Odd cases that tests and people may want to look up: the contract and number of each.
NAMED: dict[str, Key] = {
    "blank number": ("snake-distribution", 6),
    "number longer than 21": ("bitterroot-station", 3),
    "number used twice by one vendor": ("gem-distribution", 3),
    "line without a cost code": ("treeline-overland", 2),
    "no billing date": ("tamarack-riverside", 2),
    "all lines zero": ("silver-creamery", 3),
    "net zero with moving lines": ("selway-lofts", 2),
    "negative total": ("sawtooth-distribution", 2),
    "payment due does not tie": ("owyhee-station", 2),
    "releases more than is held": ("tamarack-lofts", 3),
    "final release": ("highline-lofts", 5),
    "partial release of work and of materials": ("borah-lofts", 4),
    "HTML in descriptions": ("omalley-riverside", 3),
    "stored materials rolled into work": ("palisade-harbor", 2),
    "stored materials moved by hand": ("camas-harbor", 3),
    "change order and deductive line": ("borah-lofts", 4),
    "earlier invoices are not here": ("snake-distribution", 4),
    "owner invoice with earlier ones not here": ("prime-lofts", 5),
    "unknown status": ("sawtooth-riverside", 1),
    "approved as noted": ("palisade-harbor", 2),
}
