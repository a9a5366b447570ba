"""What a seller does with an order there beside accepting and shipping it: label, invoice, cancel, split, own carrier.

Each is a job named by its act; what the marketplace refused stands at the order as its problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from service.connectors.after_sale import CancelsLines, PrintsLabels, SendsInvoices, SplitsOrders, TracksParcels
from service.connectors.http import NoLimiter
from service.domain.errors import Rejected
from service.domain.order import Order, Tracking
from service.domain.paper import Invoice, Upload
from service.ledger import after_sale, orders
from service.ledger.bodies import thing_of
from service.ledger.work import Work
from service.sync import accounts, jobs
from service.sync.activity import note
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.order_rows import row_of
from service.sync.runner import Task
from service.sync.telling import Matter, tell


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with an order."""

    protocol: type[Any]
    send: Callable[[Task, Any, Order, Mapping[str, Any]], None]
    asked: str
    done: str
    harmless: bool = False
    """It may be done again."""


def _label(task: Task, connector: PrintsLabels, order: Order, content: Mapping[str, Any]) -> None:
    file = connector.label(order, content["form"])
    with task.house.ledger.work() as work:
        after_sale.put_document(work, f"order:{task.payload['order_key']}", "label", file)


def _invoice(task: Task, connector: SendsInvoices, order: Order, content: Mapping[str, Any]) -> None:
    with task.house.ledger.look() as work:
        file = after_sale.document(work, content["document_id"]) if content["document_id"] else None
    connector.send_invoice(order, Invoice(content["number"], datetime.fromisoformat(content["issued_at"]), content["url"], file))


def _cancel(task: Task, connector: CancelsLines, order: Order, content: Mapping[str, Any]) -> None:
    connector.cancel(order, content["units"], content["reason_id"])


def _split(task: Task, connector: SplitsOrders, order: Order, content: Mapping[str, Any]) -> None:
    connector.split(order, content["parcels"])


def _own_carrier(task: Task, connector: TracksParcels, order: Order, content: Mapping[str, Any]) -> None:
    connector.ship_with(order, Tracking(content["carrier"], content["number"], content["url"]))


def _delivered(task: Task, connector: TracksParcels, order: Order, content: Mapping[str, Any]) -> None:
    connector.delivered(order)


ACTS: Mapping[str, Act] = {
    "label": Act(PrintsLabels, _label, "Asked for the label.", "The label is there.", harmless=True),
    "invoice": Act(SendsInvoices, _invoice, "Asked to send the invoice.", "The invoice was sent."),
    "cancel": Act(CancelsLines, _cancel, "Asked to cancel units.", "The marketplace was told what cannot be sent."),
    "split": Act(SplitsOrders, _split, "Asked to split the order.", "The order was split."),
    "own_carrier": Act(TracksParcels, _own_carrier, "Asked to tell the own carrier.", "The marketplace was told the own carrier."),
    "delivered": Act(TracksParcels, _delivered, "Asked to tell the delivery.", "The marketplace was told the delivery."),
}


def acts_of(house: House, account_id: int) -> dict[str, Any]:
    """The account's connector under the name of every act that it can do; no call is made with it."""
    connector = house.connector(accounts.load(house, account_id), NoLimiter())
    return {name: connector for name, act in ACTS.items() if isinstance(connector, act.protocol)}


def ask(house: House, order_key: int, name: str, content: Mapping[str, Any], actor: str, file: Upload | None = None) -> int:
    """Ask for an act; the job's number. Rejected when the order's marketplace does not know it, or what it needs is missing."""
    row = row_of(house, order_key)
    if name not in acts_of(house, row["account_id"]):
        raise Rejected(f"no act {name}", user_message="This marketplace does not offer that.")
    if name == "label" and content["form"] not in acts_of(house, row["account_id"])[name].label_forms:
        raise Rejected("no such form", user_message="Choose one of the label forms that the marketplace has.")
    if name in ("cancel", "split"):
        _check_units(thing_of(Order, row["body"]), content["parcels"] if name == "split" else [content["units"]])
    with house.ledger.work() as work:
        number = after_sale.put_document(work, f"order:{order_key}", name, file) if file else None
        payload = {"order_key": order_key, "act": name, "content": {**content, "document_id": number}}
        job = jobs.request(work, "order_act", account_id=row["account_id"], subject=f"{order_key}-{name}", payload=payload)
        note(work, "order", f"order:{order_key}", ACTS[name].asked, actor=actor, account_id=row["account_id"])
    dispatch(house)
    return job


def order_act(task: Task) -> str | None:
    """Do what was asked for with an order."""
    name, key = task.payload["act"], int(task.payload["order_key"])
    row, connector, act = row_of(task.house, key), task.house.connector(task.on), ACTS[name]
    if not isinstance(connector, act.protocol):
        return "refused"
    send = partial(act.send, task, connector, thing_of(Order, row["body"]), task.payload["content"])
    return tell(task, Matter(f"order:{key}", partial(_save, key), "poll_orders"), name, act.done, send, harmless=act.harmless)


def _save(order_key: int, work: Work, *, problem: str | None, **told: Any) -> None:
    """An order's row says what it was told about its state; of an act only the problem is kept, the log has the rest."""
    orders.change(work, order_key, problem=problem)


def _check_units(order: Order, parcels: list[Mapping[str, int]]) -> None:
    there = {line.line_id: line.quantity for line in order.lines}
    asked = {line_id: sum(parcel.get(line_id, 0) for parcel in parcels) for line_id in {name for parcel in parcels for name in parcel}}
    if not asked or any(count < 1 for parcel in parcels for count in parcel.values()):
        raise Rejected("no units", user_message="Choose how many units of which line.")
    if any(count > there.get(line_id, 0) for line_id, count in asked.items()):
        raise Rejected("too many units", user_message="The order does not have so many units of that line. Read the page again.")
