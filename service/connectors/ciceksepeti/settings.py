"""What a ÇiçekSepeti account needs to be told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.connectors.ciceksepeti.codes import CONTRACTED_CARRIERS, DELIVERY_TIMES, DELIVERY_TYPES
from service.domain.forms import require, setting

_WORD = re.compile(r"[A-Za-z0-9]{1,40}")


@dataclass(frozen=True, slots=True)
class CiceksepetiSettings:
    """One seller account. Misconfigured names the first value that cannot work."""

    seller_id: str = setting("Seller ID (Satıcı ID)", help="Seller panel: account information.")
    api_key: str = setting("API Key", help="ÇiçekSepeti gives it after a support ticket in the seller panel.", secret=True)
    integrator: str = setting(
        "Integrator name", help="Leave it empty unless ÇiçekSepeti gave your integrator a name; then exactly that name.", default=""
    )
    delivery: str = setting(
        "New products are delivered by",
        help="cargo: a parcel service. vehicle: a service vehicle. both: either of them.",
        choices=tuple(DELIVERY_TYPES),
        default="cargo",
    )
    delivery_time: str = setting(
        "Delivery time of new products",
        help="Working days that the product page promises; flower and same_day are for service vehicles.",
        choices=tuple(DELIVERY_TIMES),
        default="1-3",
    )
    carrier: str = setting(
        "Contracted carrier",
        help="Who takes the parcels in the contracted model. Empty: whom ÇiçekSepeti chooses.",
        choices=("", *CONTRACTED_CARRIERS),
        default="",
    )

    def __post_init__(self) -> None:
        require(_WORD.fullmatch(self.seller_id) is not None, "seller_id", "Seller ID may only have letters and digits.")
        key = re.fullmatch(r"[!-~]+", self.api_key)
        require(key is not None, "api_key", "API Key holds a character that no ÇiçekSepeti key has. Copy it again.")
        named = not self.integrator or _WORD.fullmatch(self.integrator) is not None
        require(named, "integrator", "Integrator name may only have letters and digits.")
