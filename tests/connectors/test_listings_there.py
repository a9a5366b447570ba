"""What a listing says of itself besides price and stock: by its title and further codes it is matched to a product of the shop."""

from __future__ import annotations

from typing import Any

import pytest

from service.connectors.ciceksepeti import mapping_listings as ciceksepeti
from service.connectors.hepsiburada import mapping_listings as hepsiburada
from service.connectors.n11 import mapping_listings as n11
from service.connectors.pazarama import mapping_listings as pazarama
from service.connectors.pttavm import mapping_listings as pttavm
from service.connectors.trendyol import mapping_results as trendyol
from service.domain.clock import now

VARIANT = {"barcode": "869", "stockCode": "ST-1", "stock": {"quantity": 1}, "price": {"salePrice": 5}}
SHOWN: dict[str, Any] = {
    "trendyol": lambda: [
        *trendyol.approved({"content": [{"contentId": 1, "title": "Çanta 👜", "productMainId": "M-1", "variants": [VARIANT]}]}, now()),
        *trendyol.unapproved({"content": [{"barcode": "869", "stockCode": "ST-1", "productMainId": "M-1", "title": "Çanta 👜"}]}, now()),
    ],
    "n11": lambda: [
        n11.snapshot({"stockCode": "869", "status": "Active", "title": "Çanta 👜", "barcode": "ST-1", "productMainId": "M-1"}, now())
    ],
    "pazarama": lambda: pazarama.approved(
        {"sellerProducts": [{"code": "869", "name": "x", "displayName": "Çanta 👜", "stockCode": "ST-1", "groupCode": "M-1"}]}, now()
    ),
    "ciceksepeti": lambda: ciceksepeti.snapshots(
        {
            "products": [
                {"StockCode": "869", "productName": "Çanta 👜", "barcode": "ST-1", "mainProductCode": "M-1", "productStatusType": "YAYINDA"}
            ]
        },
        now(),
    ),
}


@pytest.mark.parametrize("slug", sorted(SHOWN))
def test_title_and_codes_are_told(slug: str) -> None:
    for snapshot in SHOWN[slug]():
        assert (snapshot.barcode, snapshot.title, snapshot.codes) == ("869", "Çanta 👜", ("ST-1", "M-1"))


def test_pttavm_tells_its_title_and_a_barcode_where_it_has_one() -> None:
    row = {"barkod": "869", "urunId": 7, "urunAdi": "Sabun", "gtin": "8690000000017"}
    assert (pttavm.snapshot(row, now()).title, pttavm.snapshot(row, now()).codes) == ("Sabun", ("8690000000017",))
    assert pttavm.snapshot({**row, "gtin": None}, now()).codes == ()


def test_hepsiburada_shows_offers_without_a_name() -> None:
    row = {"merchantSku": "A", "hepsiburadaSku": "H", "price": 1, "availableStock": 1, "isSalable": True}
    assert (hepsiburada.listing(row, now()).title, hepsiburada.listing(row, now()).codes) == ("", ())
