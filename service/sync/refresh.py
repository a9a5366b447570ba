"""What the mapping pages and the drafts need of a marketplace's catalogue, read ahead by a job of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import RowMapping, select

from service.domain.catalogue import Attribute
from service.domain.clock import now
from service.domain.errors import Misconfigured, Rejected
from service.ledger.work import Work
from service.sync import jobs, mapping, parcels
from service.sync.account import Account
from service.sync.activity import note_once
from service.sync.catalogue import Catalogue, open_catalogue
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.runner import Task

KIND = "refresh_catalogue"
MARGIN = timedelta(days=2)
"""Read again this long before it expires, so that a daily job never leaves a gap."""
REST = timedelta(minutes=1)
"""A page that still misses something after a job has ended asks for the next one no sooner."""

Watch = Callable[[int, int], None]
"""(done, total), total grows while reading."""


def refresh_catalogue(task: Task) -> None:
    """Read what is missing or about to expire, or only one brand; a budget that ends postpones the job, and what was read stays."""
    if brand := task.payload.get("brand"):
        if catalogue := open_catalogue(task.house, task.on):
            catalogue.brands(brand)
        return
    fill(task.house, task.on, task.progress)


def fill(house: House, account: Account, watch: Watch) -> None:
    """The category tree, the brands of the shop's manufacturers, what the mapped categories require, and the carriers."""
    catalogue = open_catalogue(house, account, MARGIN)
    if catalogue is None:
        return
    if "own_carrier" in parcels.acts_of(house, account.account_id):
        catalogue.carriers()
    brands = [brand.name for brand in house.shop.brands_in_use()]
    with house.ledger.look() as work:
        mapped = sorted({pair.id for (kind, _), pair in mapping.known(work, account.account_id).items() if kind == "category"})
    done, total = 1, 1 + len(brands) + len(mapped)
    catalogue.categories()
    watch(done, total)
    for name in brands:
        catalogue.brands(name)
        watch(done := done + 1, total)
    for category_id in mapped:
        required = _required(house, account, catalogue, category_id)
        total += len(required)
        watch(done := done + 1, total)
        for attribute in required:
            catalogue.values(category_id, attribute.attribute_id)
            watch(done := done + 1, total)


def _required(house: House, account: Account, catalogue: Catalogue, category_id: str) -> list[Attribute]:
    try:
        return [attribute for attribute in catalogue.attributes(category_id) if attribute.is_required]
    except Rejected as refusal:
        message = f"The mapped category {category_id} cannot be read: {refusal.user_message}"
        with house.ledger.work() as work:
            note_once(work, "mapping", f"account:{account.account_id}", message, level="warning", account_id=account.account_id)
        return []


def ask(house: House, account_id: int) -> int:
    """Ask for the job; its number."""
    with house.ledger.work() as work:
        number = jobs.request(work, KIND, account_id=account_id)
    dispatch(house)
    return number


def ask_brand(house: House, account_id: int, name: str) -> int:
    """Ask for a job that reads the marketplace's brands of this name; its number."""
    if not name:
        raise Misconfigured("no name of a brand", user_message="Enter the name of the brand.")
    with house.ledger.work() as work:
        number = jobs.request(work, KIND, account_id=account_id, payload={"brand": name[:100]}, subject=name[:60])
    dispatch(house)
    return number


def under_way(house: House, account_id: int) -> RowMapping | None:
    """The last job that read the catalogue, for a page that misses something; a new one is asked for where that makes sense.

    A job that was given up is left for a person to judge.
    """
    with house.ledger.look() as work:
        last = _last(work, account_id)
    rested = last is not None and last["state"] == "done" and last["finished_at"] < now() - REST
    if last is None or rested:
        ask(house, account_id)
        with house.ledger.look() as work:
            last = _last(work, account_id)
    return last


def _last(work: Work, account_id: int) -> RowMapping | None:
    job = work.t.job
    mine = select(job).where(job.c.account_id == account_id, job.c.kind == KIND, job.c.payload == {})
    return work.db.execute(mine.order_by(job.c.job_id.desc()).limit(1)).mappings().first()
