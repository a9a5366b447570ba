"""What all offers of an account follow from is watched; when it changes every listing is computed again."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from service.domain.clock import now
from service.ledger import cursors, urgency
from service.pricing.offer import Terms
from service.sync import jobs
from service.sync.runner import Task
from service.sync.terms import terms


def reprice(task: Task) -> None:
    """Mark every live listing of the account when its rules, rate, taxes, latency or the rules whose time has come differ from before."""
    account_id, ledger = task.on.account_id, task.house.ledger
    name, here = f"terms:{account_id}", _digest(terms(task.house, task.on), task.house.shop.taxes())
    with ledger.look() as work:
        if cursors.get(work, name) == here:
            return
    last: int | None = 0
    while last is not None:
        with ledger.work() as work:
            last = urgency.mark_account(work, account_id, last)
    # Only now: a run that was killed among the marks begins again.
    with ledger.work() as work:
        cursors.put(work, name, here)
        jobs.request(work, "push_offers", account_id=account_id)


def _digest(found: Terms, taxes: Mapping[int, object]) -> str:
    moment = now()
    active = [number for number, rule in enumerate(found.policy.rules) if rule.is_active(moment)]
    parts = (found.rule_set_id, found.currency, found.rate, found.max_quantity, found.latency_seconds, active, sorted(taxes.items()))
    return sha256(repr(parts).encode()).hexdigest()
