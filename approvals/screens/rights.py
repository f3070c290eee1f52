"""The forms of the People page: who is invited, and what somebody may do."""

from typing import Any

from django import forms

from approvals.models import Access, ErpLevel, Ledger, Project, Tool
from approvals.people import Wanted, digest
from approvals.states import Kind


class InviteForm(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=254, help_text="They log in with it.")
    first_name = forms.CharField(max_length=150)
    last_name = forms.CharField(max_length=150)


class Ticks(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(choices=choices, required=False, **kwargs)


class RightsForm(forms.Form):
    """All the rights of one access. Only what is named here can be set, and only projects of its ledger."""

    seen = forms.CharField(widget=forms.HiddenInput)
    erp_level = forms.TypedChoiceField(
        label="ERP Integrations level",
        choices=ErpLevel.choices,
        coerce=lambda value: ErpLevel(int(value)),
        help_text="Read Only sees the export log, Standard can be an approver, Admin sees people and changes settings.",
    )
    can_push = forms.BooleanField(
        label="Can push to accounting",
        required=False,
        help_text="Makes an accounting approver, together with level Standard or Admin and Can Export below.",
    )
    manages_people = forms.BooleanField(
        label="Admin on the company directory",
        required=False,
        help_text="Together with level Admin: invites people and changes their rights, never their own.",
    )
    can_export = Ticks(Kind.choices, label="Can Export", help_text="What this approver accepts and rejects.")
    can_import = Ticks(Kind.choices, label="Can Import", help_text="What this approver takes over from QuickBooks.")
    tools = Ticks(Tool.choices, label="Admin on Procore's tools", help_text="Sends and retrieves what lives in them.")
    all_projects = forms.BooleanField(
        label="All projects", required=False, help_text="Those of today and those to come, and every company."
    )
    projects = forms.ModelMultipleChoiceField(
        Project.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What this person sees: these projects, the companies on them, and company-level codes.",
    )

    def __init__(self, access: Access, data: Any = None) -> None:
        super().__init__(data, initial=_held(access))
        self.fields["projects"].queryset = projects_of(access.ledger)  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


def projects_of(ledger: Ledger):
    return Project.objects.filter(item__ledger=ledger, main=None).order_by("number", "name")


def _held(access: Access) -> dict[str, Any]:
    types = access.type_rights.all()
    return {
        "seen": digest(access),
        "erp_level": access.erp_level,
        "can_push": access.can_push,
        "manages_people": access.manages_people,
        "all_projects": access.all_projects,
        "can_export": [right.kind for right in types if right.can_export],
        "can_import": [right.kind for right in types if right.can_import],
        "tools": [right.tool for right in access.source_rights.all()],
        "projects": list(access.projects.all()),
    }
