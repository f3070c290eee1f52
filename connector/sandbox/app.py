"""The sandbox as a WSGI application."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from . import api, attachments, batch, company, consent, control, fates, forms, intuitxml, oauth, overview, pages
from .books import Books
from .clock import Clock
from .faults import Fault, GatewayFault, not_authorised, throttled, token_expired
from .limits import Limits
from .messages import Request, Response
from .opening import open_books
from .store import Store
from .switches import ConnectionDropped, Switches
from .wire import Json, Raw

API = re.compile(r"/v3/company/(?P<realm>\d+)/(?P<rest>.+?)/?")
VIEWABLE = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "txt": "text/plain;charset=UTF-8", "csv": "text/plain;charset=UTF-8",
}  # fmt: skip
FILE = re.compile(r"/sandbox/files/(\d+)/(\d+)")


def create_app(state_path: Path | None = None, *, clock: Clock | None = None, limits: bool = True) -> Sandbox:
    """A sandbox on a state file, or in memory. `limits` off never throttles."""
    return Sandbox(Store(state_path), clock or Clock(), limits=limits)


class Sandbox:
    """Every company of one state file, behind Intuit's paths."""

    def __init__(self, store: Store, clock: Clock, *, limits: bool) -> None:
        self.store, self.clock = store, clock
        self.limits = Limits(clock, store, on=limits)
        self.switches = Switches()
        self.seed()

    def seed(self) -> None:
        """Open the books of each company that is not there yet."""
        with self.store.transaction():
            for new in company.COMPANIES:
                books = self.books(new.realm)
                if books.document("CompanyInfo", 1) is None:
                    open_books(books, new)

    def reset(self, *, keep: Collection[str] = ()) -> None:
        """Forget everything but the companies as they were when new, and the tables to keep."""
        with self.store.transaction():
            self.store.clear(keep=keep)
            self.seed()
        self.switches.clear()
        self.limits.clear()
        self.clock.run()

    def books(self, realm: str) -> Books:
        return Books(self.store, realm, self.clock)

    # -- WSGI ----------------------------------------------------------------
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ.setdefault("sandbox.sleep", self.clock.sleep)
        request = Request(environ)
        response = self.respond(request)
        if not response.silent:
            self.record(request, response)
        if response.delay:
            request.sleep(response.delay)
        if response.drop:
            raise ConnectionDropped(request.path)
        start_response(response.status_line(), response.header_list())
        return response.chunks(request)

    def record(self, request: Request, response: Response) -> None:
        """Remember the request and its answer for /sandbox/log."""
        control.record(self, request, response)

    def respond(self, request: Request) -> Response:
        match = API.fullmatch(request.path)
        if match:
            return intuitxml.dressed(request, self._api(request, match["realm"], match["rest"].split("/")))
        route = ROUTES.get(request.path.rstrip("/"))
        if route:
            return self._routed(request, lambda: route(self, request))
        file = FILE.fullmatch(request.path)
        if file:
            return self._file(request, *file.groups())
        return pages.respond("Not found", "<p>There is no such page.</p>", status=404)

    def _routed(self, request: Request, answer: Callable[[], Response]) -> Response:
        """A path beside the API; a switch that names the token endpoint meets it too."""
        try:
            if request.path.startswith("/oauth2/"):
                return fates.fulfil(self, request, answer, write=True, named=True)
            return answer()
        except Fault as fault:
            return Response.json(fault.body(), fault.status)

    def _file(self, request: Request, realm: str, id: str) -> Response:
        """A stored file: shown when a browser can do so safely, saved otherwise. Its type is told by its name."""
        if attachments.is_over(request, self.clock()):
            return Response(403, attachments.EXPIRED, "application/xml")
        found = attachments.content(self, realm, id)
        document = self.books(realm).document("Attachable", id)
        if found is None or document is None:
            return pages.respond("Not found", "<p>There is no such file.</p>", status=404)
        name = document["FileName"]
        shown = VIEWABLE.get(name.rpartition(".")[2].lower())
        how = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"
        headers = {"Content-Disposition": how, "X-Content-Type-Options": "nosniff"}
        return Response(200, found, shown or "application/octet-stream", headers=headers)

    # -- the Accounting API --------------------------------------------------
    def _api(self, request: Request, realm: str, segments: list[str]) -> Response:
        metered = request.method == "GET" or segments[0] in api.METERED
        try:
            self._admit(request, realm, segments[0], metered=metered)
        except GatewayFault as fault:
            return Response.json(fault.body(int(self.clock() * 1000)), fault.status, **fault.headers)
        write = api.is_write(request, segments)
        response = fates.fulfil(self, request, lambda: self._answered(request, realm, segments), write=write)
        if metered and response.status == 200:
            self.limits.meter(api.calls(request, segments))
        return response

    def _admit(self, request: Request, realm: str, segment: str, *, metered: bool) -> None:
        opened = oauth.realm_of(self, request)
        if self.switches.fires("token_death", request.path, request.method) is not None:
            raise token_expired()
        if opened != realm or self.switches.fires("access_removed", request.path, request.method) is not None:
            raise not_authorised()
        throttle = self.switches.fires("throttle", request.path, request.method)
        if throttle is not None:
            raise throttled(throttle["retry_after"])
        self.limits.admit(realm, segment, metered=metered)

    def _answered(self, request: Request, realm: str, segments: list[str]) -> Response:
        try:
            return self._answer(request, realm, segments)
        except Fault as fault:
            return self._stamped(realm, fault.body(), fault.status)

    def _answer(self, request: Request, realm: str, segments: list[str]) -> Response:
        books = self.books(realm)
        if not api.is_write(request, segments):
            return self._stamped(realm, api.call(self, books, request, segments))
        if self.switches.fires("other_user_edit", request.path, request.method) is not None:
            control.edit_as_another(books, segments[0], request)
        with self.store.transaction():
            return self._once(books, request, segments)

    def _once(self, books: Books, request: Request, segments: list[str]) -> Response:
        """Act once per requestid: a repeat gets the first answer, whatever it now asks."""
        key = self._key(books, request, longest=36 if segments[0] == "batch" else 50)
        if segments[0] == "batch":
            return self._stamped(books.realm, batch.answer(self, books, request, key))
        first = books.first_answer(key)
        if first is not None:
            return Response.json(first)
        response = self._stamped(books.realm, api.call(self, books, request, segments))
        books.remember(key, Raw(response.body.decode()))
        return response

    def _key(self, books: Books, request: Request, *, longest: int) -> str:
        """The requestid, unless a switch lets it be forgotten."""
        key = request.query.get("requestid", "")
        if len(key) > longest:
            raise Fault("2130", element="requestid", what=key)
        limited = self.switches.fires("requestid_limited", request.path, request.method)
        if limited is not None:
            books.forget_answers(keep=limited["kept"])
        return "" if self.switches.fires("requestid_ignored", request.path, request.method) is not None else key

    def _stamped(self, realm: str, body: Json | Response, status: int = 200) -> Response:
        if isinstance(body, Response):
            return body
        return Response.json({**body, "time": self.books(realm).now().isoformat()}, status)


ROUTES: dict[str, Callable[[Sandbox, Request], Response]] = {
    "": overview.home,
    "/books/list": overview.documents,
    "/books/trial-balance": overview.trial_balance,
    "/books/jobs": overview.jobs,
    "/.well-known/openid_configuration": oauth.discovery,
    "/.well-known/openid_sandbox_configuration": oauth.discovery,
    "/connect/oauth2": consent.consent,
    "/oauth2/v1/tokens/bearer": oauth.token,
    "/v2/oauth2/tokens/revoke": oauth.revoke,
    "/op/v1/jwks": oauth.jwks,
    "/v1/openid_connect/userinfo": oauth.userinfo,
    "/sandbox/faults": control.faults,
    "/sandbox/log": control.log,
    "/sandbox/reset": control.reset,
    "/sandbox/clock": control.clock,
    "/sandbox/limits": control.limits,
    **dict.fromkeys(pages.PATHS, forms.form),
}
