"""The gate in front of every request: no page, file or websocket without somebody who may see it. Pure ASGI."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard import clock
from dashboard.auth.sessions import people_sign_in, viewer_of
from dashboard.i18n.choice import choose_language
from dashboard.i18n.words import Words

OPEN_PATHS = frozenset({"/signin", "/signout", "/language", "/person", "/healthz", "/_stcore/health"})
OPEN_FOLDERS = ("/static/",)  # the framework's own scripts and fonts: nothing of the company
MENU_PATHS = frozenset({"/leave", "/switch-language", "/switch-person"})  # entries of the menu, not places to link to
OPENING_PAGE = "/week"  # the framework knows the opening page only as "/"; people write its name all the same
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Gate:
    """Lets a request in, sends it to the sign-in page, or refuses it.

    `store` is called at each request, since the store is opened by the lifespan, after the gate was built.
    """

    def __init__(self, app: ASGIApp, store: Callable[[], Engine]) -> None:
        self._app = app
        self._store = store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = await self._refusal(HTTPConnection(scope))
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()  # the handshake; closing before accepting it answers 403
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, asked: HTTPConnection) -> Response | None:
        path = asked.url.path
        if asked.scope["type"] == "websocket" and not is_same_origin(asked):
            return PlainTextResponse("", 403)
        store = self._store()
        if not await run_in_threadpool(people_sign_in, store):
            if not is_on_this_machine(asked):
                return PlainTextResponse(_words(asked).text("auth.loopback_only"), 403)
        elif path not in OPEN_PATHS and not path.startswith(OPEN_FOLDERS):
            viewer = await run_in_threadpool(viewer_of, store, asked.cookies, clock.now())
            if viewer is None:
                return _to_sign_in(asked)
        if asked.scope["type"] == "http" and path in MENU_PATHS | {OPENING_PAGE}:
            return RedirectResponse(
                "/" + (f"?{asked.url.query}" if path == OPENING_PAGE and asked.url.query else ""), 303
            )
        return None


def is_same_origin(asked: HTTPConnection) -> bool:
    """Whether a browser sent this from one of our own pages; programs that send no origin pass."""
    origin = asked.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == asked.headers.get("host")


def is_on_this_machine(asked: HTTPConnection) -> bool:
    """Whether both ends are this machine: the address that accepted it, the name that was asked for, no proxy between.

    The name matters too: a foreign site may let its own name point to 127.0.0.1 (DNS rebinding).
    """
    if any(header in asked.headers for header in _FORWARDED):
        return False
    accepted = asked.scope.get("server") or ("", None)
    host = urlsplit(f"//{asked.headers.get('host', '')}").hostname or ""
    return is_loopback(str(accepted[0])) and is_loopback(host)


def is_loopback(host: str) -> bool:
    """`localhost`, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _to_sign_in(asked: HTTPConnection) -> Response:
    if asked.scope.get("method") not in {"GET", "HEAD"} or asked.url.path.startswith(("/_stcore/", "/media/")):
        return PlainTextResponse(_words(asked).text("auth.signed_out"), 401)
    wanted = asked.url.path + (f"?{asked.url.query}" if asked.url.query else "")
    return RedirectResponse("/signin" if wanted == "/" else f"/signin?next={quote(wanted)}", 303)


def _words(asked: HTTPConnection) -> Words:
    return Words(choose_language(asked.cookies.get("huiyin_language"), browser=asked.headers.get("accept-language")))
