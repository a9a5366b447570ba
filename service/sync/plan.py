"""What would be sent to an account now, and why; nothing is sent and nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from service.ledger import holds
from service.ledger.holds import CHANGE, ZERO
from service.ledger.urgency import PARKED, RISING, SAID_YES
from service.pricing.offer import Step
from service.sync import accounts, cap, explain
from service.sync.account import Account
from service.sync.house import House
from service.sync.offers import Computed, compute
from service.sync.ranks import rank
from service.sync.terms import terms

PAGE = 1000
GROUPS = ("to zero", "falling stock", "price", "rising stock")
"""In the order of sending."""
OUTCOME = ("offered quantity", "selling price", "list price")
MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One listing that would be sent: what counts as sent, what would be sent, and the steps that came out differently."""

    sku: str
    title: str
    group: str
    sent_quantity: int | None
    sent_price: Decimal | None
    quantity: int
    price: Decimal | None
    waits: str | None
    """Why a person is asked first: "zero" or "change"; None: it goes by itself."""
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The due listings of an account in numbers, and the first of those that would be sent."""

    due: int
    live: int
    groups: Mapping[str, int]
    """How many would be sent, by `GROUPS`."""
    unchanged: int
    """Due, and nothing differs."""
    problems: int
    """No offer is possible: nothing of it may be sold."""
    waiting: Mapping[str, int]
    """Held for a person's word, by "zero" and "change"."""
    stops: tuple[str, ...]
    """What would be held, were it sent now: "zero", "change"."""
    lines: tuple[Line, ...]


def plan(house: House, account_id: int, limit: int) -> Plan:
    """What a sending would do now, with the first `limit` listings of it in the order in which they would leave."""
    account = accounts.load(house, account_id)
    numbers, lines = Counter[str](), list[Line]()
    for each in _due(house, account):
        numbers.update(_counted(each))
        if each.differs and len(lines) < limit:
            lines.append(_line(house, each))
    with house.ledger.look() as work:
        tally = cap.current(work, account)
    return Plan(
        due=numbers["due"],
        live=tally.live,
        groups={name: numbers[name] for name in GROUPS},
        unchanged=numbers["unchanged"],
        problems=numbers["problem"],
        waiting={WAITS[kind]: numbers[f"waits {kind}"] for kind in WAITS},
        stops=tuple(WAITS[kind] for kind in WAITS if cap.is_over(account, tally, kind, numbers[f"counts {kind}"])),
        lines=tuple(lines),
    )


WAITS = {ZERO: "zero", CHANGE: "change"}


def _due(house: House, account: Account) -> Iterator[Computed]:
    """Every due and every held listing with its wanted offer, a page at a time, most urgent first."""
    found = terms(house, account)
    for urgency in (*range(RISING + 1), PARKED):
        after = 0
        while True:
            with house.ledger.look() as work:
                rows = holds.of_rank(work, account.account_id, urgency, after, PAGE)
            if not rows:
                break
            yield from compute(house, rows, found)
            after = rows[-1]["listing_id"]


def _counted(each: Computed) -> Iterator[str]:
    yield "due"
    if each.wanted.problem:
        yield "problem"
    yield GROUPS[rank(each.row, each.wanted)] if each.differs else "unchanged"
    if each.row["held"] in WAITS:
        yield f"waits {each.row['held']}"
    elif each.row["held"] != SAID_YES and each.differs:
        yield f"counts {cap.effect(each.row, each.wanted)}"


def _line(house: House, each: Computed) -> Line:
    row, wanted, gone = each.row, each.wanted, each.wanted.price == 0
    whole = explain.explain(house, row["listing_id"])
    return Line(
        sku=whole.row["sku"] if whole else row["barcode"],
        title=whole.row["title"] if whole else "",
        group=GROUPS[rank(row, wanted)],
        sent_quantity=row["sent_quantity"],
        sent_price=row["sent_price"],
        quantity=0 if gone else wanted.quantity,
        price=row["sent_price"] if gone else wanted.price,
        waits=WAITS.get(row["held"]),
        why=_why(row, whole.sent_steps, whole.steps) if whole else (),
    )


def _why(row: RowMapping, before: Sequence[Step], after: Sequence[Step]) -> tuple[str, ...]:
    """The first steps that came out differently; the later ones follow from them."""
    if row["sent_quantity"] is None:
        return ("nothing counts as sent",)
    if not before:
        return ("how the sent offer came about is not known any more",)
    old = {step.name: step.value for step in before}
    new = [step for step in after if step.name not in OUTCOME and old.get(step.name) != step.value]
    gone = old.keys() - {step.name for step in after} - set(OUTCOME)
    told = [_change(old.get(step.name), step) for step in new] + [f"no {name} any more" for name in sorted(gone)]
    return tuple(told[:MOST_REASONS])


def _change(before: Any, step: Step) -> str:
    note = f" ({step.note})" if step.note else ""
    return f"{step.name} {step.value}{note}" if before is None else f"{step.name} {before} → {step.value}{note}"
