"""What an account's offers follow from: its terms, and the basis of every listing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import RowMapping

from service.domain.clock import now
from service.domain.errors import Misconfigured, ShopRefused
from service.ledger import listings
from service.pricing.offer import Basis, Terms
from service.pricing.policy import OfferPolicy
from service.sync.account import Account
from service.sync.house import House


def terms(house: House, account: Account) -> Terms:
    """The account's terms as they are now; Misconfigured when the shop has no rate for its currency."""
    manifest, policies = account.manifest, account.policies
    try:
        rate = house.shop.currency_rate(manifest.currency)
    except ShopRefused as refusal:
        raise Misconfigured(str(refusal)) from refusal
    policy = OfferPolicy(policies.buffer, policies.max_quantity, policies.markup_percent)
    return Terms(0, policy, manifest.currency, rate, manifest.max_quantity, 0.0)


def bases(house: House, found: Terms, rows: Sequence[RowMapping]) -> list[Basis]:
    """What each of the listings' offers follows from, in their order, read from the shop and the ledger now."""
    product_ids = sorted({row["product_id"] for row in rows})
    shop, moment = house.shop.offers(product_ids), now()
    with house.ledger.look() as work:
        taken = listings.reserved(work, product_ids)
    keys = [listings.key_of(row) for row in rows]
    return [Basis(shop.get(key), taken.get(key, 0), Decimal(0), moment) for key in keys]
