"""The simulator's catalogue: categories, their attributes and values, brands, delivery. Made up, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


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


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


_COLOURS = _words("Siyah|Beyaz|Kırmızı|Mavi|Yeşil|Sarı|Gri|Kahverengi|Pembe|Mor|Turuncu|Bej|Lacivert|Çok Renkli")
_SIZE = Spec(1, "Beden", _words("XS|S|M|L|XL|XXL|36|38|40|42|44|Tek Ebat"), required=True, variant=True)
_MUST = Spec(2, "Renk", _COLOURS, required=True, variant=True)
_COLOUR = Spec(2, "Renk", _COLOURS, variant=True)
_SHOE = Spec(3, "Numara", tuple(map(str, range(36, 47))), required=True, variant=True)
_MEMORY = Spec(4, "Dahili Hafıza", _words("32 GB|64 GB|128 GB|256 GB|512 GB|1 TB"), variant=True)
_ORIGIN = Spec(5, "Menşei", _words("Türkiye|Çin|Almanya|İtalya|ABD|Güney Kore|Japonya"))
_MATERIAL = Spec(6, "Materyal", _words("Pamuk|Polyester|Deri|Ahşap|Metal|Plastik|Cam|Seramik|Çelik|Diğer"))
_AGE = Spec(7, "Yaş Grubu", _words("Yetişkin|Genç|Çocuk|Bebek"))

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

_PLACES = [Leaf((*above.split(" > "), name), specs) for above, (specs, names) in _TREE.items() for name in _words(names)]
_PATHS = dict.fromkeys(leaf.path[:depth] for leaf in _PLACES for depth in (1, 2, 3))
IDS = {path: guid(0x20, number) for number, path in enumerate(_PATHS, 1)}
"""Category id by path."""
LEAVES = {IDS[leaf.path]: leaf for leaf in _PLACES}
"""By category id."""

_NAMES = _words(
    "Arçelik|Vestel|Beko|Casper|Şölen|Paşabahçe|Karaca|Koton|LC Waikiki|Mavi|Defacto|İpekyol|Çilek|Derimod|Altınyıldız|Kiğılı|Sarar|"
    "Eczacıbaşı|Doğan Kitap|İş Bankası Kültür Yayınları|Yapı Kredi Yayınları|Flormar|Golden Rose|Arko|Bioxcin|English Home|Madame Coco|"
    "Taç|Özdilek|Apple|Samsung|Canon|Sony|HTC|Hewlett-Packard|Palm|Adidas|Nike|Philips|Bosch|Diğer|Anka|Boğaziçi|Çınar|Defne|Ege|"
    "Fırtına|Göksu|Hisar|Işıl|İpek|Kaşmir|Lale|Meltem|Nehir|Öykü|Pınar|Rüzgâr|Sedef|Toros|Uludağ|Ülker Ev|Vadi|Yıldız|Zeytin"
)
BRANDS = {guid(0x11, number): name for number, name in enumerate(_NAMES, 1)}
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
