"""The door of the service: every request is signed by the shop or comes from a signed-in browser, or goes no further."""

from __future__ import annotations

from collections.abc import Callable

from flask import Request

from service.auth.browser import COOKIE, CSRF_HEADER, Sessions
from service.auth.people import HARMLESS, ROLES, NotAllowed, Person, allow
from service.auth.tokens import HEADER, SERVICE, TokenRefused, verify

LANGUAGE_COOKIE = "meschain_lang"


class Gate:
    """Tells who asks. Whatever it cannot establish is a refusal."""

    def __init__(self, shared_key: str, sessions: Sessions, fresh: Callable[[str, int], bool]) -> None:
        self._key, self._fresh = shared_key, fresh
        self.sessions = sessions

    def person(self, request: Request) -> Person:
        """Who asks; TokenRefused (401) when that cannot be told."""
        token = request.headers.get(HEADER)
        return self._from_cookie(request) if token is None else self._from_token(request, token)

    def admit(self, request: Request, person: Person) -> None:
        """Nothing, or NotAllowed (403) when the person may not do what the request's method says."""
        if person.session and request.method not in HARMLESS and not self._is_from_our_page(request, person):
            raise NotAllowed("This page is too old to change anything: load it again.")
        allow(person, request.method)

    def _is_from_our_page(self, request: Request, person: Person) -> bool:
        return self.sessions.is_csrf(person.session, request.headers.get(CSRF_HEADER, ""))

    def _from_token(self, request: Request, token: str) -> Person:
        claims = verify(
            self._key,
            token,
            audience=SERVICE,
            method=request.method,
            path=asked(request),
            body=request.get_data(cache=True),
            fresh=self._fresh,
        )
        if claims["role"] not in ROLES:
            raise NotAllowed("The token names a role that this service does not know.")
        return Person(**{name: claims[name] for name in ("sub", "name", "role", "lang", "store", "ui")})

    def _from_cookie(self, request: Request) -> Person:
        person = self.sessions.person(request.cookies.get(COOKIE, ""), language(request))
        if person is None:
            raise TokenRefused("Nobody is signed in: open the address that `./meschain open` prints, or come from the shop's admin.")
        return person


def asked(request: Request) -> str:
    """Path and query exactly as they came over the wire, which is what was signed."""
    return str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or "")


def language(request: Request) -> str:
    """The language of a stand-alone reader: chosen, else the browser's, else English."""
    chosen = request.cookies.get(LANGUAGE_COOKIE) or request.accept_languages.best_match(["tr", "en"], "en")
    return chosen or "en"
