"""What an N11 account needs to be told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.forms import require, setting

_KEYS = "Seller panel (so.n11.com): Account > API accounts; the secret comes by mail."


@dataclass(frozen=True, slots=True)
class N11Settings:
    """One seller account. Misconfigured names the first value that cannot work."""

    app_key: str = setting("App key (appkey)", help=_KEYS, secret=True)
    app_secret: str = setting("App secret (appsecret)", help=_KEYS, secret=True)
    shipment_template: str = setting(
        "Shipment template (Teslimat şablonu)",
        help="Its name exactly as the seller panel shows it. When it is renamed there, new listings are refused until it is renamed here.",
    )
    preparing_days: int = setting("Days to prepare an order", help="Told with every new listing.", default=3)
    integrator: str = setting("Integrator name in product tasks", help="Any name; N11 only notes it.", default="MesChain")

    def __post_init__(self) -> None:
        for name, label in (("app_key", "App key"), ("app_secret", "App secret")):
            plain = re.fullmatch(r"[!-~]+", getattr(self, name)) is not None
            require(plain, name, f"{label} holds a character that no N11 key has. Copy it again from the seller panel.")
        require(0 <= self.preparing_days <= 365, "preparing_days", "Days to prepare an order must be 0 to 365.")
