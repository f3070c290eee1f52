"""`manage.py start_ledger`: the first ledger with its first admin and first approver; the People page does the rest."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from approvals.models import Access, AuditEvent, ErpLevel, Ledger, Policy, TypeRight, User
from approvals.people import password_link
from approvals.states import Kind


class Command(BaseCommand):
    help = "Create a ledger, its admin and its accounting approver, and print their one-time links to set a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help='of the ledger, as people will see it: "Northgate Builders"')
        parser.add_argument("--admin", required=True, metavar="EMAIL", help="connects systems, invites people")
        parser.add_argument("--approver", required=True, metavar="EMAIL", help="accepts and rejects every type")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["admin"].lower() == options["approver"].lower():
            raise CommandError("The admin and the approver must be two people.")
        for address in (options["admin"], options["approver"]):
            validate_email(address)
        if Ledger.objects.filter(name=options["name"]).exists():
            raise CommandError(
                f"There is a ledger {options['name']} already; its admin invites people on the People page."
            )
        with transaction.atomic():
            ledger = Ledger.objects.create(name=options["name"])
            Policy.objects.get_or_create(ledger=ledger)
            people = [grant_admin(options["admin"], ledger), grant_approver(options["approver"], ledger)]
        for user in people:
            self.stdout.write(f"{user.email}: {password_link(user)}")


def grant_admin(email: str, ledger: Ledger) -> User:
    """Every setting, connection and person of the ledger, but no right to accept."""
    user = person(email, is_staff=True)
    rights = {"erp_level": ErpLevel.ADMIN, "manages_people": True, "all_projects": True}
    Access.objects.create(user=user, ledger=ledger, **rights)
    log(ledger, user, "ERP tool Admin, Admin on the company directory, all projects")
    return user


def grant_approver(email: str, ledger: Ledger) -> User:
    """Can push to accounting, every type, every project."""
    user = person(email)
    access = Access.objects.create(
        user=user, ledger=ledger, erp_level=ErpLevel.STANDARD, can_push=True, all_projects=True
    )
    TypeRight.objects.bulk_create(
        TypeRight(access=access, kind=kind, can_import=True, can_export=True) for kind in Kind
    )
    log(ledger, user, "ERP tool Standard, can push to accounting, all types, all projects")
    return user


def person(email: str, *, is_staff: bool = False) -> User:
    """Who has the address, or somebody new who has yet to set a password."""
    known = User.objects.filter(email__iexact=email).first()
    return known or User.objects.create_user(email, is_staff=is_staff)


def log(ledger: Ledger, user: User, rights: str) -> None:
    note = "Granted from the command line."
    AuditEvent.objects.create(ledger=ledger, verb=AuditEvent.Verb.GRANT, subject=user.email, after=rights, note=note)
