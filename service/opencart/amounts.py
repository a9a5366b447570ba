"""From the marketplace's gross amounts to OpenCart's net ones. Pure: totals always add up to what the buyer paid, to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from service.domain.money import cents
from service.domain.order import Order

PRECISE = Decimal("0.0001")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """One unit of a line and the line, in the shop's default currency with four digits; `price + tax` is the gross price."""

    price: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class TotalRow:
    """One row of the order's totals in the shop's default currency; `tax_rate` only for code `tax`."""

    code: str
    value: Decimal
    sort_order: int
    tax_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OrderAmounts:
    """All amounts of one order in the shop's default currency."""

    lines: tuple[LineAmounts, ...]
    totals: tuple[TotalRow, ...]
    total: Decimal


def compute(order: Order, rate: Decimal, shipping_vat: Decimal | None = None) -> OrderAmounts:
    """The order's amounts; `rate` is what one unit of the default currency is worth in the order's currency.

    Shipping is taxed at `shipping_vat`, else at the highest rate among the lines. Rounding goes into the sub-total; a difference
    between the marketplace's total and its lines (a campaign, a fee) becomes a row `handling`, which every OpenCart has.
    """
    taxed = _taxes(order, shipping_vat)
    shipping_net = cents(_net(order.shipping_total, _shipping_vat(order, shipping_vat)))
    lines_gross = sum((line.unit_price * line.quantity for line in order.lines), ZERO)
    difference = cents(order.total - lines_gross - order.shipping_total)
    sub_total = order.total - shipping_net - difference - sum(taxed.values(), ZERO)
    rows = [TotalRow("sub_total", sub_total, 1)]
    rows += [TotalRow("shipping", shipping_net, 3)] if order.shipping_total else []
    rows += [TotalRow("handling", difference, 4)] if difference else []
    rows += [TotalRow("tax", value, 5, vat) for vat, value in sorted(taxed.items()) if value]
    rows += [TotalRow("total", order.total, 9)]
    return OrderAmounts(_lines(order, rate), tuple(_converted(row, rate) for row in rows), _precise(order.total / rate))


def _lines(order: Order, rate: Decimal) -> tuple[LineAmounts, ...]:
    found = []
    for line in order.lines:
        price, gross = _precise(_net(line.unit_price, line.vat_rate) / rate), _precise(line.unit_price / rate)
        found.append(LineAmounts(price, gross - price, price * line.quantity))
    return tuple(found)


def _taxes(order: Order, shipping_vat: Decimal | None) -> dict[Decimal, Decimal]:
    exact: dict[Decimal, Decimal] = {}
    pairs = [(line.vat_rate, line.unit_price * line.quantity) for line in order.lines]
    pairs.append((_shipping_vat(order, shipping_vat), order.shipping_total))
    for vat, gross in pairs:
        exact[vat] = exact.get(vat, ZERO) + gross - _net(gross, vat)
    return {vat: cents(value) for vat, value in exact.items()}


def _shipping_vat(order: Order, wanted: Decimal | None) -> Decimal:
    return wanted if wanted is not None else max((line.vat_rate for line in order.lines), default=ZERO)


def _net(gross: Decimal, vat: Decimal) -> Decimal:
    return gross / (1 + vat / 100)


def _converted(row: TotalRow, rate: Decimal) -> TotalRow:
    return TotalRow(row.code, _precise(row.value / rate), row.sort_order, row.tax_rate)


def _precise(value: Decimal) -> Decimal:
    return value.quantize(PRECISE, ROUND_HALF_UP)
