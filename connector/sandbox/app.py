"""The sandbox as a WSGI application."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from . import api, attachments, batch, company, consent, control, oauth, pages
from .books import Books
from .entities import ENTITIES
from .faults import Fault, GatewayFault, not_authorised, throttled, token_expired
from .limits import Limits
from .messages import Request, Response
from .store import Store
from .switches import ON_WRITES, ConnectionDropped, Switches
from .wire import Json, loads

Clock = Callable[[], float]
API = re.compile(r"/v3/company/(?P<realm>\d+)/(?P<rest>.+?)/?")
FROM_A_STRANGER = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
FILE = re.compile(r"/sandbox/files/(\d+)/(\d+)")


def create_app(state_path: Path | None = None, *, clock: Clock = time.time, limits: bool = True) -> Sandbox:
    """A sandbox on a state file, or in memory. `clock` gives seconds since 1970; `limits` off never throttles."""
    return Sandbox(Store(state_path), clock, Limits(clock) if limits else None)


class Sandbox:
    """Every company of one state file, behind Intuit's paths."""

    def __init__(self, store: Store, clock: Clock, limits: Limits | None) -> None:
        self.store, self.clock, self.limits = store, clock, limits
        self.switches = Switches()
        store.write(oauth.CONNECTIONS)
        self.seed()

    def seed(self) -> None:
        """Open the books of each company that is not there yet."""
        with self.store.transaction():
            for new in company.COMPANIES:
                books = self.books(new.realm)
                if books.document("CompanyInfo", 1) is None:
                    for entity, id, document in company.documents(new):
                        books.create(ENTITIES[entity], document, id=id)

    def reset(self) -> None:
        """Forget everything but the companies as they were when new."""
        with self.store.transaction():
            self.store.clear()
            self.seed()
        self.switches.clear()

    def books(self, realm: str) -> Books:
        return Books(self.store, realm, self.clock)

    # -- WSGI ----------------------------------------------------------------
    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        response = self.respond(request)
        if not response.silent:
            control.record(self, request, response)
        if response.delay:
            request.sleep(response.delay)
        if response.drop:
            raise ConnectionDropped(request.path)
        start_response(response.status_line(), response.header_list())
        return [response.sent()]

    def respond(self, request: Request) -> Response:
        match = API.fullmatch(request.path)
        if match:
            return self._api(request, match["realm"], match["rest"].split("/"))
        route = ROUTES.get(request.path.rstrip("/"))
        if route:
            return route(self, request)
        file = FILE.fullmatch(request.path)
        return self._file(*file.groups()) if file else Response.html("<!doctype html><p>Not found.</p>", 404)

    def _file(self, realm: str, id: str) -> Response:
        found = attachments.content(self, realm, id)
        document = self.books(realm).document("Attachable", id)
        if found is None or document is None:
            return Response.html("<!doctype html><p>Not found.</p>", 404)
        return Response(200, found, document["ContentType"], headers=FROM_A_STRANGER)

    # -- the Accounting API --------------------------------------------------
    def _api(self, request: Request, realm: str, segments: list[str]) -> Response:
        try:
            self._admit(request, realm, segments)
            if segments[0] == "download":
                return self._download(request, realm, segments)
            return self._fated(request, realm, segments)
        except GatewayFault as fault:
            return Response.json(fault.body(int(self.clock() * 1000)), fault.status)
        except Fault as fault:
            return self._stamped(realm, fault.body(), fault.status)

    def _admit(self, request: Request, realm: str, segments: list[str]) -> None:
        opened = oauth.realm_of(self, request)
        if self.switches.fires("token_death", request.path, request.method) is not None:
            raise token_expired()
        if opened != realm:
            raise not_authorised()
        if self.switches.fires("throttle", request.path, request.method) is not None:
            raise throttled()
        if self.limits:
            self.limits.admit(realm, batch=segments[0] == "batch")

    def _download(self, request: Request, realm: str, segments: list[str]) -> Response:
        if attachments.content(self, realm, segments[-1]) is None:
            raise Fault("610")
        link = f"{request.base()}/sandbox/files/{realm}/{segments[-1]}"
        return Response(200, link.encode(), "text/plain;charset=UTF-8")

    def _fated(self, request: Request, realm: str, segments: list[str]) -> Response:
        """Answer, unless a switch has another fate in mind for this request."""
        fate = self._fate(request, segments)
        if "xml_error" in fate:
            return control.xml_error(fate["xml_error"])
        if "error_before_commit" in fate:
            return self._failed(realm, fate["error_before_commit"])
        if "drop_before_commit" in fate:
            return Response(drop=True)
        if "other_user_edit" in fate:
            control.edit_as_another(self.books(realm), segments[0], request)
        if "late_commit" in fate:
            seconds = float(fate["late_commit"].get("seconds", 60))
            request.later(seconds, lambda: self._late(request, realm, segments))
            return Response(drop=True, silent=True)
        response = self._answer(request, realm, segments)
        if "error_after_commit" in fate:
            return self._failed(realm, fate["error_after_commit"])
        response.drop = "commit_then_drop" in fate
        response.truncate = "truncated_body" in fate
        response.delay = float(fate["slow"].get("seconds", 5)) if "slow" in fate else 0
        return response

    def _fate(self, request: Request, segments: list[str]) -> dict[str, Json]:
        write = api.is_write(request, segments)
        names = [*(ON_WRITES if write else ()), "xml_error", "slow", "truncated_body"]
        fired = ((name, self.switches.fires(name, request.path, request.method)) for name in sorted(names))
        return {name: setting for name, setting in fired if setting is not None}

    def _late(self, request: Request, realm: str, segments: list[str]) -> None:
        """The commit that comes after the client has gone: only the log hears of it."""
        try:
            response = self._answer(request, realm, segments)
        except Fault as fault:
            response = self._stamped(realm, fault.body(), fault.status)
        response.drop = True
        control.record(self, request, response)

    def _failed(self, realm: str, setting: Json) -> Response:
        return self._stamped(realm, Fault("10000", what="switched on").body(), int(setting.get("status", 500)))

    def _answer(self, request: Request, realm: str, segments: list[str]) -> Response:
        books = self.books(realm)
        if not api.is_write(request, segments):
            return self._stamped(realm, api.call(self, books, request, segments))
        with self.store.transaction():
            return self._once(books, request, segments)

    def _once(self, books: Books, request: Request, segments: list[str]) -> Response:
        """Act once per requestid: a repeat gets the first answer, whatever it now asks."""
        key = request.query.get("requestid", "")
        if len(key) > (36 if segments[0] == "batch" else 50):
            raise Fault("2130", element="requestid", what=key)
        if self.switches.fires("requestid_ignored", request.path, request.method) is not None:
            key = ""
        if segments[0] == "batch":
            return self._stamped(books.realm, batch.answer(self, books, request, key))
        first = books.first_answer(key)
        if first is not None:
            return Response.json(first)
        response = self._stamped(books.realm, api.call(self, books, request, segments))
        books.remember(key, loads(response.body))
        return response

    def _stamped(self, realm: str, body: Json | Response, status: int = 200) -> Response:
        if isinstance(body, Response):
            return body
        return Response.json({**body, "time": self.books(realm).now().isoformat()}, status)


ROUTES: dict[str, Callable[[Sandbox, Request], Response]] = {
    "": pages.home,
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
    **dict.fromkeys(pages.BY_PATH, pages.document),
}
