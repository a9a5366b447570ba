"""What can be done with an order there: label, invoice, cancel, split, own carrier."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import RowMapping
from werkzeug.datastructures import MultiDict

from service.connectors.after_sale import CancelsLines
from service.domain.catalogue import NamedId
from service.domain.errors import ConnectorError, Rejected
from service.domain.order import OrderState
from service.ledger import after_sale, reports_after_sale
from service.ledger.work import Work
from service.sync import accounts, money, parcels
from service.sync.catalogue import NotRead, kept_carriers
from service.web.here import house, person, zone
from service.web.jobs import started
from service.web.uploads import uploads

bp = Blueprint("ui_order_acts", __name__)
OPEN = (OrderState.NEW, OrderState.ACCEPTED)
IN = {
    "label": (OrderState.NEW, OrderState.ACCEPTED, OrderState.SHIPPED),
    "invoice": (OrderState.NEW, OrderState.ACCEPTED, OrderState.SHIPPED, OrderState.DELIVERED),
    "cancel": OPEN,
    "split": OPEN,
    "own_carrier": OPEN,
    "delivered": (OrderState.SHIPPED,),
}
"""The states in which an act is offered; the marketplace has the last word."""


@bp.post("/ui/orders/<int:order_key>/acts/<name>")
def act(order_key: int, name: str) -> Response:
    """Do it: the job is watched in the page."""
    form = request.form
    if name not in IN:
        abort(404)
    file = next(iter(uploads(form, "file")), None)
    return started(parcels.ask(house(), order_key, name, _content(name, form), person().name, file))


def offered(work: Work, row: RowMapping) -> dict[str, Any]:
    """What the order panel shows of acts, papers, returns and money."""
    order_key, account_id = int(row["order_key"]), int(row["account_id"])
    able = {name: connector for name, connector in _able(account_id).items() if row["state"] in IN[name]}
    return {
        "acts": able,
        "cancel_reasons": _reasons(able.get("cancel")),
        "carriers": _carriers(account_id) if "own_carrier" in able else [],
        "today": datetime.now(zone()).date().isoformat(),
        "documents": after_sale.documents(work, f"order:{order_key}"),
        "claims": reports_after_sale.of_order(work, account_id, row["number"]),
        "booked": money.order_money(work, account_id, row["number"]),
    }


def _able(account_id: int) -> dict[str, Any]:
    if accounts.load(house(), account_id).state != "active":
        return {}
    try:
        return parcels.acts_of(house(), account_id)
    except ConnectorError:
        return {}


def _reasons(connector: CancelsLines | None) -> list[NamedId]:
    return connector.cancel_reasons() if connector else []


def _carriers(account_id: int) -> list[NamedId]:
    try:
        return kept_carriers(house(), accounts.load(house(), account_id))
    except NotRead:
        return []


def _content(name: str, form: MultiDict[str, str]) -> dict[str, Any]:
    if name == "label":
        return {"form": form.get("form", "")}
    if name == "invoice":
        return _invoice(form)
    if name == "cancel":
        return {"units": _units(form), "reason_id": form.get("reason_id", "")}
    if name == "split":
        return {"parcels": [_units(form)]}
    return {"carrier": form.get("carrier", ""), "number": form.get("number", "").strip(), "url": form.get("url", "").strip()}


def _invoice(form: MultiDict[str, str]) -> dict[str, Any]:
    url = form.get("url", "").strip()
    if url and not url.startswith("https://"):
        raise Rejected("not https", user_message="The invoice's address must begin with https://.")
    try:
        issued = datetime.fromisoformat(form.get("issued_at", "")).replace(tzinfo=zone())
    except ValueError:
        raise Rejected("no date", user_message="Choose the day of the invoice.") from None
    return {"number": form.get("number", "").strip(), "issued_at": issued.isoformat(), "url": url}


def _units(form: MultiDict[str, str]) -> dict[str, int]:
    """The fields "unit:LINE" that hold a number above zero."""
    found = {name.removeprefix("unit:"): value.strip() for name, value in form.items() if name.startswith("unit:")}
    return {line_id: int(value) for line_id, value in found.items() if value.isdecimal() and 0 < int(value) < 100_000}
