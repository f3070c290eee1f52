"""Who has which rights in a ledger. Every grant and revocation is logged; nobody changes their own."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from approvals import canonical
from approvals.models import Access, AuditEvent, ErpLevel, Ledger, Notice, Project, SourceRight, Tool, TypeRight, User
from approvals.states import Kind
from approvals.transitions import Refused
from approvals.wake import post


@dataclass(frozen=True)
class Wanted:
    """The rights a person is to have. Without any, they have an access and may do nothing."""

    erp_level: ErpLevel = ErpLevel.NONE
    can_push: bool = False
    manages_people: bool = False
    all_projects: bool = False
    tools: Iterable[str] = ()
    can_import: Iterable[str] = ()
    can_export: Iterable[str] = ()
    projects: Iterable[Project] = field(default_factory=list)


def words(access: Access) -> list[str]:
    """The rights one by one, so that what two states of an access differ in can be told."""
    types = sorted(access.type_rights.all(), key=lambda right: list(Kind).index(Kind(right.kind)))
    flags = {
        "Can push to accounting": access.can_push,
        "Admin on the company directory": access.manages_people,
        "All projects": access.all_projects,
    }
    # A level holds the lower ones: from Standard to Admin is a grant and no revocation.
    return [
        *(f"ERP Integrations {level.label}" for level in ErpLevel if 0 < level <= access.erp_level),
        *(right for right, held in flags.items() if held),
        *(f"Can Import {Kind(right.kind).label}" for right in types if right.can_import),
        *(f"Can Export {Kind(right.kind).label}" for right in types if right.can_export),
        *(f"Admin on {Tool(right.tool).label}" for right in access.source_rights.all()),
        *(f"Project {project}" for project in access.projects.all()),
    ]


def digest(access: Access) -> str:
    """What a page saw of an access: a form filled in on older rights is refused."""
    return canonical.digest(canonical.dumps([access.ended_at is not None, *sorted(words(access))]))


def invite(ledger: Ledger, *, email: str, first_name: str, last_name: str, by: User) -> Access:
    """Give somebody an access without any right yet, and mail them how to log in."""
    email = email.strip().lower()
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email__iexact=email).first()
        user = user or User.objects.create_user(email, first_name=first_name, last_name=last_name)
        access, is_new = Access.objects.get_or_create(user=user, ledger=ledger)
        if not is_new and access.ended_at is None:
            raise Refused(f"{user} already has access to {ledger}.")
        _refuse_oneself(access, by)
        _reopen(access)
        _log(access, AuditEvent.Verb.INVITE, by=by, after=_joined(words(access)))
        _tell(access, by=by)
    return access


def _reopen(access: Access) -> None:
    """An access that had ended comes back without its former rights."""
    User.objects.filter(pk=access.user_id).update(is_active=True)
    Access.objects.filter(pk=access.pk).update(ended_at=None)
    _store(access, Wanted())


def invite_again(access: Access, *, by: User) -> None:
    """Mail the invitation once more; the earlier link keeps working until it expires."""
    if access.ended_at or access.user.has_usable_password():
        raise Refused(f"{access.user} needs no invitation.")
    _log(access, AuditEvent.Verb.INVITE, by=by, note="Once more")
    _tell(access, by=by)


def _tell(access: Access, *, by: User) -> None:
    Notice.objects.create(
        ledger_id=access.ledger_id,
        type=Notice.Type.INVITATION,
        to=access.user.email,
        batch=uuid4().hex,
        words=str(by),
    )
    post()


def password_link(user: User) -> str:
    """Where somebody sets a password; good once, for as long as PASSWORD_RESET_TIMEOUT says."""
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.PORTAL_URL + reverse("account_reset_password_from_key", kwargs=parts)


def change(access: Access, wanted: Wanted, *, by: User, seen: str) -> list[str]:
    """Give exactly the wanted rights; answer in words what changed."""
    with transaction.atomic():
        access = _locked(access, by=by)
        if digest(access) != seen:
            raise Refused("Somebody changed these rights while you looked. Nothing was saved; look at them again.")
        before = words(access)
        _store(access, wanted)
        return _log_difference(access, before, words(_fresh(access)), by=by)


def end(access: Access, *, by: User) -> None:
    """Take every right. The row stays, because the log points at it; without any access left a log-in ends too."""
    with transaction.atomic():
        access = _locked(access, by=by)
        Access.objects.filter(pk=access.pk).update(ended_at=timezone.now())
        _log(access, AuditEvent.Verb.REVOKE, by=by, before=_joined(words(access)), note="Access ended")
        if not Access.objects.filter(user=access.user_id, ended_at=None).exists():
            User.objects.filter(pk=access.user_id).update(is_active=False)


def _locked(access: Access, *, by: User) -> Access:
    found = Access.objects.select_for_update(of=("self",)).select_related("user").get(pk=access.pk)
    if found.ended_at:
        raise Refused(f"The access of {found.user} has ended. Invite them again first.")
    _refuse_oneself(found, by)
    return found


def _refuse_oneself(access: Access, by: User) -> None:
    if access.user_id == by.pk:
        raise Refused("Nobody changes their own rights. Ask another administrator of this ledger.")


def _fresh(access: Access) -> Access:
    return Access.objects.select_related("user").get(pk=access.pk)


def _store(access: Access, wanted: Wanted) -> None:
    flags = {name: getattr(wanted, name) for name in ("erp_level", "can_push", "manages_people", "all_projects")}
    Access.objects.filter(pk=access.pk).update(**flags)
    access.type_rights.all().delete()
    access.source_rights.all().delete()
    imports, exports = set(wanted.can_import), set(wanted.can_export)
    TypeRight.objects.bulk_create(
        TypeRight(access=access, kind=kind, can_import=kind in imports, can_export=kind in exports)
        for kind in Kind
        if kind in imports | exports
    )
    SourceRight.objects.bulk_create(SourceRight(access=access, tool=tool) for tool in wanted.tools)
    access.projects.set(wanted.projects)


def _log_difference(access: Access, before: list[str], after: list[str], *, by: User) -> list[str]:
    """One row for what was granted and one for what was revoked."""
    gained = [right for right in after if right not in before]
    lost = [right for right in before if right not in after]
    both = {"before": _joined(before), "after": _joined(after)}
    if gained:
        _log(access, AuditEvent.Verb.GRANT, by=by, note=_joined(gained), **both)
    if lost:
        _log(access, AuditEvent.Verb.REVOKE, by=by, note=_joined(lost), **both)
    return [f"Granted: {right}." for right in gained] + [f"Revoked: {right}." for right in lost]


def _joined(rights: list[str]) -> str:
    return "; ".join(rights) or "No rights"


def _log(access: Access, verb: AuditEvent.Verb, *, by: User, **values: str) -> None:
    AuditEvent.objects.create(ledger_id=access.ledger_id, verb=verb, by=by, subject=access.user.email, **values)
