"""What an account's offers follow from: its terms, and the basis of every listing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import RowMapping

from service.domain.clock import now
from service.domain.errors import Misconfigured, ShopRefused
from service.ledger import listings, rule_sets, speeds
from service.ledger.work import Work
from service.pricing.body import parse_policy
from service.pricing.offer import Basis, Terms
from service.pricing.policy import OfferPolicy
from service.sync.account import Account
from service.sync.house import House

ZERO = Decimal(0)


def terms(house: House, account: Account) -> Terms:
    """The account's terms as they are now; Misconfigured when the shop has no rate for its currency.

    Read them after the listings that they are applied to: then whoever changes them marks those listings again.
    """
    with house.ledger.look() as work:
        number, policy = newest(work, account.account_id)
        latency = speeds.latency(work, account.account_id) if policy.buffer_by_sales else 0.0
    try:
        rate = house.shop.currency_rate(account.manifest.currency)
    except ShopRefused as refusal:
        raise Misconfigured(str(refusal)) from refusal
    return Terms(number, policy, account.manifest.currency, rate, account.manifest.max_quantity, latency)


def newest(work: Work, account_id: int) -> tuple[int, OfferPolicy]:
    """The account's policy and the number of its version; 0 and the defaults before the first."""
    row = rule_sets.current(work, account_id)
    return (0, OfferPolicy()) if row is None else (row["rule_set_id"], parse_policy(row["body"]))


def bases(house: House, found: Terms, rows: Sequence[RowMapping]) -> list[Basis]:
    """What each of the listings' offers follows from, in their order, read from the shop and the ledger now.

    The number of queries does not depend on the number of listings.
    """
    policy, product_ids = found.policy, sorted({row["product_id"] for row in rows})
    with house.ledger.look() as work:
        taken = listings.reserved(work, product_ids)
        sold = speeds.sold(work, product_ids) if policy.buffer_by_sales else {}
    # After what is reserved: an order that enters the shop meanwhile counts twice for a moment, never not at all.
    moment = now()
    shop = house.shop.offers(product_ids, customer_group_id=policy.customer_group_id, category_ids=policy.category_ids)
    keys = [listings.key_of(row) for row in rows]
    return [Basis(shop.get(key), taken.get(key, 0), sold.get(key.product_id, ZERO), moment) for key in keys]
