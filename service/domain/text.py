"""Comparing names as a Turkish or English reader would."""

from __future__ import annotations

import re
import unicodedata

_TURKISH = str.maketrans("İIıŞşĞğÜüÖöÇçÂâÎîÛû", "iiissgguuooccaaiiuu")


def normalised(text: str) -> str:
    """Lower case without accents, punctuation or double spaces; "IŞIK " and "ışık" are the same."""
    plain = unicodedata.normalize("NFKD", text.translate(_TURKISH).casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", letters).strip()


def shortened(text: str, length: int) -> str:
    """At most `length` characters, cut between words where that loses less than a third."""
    if len(text) <= length:
        return text
    cut = text[:length]
    space = cut.rfind(" ")
    return cut[:space].rstrip() if space > length * 2 // 3 else cut
