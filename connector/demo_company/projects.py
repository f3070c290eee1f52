"""The projects, their people and their monthly billing periods."""

from dataclasses import dataclass

from connector.demo_company.companies import COMPANY_ID, OWN_NAME
from connector.demo_company.dates import Calendar, stamp

Json = dict[str, object]

FIRST_PROJECT_ID = 562949953700101
FIRST_PERIOD_ID = 117300


@dataclass(frozen=True)
class Site:
    """A project that began `start` months ago; `state` is the letter of plan.STATES for the loader."""

    key: str
    name: str
    address: str
    city: str
    zip: str
    start: int
    months: int
    value: str
    state: str


SITES = (
    Site("harbor", "Harbor Point Clinic", "410 S Harbor Ln", "Boise", "83702", 8, 14, "4218600.00", "S"),
    Site("riverside", "Riverside Elementary Modernization", "975 W Linder Rd", "Kuna", "83634", 7, 12, "3164250.00", "S"),
    Site("lofts", "Lofts on Ninth", "211 S 9th St", "Boise", "83702", 14, 20, "9874400.00", "S"),
    Site("station", "Eagle Bend Fire Station No. 8", "3300 N Eagle Rd", "Eagle", "83616", 6, 11, "2905780.00", "S"),
    Site("distribution", "Sagebrush Distribution Center", "8800 Can-Ada Rd", "Nampa", "83651", 11, 15, "7421300.00", "S"),
    Site("creamery", "Creamery Cold Storage Expansion", "1450 S Lincoln Ave", "Jerome", "83338", 7, 13, "5230115.00", "S"),
    Site("library", "Canyon Rim Branch Library", "620 Falls Ave", "Twin Falls", "83301", 3, 12, "1987420.00", "W"),
    Site("overland", "Overland Mixed-Use", "5015 W Overland Rd", "Boise", "83705", 5, 18, "8655900.00", "S"),
    Site("yard", "Northbeam Yard and Shop", "77 Industrial Way", "Boise", "83716", 2, 5, "0.00", "X"),
)  # fmt: skip
PLACES = {site.key: place for place, site in enumerate(SITES)}
BY_KEY = {site.key: site for site in SITES}

# Who makes invoices in Procore: id, name, log-in. The last two have no log-in to the portal.
PEOPLE = {
    "pm": (8401201, "Priya Marchetti", "pm@demo.test"),
    "tomas": (8401202, "Tomás Reyes", "tomas.reyes@northbeam.example"),
    "hannah": (8401203, "Hannah Okafor", "hannah.okafor@northbeam.example"),
}


def project_id(key: str) -> int:
    return FIRST_PROJECT_ID + PLACES[key] * 1213


def project_number(key: str, calendar: Calendar) -> str:
    return f"{calendar.first(BY_KEY[key].start):%y}-{PLACES[key] * 3 + 11:03}"


def projects(calendar: Calendar) -> list[Json]:
    return [_project(site, calendar) for site in SITES]


def _project(site: Site, calendar: Calendar) -> Json:
    number = project_number(site.key, calendar)
    made = stamp(calendar.day(back=site.start + 1, of=14))
    return {
        "id": project_id(site.key), "name": site.name, "display_name": f"{number} - {site.name}",
        "project_number": number, "accounting_project_number": "", "active": True, "address": site.address,
        "city": site.city, "state_code": "ID", "country_code": "US", "zip": site.zip, "county": "",
        "start_date": calendar.day(back=site.start, of=3).isoformat(),
        "completion_date": calendar.last(site.start - site.months).isoformat(), "total_value": site.value,
        "project_stage": {"id": 41, "name": "Course of Construction"}, "project_type": None, "office": None,
        "program": None, "departments": [], "company": {"id": COMPANY_ID, "name": OWN_NAME},
        "is_erp_integrated": False, "time_zone": "America/Boise", "tz_name": "Mountain Time (US & Canada)",
        "origin_id": None, "origin_data": None, "origin_code": None, "created_at": made, "updated_at": made,
    }  # fmt: skip


def users() -> list[Json]:
    return [
        {"id": id, "name": name, "login": login, "email_address": login, "is_active": True, "is_employee": True}
        for id, name, login in PEOPLE.values()
    ]


def creator(key: str) -> Json:
    id, name, login = PEOPLE[key]
    return {"id": id, "name": name, "login": login, "company_name": OWN_NAME}


def period_id(project: str, back: int) -> int:
    return FIRST_PERIOD_ID + PLACES[project] * 100 + back


def billing_periods(calendar: Calendar) -> list[Json]:
    """One period per project and month since the project began; the last is the month that ended last."""
    return [_period(site, back, calendar) for site in SITES for back in range(site.start, 0, -1)]


def _period(site: Site, back: int, calendar: Calendar) -> Json:
    return {
        "id": period_id(site.key, back), "project_id": project_id(site.key),
        "start_date": calendar.first(back).isoformat(), "end_date": calendar.last(back).isoformat(),
        "due_date": calendar.day(back=back, of=25).isoformat(), "position": site.start - back + 1,
        "status": "open" if back == 1 else "closed", "created_at": stamp(calendar.first(back)),
        "updated_at": stamp(calendar.first(back)),
    }  # fmt: skip
