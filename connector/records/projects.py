"""Projects: a sub-customer of QuickBooks, directly under the owner."""

from collections.abc import Iterator

from django.db.models import QuerySet

from approvals.checks import Problem, problem
from approvals.models import Project
from approvals.states import ON_ITS_WAY, Kind, Role
from connector.entities import CUSTOMER
from connector.records.companies import address, erp_name, name_guards, name_problems
from connector.records.reading import Record
from connector.records.resources import Facts, Resource
from connector.records.types import DEAD, Books, Draft, Naming, RecordType, item_url, present, ref
from mappings.models.references import NAME_LISTS


def related() -> QuerySet:
    return Project.objects.select_related("item", "owner__item", "main__item")


def from_procore(record: Record) -> Facts:
    return {
        "name": record.text("name"),
        "number": record.text("project_number"),
        "is_active": record.flag("active", default=True),
        "start_date": record.date("start_date"),
        "completion_date": record.date("completion_date"),
        **{member: record.text(member) for member in ("address", "city", "state_code", "zip", "country_code")},
    }


def job_name(project: Project) -> str:
    """The sub-customer's name. The number keeps it unique over all customers, a further owner over the project's."""
    own = f"{project.number} {project.name}".strip()
    owner = f" - {project.owner.name}" if project.main_id and project.owner else ""
    return project.item.erp_name or own + owner


def guards(project: Project, books: Books) -> Iterator[Problem]:
    if not project.name:
        yield problem("name_missing")
    elif not project.item.erp_name:
        yield from name_guards(job_name(project))


def check(project: Project, books: Books) -> Iterator[Problem]:
    yield from name_problems(project, job_name(project), books, entity=CUSTOMER.name)
    if project.owner is None:
        yield problem("no_owner", project=project, url=item_url(project.item))
        return
    yield from parent_problems("owner", project.owner, project.owner.name)


def parent_problems(what: str, record, name: str) -> Iterator[Problem]:
    """What a record that this one builds on lacks: nothing once it is accepted, exporting or synced."""
    item = record.item
    if item.state in ON_ITS_WAY:
        return
    dead = item.state in DEAD
    reason = item.reason or "no reason was given."
    yield problem(
        f"{what}_dead" if dead else f"{what}_not_accepted",
        name=name,
        state=item.get_state_display(),
        reason=reason,
        url=item_url(item),
    )


def project_problems(project: Project) -> Iterator[Problem]:
    """A project that a document names and that is not on its way yet; one without an owner cannot get there."""
    if project.owner is None and project.item.state not in ON_ITS_WAY:
        yield problem("no_owner", project=project, url=item_url(project.item))
    yield from parent_problems("project", project, job_name(project))


def build(project: Project, books: Books) -> Draft:
    owner = project.owner
    body = present(
        DisplayName=job_name(project),
        Job=True,
        ParentRef=ref(owner, erp_name(owner)) if owner else {},
        BillWithParent=True,
        BillAddr=address(project),
    )
    return Draft(CUSTOMER.name, body)


def item_columns(project: Project) -> Facts:
    """A further sub-customer of a project belongs to the project's main one."""
    return {
        "number": project.number,
        "title": job_name(project)[:500],
        "project_id": project.main_id or project.pk,
        "party_id": project.owner_id,
    }


PROJECTS = Resource("projects", Project, from_procore, kind=Kind.PROJECT, role=Role.JOB, item=item_columns)
RECORD_TYPE = RecordType(
    kind=Kind.PROJECT,
    becomes={Role.JOB: (CUSTOMER,)},
    level=1,
    resources=(PROJECTS,),
    dependencies=(Kind.COMPANY,),
    related=related,
    guards=guards,
    check=check,
    build=build,
    naming=Naming(lambda project, books: job_name(project), NAME_LISTS),
)
