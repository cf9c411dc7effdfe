"""The routes at the door: sign in, pick a person, sign out, language, health. Plain HTTP, checked against forgery."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

import anyio
from anyio import to_thread
from sqlalchemy import Engine, text
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard import clock
from dashboard.auth import door_pages as pages
from dashboard.auth.gate import is_same_origin
from dashboard.auth.sessions import (
    LANGUAGE_COOKIE,
    PERSON_COOKIE,
    SESSION_COOKIE,
    people_sign_in,
    remember_language,
    sign_in,
    sign_out,
)
from dashboard.errors import Refusal
from dashboard.i18n.choice import choose_language
from dashboard.i18n.words import LANGUAGES, Words
from dashboard.settings import settings
from data_access.engine import reading
from data_access.queries.accounts import StaffChoice, pickable_staff

FORM_COOKIE = "huiyin_form"
_YEAR = 365 * 24 * 3600
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Door:
    """The routes, for a store that the lifespan opens: `store` is called at each request."""

    def __init__(self, store: Callable[[], Engine]) -> None:
        self._store = store
        self._hashing = anyio.CapacityLimiter(2)  # checking a password is dear on purpose

    def routes(self) -> list[Route]:
        return [
            Route("/signin", self.show, methods=["GET"]),
            Route("/signin", self.enter, methods=["POST"]),
            Route("/person", self.pick, methods=["POST"]),
            Route("/signout", self.ask_to_leave, methods=["GET"]),
            Route("/signout", self.leave, methods=["POST"]),
            Route("/language", self.speak, methods=["GET"]),
            Route("/healthz", self.health, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """The sign-in form, or the person picker of a store without accounts."""
        token, target = _form_token(request), safe_target(request.query_params.get("next"))
        words = _words(request)
        if await run_in_threadpool(people_sign_in, self._store()):
            page = pages.sign_in_page(words, form_token=token, target=target)
        else:
            people = await run_in_threadpool(self._people)
            page = pages.person_page(words, people, form_token=token, target=target)
        return _keep(request, HTMLResponse(page, headers=_HEADERS), FORM_COOKIE, token)

    async def enter(self, request: Request) -> Response:
        form = await request.form()
        if not _is_ours(request, form):
            return await self._again(request, form, "auth.form_expired", 403)
        try:
            token = await to_thread.run_sync(
                self._sign_in, _value(form, "username"), _value(form, "password"), limiter=self._hashing
            )
        except Refusal as refusal:
            return await self._again(request, form, refusal.key, 401, **refusal.values)
        answer = RedirectResponse(safe_target(_value(form, "next")), 303)
        return _keep(request, answer, SESSION_COOKIE, token, seconds=settings().sign_in_hours * 3600)

    async def pick(self, request: Request) -> Response:
        """Remember who sits at this machine. Only where nobody signs in; elsewhere the choice has no effect."""
        form = await request.form()
        if not _is_ours(request, form):
            return RedirectResponse("/signin", 303)
        answer = RedirectResponse(safe_target(_value(form, "next")), 303)
        return _keep(request, answer, PERSON_COOKIE, _value(form, "person"), seconds=_YEAR)

    async def ask_to_leave(self, request: Request) -> Response:
        token = _form_token(request)
        page = HTMLResponse(pages.sign_out_page(_words(request), form_token=token), headers=_HEADERS)
        return _keep(request, page, FORM_COOKIE, token)

    async def leave(self, request: Request) -> Response:
        """From our own pages (the browser says so) or with the form's token."""
        ours = request.headers.get("sec-fetch-site") == "same-origin" or _is_ours(request, await request.form())
        if not ours:
            return await self.ask_to_leave(request)
        token = request.cookies.get(SESSION_COOKIE)
        if token:
            await run_in_threadpool(lambda: sign_out(self._store(), token, now=clock.now()))
        answer = RedirectResponse("/signin", 303)
        for cookie in (SESSION_COOKIE, PERSON_COOKIE):
            answer.delete_cookie(cookie, httponly=True, samesite="lax", secure=_is_https(request))
        return answer

    async def speak(self, request: Request) -> Response:
        """Remember the language in the browser, and with the account of whoever is signed in."""
        wanted = request.query_params.get("to", "")
        answer = RedirectResponse(safe_target(request.query_params.get("next")), 303)
        if wanted not in LANGUAGES:
            return answer
        token = request.cookies.get(SESSION_COOKIE)
        if token:
            await run_in_threadpool(remember_language, self._store(), token, wanted)
        return _keep(request, answer, LANGUAGE_COOKIE, wanted, seconds=_YEAR)

    async def health(self, _request: Request) -> Response:
        """200 when the store answers."""
        await run_in_threadpool(self._ask_store)
        return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})

    def _sign_in(self, username: str, password: str) -> str:
        return sign_in(self._store(), username, password, hours=settings().sign_in_hours, now=clock.now())

    def _people(self) -> list[StaffChoice]:
        with reading(self._store()) as session:
            return pickable_staff(session)

    def _ask_store(self) -> None:
        with reading(self._store()) as session:
            session.execute(text("SELECT 1"))

    async def _again(self, request: Request, form: FormData, key: str, status: int, **values: object) -> Response:
        token, words = _form_token(request), _words(request)
        page = pages.sign_in_page(
            words,
            form_token=token,
            target=safe_target(_value(form, "next")),
            username=_value(form, "username"),
            fault=words.text(key, **values),
        )
        return _keep(request, HTMLResponse(page, status, headers=_HEADERS), FORM_COOKIE, token)


def safe_target(wanted: str | None) -> str:
    """A path of our own to go to afterwards; `/` for anything that leads elsewhere."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return "/"
    parts = urlsplit(wanted)
    own = not parts.scheme and not parts.netloc and parts.path not in {"/signin", "/signout", "/language", "/person"}
    return wanted if own and wanted.isprintable() else "/"


def _form_token(request: Request) -> str:
    return request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)


def _is_ours(request: Request, form: FormData) -> bool:
    """The form came from our page: the same origin, and the cookie's token in it."""
    expected = request.cookies.get(FORM_COOKIE, "")
    sent = _value(form, "form_token")
    return bool(expected) and secrets.compare_digest(expected.encode(), sent.encode()) and is_same_origin(request)


def _value(form: FormData, field: str) -> str:
    value = form.get(field)
    return value if isinstance(value, str) else ""


def _words(request: Request) -> Words:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return Words(choose_language(chosen, settings().language, browser=request.headers.get("accept-language")))


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"


def _keep(request: Request, answer: Response, name: str, value: str, *, seconds: int | None = None) -> Response:
    answer.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=_is_https(request))
    return answer
