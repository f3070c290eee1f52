"""The gate of every view: logged in, and the action it declares is allowed somewhere or on the item at hand.

A view without a declared action is found by a test that walks every URL: the default is to refuse.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from approvals.permissions import Action, may_somewhere

View = Callable[..., HttpResponseBase]


def permitted(action: Action) -> Callable[[View], View]:
    """Let in people who may do `action` in some ledger; the view still asks for its own item or ledger."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def gated(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            if not may_somewhere(request.user, action):  # type: ignore[arg-type]
                raise PermissionDenied(f"You do not have the right to {action}.")
            return view(request, *args, **kwargs)

        gated.action = action  # type: ignore[attr-defined]
        return gated

    return decorate


def on_item(action: Action) -> Callable[[View], View]:
    """For views of one item: logged in here; the view asks `visible_or_404` and `require` for the item itself."""

    def decorate(view: View) -> View:
        gated = login_required(view)
        gated.action = action  # type: ignore[attr-defined]
        return gated

    return decorate


def open_to_all(view: View) -> View:
    """For the few addresses that need no log-in: they tell nothing of anybody's and change nothing."""
    view.is_open = True  # type: ignore[attr-defined]
    return view
