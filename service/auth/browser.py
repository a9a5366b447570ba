"""Signing in to the stand-alone pages: a one-time address becomes a signed session; nothing is kept on the server but used tickets."""

from __future__ import annotations

import hashlib
import hmac
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from itsdangerous import BadData, URLSafeTimedSerializer

from service.auth.people import ALONE, MODIFY, Person
from service.auth.secrets import load_key

COOKIE, CSRF_HEADER = "meschain_session", "X-Meschain-Csrf"
SESSION_SECONDS = 12 * 3600
TICKET_SECONDS = {"enter": 600, "live": 60}
ANYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
"""What a browser on this machine calls an address that means "every interface"."""


class Installation(Protocol):
    """The settings that an address is made of."""

    @property
    def bind_host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def key_file(self) -> Path: ...


class Sessions:
    """Makes and reads tickets and session cookies; every process with the same key understands them."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"meschain browser sessions", hashlib.sha256)

    def ticket(self, purpose: str) -> str:
        """A ticket that may be redeemed once, soon."""
        return self._signer(purpose).dumps(uuid.uuid4().hex)

    def redeem(self, ticket: str, purpose: str, fresh: Callable[[str, int], bool]) -> bool:
        """Whether the ticket is ours, for this purpose, young enough and not used before; it is used up now."""
        try:
            jti = self._signer(purpose).loads(ticket, max_age=TICKET_SECONDS[purpose])
        except BadData:
            return False
        return fresh(str(jti), int(time.time()) + TICKET_SECONDS[purpose] + 1)

    def begin(self) -> str:
        """The cookie of a new session."""
        return self._signer("session").dumps(uuid.uuid4().hex)

    def person(self, cookie: str, lang: str) -> Person | None:
        """Who holds this cookie; None when it is not ours or too old."""
        try:
            session = str(self._signer("session").loads(cookie, max_age=SESSION_SECONDS))
        except BadData:
            return None
        return Person(sub="0", name="stand-alone", role=MODIFY, lang=lang, store=0, ui=ALONE, session=session)

    def csrf(self, session: str) -> str:
        """The word that every change asked for in this session has to carry."""
        return hmac.new(self._key, f"csrf:{session}".encode(), hashlib.sha256).hexdigest()

    def is_csrf(self, session: str, word: str) -> bool:
        """Whether the word is the session's own."""
        return hmac.compare_digest(self.csrf(session).encode(), word.encode())

    def _signer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._key, salt=purpose)


def ticket(settings: Installation) -> str:
    """An address that signs one browser in, once, within ten minutes. SetupError when the key file cannot be read."""
    host = ANYWHERE.get(settings.bind_host, settings.bind_host)
    return f"http://{host}:{settings.port}/enter?ticket={Sessions(load_key(settings.key_file)).ticket('enter')}"
