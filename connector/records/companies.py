"""Companies: a vendor or a customer of QuickBooks, by role."""

import re
from collections.abc import Iterator

from django.db.models import QuerySet

from approvals.checks import Problem, problem
from approvals.models import Company, Project
from approvals.states import Kind, Role
from connector.entities import CUSTOMER, VENDOR, EntityType
from connector.records.reading import Record
from connector.records.resources import Facts, Resource
from connector.records.types import (
    LONGEST_NAME,
    Books,
    Document,
    Draft,
    Naming,
    RecordType,
    claims,
    is_taken_by,
    item_url,
    present,
    unfit_characters,
)
from mappings.models.references import NAME_LISTS
from mappings.names import name_key

LONGEST_ADDRESS_LINE = 500


def related() -> QuerySet:
    return Company.objects.select_related("item")


def from_procore(record: Record) -> Facts:
    texts = ("city", "state_code", "zip", "country_code", "address")
    phones = ("business_phone", "mobile_phone", "fax_number", "email_address", "website")
    register = record.part("business_register")
    return {
        "name": record.text("name", "company"),
        "is_active": record.flag("is_active", default=True),
        "is_own": record.flag("company_vendor"),
        "tax_id": register.text("identifier"),
        **{member: record.text(member) for member in texts + phones},
    }


def erp_name(company: Company) -> str:
    """The name QuickBooks gets: the approver's, else Procore's."""
    return company.item.erp_name or company.name


def guards(company: Company, books: Books) -> Iterator[Problem]:
    if not company.is_active:
        yield problem("company_inactive", name=company.name)
    if company.is_own:
        yield problem("company_own", name=company.name)
    yield from name_guards(company.name)


def name_guards(name: str) -> Iterator[Problem]:
    """What QuickBooks refuses in a name; names are never cut and never mended silently."""
    if not name:
        yield problem("name_missing")
    if len(name) > LONGEST_NAME:
        yield problem("name_too_long", length=len(name))
    if found := unfit_characters(name):
        yield problem("name_characters", found=found)


def check(company: Company, books: Books) -> Iterator[Problem]:
    yield from name_problems(company, erp_name(company), books, entity=_entity(company).name)
    if company.email_address and not _is_email(company.email_address):
        yield problem("contact_left_out", what="e-mail address", value=company.email_address)


def name_problems(record: Company | Project, name: str, books: Books, *, entity: str) -> Iterator[Problem]:
    """A QuickBooks name that is unfit, or that another vendor, customer or employee has, or is about to get."""
    if record.item.erp_name and (why := unfit(name)):
        yield problem("erp_name_unfit", name=name, why=why)
    for other in books.names.get(name_key(name), []):
        if is_taken_by(other, record.item, entity):
            yield problem("name_taken", entity=other.get_entity_display().lower(), name=other.name)
            return
    for item in claims(books, name, record.item)[:1]:
        what = item.get_kind_display() if item.kind == Kind.PROJECT else item.get_role_display()
        yield problem("name_wanted", other=f"The {what.lower()} {item.title}", name=name, url=item_url(item))


def unfit(name: str) -> str:
    """Why QuickBooks would not take this name; "" when it would."""
    if len(name) > LONGEST_NAME:
        return f"has {len(name)} characters, more than {LONGEST_NAME}"
    found = unfit_characters(name)
    return f"contains {found}" if found else ""


def build(company: Company, books: Books) -> Draft:
    name = erp_name(company)
    body = present(
        DisplayName=name,
        CompanyName=company.name,
        BillAddr=address(company),
        PrimaryPhone=_phone(company.business_phone),
        Mobile=_phone(company.mobile_phone),
        Fax=_phone(company.fax_number),
        PrimaryEmailAddr=_email(company.email_address),
        WebAddr=_website(company.website),
        TaxIdentifier=company.tax_id[:20] if books.policy.send_tax_ids and _is_vendor(company) else "",
    )
    return Draft(_entity(company).name, body)


def _is_vendor(company: Company) -> bool:
    return company.item.role == Role.VENDOR


def _entity(company: Company) -> EntityType:
    return RECORD_TYPE.becomes[Role(company.item.role)][0]


def address(place) -> Document:
    """An address of QuickBooks; each line of Procore's street is a line of its own."""
    streets = [line.strip()[:LONGEST_ADDRESS_LINE] for line in place.address.splitlines() if line.strip()]
    lines = {f"Line{number}": line for number, line in enumerate(streets[:5], start=1)}
    return present(
        **lines,
        City=place.city,
        CountrySubDivisionCode=place.state_code,
        PostalCode=place.zip,
        Country=place.country_code,
    )


def _phone(number: str) -> Document:
    return {"FreeFormNumber": number[:30]} if number else {}


def _email(text: str) -> Document:
    return {"Address": text} if _is_email(text) else {}


def _is_email(text: str) -> bool:
    return bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text)) and len(text) <= 100


def _website(text: str) -> Document:
    return {"URI": text if "://" in text else f"http://{text}"} if text else {}


VENDORS = Resource(
    "vendors",
    Company,
    from_procore,
    kind=Kind.COMPANY,
    role=Role.VENDOR,
    item=lambda company: {"title": company.name[:500]},
)
RECORD_TYPE = RecordType(
    kind=Kind.COMPANY,
    becomes={Role.VENDOR: (VENDOR,), Role.CUSTOMER: (CUSTOMER,)},
    level=0,
    resources=(VENDORS,),
    dependencies=(),
    related=related,
    guards=guards,
    check=check,
    build=build,
    naming=Naming(lambda company, books: erp_name(company), NAME_LISTS),
)
