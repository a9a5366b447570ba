"""The simulated orders in PttAVM's shape: sold on demand, given a cargo barcode, then moved by the carrier's scans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from service.connectors.pttavm.sim_products import Product, Products
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline
from service.connectors.values import TURKEY

WAREHOUSES = {12345: "Ana Depo", 12346: "Yedek Depo"}
UNPAID, INVALID, OPEN = "onay_surecinde", "odeme_gecersiz", "kargo_yapilmasi_bekleniyor"
SHIPPED, DELIVERED, CANCELLED, RETURNED = "gonderilmis", "tamamlandi", "iptal", "iade"
PEOPLE = (
    ("Ayşe", "Yılmaz", "34", "İstanbul", "Kadıköy", "Moda Mah."),
    ("Çağrı", "Öztürk", "06", "Ankara", "Çankaya", "Kızılay Mah."),
    ("İrem", "Şahin", "35", "İzmir", "Karşıyaka", "Bostanlı Mah."),
    ("Gökhan", "Çelik", "16", "Bursa", "Nilüfer", "Görükle Mah."),
    ("Şule", "Aydın", "63", "Şanlıurfa", "Haliliye", "Bahçelievler Mah."),
)

Row = dict[str, Any]


class Orders:
    """Every order of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, products: Products, seed: int, batch_seconds: float, scan_seconds: float) -> None:
        self._time, self._products, self._batch, self._scan = time, products, batch_seconds, scan_seconds
        self._random, self._numbers = Random(seed + 1), count(1)  # noqa: S311
        self.all: dict[str, Row] = {}
        self.parcels: dict[str, list[str]] = {}
        """Order numbers by the tracking id under which their barcodes are made."""

    def sell(self, barcode: str | None, quantity: int, *, paid: bool) -> Row:
        """One order of one or two products on sale. Refused when the stock does not allow it: nothing is ever oversold."""
        chosen = [self._named(barcode, quantity)] if barcode else self._any(quantity)
        sequence = next(self._numbers)
        lines = [self._line(sequence, place, product, quantity, OPEN if paid else UNPAID) for place, product in enumerate(chosen)]
        for line in lines:
            self._products.take_stock(line["urunBarkod"], quantity)
        order = self._order(sequence, lines)
        self.all[order["siparisNo"]] = order
        return order

    def named(self, number: str) -> Row:
        """An order; Refused when there is none of that number."""
        if number not in self.all:
            raise Refused(404, "Sipariş bulunamadı")
        return self.all[number]

    def between(self, begin: str, end: str) -> list[Row]:
        """Orders by the local time they were placed at."""
        return [order for order in self.all.values() if begin <= order["islemTarihi"] <= end]

    def pay(self, number: str, *, valid: bool) -> None:
        """The payment is there, or never will be."""
        self._enter(self.named(number), OPEN if valid else INVALID, only=(UNPAID,))

    def cancel(self, number: str, line: int | None) -> None:
        """The buyer's word, about all or one of the lines: goods come back as long as there is no parcel."""
        order = self.named(number)
        rows = [row for row in order["siparisUrunler"] if line in (None, row["lineItemId"]) and row["siparisDurumu"] in (OPEN, UNPAID)]
        if not rows or order["kargoBarkod"]:
            raise Refused(400, "Sipariş iptal edilemez")
        for row in rows:
            self._products.take_stock(row["urunBarkod"], -row["toplamIslemAdedi"])
            row["siparisDurumu"] = CANCELLED

    def send_back(self, number: str, status: str) -> None:
        """The parcel comes back: `iade`, or the word that nobody is sure of."""
        self._enter(self.named(number), status, only=(SHIPPED, DELIVERED))

    def ask_for_barcodes(self, wanted: Sequence[Mapping[str, Any]], tracking: str) -> str:
        """Have barcodes made; why not, "" when they will be."""
        for entry in wanted:
            order = self.all.get(entry["order_id"])
            if order is None or not any(row["siparisDurumu"] == OPEN for row in order["siparisUrunler"]):
                return f"{entry['order_id']} kargolanabilir durumda değil"
            if order["kargoBarkod"] or any(entry["order_id"] in numbers for numbers in self.parcels.values()):
                return f"{entry['order_id']} için barkod daha önce istendi"
            if entry["warehouse_id"] not in WAREHOUSES:
                return "warehouse_id bulunamadı"
        self.parcels[tracking] = [entry["order_id"] for entry in wanted]
        self._time.later(self._batch, lambda: self._make_barcodes(tracking))
        return ""

    def invoice(self, number: str, lines: Iterable[int]) -> str:
        """The seller's invoice for some lines; why not, "" when it was taken."""
        rows = {row["lineItemId"]: row for row in self.named(number)["siparisUrunler"]}
        wanted = list(lines)
        if not wanted or any(line not in rows for line in wanted):
            return "lineItemId siparişe ait değil"
        for line in wanted:
            rows[line]["isInvoice"] = True
        return ""

    def _make_barcodes(self, tracking: str) -> None:
        for number in self.parcels[tracking]:
            order = self.all[number]
            order["kargoBarkod"] = f"271{number[4:12]}017"
            order["barcodes"] = [{"barcode": order["kargoBarkod"], "type": "PTT"}]
            self._time.later(self._scan, lambda order=order: self._shipped(order))  # type: ignore[misc]

    def _shipped(self, order: Row) -> None:
        self._enter(order, SHIPPED, only=(OPEN,))
        self._time.later(self._scan, lambda: self._enter(order, DELIVERED, only=(SHIPPED,)))

    def _enter(self, order: Row, status: str, only: Sequence[str]) -> None:
        for row in order["siparisUrunler"]:
            if row["siparisDurumu"] in only:
                row["siparisDurumu"] = status

    def _named(self, barcode: str, quantity: int) -> Product:
        product = self._products.all.get(barcode)
        if product is None or not product.on_sale or product.quantity < quantity:
            raise Refused(409, f"{barcode} satışta değil veya stok yetersiz.")
        return product

    def _any(self, quantity: int) -> list[Product]:
        live = [product for product in self._products.all.values() if product.on_sale and product.quantity >= quantity]
        if not live:
            raise Refused(409, "Satışta yeterli stoklu ürün yok.")
        return self._random.sample(live, min(len(live), self._random.choice((1, 1, 2))))

    def _line(self, sequence: int, place: int, product: Product, quantity: int, status: str) -> Row:
        discount = (product.price * Decimal("0.05")).quantize(Decimal("0.01")) if sequence % 3 == 0 else Decimal(0)
        gross, rate = product.price - discount, product.given["vatRate"]
        net = (gross * 100 / (100 + rate)).quantize(Decimal("0.01"))
        return {
            "lineItemId": 1_266_000_000 + 10 * sequence + place,
            "urunId": product.number,
            "urun": product.given["name"],
            "urunBarkod": product.given["barcode"],
            "variantBarkod": None,
            "toplamIslemAdedi": quantity,
            "siparisDurumu": status,
            "siparisNotu": None,
            "kdvOrani": rate,
            "kdvHaricTutar": net,
            "kdvHaricToplamTutar": net * quantity,
            "kdvDahilToplamTutar": gross * quantity,
            "komisyon": (gross * quantity * Decimal("0.12")).quantize(Decimal("0.01")),
            "indirimToplam": discount * quantity,
            "indirimPttavm": 0,
            "indirimTedarikci": discount * quantity,
            "couponAmount": 0,
            "isInvoice": False,
        }

    def _order(self, sequence: int, lines: list[Row]) -> Row:
        now, is_firm = datetime.fromtimestamp(self._time.now(), TURKEY).replace(tzinfo=None), sequence % 5 == 0
        first, last, code, city, district, street = self._random.choice(PEOPLE)
        return {
            "siparisNo": f"PTT-{sequence:08d}-{now:%d%m%y}",
            "islemTarihi": now.isoformat(timespec="seconds"),
            "kargoTutari": 0,
            "eposta": None,
            "tckn": None,
            "musteriAdi": first,
            "musteriSoyadi": last,
            "siparisAdresi": f"{street} Gül Sok. No:5",
            "telefonNo": "0500***00",
            "ilKod": code,
            "siparisIli": city,
            "siparisIlce": district,
            "firmaUnvani": f"{last} Ltd. Şti." if is_firm else None,
            "siparisUrunler": lines,
            "faturaMusteriAdi": first,
            "faturaMusteriSoyadi": last,
            "faturaAdresi": f"{street} Gül Sok. No:5",
            "faturaIli": city,
            "faturaIlce": district,
            "farkliAdres": "0",
            "faturaTip": "Kurumsal" if is_firm else "Bireysel",
            "vergiDaire": "Şişli" if is_firm else None,
            "vergiNo": "1234567890" if is_firm else None,
            "seriBarkod": False,
            "kargoBarkod": None,
            "barcodes": [],
        }
