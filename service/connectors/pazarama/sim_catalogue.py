"""The simulator's catalogue: categories, their attributes and values, brands, delivery. Made up, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.connectors.simkit import goods


@dataclass(frozen=True, slots=True)
class Spec:
    """One attribute; there is no free text."""

    number: int
    name: str
    words: tuple[str, ...]
    required: bool = False
    variant: bool = False

    @property
    def attribute_id(self) -> str:
        return guid(0x30, self.number)

    def values(self) -> dict[str, str]:
        """Text by value id."""
        return {guid(0x40, 100 * self.number + place): word for place, word in enumerate(self.words)}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One category that takes products."""

    path: tuple[str, ...]
    specs: tuple[Spec, ...]


def guid(kind: int, number: int) -> str:
    """An id that is always the same."""
    return f"{kind:08x}-0000-4000-8000-{number:012x}"


_SIZE = Spec(1, "Beden", goods.SIZES, required=True, variant=True)
_MUST = Spec(2, "Renk", goods.COLOURS, required=True, variant=True)
_COLOUR = Spec(2, "Renk", goods.COLOURS, variant=True)
_SHOE = Spec(3, "Numara", goods.SHOE_SIZES, required=True, variant=True)
_MEMORY = Spec(4, "Dahili Hafıza", goods.MEMORIES, variant=True)
_ORIGIN = Spec(5, "Menşei", goods.words("Türkiye|Çin|Almanya|İtalya|ABD|Güney Kore|Japonya"))
_MATERIAL = Spec(6, "Materyal", goods.MATERIALS)
_AGE = Spec(7, "Yaş Grubu", goods.AGES)

_TREE: dict[str, tuple[tuple[Spec, ...], str]] = {
    "Elektronik > Telefon": ((_MEMORY, _COLOUR, _ORIGIN), "Cep Telefonu"),
    "Elektronik > Telefon Aksesuarı": ((_COLOUR, _ORIGIN), "Akıllı Telefon Kılıfı|Taşınabilir Şarj Cihazı"),
    "Elektronik > Bilgisayar": ((_COLOUR, _ORIGIN), "Laptop|Tablet|Monitör|Klavye|Mouse"),
    "Elektronik > Ses ve Görüntü": ((_COLOUR, _ORIGIN), "Bluetooth Kulaklık|Hoparlör|Televizyon|Müzik Çalar|Fotoğraf Makinesi"),
    "Moda > Üst Giyim": ((_SIZE, _MUST, _MATERIAL), "Tişört|Gömlek|Sweatshirt|Mont"),
    "Moda > Alt Giyim": ((_SIZE, _MUST, _MATERIAL), "Pantolon|Etek|Elbise"),
    "Moda > Ayakkabı": ((_SHOE, _MUST, _MATERIAL), "Bot|Spor Ayakkabı"),
    "Moda > Çanta": ((_MUST, _MATERIAL), "Sırt Çantası|Cüzdan"),
    "Moda > Saat": ((_COLOUR,), "Kol Saati"),
    "Ev > Mutfak": ((_COLOUR, _MATERIAL), "Tencere|Bıçak Seti|Kupa|Termos|Tepsi"),
    "Ev > Ev Tekstili": ((_COLOUR, _MATERIAL), "Nevresim Takımı|Havlu|Masa Lambası"),
    "Kozmetik > Bakım": ((_ORIGIN,), "Parfüm|Cilt Bakımı|Şampuan"),
    "Kitap ve Hobi > Kitap": ((_AGE,), "Roman|Çocuk Kitabı"),
    "Kitap ve Hobi > Oyuncak": ((_AGE, _COLOUR), "Puzzle|Oyuncak Araba"),
    "Spor > Yoga": ((_COLOUR, _MATERIAL), "Yoga Matı"),
}

_PLACES = [Leaf((*above.split(" > "), name), specs) for above, (specs, names) in _TREE.items() for name in goods.words(names)]
_PATHS = dict.fromkeys(leaf.path[:depth] for leaf in _PLACES for depth in (1, 2, 3))
IDS = {path: guid(0x20, number) for number, path in enumerate(_PATHS, 1)}
"""Category id by path."""
LEAVES = {IDS[leaf.path]: leaf for leaf in _PLACES}
"""By category id."""

BRANDS = {guid(0x11, number): name for number, name in enumerate(goods.BRANDS, 1)}
CARRIERS = {guid(0x61, 1): "Yurtiçi Kargo", guid(0x61, 2): "Aras Kargo"}


def tree() -> list[dict[str, Any]]:
    """Every category as Pazarama shows it: a flat list."""
    return [
        {
            "id": category_id,
            "parentId": IDS.get(path[:-1]),
            "code": None,
            "parentCategories": list(path),
            "name": path[-1],
            "displayName": path[-1],
            "displayOrder": place,
            "description": None,
            "leaf": category_id in LEAVES,
        }
        for place, (path, category_id) in enumerate(IDS.items(), 1)
    ]


def attributes(category_id: str) -> list[dict[str, Any]]:
    """The attributes of a leaf with their values. KeyError when it is none."""
    return [
        {
            "id": spec.attribute_id,
            "name": spec.name,
            "displayName": spec.name,
            "isVariantable": spec.variant,
            "isRequired": spec.required,
            "description": None,
            "attributeValues": [{"id": value_id, "value": word} for value_id, word in spec.values().items()],
        }
        for spec in LEAVES[category_id].specs
    ]


def delivery() -> dict[str, Any]:
    """The seller's delivery settings."""
    companies = [{"cargoCompanyId": number, "cargoCardType": 1, "cargoCompanyName": name} for number, name in CARRIERS.items()]
    return {
        "cargoCompany": {"deliveryId": guid(0x60, 1), "deliveryDuration": 3, "canDeliverWeekend": False, "cargoCompanies": companies},
        "fastDelivery": None,
        "sellerDeliveryPreferences": {"canStoreDelivery": False, "saturdayIsWorkDay": False},
    }
