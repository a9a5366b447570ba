"""Something is told a marketplace that cannot be taken back: at most once, and never silently lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from service.domain.clock import now
from service.domain.errors import InDoubt, Rejected
from service.ledger.work import Work
from service.sync import jobs
from service.sync.activity import note
from service.sync.live import publish as announce
from service.sync.runner import Task

UNSURE = "It is not known whether this arrived. It is being read again: look at the state in a minute before you try again."


@dataclass(frozen=True, slots=True)
class Matter:
    """What it is about: its name in the log ("claim:5"), how its row is changed, and the job that reads it again."""

    subject: str
    save: Callable[..., None]
    """(work, **columns): told, told_at and problem, as far as the row has them."""
    read_again: str

    @property
    def kind(self) -> str:
        """ "claim" of "claim:5"."""
        return self.subject.partition(":")[0]


def tell(task: Task, matter: Matter, word: str, message: str, send: Callable[[], Any], *, harmless: bool = False) -> str | None:
    """Send it and keep the outcome with the row. A run that was killed may have sent it: unless that is harmless, the seller is asked."""
    with task.house.ledger.look() as work:
        lost = not harmless and jobs.was_lost(work, task.claim.job_id)
    if lost:
        return _end(task, matter, "in_doubt", told=None, problem=UNSURE)
    task.still_mine()
    try:
        send()
    except Rejected as refusal:
        return _end(task, matter, "refused", told=None, problem=refusal.user_message)
    except InDoubt:
        return _end(task, matter, "in_doubt", told=None, problem=UNSURE)
    _end(task, matter, message, told=word, told_at=now(), problem=None)
    return None


def _end(task: Task, matter: Matter, outcome: str, **columns: Any) -> str:
    def settle(work: Work) -> None:
        matter.save(work, **columns)
        problem = columns["problem"]
        note(work, matter.kind, matter.subject, problem or outcome, level="error" if problem else "info", account_id=task.on.account_id)
        jobs.request(work, matter.read_again, account_id=task.on.account_id, delay=2)

    task.house.ledger.settle(settle)
    announce(task.house.redis, f"{matter.kind}s")
    return outcome
