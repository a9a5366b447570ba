"""Which product of the shop a listing at a marketplace is: by barcode, stock code, model, then by a title like it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.domain.sellable import Sellable, SellableKey
from service.ledger.found_listings import BY_TITLE, DOUBTFUL
from service.sync.mapping_likeness import Likeness

LEAST_TITLE = 70
TITLE_AT_MOST = 89


class Reason(StrEnum):
    """What a listing and a sellable have in common."""

    BARCODE = "barcode"
    SKU = "sku"
    MODEL = "model"
    TITLE = BY_TITLE


CERTAIN = 100
"""Nothing else can be meant."""
CONFIDENCE = {Reason.BARCODE: CERTAIN, Reason.SKU: 95, Reason.MODEL: 85}


@dataclass(frozen=True, slots=True)
class Match:
    """A sellable that a listing may be; `confidence` is 0 to `CERTAIN`."""

    key: SellableKey
    reason: Reason
    confidence: int


class Goods:
    """The shop's sellables by what a listing may show of them. Built once for any number of listings."""

    def __init__(self, sellables: Iterable[Sellable], taken: Collection[SellableKey], language: str) -> None:
        self._codes: dict[Reason, dict[str, list[int]]] = {reason: {} for reason in CONFIDENCE}
        self._keys: list[SellableKey] = []
        self._titles: list[tuple[str, ...]] = []
        for sellable in sellables:
            if sellable.key not in taken:
                self._add(sellable, language)
        self._likeness = Likeness(self._titles)

    def match(self, codes: Sequence[str], title: str) -> Match | None:
        """The likeliest sellable for a listing with these codes, the one it is known by first; None where nothing is like it."""
        for reason in CONFIDENCE:
            for code in codes:
                if found := self._codes[reason].get(code.strip()):
                    return self._by_code(found, reason, title)
        return self._by_title(title)

    def _by_code(self, found: Sequence[int], reason: Reason, title: str) -> Match:
        if len(found) == 1:
            return Match(self._keys[found[0]], reason, CONFIDENCE[reason])
        near = Likeness([self._titles[index] for index in found]).best((title,), 1, 0) if title else []
        return Match(self._keys[found[near[0][0] if near else 0]], reason, DOUBTFUL)

    def _by_title(self, title: str) -> Match | None:
        near = self._likeness.best((title,), 1, LEAST_TITLE) if title.strip() else []
        return Match(self._keys[near[0][0]], Reason.TITLE, min(round(near[0][1]), TITLE_AT_MOST)) if near else None

    def _add(self, sellable: Sellable, language: str) -> None:
        index = len(self._keys)
        self._keys.append(sellable.key)
        self._titles.append((" ".join([sellable.text(language).name, *(choice.value for choice in sellable.choices)]),))
        # A barcode that is only the stock code, because the shop has no other, is as good as a stock code.
        own = sellable.barcode if sellable.barcode != sellable.sku or sellable.key.variant else ""
        for reason, code in ((Reason.BARCODE, own), (Reason.SKU, sellable.sku), (Reason.MODEL, sellable.model)):
            if code:
                self._codes[reason].setdefault(code, []).append(index)
