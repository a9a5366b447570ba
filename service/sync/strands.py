"""Several things at a time in one job: most of the time goes by waiting for the marketplace and the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
STRANDS = 3


def together(do: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """What it makes of all things, some at a time; raises the first error when all have ended."""
    with ThreadPoolExecutor(STRANDS) as pool:
        begun = [pool.submit(copy_context().run, do, thing) for thing in things]
    return [each.result() for each in begun]
