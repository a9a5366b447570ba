"""What a Pazarama account needs to be told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.forms import require, setting

KEY = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class PazaramaSettings:
    """One seller account. Misconfigured names the first value that cannot work."""

    client_id: str = setting(
        "Client ID", help="Pazarama partner panel: Hesabım → Hesap Bilgileri → Entegrasyon Bilgileri; made there together with the secret."
    )
    client_secret: str = setting(
        "Client secret",
        help="Shown once when it is made. It ends after 365 days (a mail warns two weeks before), and a newer one ends it at once.",
        secret=True,
    )

    def __post_init__(self) -> None:
        for name, label in (("client_id", "Client ID"), ("client_secret", "Client secret")):
            plain = KEY.fullmatch(getattr(self, name)) is not None and ":" not in self.client_id
            require(plain, name, f"{label} holds a character that no key has. Copy it again from Pazarama's partner panel.")
