"""How an account makes its offers: looked at, changed, and taken back. Every version is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from service.domain.errors import SetupError
from service.domain.listing import ListingState
from service.ledger import rule_sets
from service.ledger.work import Work
from service.pricing.body import as_body, parse_policy
from service.pricing.policy import OfferPolicy
from service.sync import accounts, jobs
from service.sync.activity import note
from service.sync.house import House
from service.sync.terms import newest


@dataclass(frozen=True, slots=True)
class Version:
    """A policy as somebody decided it."""

    rule_set_id: int
    """0: the defaults, before anybody decided."""
    policy: OfferPolicy
    note: str
    actor: str
    at: datetime | None


DEFAULTS = Version(0, OfferPolicy(), "", "", None)


def current(house: House, account_id: int) -> OfferPolicy:
    """The policy that counts now."""
    accounts.load(house, account_id)
    with house.ledger.look() as work:
        return newest(work, account_id)[1]


def history(house: House, account_id: int, limit: int = 50) -> list[Version]:
    """The account's versions, newest first; the defaults are the last."""
    accounts.load(house, account_id)
    with house.ledger.look() as work:
        rows = rule_sets.versions(work, account_id, limit)
    kept = [Version(row["rule_set_id"], parse_policy(row["body"]), row["note"], row["actor"], row["created_at"]) for row in rows]
    return kept if len(kept) == limit else [*kept, DEFAULTS]


def concerned(house: House, account_id: int) -> int:
    """How many listings a change makes anew."""
    listing = house.ledger.t.listing.c
    query = select(func.count()).where(listing.account_id == account_id, listing.state == ListingState.LIVE)
    with house.ledger.look() as work:
        return int(work.db.execute(query).scalar_one())


def differences(old: OfferPolicy, new: OfferPolicy) -> list[tuple[str, str, str]]:
    """(setting, before, after) of everything that differs; each price rule counts by its place."""
    before, after = _flat(old), _flat(new)
    names = [*before, *(name for name in after if name not in before)]
    return [(name, before.get(name, ""), after.get(name, "")) for name in names if before.get(name) != after.get(name)]


def change(house: House, account_id: int, policy: OfferPolicy, *, note: str = "", actor: str = "system") -> int:
    """Let the policy count from now on; a job has every live offer computed again.

    Its version's number; the present one's if nothing differs.
    """
    accounts.load(house, account_id)
    with house.ledger.work() as work:
        number, before = newest(work, account_id)
        if policy != before:
            number = _add(work, account_id, before, policy, note, actor)
    return number


def last_two(house: House, account_id: int) -> tuple[Version, Version]:
    """The present version and the one before it; SetupError when nobody has changed anything yet."""
    versions = history(house, account_id, 2)
    if len(versions) < 2:
        raise SetupError(f"Account {account_id} has the default price and stock rules: there is nothing to undo. Change them first.")
    return versions[0], versions[1]


def undo(house: House, account_id: int, *, actor: str = "system") -> int:
    """Go back to the version before the present one, as a new version; its number. Undoing twice comes back."""
    _, before = last_two(house, account_id)
    return change(house, account_id, before.policy, note=f"as version {before.rule_set_id}", actor=actor)


def _add(work: Work, account_id: int, before: OfferPolicy, policy: OfferPolicy, words: str, actor: str) -> int:
    number = rule_sets.add(work, account_id, as_body(policy), words, actor)
    jobs.request(work, "reprice", account_id=account_id)
    names = ", ".join(name for name, _, _ in differences(before, policy))
    note(work, "account", f"account:{account_id}", f"Price and stock rules changed: {names}.", actor=actor, account_id=account_id)
    return number


def _flat(policy: OfferPolicy) -> dict[str, str]:
    body = as_body(policy)
    rules = {f"rule {number}": _told(rule) for number, rule in enumerate(body.pop("rules"), 1)}
    return {**body, **rules}


def _told(rule: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in rule.items())
