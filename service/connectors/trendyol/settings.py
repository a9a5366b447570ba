"""What a Trendyol account needs to be told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.forms import require, setting

TIERS = ("50k", "75k", "150k", "500k", "unlimited")

_INTEGRATION = "Partner panel: Account > Integration information."
_ADDRESS = "Empty: the default address of the partner panel."


@dataclass(frozen=True, slots=True)
class TrendyolSettings:
    """One seller account. All values are text; Misconfigured names the first one that cannot work."""

    seller_id: str = setting("Seller ID (Satıcı ID)", help="Digits only. Partner panel: Account > Integration information.")
    api_key: str = setting("API Key", help=_INTEGRATION, secret=True)
    api_secret: str = setting("API Secret", help=_INTEGRATION, secret=True)
    listing_tier: str = setting(
        "Listing tier", help="How many products the account may list; it sets the request limits.", choices=TIERS, default="50k"
    )
    shipment_address_id: str = setting("Shipment address id", help=_ADDRESS, default="")
    returning_address_id: str = setting("Return address id", help=_ADDRESS, default="")
    delivery_days: str = setting(
        "Days until a product ships", help="0: on the same day, 1: on the next. Empty: as in the partner panel.", default=""
    )
    warehouse_id: str = setting("Warehouse id", help="Where accepted parcels leave from. Empty: as in the partner panel.", default="")
    storefront: str = setting("Storefront", help="Two letters; TR is the Turkish store.", default="TR")
    integrator: str = setting(
        "Integrator name", help="Leave SelfIntegration unless Trendyol gave the integrator a name.", default="SelfIntegration"
    )

    def __post_init__(self) -> None:
        require(self.seller_id.isdecimal() and self.seller_id.isascii(), "seller_id", "Seller ID must be a number.")
        for name, label in (("api_key", "API Key"), ("api_secret", "API Secret")):
            plain = getattr(self, name).isascii() and ":" not in self.api_key
            require(plain, name, f"{label} holds a character that no Trendyol key has. Copy it again from the partner panel.")
        for name in ("shipment_address_id", "returning_address_id"):
            value = getattr(self, name)
            require(not value or (value.isdecimal() and value.isascii()), name, "An address id must be a number.")
        require(bool(re.fullmatch("[0-9]{0,18}", self.warehouse_id)), "warehouse_id", "Warehouse id must be a number.")
        require(bool(re.fullmatch("[0-9]{0,2}", self.delivery_days)), "delivery_days", "Days until a product ships must be a number.")
        require(bool(re.fullmatch("[A-Z]{2}", self.storefront)), "storefront", "Storefront must be two capital letters, for example TR.")
        integrator = re.fullmatch("[A-Za-z0-9]{1,30}", self.integrator)
        require(integrator is not None, "integrator", "Integrator name may have 30 letters and digits at most.")
