"""How a connector reads an answer that may not be what the documents say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from service.connectors import values
from service.domain.errors import Malformed
from service.domain.order import Order, OrderPage

T = TypeVar("T")

UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What reading a body raises when it is not as documented."""


def understood(marketplace: str, answer: Any, parse: Callable[[Any], T]) -> T:
    """What `parse` makes of the answer; Malformed, naming the marketplace, when that is not as documented."""
    try:
        return parse(answer)
    except UNREADABLE as error:
        raise Malformed(
            f"answer in an unknown shape ({type(error).__name__}: {error}): {str(answer)[:200]}",
            user_message=f"{marketplace} answered in a form that its documents do not describe.",
        ) from error


def rows_read(rows: Iterable[Any], read: Callable[[Any], T], key: str, problem: str) -> tuple[tuple[T, ...], tuple[str, ...]]:
    """The rows as `read` makes them, and a sentence for each that cannot be read; the others arrive.

    `problem` has two holes: for what the row's `key` says, and for the cause.
    """
    things, problems = [], []
    for row in rows:
        try:
            things.append(read(row))
        except UNREADABLE as error:
            name = row.get(key, "without number") if isinstance(row, Mapping) else "without number"
            problems.append(problem.format(name, values.cause(error)))
    return tuple(things), tuple(problems)


def the_order(page: OrderPage, remote_id: str) -> Order | None:
    """The order of that id in what was read of it, None when it is not there. Malformed when it cannot be read."""
    if page.problems:
        raise Malformed(page.problems[0])
    return next((order for order in page.orders if order.remote_id == remote_id), None)
