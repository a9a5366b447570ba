"""Marketplaces that a seller may look for and that are no more. Nothing connects to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Closed:
    """A marketplace that has closed; what it ends with is for people."""

    slug: str
    title: str
    country: str
    last_sale: date
    ended: date
    """The day on which sellers lost their access."""

    @property
    def sentence(self) -> str:
        """What a seller has to know."""
        return (
            f"{self.title} closed in {self.ended.year}: the last sale was on {self.last_sale}, access ended on {self.ended}. "
            "Nothing can be connected. A file with your old listings there can be compared with the products of the shop."
        )


# From one press report of June 2022 (eBay's announcement), which the silence of old clients agrees with.
CLOSED = (Closed("gittigidiyor", "GittiGidiyor", "TR", date(2022, 7, 18), date(2022, 9, 5)),)


def find(slug: str) -> Closed | None:
    """The closed marketplace of that name."""
    return next((each for each in CLOSED if each.slug == slug), None)
