"""The one place that sends HTTP to marketplaces."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping, Sequence
from copy import copy
from typing import Protocol
from urllib.parse import urlsplit

import requests
import structlog
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3.exceptions import NewConnectionError

from service.connectors.breaker import Breaker, NoBreaker
from service.connectors.calls import Answer, Call, encode
from service.connectors.limit_headers import pause
from service.connectors.repeats import NoRepeats, Repeats, digest
from service.connectors.tokens import Ask, OwnTokens, Tokens
from service.connectors.verdicts import DEFAULT_VERDICTS, Explain, Verdicts, judge
from service.domain.errors import (
    ConnectorError,
    InDoubt,
    Misconfigured,
    RateLimited,
    Repeated,
    Resting,
    Transient,
)

log = structlog.get_logger(__name__)

CONNECT_SECONDS, READ_SECONDS = 3.0, 20.0


class Limiter(Protocol):
    def take(self, account: str, groups: Sequence[str]) -> float:
        """0 when the call may go now, else the seconds until it may."""

    def hold(self, account: str, groups: Sequence[str], seconds: float) -> None:
        """Hold the groups back: the marketplace said that nothing is left."""

    def punish(self, account: str, groups: Sequence[str], seconds: float) -> None:
        """Hold the groups back and expect less: the marketplace said 429."""


class NoLimiter:
    """For commands that make one call and tests that count calls."""

    def take(self, account: str, groups: Sequence[str]) -> float:
        return 0.0

    def hold(self, account: str, groups: Sequence[str], seconds: float) -> None:
        return None

    def punish(self, account: str, groups: Sequence[str], seconds: float) -> None:
        return None


class Transport:
    """Sends calls for one account: budget and breaker first, TLS verified, timeouts always, a write never twice."""

    def __init__(
        self,
        account: str,
        base_url: str,
        headers: Mapping[str, str],
        limiter: Limiter,
        *,
        breaker: Breaker | None = None,
        repeats: Repeats | None = None,
        tokens: Tokens | None = None,
        auth: tuple[str, str] | None = None,
        allow_private: bool = False,
        verdicts: Verdicts = DEFAULT_VERDICTS,
        explain: Explain = lambda status, body: None,
        adapter: BaseAdapter | None = None,
    ) -> None:
        """`adapter` carries the calls in place of the network, for a simulator in the same process."""
        self._account, self._base, self._limiter = account, base_url.rstrip("/"), limiter
        self._breaker, self._repeats = breaker or NoBreaker(), repeats or NoRepeats()
        self._tokens = tokens or OwnTokens()
        self._verdicts, self._explain = verdicts, explain
        self._allow_private, self._session = allow_private, _session(headers, auth, adapter)

    def configure(self, *, headers: Mapping[str, str], auth: tuple[str, str] | None, verdicts: Verdicts, explain: Explain) -> Transport:
        """The same account and limiter with a connector's own headers, credentials and reading of errors."""
        self._session.headers.update(headers)
        self._session.auth = auth
        self._verdicts, self._explain = {**DEFAULT_VERDICTS, **verdicts}, explain
        return self

    @property
    def base_url(self) -> str:
        """Where the calls go."""
        return self._base

    def at(self, base_url: str) -> Transport:
        """The same account, headers and budgets at another host of the marketplace; `configure` gives it its own reading of errors."""
        other = copy(self)
        other._base = base_url.rstrip("/")
        return other

    @property
    def headers(self) -> dict[str, str]:
        """What every call carries beside its own headers and the credentials of `auth`."""
        return {name: str(value) for name, value in self._session.headers.items()}

    def token(self, name: str, ask: Ask) -> str:
        """The account's access token of that name, asked for where none is kept. RateLimited while another process asks."""
        return self._tokens.get(self._account, name, ask)

    def drop_token(self, name: str, value: str) -> None:
        """The marketplace does not take the token any more."""
        self._tokens.drop(self._account, name, value)

    def unlike(self, call: Call) -> float:
        """Seconds for which `send` would refuse the call as Repeated; 0 when it would not."""
        return self._repeats.left(self._account, _digest(call)) if call.unlike_for else 0.0

    def send(self, call: Call) -> Answer:
        """Send once. Raises a ConnectorError that says what to do next."""
        self._refuse_private()
        self._admit(call)
        started = time.monotonic()
        try:
            answer = self._request(call)
        except requests.RequestException as error:
            raise self._unanswered(call, self._lost(call, error)) from error
        ms = round((time.monotonic() - started) * 1000, 1)
        log.info("marketplace call", account=self._account, method=call.method, path=call.path, status=answer.status_code, ms=ms)
        return self._judged(call, Answer(answer.status_code, answer.content, answer.headers))

    def _admit(self, call: Call) -> None:
        # Remembered before it leaves: a call whose answer is lost may have arrived.
        if call.unlike_for and (wait := self._repeats.remember(self._account, _digest(call), call.unlike_for)):
            message = f"{call.method} {call.path}: the same was sent {call.unlike_for - wait:.0f} s ago"
            raise Repeated(message, retry_after=wait, arrived=False)
        if wait := self._limiter.take(self._account, call.groups):
            self._forget(call)
            raise RateLimited(f"own budget for {call.groups[0]} is used up for {wait:.1f} s", retry_after=wait, arrived=False)
        if wait := self._breaker.wait(self._account):
            self._forget(call)
            raise self._resting(wait, arrived=False)

    def _forget(self, call: Call) -> None:
        """The call certainly did not arrive, or was turned away at the door."""
        if call.unlike_for:
            self._repeats.forget(self._account, _digest(call))

    def _judged(self, call: Call, answer: Answer) -> Answer:
        if answer.status < 500:
            self._breaker.worked(self._account)
        try:
            judge(call, answer, self._verdicts, self._explain)
        except RateLimited as error:
            error.arrived = False
            self._forget(call)
            self._limiter.punish(self._account, call.groups, error.retry_after or 10.0)
            raise
        except ConnectorError as error:
            raise (self._unanswered(call, error) if answer.status >= 500 else error) from None
        if left := pause(answer.headers):
            self._limiter.hold(self._account, call.groups, left)
        return answer

    def _unanswered(self, call: Call, error: ConnectorError) -> ConnectorError:
        """The error, or Resting where this failure opened the breaker: waiting out an outage costs no attempt."""
        wait = self._breaker.failed(self._account)
        log.warning("marketplace did not answer", account=self._account, path=call.path, error=str(error)[:300], resting=wait)
        return self._resting(wait, arrived=error.arrived) if wait and isinstance(error, Transient) else error

    def _resting(self, wait: float, *, arrived: bool) -> Resting:
        return Resting(
            f"{self._host} fails; account {self._account} rests for {wait:.1f} s",
            user_message=f"{self._host} did not answer several times in a row. It is tried again by itself within five minutes.",
            retry_after=wait,
            arrived=arrived,
        )

    def _request(self, call: Call) -> requests.Response:
        data = None if call.body is None else encode(call.body)
        headers = dict(call.headers)
        if data is not None:
            headers.setdefault("Content-Type", "application/json; charset=utf-8")
        return self._session.request(
            call.method,
            self._base + call.path,
            params=dict(call.query),
            data=data,
            headers=headers,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
        )

    def _lost(self, call: Call, error: requests.RequestException) -> ConnectorError:
        if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError) or _refused(error):
            self._forget(call)
            return Transient(f"no connection to {self._host}: {type(error).__name__}", arrived=False)
        kind = Transient if call.repeatable else InDoubt
        return kind(f"{call.method} {call.path}: no answer from {self._host} ({type(error).__name__})")

    @property
    def _host(self) -> str:
        return urlsplit(self._base).hostname or ""

    def _refuse_private(self) -> None:
        if self._allow_private:
            return
        if urlsplit(self._base).scheme != "https":
            raise Misconfigured(f"{self._base} is not https", user_message="The address of the marketplace must begin with https://.")
        if any(not ipaddress.ip_address(address).is_global for address in _addresses(self._host)):
            raise Misconfigured(
                f"{self._host} is a private address",
                user_message=f"{self._host} is an address inside this network. Allow that for this account if it is meant (a simulator).",
            )


def _session(headers: Mapping[str, str], auth: tuple[str, str] | None, adapter: BaseAdapter | None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter or HTTPAdapter(pool_maxsize=8))
    session.headers.update({"Accept": "application/json", **headers})
    session.auth = auth
    return session


def _addresses(host: str) -> set[str]:
    try:
        return {str(entry[4][0]).split("%")[0] for entry in socket.getaddrinfo(host, None)}
    except socket.gaierror as error:
        raise Transient(f"{host} has no address now: {error}") from error


def _digest(call: Call) -> str:
    return digest([call.method, call.path, call.query, call.body])


def _refused(error: requests.RequestException) -> bool:
    return bool(error.args) and isinstance(getattr(error.args[0], "reason", None), NewConnectionError)
