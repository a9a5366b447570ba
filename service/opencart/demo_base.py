"""What the demo shop is configured to: languages, currencies, places, taxes, units, statuses, settings."""

from __future__ import annotations

import json

from service.opencart.demo_rows import LANGUAGES, Rows
from service.opencart.demo_words import PROVINCES, STATUSES, words

TURKEY, GERMANY = 215, 81
VATS = (1, 10, 20)
SETTINGS = {
    "config_name": "Çarşı Demo",
    "config_owner": "Demo Ticaret",
    "config_email": "demo@shop.example",
    "config_timezone": "Europe/Istanbul",
    "config_language": "tr-tr",
    "config_language_admin": "tr-tr",
    "config_currency": "TRY",
    "config_country_id": TURKEY,
    "config_customer_group_id": 1,
    "config_weight_class_id": 1,
    "config_length_class_id": 1,
    "config_invoice_prefix": "DEMO-2026-",
    "config_order_status_id": 1,
    "config_tax": 1,
    "config_tax_default": "shipping",
    "config_tax_customer": "shipping",
    "config_processing_status": [1, 2, 3, 5, 15],
    "config_complete_status": [3, 5],
}


def add_base(rows: Rows) -> None:
    """Everything that goods and orders refer to."""
    for code, name in (("tr-tr", "Türkçe"), ("en-gb", "English")):
        rows.add("language", language_id=LANGUAGES[code], name=name, code=code, locale=code, sort_order=LANGUAGES[code], status=1)
    for code, title, symbol, value in (("TRY", "Türk Lirası", "₺", 1), ("EUR", "Euro", "€", 0.0205)):
        rows.add("currency", title=title, code=code, symbol_right=symbol, decimal_place=2, value=value, status=1)
    _places(rows)
    _taxes(rows)
    _units(rows)
    for status_id, names in STATUSES.items():
        for language_id, name in zip(LANGUAGES.values(), names, strict=True):
            rows.add("order_status", order_status_id=status_id, language_id=language_id, name=name)
    rows.add("customer_group", sort_order=1)
    rows.describe("customer_group", 1, "Varsayılan", "Default")
    for language_id, name in zip(LANGUAGES.values(), ("Stokta yok", "Out Of Stock"), strict=True):
        rows.add("stock_status", stock_status_id=5, language_id=language_id, name=name)
    zone_id = sorted(words(PROVINCES)).index("İstanbul") + 1
    for key, setting in {**SETTINGS, "config_zone_id": zone_id}.items():
        is_list = isinstance(setting, list)
        rows.add("setting", code="config", key=key, value=json.dumps(setting) if is_list else str(setting), serialized=int(is_list))


def _places(rows: Rows) -> None:
    for number, name, two, three in ((TURKEY, "Türkiye", "TR", "TUR"), (GERMANY, "Almanya", "DE", "DEU")):
        rows.add("country", country_id=number, name=name, iso_code_2=two, iso_code_3=three, status=1)
    for name in sorted(words(PROVINCES)):
        rows.add("zone", country_id=TURKEY, name=name, code=name[:3], status=1)


def _taxes(rows: Rows) -> None:
    rows.add("geo_zone", name="Türkiye", description="KDV")
    rows.add("zone_to_geo_zone", country_id=TURKEY, geo_zone_id=1)
    for vat in VATS:
        number = rows.add("tax_class", title=f"KDV %{vat}", description=f"KDV %{vat}")
        rows.add("tax_rate", geo_zone_id=1, name=f"KDV %{vat}", rate=vat, type="P")
        rows.add("tax_rule", tax_class_id=number, tax_rate_id=number, based="shipping", priority=1)
        rows.add("tax_rate_to_customer_group", tax_rate_id=number, customer_group_id=1)


def _units(rows: Rows) -> None:
    for kind, units in (("weight", {"kg": 1, "g": 1000}), ("length", {"cm": 1, "mm": 10})):
        for unit, parts in units.items():
            number = rows.add(f"{kind}_class", value=parts)
            for language_id in LANGUAGES.values():
                rows.add(f"{kind}_class_description", **{f"{kind}_class_id": number}, language_id=language_id, title=unit, unit=unit)
