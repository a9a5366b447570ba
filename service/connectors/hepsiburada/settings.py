"""What a Hepsiburada account needs to be told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.forms import require, setting

BY_SELLER, AUTOMATIC = "seller", "automatic"
APPROVE, ASK = "approve", "ask"

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class HepsiburadaSettings:
    """One seller account. Misconfigured names the first value that cannot work."""

    merchant_id: str = setting("Merchant ID", help="Seller panel: integration page; 36 characters with four hyphens.")
    service_key: str = setting("Service key (Servis Anahtarı)", help="Seller panel: made there for one integrator.", secret=True)
    developer: str = setting(
        "Developer user name", help="The integrator's registered name, exactly as Hepsiburada wrote it (for example firma_dev)."
    )
    packing: str = setting(
        "Who packs",
        help="seller: MesChain Sync tells Hepsiburada that an order is packed. automatic: Hepsiburada packs by itself.",
        choices=(BY_SELLER, AUTOMATIC),
        default=BY_SELLER,
    )
    prematch: str = setting(
        "Suggested matches",
        help="approve: a product of Hepsiburada's catalogue that it suggests for yours is taken. ask: you decide in the seller panel.",
        choices=(APPROVE, ASK),
        default=APPROVE,
    )
    warranty_months: int = setting("Warranty in months", help="For products that say nothing else.", default=24)

    def __post_init__(self) -> None:
        require(
            GUID.fullmatch(self.merchant_id.lower()) is not None,
            "merchant_id",
            "Merchant ID must have 36 characters like 1a2b3c4d-0000-0000-0000-000000000000.",
        )
        key = re.fullmatch(r"[!-~]+", self.service_key)
        require(key is not None, "service_key", "The service key holds a character that no key has. Copy it again from the seller panel.")
        developer = re.fullmatch(r"[A-Za-z0-9._-]{1,64}", self.developer)
        require(developer is not None, "developer", "Developer user name may only have letters, digits and the characters . - _")
        require(0 <= self.warranty_months <= 600, "warranty_months", "Warranty must be 0 to 600 months.")
