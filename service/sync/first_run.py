"""How far a fresh installation is on its way to its first listings; read from what is there, kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import nlargest
from operator import itemgetter
from typing import TypeVar

from service.connectors.contract import ReadsListings
from service.connectors.http import NoLimiter
from service.domain.catalogue import AccountInfo
from service.domain.clock import now
from service.ledger import found_listings, reports_listings, reports_system
from service.ledger.found_listings import LINKED, WAITING
from service.ledger.reports_listings import ListingFilter
from service.sync import accounts, found, mapping_pairs, readback
from service.sync.account import Account
from service.sync.house import House
from service.sync.mapping import MappingRow
from service.sync.mapping_pairs import Key
from service.sync.mapping_rows import language_of

STEPS = ("service", "account", "found", "mapping", "plan")
MOST_USED = 10
BELOW = " > "
T = TypeVar("T")
FRESH = {"worker": timedelta(minutes=1), "tick": timedelta(minutes=3)}
"""What does the work, and how long its last word counts; cron comes once a minute at best."""


@dataclass(frozen=True, slots=True)
class Service:
    """What has to stand before anything can be sent."""

    is_paired: bool | None
    """None: the shop is a file of this machine; there is nothing to pair."""
    runs: bool
    """Something takes up work."""

    @property
    def stands(self) -> bool:
        """Nothing is missing."""
        return self.runs and self.is_paired is not False


@dataclass(frozen=True, slots=True)
class There:
    """What an account showed before anything was listed from here."""

    is_read: bool
    """A read of everything has come to its end, or the marketplace has no such call."""
    waiting: int
    linked: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one account is; without one, how far the installation is."""

    account: Account | None
    done: frozenset[str]

    @property
    def following(self) -> str:
        """The first step that is not done, the last one when all are."""
        return next((step for step in STEPS if step not in self.done), STEPS[-1])

    @property
    def is_finished(self) -> bool:
        """It sells there, and nothing that it showed or that most products need waits for a word."""
        return self.done >= {"found", "mapping", "plan"}


def progress(house: House, account_id: int | None = None) -> Progress:
    """Of that account, else of the newest; SetupError when there is none of that number."""
    every = accounts.all_accounts(house)
    account = accounts.load(house, account_id) if account_id else every[-1] if every else None
    done = {"service"} if service(house).stands else set()
    if account:
        done |= _done_at(house, account)
    return Progress(account, frozenset(done))


def service(house: House) -> Service:
    """Asked of the shop and the ledger; no process and no marketplace is called."""
    with house.ledger.look() as work:
        processes = reports_system.processes(work)
    runs = any(row["kind"] in FRESH and row["seen_at"] > now() - FRESH[row["kind"]] for row in processes)
    if house.ledger.engine.dialect.name == "sqlite":
        return Service(None, runs)
    pair = house.shop.paired_with()
    return Service(pair is not None and pair[1] == house.settings.shared_key, runs)


def check(house: House, account_id: int) -> AccountInfo:
    """Try the credentials now; when they work, what the account shows already is read. NeedsReauth and Misconfigured stop the account."""
    info = accounts.check(house, account_id)
    found.read_now(house, account_id)
    return info


def there(house: House, account: Account) -> There:
    """What the account showed, as far as it was read."""
    with house.ledger.look() as work:
        last, numbers = readback.last_pass(work, account.account_id), found_listings.count(work, account.account_id)
    was_read = last is not None and (last.finished_at is not None or last.number > 1)
    is_read = was_read or not isinstance(house.connector(account, NoLimiter()), ReadsListings)
    return There(is_read, numbers.get(WAITING, 0), numbers.get(LINKED, 0))


def most_used(rows: Sequence[MappingRow]) -> list[MappingRow]:
    """The names of the shop that most products have, those first."""
    return _most_used([(row.name.split(BELOW), row.products, row) for row in rows])


def _done_at(house: House, account: Account) -> set[str]:
    seen = there(house, account)
    with house.ledger.look() as work:
        listed = reports_listings.count_listings(work, ListingFilter(account_id=account.account_id)) > 0
        settled = mapping_pairs.known(work, account.account_id).keys() | mapping_pairs.skipped(work, account.account_id)
    reached = {
        "account": account.state != "stopped",
        "found": seen.is_read and not seen.waiting,
        "mapping": _needed(house, account) <= settled,
        "plan": listed,
    }
    return {step for step, is_done in reached.items() if is_done}


def _needed(house: House, account: Account) -> set[Key]:
    """The pairs that most products wait for."""
    in_use = house.shop.categories_in_use(language_of(account))
    categories = _most_used([(each.path, each.products, ("category", str(each.category_id))) for each in in_use])
    brands = _most_used([([each.name], each.products, ("brand", str(each.manufacturer_id))) for each in house.shop.brands_in_use()])
    return {*categories, *brands}


def _most_used(entries: Sequence[tuple[Sequence[str], int, T]]) -> list[T]:
    """Of (path, products, it). What has something below it is left out: goods lie in the deepest category, whatever else they are in."""
    above = {tuple(path[:depth]) for path, _, _ in entries for depth in range(1, len(path))}
    deepest = [(products, it) for path, products, it in entries if tuple(path) not in above]
    return [it for _, it in nlargest(MOST_USED, deepest, key=itemgetter(0))]
