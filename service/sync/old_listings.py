"""A file with a seller's listings at a marketplace that has closed, compared with the shop's products. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.errors import Misconfigured
from service.domain.sellable import Sellable
from service.domain.text import normalised
from service.sync import sheets
from service.sync.found_match import Goods, Match
from service.sync.house import House

COLUMNS = {
    "title": ("baslik", "urun adi", "urun basligi", "ilan basligi", "title", "name"),
    "barcode": ("barkod", "barcode", "ean", "gtin"),
    "sku": ("stok kodu", "stokkodu", "sku", "stock code", "urun kodu"),
    "price": ("fiyat", "hemen al fiyati", "satis fiyati", "price"),
}
"""Names of columns as sellers' files have them; one of title, barcode and stock code is enough."""


@dataclass(frozen=True, slots=True)
class OldListing:
    """A line of the file, and the product that it seems to be."""

    line: int
    title: str
    barcode: str
    sku: str
    price: str
    """As it stands in the file; nothing is computed with it."""
    match: Match | None
    product: Sellable | None

    @property
    def lends_barcode(self) -> bool:
        """The product of the shop has no barcode of its own, and the old listing had one."""
        return bool(self.barcode and self.product and self.product.barcode in ("", self.product.sku))


def read(house: House, content: bytes) -> list[OldListing]:
    """The lines of the file with their products; Misconfigured when it is no such file."""
    rows = [(line, {name: row.get(name, "") for name in COLUMNS}) for line, row in sheets.lines(content, _heading)]
    sellables = [each for page in house.shop.pages() for each in page]
    goods, by_key = Goods(sellables, (), ""), {each.key: each for each in sellables}
    found = []
    for line, row in rows:
        match = goods.match([code for code in (row["barcode"], row["sku"]) if code], row["title"])
        found.append(OldListing(line=line, **row, match=match, product=by_key[match.key] if match else None))
    return found


def _heading(names: list[str]) -> list[str]:
    meant = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
    found = [meant.get(normalised(name), "") for name in names]
    if not {"title", "barcode", "sku"} & set(found):
        raise Misconfigured(
            "no column of a listing",
            user_message="The first line must name a column Başlık (title), Barkod (barcode) or Stok kodu (stock code).",
        )
    return found
