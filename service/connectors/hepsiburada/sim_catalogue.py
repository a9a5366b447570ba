"""The simulator's catalogue: leaf categories, their attributes and values, brands. Made up, always the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from service.connectors.simkit.goods import AGES, BRANDS, COLOURS, MEMORIES, SHELVES, SHOE_SIZES, SIZES, words


@dataclass(frozen=True, slots=True)
class Spec:
    """One attribute; without values it takes any text."""

    attribute_id: str
    name: str
    values: tuple[str, ...] = ()
    mandatory: bool = False
    variant: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """One category that takes products."""

    category_id: int
    path: tuple[str, ...]
    specs: tuple[Spec, ...]


_COLOUR = Spec("renk_variant_property", "Renk", COLOURS, variant=True)
_SIZE = Spec("ebatlar_variant_property", "Beden", SIZES, mandatory=True, variant=True)
_SHOE = Spec("numara_variant_property", "Ayakkabı Numarası", SHOE_SIZES, mandatory=True, variant=True)
_MEMORY = Spec("hafiza_variant_property", "Dahili Hafıza", MEMORIES, variant=True)
_ORIGIN = Spec("00000MSE", "Menşei", ("TR", "CN", "DE", "IT", "US", "KR", "JP"))
_MATERIAL = Spec("00000MAT", "Materyal")
_AUTHOR = Spec("00000YZR", "Yazar", mandatory=True)
_VOLUME = Spec("00000HCM", "Hacim")
_AGE = Spec("00000YAS", "Yaş Grubu", AGES)

_MUST = replace(_COLOUR, mandatory=True)
_KINDS = {
    "phone": (_MEMORY, _COLOUR, _ORIGIN),
    "device": (_COLOUR, _ORIGIN),
    "wear": (_SIZE, _MUST, _MATERIAL, _ORIGIN),
    "shoes": (_SHOE, _MUST, _MATERIAL),
    "bag": (_MUST, _MATERIAL, _ORIGIN),
    "home": (_COLOUR, _MATERIAL, _ORIGIN),
    "care": (_VOLUME, _ORIGIN),
    "book": (_AUTHOR,),
    "toy": (_AGE, _COLOUR),
}
_PLACES = [((*path.split(" > "), name), _KINDS[kind]) for path, (kind, names) in SHELVES.items() for name in words(names)]
LEAVES = {18_021_000 + 7 * number: Leaf(18_021_000 + 7 * number, path, specs) for number, (path, specs) in enumerate(_PLACES)}
"""By category id."""

_BASE = (
    ("merchantSku", "Satıcı Stok Kodu", "string", True),
    ("VaryantGroupID", "Varyant Grup Id", "string", True),
    ("Barcode", "Barkod", "string", False),
    ("UrunAdi", "Ürün Adı", "string", True),
    ("UrunAciklamasi", "Ürün Açıklaması", "string", False),
    ("Marka", "Marka", "enum", True),
    ("GarantiSuresi", "Garanti Süresi (Ay)", "numeric", True),
    ("kg", "Desi", "numeric", False),
    ("tax_vat_rate", "KDV", "numeric", True),
    ("price", "Fiyat", "numeric", True),
    ("stock", "Stok", "numeric", True),
    *((f"Image{number}", f"Görsel {number}", "string", number == 1) for number in range(1, 11)),
    ("Video1", "Video", "string", False),
)
BASE_IDS = {attribute_id for attribute_id, *_ in _BASE}


def categories() -> list[dict[str, Any]]:
    """Every leaf as Hepsiburada shows it."""
    return [_category(leaf) for leaf in LEAVES.values()]


def attributes(category: int) -> dict[str, Any]:
    """The three groups of a leaf. KeyError when it is none."""
    specs = LEAVES[category].specs
    base = [_row(number, name, mandatory, kind) for number, name, kind, mandatory in _BASE]
    plain, variant = ([_spec(spec) for spec in specs if spec.variant is wanted] for wanted in (False, True))
    return {"baseAttributes": base, "attributes": plain, "variantAttributes": variant}


def values(category: int, attribute: str) -> tuple[str, ...]:
    """The values of a list. KeyError when the category does not have it."""
    if attribute == "Marka":
        return BRANDS
    return {spec.attribute_id: spec.values for spec in LEAVES[category].specs}[attribute]


def _category(leaf: Leaf) -> dict[str, Any]:
    return {
        "categoryId": leaf.category_id,
        "name": leaf.path[-1],
        "displayName": leaf.path[-1],
        "parentCategoryId": 60_002_000,
        "paths": list(leaf.path),
        "leaf": True,
        "status": "ACTIVE",
        "type": "HB",
        "sortId": "1",
        "available": True,
        "productTypes": [],
        "merge": False,
    }


def _spec(spec: Spec) -> dict[str, Any]:
    return _row(spec.attribute_id, spec.name, spec.mandatory, "enum" if spec.values else "string")


def _row(attribute_id: str, name: str, mandatory: bool, kind: str) -> dict[str, Any]:
    return {"id": attribute_id, "name": name, "mandatory": mandatory, "type": kind, "multiValue": False}
