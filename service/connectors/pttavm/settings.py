"""What a PttAVM account needs to be told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from service.domain.forms import require, setting

_INTEGRATION = "PttAVM panel: Hesap Yönetimi > Entegrasyon Bilgileri."


@dataclass(frozen=True, slots=True)
class PttavmSettings:
    """One seller account. Misconfigured names the first value that cannot work."""

    api_key: str = setting("Api-Key", help=_INTEGRATION, secret=True)
    access_token: str = setting("Access token", help=_INTEGRATION, secret=True)
    cargo_user: str = setting(
        "Cargo user", help="Of the shipment service, which has its own. Empty: MesChain Sync asks for no cargo barcodes.", default=""
    )
    cargo_password: str = setting("Cargo password", help="Belongs to the cargo user.", secret=True, default="")
    warehouse_id: str = setting("Warehouse number", help="Where parcels leave from. Empty: the first warehouse of the account.", default="")
    cargo_profile_id: str = setting("Cargo profile number", help="For new products. Empty: PttAVM's default.", default="")
    delivery_days: int = setting("Days until delivery", help="Promised for new products, 0 to 30.", default=2)
    desi: Decimal = setting("Desi", help="For products without weight and measures.", default=Decimal(1))

    def __post_init__(self) -> None:
        for name, label in (("api_key", "Api-Key"), ("access_token", "Access token")):
            plain = re.fullmatch(r"[!-~]+", getattr(self, name)) is not None
            require(plain, name, f"{label} holds a character that no PttAVM key has. Copy it again from the panel.")
        whole = bool(self.cargo_user) == bool(self.cargo_password)
        require(whole, "cargo_user", "Cargo user and cargo password belong together: enter both or neither.")
        plain = (self.cargo_user + self.cargo_password).isascii() and ":" not in self.cargo_user
        require(plain, "cargo_user", "The cargo user or its password holds a character that it cannot have.")
        for name in ("warehouse_id", "cargo_profile_id"):
            value = getattr(self, name)
            require(not value or (value.isascii() and value.isdecimal()), name, "Warehouse and cargo profile are numbers.")
        require(0 <= self.delivery_days <= 30, "delivery_days", "Days until delivery must be 0 to 30.")
        require(0 < self.desi <= 300, "desi", "Desi must be above 0 and at most 300.")
