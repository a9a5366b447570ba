"""An account's passport: what its connector can do, its limits and their use, and how long its secrets still live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from redis.exceptions import RedisError

from service.connectors.capabilities import CAPABILITIES
from service.connectors.http import NoLimiter
from service.domain.clock import now
from service.domain.errors import ConnectorError
from service.ledger import cursors
from service.ledger.work import Work
from service.sync.account import Account
from service.sync.house import House


@dataclass(frozen=True, slots=True)
class Passport:
    """What an account may be asked for."""

    can: tuple[str, ...]
    not_offered: Mapping[str, str]
    """What the marketplace has no calls for, and what a seller does instead."""
    used: Mapping[str, tuple[int, int]] | None
    """Calls counted now and allowed now, by limit; None while Redis does not answer."""
    days_left: int | None
    """Of the secrets, counted from the day they were entered here; None: the marketplace tells no end."""
    verified: date
    """The day the facts were last held against the marketplace's documents."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls were counted of so many allowed within so many seconds."""

    name: str
    seconds: float
    calls: int
    allowed: int


def fullest(house: House, account: Account) -> Limit | None:
    """The limit nearest to its end; None while nothing is counted or Redis does not answer. One call at a time is a distance, no limit."""
    found = [Limit(*_named(key), calls, allowed) for key, (calls, allowed) in (_used(house, account) or {}).items()]
    return max((limit for limit in found if limit.calls and limit.allowed > 1), key=lambda limit: limit.calls / limit.allowed, default=None)


def passport(house: House, account: Account) -> Passport:
    """Read without a call to the marketplace."""
    manifest = account.manifest
    try:
        connector = house.connector(account, NoLimiter())
    except ConnectorError:
        connector = None
    with house.ledger.look() as work:
        left = days_left(work, account)
    can = tuple(words for protocol, words in CAPABILITIES.items() if isinstance(connector, protocol))
    missing = {CAPABILITIES[protocol]: why for protocol, why in manifest.not_offered.items()}
    return Passport(can, missing, _used(house, account), left, manifest.verified)


def secrets_entered(work: Work, account_id: int) -> None:
    """Remember that the account's secrets are new from now on."""
    cursors.put(work, _name(account_id), now().isoformat())


def days_left(work: Work, account: Account) -> int | None:
    """Days until the secrets end; 0 when they are over, None where no end is known."""
    days, entered = account.manifest.secret_days, cursors.get(work, _name(account.account_id))
    if days is None or entered is None:
        return None
    return max(0, (datetime.fromisoformat(entered) + timedelta(days=days) - now()).days)


def _used(house: House, account: Account) -> Mapping[str, tuple[int, int]] | None:
    try:
        return house.limiter(account).used(str(account.account_id))
    except (RedisError, ConnectorError):
        return None


def _named(key: str) -> tuple[str, float]:
    name, _, span = key.rpartition("/")
    return name, float(span.removesuffix("s"))


def _name(account_id: int) -> str:
    return f"secrets:{account_id}"
