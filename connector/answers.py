"""What the portal's screens ask of QuickBooks and Procore, and who answers."""

from urllib.parse import urlsplit

from django.conf import settings
from django_q.tasks import async_task

from approvals.hooks import Hooks
from approvals.models import User, WorkflowItem
from connector import billed, choosing, linking, resolutions, scopes, unlinking, uploads
from connector.entities import ENTITIES

# QuickBooks Online's own pages; the API's host names the one that goes with it.
PAGES = {
    "quickbooks.api.intuit.com": "https://qbo.intuit.com",
    "sandbox-quickbooks.api.intuit.com": "https://app.sandbox.qbo.intuit.com",
}


def deep_link(item: WorkflowItem) -> str:
    """The address of the item's record in QuickBooks; empty when it has none."""
    if not item.origin_id or item.erp_entity not in ENTITIES:
        return ""
    api = urlsplit(settings.QUICKBOOKS_API_URL)
    host = PAGES.get(api.netloc, f"{api.scheme}://{api.netloc}")
    return f"{host}{ENTITIES[item.erp_entity].page}{item.origin_id}"


def reload(item: WorkflowItem, *, by: User) -> str:
    """Have a worker fetch the record again: a folder or Procore may take its time."""
    async_task("connector.tasks.reload", item.pk, by.pk)
    return f"{item} is fetched again; what came shows here and in the history in a moment."


HOOKS = Hooks(
    deep_link=deep_link,
    link_candidates=linking.candidates,
    adopt_candidates=resolutions.candidates,
    account_choices=linking.account_choices,
    choose_contract=choosing.choose_contract,
    choose_customer=choosing.choose_customer,
    convert_codes=scopes.convert_codes,
    link=linking.link,
    unlink=unlinking.unlink,
    ask_about_billed=billed.ask,
    reload=reload,
    upload_attachment=uploads.upload,
    adopt=resolutions.adopt,
    look_again=resolutions.look_again,
    post_again=resolutions.post_again,
)
