"""What a Pazarama account needs to be told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.domain.errors import Misconfigured
from service.domain.forms import setting

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
        if not KEY.fullmatch(self.client_id) or ":" in self.client_id:
            sentence = "Client ID holds a character that no key has. Copy it again from Pazarama's partner panel."
            raise Misconfigured(f"pazarama client_id: {sentence}", user_message=sentence)
        if not KEY.fullmatch(self.client_secret):
            sentence = "Client secret holds a character that no key has. Copy it again from Pazarama's partner panel."
            raise Misconfigured(f"pazarama client_secret: {sentence}", user_message=sentence)
