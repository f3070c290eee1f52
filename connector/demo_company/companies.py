"""The company directory: owners, subcontractors and suppliers, with the odd ones that a real directory has."""

from dataclasses import dataclass

from connector.demo_company.dates import Calendar, stamp

Json = dict[str, object]

COMPANY_ID = 562949953421001
OWN_NAME = "Northbeam Builders"
FIRST_VENDOR_ID = 562949953810000
OLD_VENDOR_ID = 356400  # before ids outgrew 32 bits

TOO_LONG = (
    "The Consolidated Intermountain Architectural Precast, Cast Stone and Glass Fiber Reinforced Concrete"
    " Company of Southern Idaho"
)


@dataclass(frozen=True)
class Entry:
    """A company: `vendor` and `customer` are the letters of plan.STATES for what the loader does in each role."""

    key: str
    name: str
    trade: str
    city: str
    vendor: str = "N"
    customer: str = ""


OWNERS = (
    Entry("brendan", "St. Brendan Health System", "Owner", "Boise", "", "S"),
    Entry("kuna", "Kuna Ridge School District", "Owner", "Kuna", "", "S"),
    Entry("ninth", "Lofts on Ninth LLC", "Owner", "Boise", "", "S"),
    Entry("eagle", "City of Eagle Bend", "Owner", "Eagle", "", "S"),
    Entry("sagebrush", "Sagebrush Logistics Partners LP", "Owner", "Nampa", "", "S"),
    Entry("creamery", "Magic Valley Creamery Cooperative", "Owner", "Jerome", "", "S"),
    Entry("library", "Canyon Rim Library Trust", "Owner", "Twin Falls", "", "A"),
    Entry("housing", "Overland Housing Partners LLC", "Owner", "Boise", "", "S"),
    Entry("retail", "Overland Retail Holdings, Inc.", "Owner", "Meridian", "", "A"),
)
VENDORS = (
    Entry("palisade", "Palisade Concrete LLC", "Concrete", "Boise", "S"),
    Entry("treeline", "Treeline Framing Co.", "Framing", "Nampa", "S"),
    Entry("omalley", 'O\'Malley & Sons "True Line" Drywall', "Drywall", "Meridian", "S"),
    Entry("nunez", "Núñez Hermanos Masonry", "Masonry", "Caldwell", "S"),
    Entry("camas", "Camas Electric Inc.", "Electrical", "Boise", "S"),
    Entry("silver", "Silver Creek Plumbing & Heating", "Plumbing", "Hailey", "S"),
    Entry("borah", "Borah Mechanical Contractors", "HVAC", "Boise", "S"),
    Entry("highline", "Highline Steel Erectors", "Structural steel", "Pocatello", "S"),
    Entry("bitterroot", "Bitterroot Roofing & Sheet Metal", "Roofing", "Boise", "S"),
    Entry("tamarack", "Tamarack Glass and Glazing", "Glazing", "Garden City", "S"),
    Entry("snake", "Snake River Earthworks", "Earthwork", "Marsing", "S"),
    Entry("sawtooth", "Sawtooth Paving Inc.", "Paving", "Nampa", "S"),
    Entry("payette", "Payette Millwork", "Millwork", "Payette", "A"),
    Entry("owyhee", "Owyhee Fire Protection", "Fire sprinklers", "Homedale", "S"),
    Entry("selway", "Selway Painting Company", "Painting", "Boise", "S"),
    Entry("lochsa", "Lochsa Tile & Stone", "Tile", "Star", "A"),
    Entry("teton", "Teton Elevator Company", "Elevators", "Rexburg", "S"),
    Entry("aspen", "Aspen Grove Landscaping", "Landscaping", "Eagle", "N"),
    Entry("clearwater", "Clearwater Cast Stone Supply", "Building supply", "Lewiston", "S"),
    Entry("caribou", "Caribou Steel Fabricators", "Steel supply", "Idaho Falls", "S"),
    Entry("gem", "Gem Ready Mix Supply", "Ready-mix concrete", "Boise", "S"),
    Entry("redfish", "Redfish Insulation", "Insulation", "Stanley", "J"),
    Entry("doyle", "Pat Doyle", "Surveying", "Boise", "X"),
    Entry("highland", "Highland Equipment Rental", "Equipment rental", "Boise", "X"),
    Entry("precast", TOO_LONG, "Precast concrete", "Burley", "G"),
    Entry("cascade", "Cascade Mechanical: Service Division", "Refrigeration", "Twin Falls", "G"),
    Entry("boulder", "Boulder Flooring Group", "Flooring", "Ketchum", "G"),
    Entry("lost", "Lost River Surveying", "Surveying", "Arco", "T"),
    Entry("wood", "Großwoodwasserbaumaterialprüfungslaboratorium AG", "Testing", "Bellevue", "A"),
    Entry("fence", "Camas Prairie Fence Co.", "Fencing", "Fairfield"),
    Entry("waste", "Sunnyside Waste Services", "Waste hauling", "Caldwell"),
    Entry("scaffold", 'High Desert Scaffold 🏗️ "Up in a Day"', "Scaffolding", "Mountain Home", "A"),
    Entry("heron", "Blue Heron Signs", "Signage", "Boise", "F"),
    Entry("kestrel", "Kestrel Fire Alarm 🔔 24/7", "Fire alarm", "Meridian"),
    Entry("marsh", "النهضة للمقاولات Al-Nahda Geotechnical", "Geotechnical engineering", "Boise"),
    Entry("realty", "Northbeam Realty LLC", "Affiliate", "Boise"),
)
DIRECTORY = OWNERS + VENDORS
INACTIVE = {"boulder"}

# What the project manager puts right in the directory: the changed members of each corrected company.
CORRECTIONS: dict[str, Json] = {
    "redfish": {"name": "Redfish Insulation LLC", "legal_name": "Redfish Insulation LLC"},
    "doyle": {"name": "Pat Doyle Land Surveying", "trade_name": "Pat Doyle Land Surveying"},
    "highland": {"name": "Highland Equipment Rental - Boise Branch"},
    "precast": {"name": "Consolidated Intermountain Precast Company", "legal_name": TOO_LONG},
    "cascade": {"name": "Cascade Mechanical - Service Division"},
    "boulder": {"is_active": True},
    "heron": {"name": "Blue Heron Signs & Graphics"},
}

STREETS = ("W Front St", "N Orchard St", "E Franklin Rd", "S Cole Rd", "W Chinden Blvd", "Industrial Way", "Depot St")
ZIPS = {
    "Boise": "83702", "Kuna": "83634", "Eagle": "83616", "Nampa": "83651", "Jerome": "83338", "Twin Falls": "83301",
    "Meridian": "83642", "Caldwell": "83605", "Hailey": "83333", "Pocatello": "83201", "Garden City": "83714",
    "Marsing": "83639", "Payette": "83661", "Homedale": "83628", "Star": "83669", "Rexburg": "83440",
    "Lewiston": "83501", "Idaho Falls": "83402", "Stanley": "83278", "Burley": "83318", "Ketchum": "83340",
    "Arco": "83213", "Bellevue": "83313", "Fairfield": "83327", "Mountain Home": "83647",
}  # fmt: skip


def vendor_id(key: str) -> int:
    """Companies entered long ago have short ids."""
    place = PLACES[key]
    return OLD_VENDOR_ID + place if place % 3 == 0 else FIRST_VENDOR_ID + place * 17


PLACES = {entry.key: place for place, entry in enumerate(DIRECTORY)}
NAMES = {entry.key: entry.name for entry in DIRECTORY}


def own_company() -> Json:
    return {
        "id": COMPANY_ID, "name": OWN_NAME, "is_active": True, "logo_url": None, "my_company": True,
        "pcn_business_experience": None,
    }  # fmt: skip


def vendors(calendar: Calendar) -> list[Json]:
    """The whole directory, inactive companies and the contractor's own record included."""
    return [_own_record(calendar)] + [_vendor(entry, calendar) for entry in DIRECTORY]


def corrected_vendors(calendar: Calendar) -> list[Json]:
    """The companies as they are once the project manager has put them right."""
    changed = {"updated_at": stamp(calendar.today)}
    return [
        {**row, **CORRECTIONS[entry.key], **changed, "company": CORRECTIONS[entry.key].get("name", entry.name)}
        for entry, row in zip(DIRECTORY, vendors(calendar)[1:], strict=True)
        if entry.key in CORRECTIONS
    ]


def _vendor(entry: Entry, calendar: Calendar) -> Json:
    place = PLACES[entry.key]
    mail = f"{'ap' if entry.trade == 'Owner' else 'billing'}@{entry.key}.example"
    made = calendar.day(back=18 + place % 12, of=1 + place % 27)
    return {
        **_blank_vendor(), "id": vendor_id(entry.key), "name": entry.name, "company": entry.name,
        "abbreviated_name": entry.key.title(), "legal_name": entry.name,
        "address": f"{1100 + place * 37} {STREETS[place % len(STREETS)]}", "city": entry.city, "zip": ZIPS[entry.city],
        "business_phone": f"(208) 555-0{110 + place}", "mobile_phone": "", "email_address": mail,
        "website": f"https://www.{entry.key}.example", "is_active": entry.key not in INACTIVE,
        "business_register": {
            "id": 70000 + place, "type": "ein", "identifier": f"82-{1203000 + place * 7919}",
            "verified_at": None, "verification_status": "unverified",
        },
        "primary_contact": {"id": 81000 + place, "name": "Accounts Receivable", "email_address": mail},
        "trades": [{"id": 5200 + place, "name": entry.trade}],
        "created_at": stamp(made), "updated_at": stamp(made),
    }  # fmt: skip


def _own_record(calendar: Calendar) -> Json:
    made = stamp(calendar.day(back=40, of=2))
    return {
        **_blank_vendor(), "id": 356399, "name": OWN_NAME, "company": OWN_NAME, "abbreviated_name": "NBB",
        "legal_name": "Northbeam Builders Inc.", "address": "1200 W Front St", "city": "Boise", "zip": "83702",
        "business_phone": "(208) 555-0100", "email_address": "office@northbeam.example", "company_vendor": True,
        "created_at": made, "updated_at": made,
    }  # fmt: skip


def _blank_vendor() -> Json:
    """The members that most companies leave empty."""
    return {
        "trade_name": "", "state_code": "ID", "country_code": "US", "mobile_phone": "", "fax_number": "",
        "website": "", "is_active": True, "business_register": None, "primary_contact": None, "vendor_group": None,
        "parent": None, "trades": [], "origin_id": None, "origin_data": None, "origin_code": None,
        "synced_to_erp": False, "company_vendor": False,
    }  # fmt: skip
