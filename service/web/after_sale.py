"""What the tables of returns, questions and bookings share: filters, the place in the list, the address of where one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import request

from service.ledger.reports import Page, Place
from service.ledger.reports_after_sale import Wanted
from service.ledger.work import Work
from service.web.here import ledger


def listed(report: Callable[[Work, Wanted, Place], Page], **more: Any) -> dict[str, Any]:
    """What a template needs for the table that the address asks for; `more` are further parts of `Wanted`."""
    args = request.args
    wanted = Wanted(args.get("account_id", None, int), args.get("state", ""), args.get("q", "").strip()[:64], **more)
    with ledger().look() as work:
        found = report(work, wanted, Place(args.get("after", None, int), args.get("before", None, int)))
        every = [(row["account_id"], row["title"]) for row in work.db.execute(work.t.account.select()).mappings()]
    kept = {"q": wanted.text, "account_id": wanted.account_id or "", "state": wanted.state, "month": args.get("month", "")}
    query = urlencode({name: value for name, value in kept.items() if value})
    here = urlencode({name: value for name, value in args.items() if value})
    return {"found": found, "wanted": wanted, "accounts": every, "query": query, "here": here}
