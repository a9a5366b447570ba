"""What must hold when everything has come to rest, found out by SQL and sums of its own: nothing here asks the engine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from service.cli.chaos import Finding
from tests.chaos.till import Till

CANCELLED_IN_SHOP = 7
AT_REST = ("live", "rejected", "invalid")
STUCK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything as it stands: the marketplaces by account number, the tables of ledger and shop by name."""

    places: Mapping[int, Mapping[str, Any]]
    created: Mapping[int, Mapping[str, int]]
    asked: Collection[int]
    """Products that were to be listed everywhere."""
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    base: Mapping[tuple[str, int], int]
    moved: Mapping[tuple[str, int], int]

    def orders(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """(account, order) of every order that a marketplace has."""
        for account, state in self.places.items():
            yield from ((account, order) for order in state["orders"])

    def listing(self, account: int, barcode: str) -> Mapping[str, Any] | None:
        """The ledger's listing of that barcode."""
        return next((row for row in self.rows["listing"] if (row["account_id"], row["barcode"]) == (account, barcode)), None)


QUERIES = {
    "listing": "SELECT * FROM oc_meschain_listing",
    "change": "SELECT * FROM oc_meschain_change LIMIT 20",
    "submission": "SELECT * FROM oc_meschain_submission WHERE state NOT IN ('done', 'lost')",
    "account": "SELECT account_id, state, state_reason FROM oc_meschain_account WHERE state <> 'active'",
    "order": "SELECT order_key, account_id, remote_id, state, shop_state, shop_order_id, problem FROM oc_meschain_order",
    "job": f"""SELECT job_id, kind, account_id, state, fence, due_at, lease_until, message FROM oc_meschain_job
        WHERE state = 'queued' AND due_at < UTC_TIMESTAMP(3) - INTERVAL {STUCK_SECONDS} SECOND
        OR state = 'running' AND lease_until < UTC_TIMESTAMP(3) - INTERVAL {STUCK_SECONDS} SECOND""",
    "shop_order": "SELECT order_id, user_agent, order_status_id FROM oc_order WHERE user_agent LIKE 'MesChain %'",
    "shop_line": """SELECT o.user_agent, p.product_id, p.quantity FROM oc_order o JOIN oc_order_product p ON p.order_id = o.order_id
        WHERE o.user_agent LIKE 'MesChain %'""",
    "product": "SELECT product_id, quantity, subtract, price, tax_class_id, status FROM oc_product",
    "value": "SELECT product_option_value_id, quantity, subtract, price, price_prefix FROM oc_product_option_value",
    "special": """SELECT product_id, price FROM oc_product_special WHERE customer_group_id = 1 AND date_start <= CURDATE()
        AND (date_end > CURDATE() OR date_end < '1000-01-01') ORDER BY priority DESC, price DESC""",
    "tax": "SELECT r.tax_class_id, t.rate FROM oc_tax_rule r JOIN oc_tax_rate t ON t.tax_rate_id = r.tax_rate_id",
}


def read(till: Till) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The tables as they stand now."""
    return {name: till.rows(query) for name, query in QUERIES.items()}


def verdict(seen: Seen) -> list[Finding]:
    """Everything that is not as it must be; empty when the market is as if nothing had ever happened to it."""
    return [finding for check in (_orders, _stock, _listings, _offers, _rest) for finding in check(seen)]


def _orders(seen: Seen) -> Iterator[Finding]:
    """Each order of a marketplace once in the ledger and once in the shop, and no other there."""
    kept = Counter((row["account_id"], row["remote_id"]) for row in seen.rows["order"])
    written = Counter(row["user_agent"] for row in seen.rows["shop_order"])
    statuses = {row["user_agent"]: row["order_status_id"] for row in seen.rows["shop_order"]}
    units = {(row["user_agent"], row["quantity"]) for row in seen.rows["shop_line"]}
    for account, order in seen.orders():
        remote, is_off = str(order["shipmentPackageId"]), order["status"] == "Cancelled"
        marker, name = f"MesChain trendyol {account} {remote}", f"order {remote} of account {account} ({order['status']})"
        in_ledger, in_shop = kept.pop((account, remote), 0), written.pop(marker, 0)
        if in_ledger == 0 or (in_shop == 0 and not is_off):
            yield Finding("loss", f"{name}: {in_ledger} times in the ledger, {in_shop} times in the shop", _about(seen, account, remote))
        elif in_ledger > 1 or in_shop > 1:
            yield Finding("double", f"{name}: {in_ledger} times in the ledger, {in_shop} times in the shop", _about(seen, account, remote))
        elif in_shop and is_off != (statuses[marker] == CANCELLED_IN_SHOP):
            yield Finding("loss", f"{name}: has status {statuses[marker]} in the shop", _about(seen, account, remote))
        elif in_shop and any((marker, line["quantity"]) not in units for line in order["lines"]):
            yield Finding("loss", f"{name}: its lines are not in the shop", _about(seen, account, remote))
    for key in [*kept, *written]:
        yield Finding("double", f"{key} is here, and no marketplace has such an order")


def _stock(seen: Seen) -> Iterator[Finding]:
    """What the shop held at the start, moved itself and sold on marketplaces is what it holds."""
    held = {("product", row["product_id"]): row["quantity"] for row in seen.rows["product"]}
    held |= {("value", row["product_option_value_id"]): row["quantity"] for row in seen.rows["value"]}
    sold: Counter[tuple[str, int]] = Counter()
    for account, order in seen.orders():
        for line in order["lines"] if order["status"] != "Cancelled" else ():
            if row := seen.listing(account, line["barcode"]):
                sold["product", row["product_id"]] += line["quantity"]
                sold.update({("value", value): line["quantity"] for value in _values(row)})
    for key, units in held.items():
        expected = seen.base[key] + seen.moved.get(key, 0) - sold[key]
        if units != expected:
            kind = "loss" if units > expected else "double"
            yield Finding(kind, f"{key[0]} {key[1]}: the shop holds {units}, the sums say {expected} ({sold[key]} sold on marketplaces)")


def _listings(seen: Seen) -> Iterator[Finding]:
    """Each listing at its end, there once, and none that the ledger does not know."""
    for account, created in seen.created.items():
        for barcode, times in created.items():
            if times > 1:
                yield Finding("double", f"listing {barcode} of account {account} was created {times} times")
    known = {(row["account_id"], row["product_id"]) for row in seen.rows["listing"]}
    for account, product in {(account, product) for account in seen.places for product in seen.asked} - known:
        yield Finding("open", f"product {product} has no listing at account {account} yet")
    for row in seen.rows["listing"]:
        there = seen.places[row["account_id"]]["listings"].get(row["barcode"])
        if row["state"] not in AT_REST:
            yield Finding("open", f"listing {row['listing_id']} is still {row['state']}", _text(row))
        elif row["state"] == "live" and (there is None or there["state"] != "approved"):
            yield Finding("loss", f"listing {row['listing_id']} is live here and not at account {row['account_id']}", _text(row))
    for account, state in seen.places.items():
        for barcode in state["listings"]:
            if seen.listing(account, barcode) is None:
                yield Finding("loss", f"account {account} shows {barcode}, which the ledger does not know")


def _offers(seen: Seen) -> Iterator[Finding]:
    """Quantity and prices of every live listing as the shop's tables say, less what is sold and not yet in the shop."""
    products = {row["product_id"]: row for row in seen.rows["product"]}
    values = {row["product_option_value_id"]: row for row in seen.rows["value"]}
    specials = {row["product_id"]: Decimal(row["price"]) for row in seen.rows["special"]}
    rates = {row["tax_class_id"]: 1 + Decimal(row["rate"]) / 100 for row in seen.rows["tax"]}
    reserved = _reserved(seen)
    for row in seen.rows["listing"]:
        there = seen.places[row["account_id"]]["listings"].get(row["barcode"])
        if row["state"] != "live" or there is None:
            continue
        product, chosen = products[row["product_id"]], [values[value] for value in _values(row)]
        left = min(each["quantity"] for each in (product, *chosen)) - reserved[row["product_id"], row["variant"]]
        more = sum((Decimal(value["price"]) for value in chosen if value["price_prefix"] == "+"), Decimal(0))
        net, rate = Decimal(product["price"]) + more, rates[product["tax_class_id"]]
        special = specials[row["product_id"]] + more if row["product_id"] in specials else net
        wanted = {"quantity": max(left, 0) if product["status"] else 0}
        wanted |= {"price": _cents(min(special, net) * rate), "list_price": _cents(net * rate)}
        shown = {"quantity": there["quantity"], "price": _cents(there["price"]), "list_price": _cents(there["list_price"])}
        if wanted != shown and (net > 0 or shown["quantity"]):
            what = ", ".join(f"{name} {shown[name]} instead of {wanted[name]}" for name in wanted if wanted[name] != shown[name])
            yield Finding("wrong offer", f"listing {row['listing_id']} at account {row['account_id']} shows {what}", _text(row))


def _rest(seen: Seen) -> Iterator[Finding]:
    """Nothing waits: no batch, change, mark or job."""
    for name in ("submission", "change", "job", "account"):
        for row in seen.rows[name]:
            yield Finding("open", f"{name} is left open", _text(row))
    for row in seen.rows["listing"]:
        if row["state"] == "live" and row["dirty"]:
            yield Finding("open", f"listing {row['listing_id']} still waits to be sent", _text(row))
    for row in seen.rows["order"]:
        if row["shop_state"] not in ("written", "not_wanted"):
            yield Finding("open", f"order {row['order_key']} is still {row['shop_state']}", _text(row))


def _reserved(seen: Seen) -> Counter[tuple[int, str]]:
    written = {row["user_agent"] for row in seen.rows["shop_order"]}
    found: Counter[tuple[int, str]] = Counter()
    for account, order in seen.orders():
        if order["status"] != "Cancelled" and f"MesChain trendyol {account} {order['shipmentPackageId']}" not in written:
            for line in order["lines"]:
                if row := seen.listing(account, line["barcode"]):
                    found[row["product_id"], row["variant"]] += line["quantity"]
    return found


def _values(row: Mapping[str, Any]) -> list[int]:
    return [int(part) for part in row["variant"].split("-") if part]


def _cents(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _about(seen: Seen, account: int, remote: str) -> str:
    rows = [row for row in seen.rows["order"] if (row["account_id"], row["remote_id"]) == (account, remote)]
    marked = [row for row in seen.rows["shop_order"] if row["user_agent"].endswith(f" {account} {remote}")]
    return f"ledger: {_text(rows)} shop: {_text(marked)}"


def _text(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)
