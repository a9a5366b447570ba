"""The simulator's catalogue: a small tree, the attributes of its leaves, brands. Made up, always the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import Any


@dataclass(frozen=True, slots=True)
class Spec:
    """One attribute. `custom` takes text; without it only the listed values count."""

    attribute_id: int
    name: str
    values: tuple[str, ...] = ()
    custom: bool = False
    mandatory: bool = False
    variant: bool = False

    def value_ids(self) -> dict[int, str]:
        """Value id -> text."""
        return {self.attribute_id * 10_000 + number: value for number, value in enumerate(self.values, 1)}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


BRANDS = _words(
    "Arçelik|Vestel|Beko|Casper|Şölen|Paşabahçe|Karaca|Koton|LC Waikiki|Mavi|Defacto|İpekyol|Çilek|Derimod|Altınyıldız|Kiğılı|Sarar|"
    "Eczacıbaşı|Doğan Kitap|İş Bankası Kültür Yayınları|Yapı Kredi Yayınları|Flormar|Golden Rose|Arko|Bioxcin|English Home|Madame Coco|"
    "Taç|Özdilek|Apple|Samsung|Canon|Sony|HTC|Hewlett-Packard|Palm|Adidas|Nike|Philips|Bosch|Diğer|Anka|Boğaziçi|Çınar|Defne|Ege|"
    "Fırtına|Göksu|Hisar|Işıl|İpek|Kaşmir|Lale|Meltem|Nehir|Öykü|Pınar|Rüzgâr|Sedef|Toros|Uludağ|Ülker Ev|Vadi|Yıldız|Zeytin"
)
COLOURS = _words("Siyah|Beyaz|Kırmızı|Mavi|Yeşil|Sarı|Gri|Kahverengi|Pembe|Mor|Turuncu|Bej|Lacivert|Çok Renkli")

_BRAND = Spec(1, "Marka", BRANDS, mandatory=True)
_COLOUR = Spec(429, "Renk", COLOURS, custom=True, variant=True)
_SIZE = Spec(430, "Beden", _words("XS|S|M|L|XL|XXL|36|38|40|42|44|Tek Ebat"), mandatory=True, variant=True)
_SHOE = Spec(431, "Ayakkabı Numarası", tuple(map(str, range(36, 47))), mandatory=True, variant=True)
_MEMORY = Spec(432, "Dahili Hafıza", ("32 GB", "64 GB", "128 GB", "256 GB", "512 GB", "1 TB"), variant=True)
_MATERIAL = Spec(433, "Materyal", _words("Pamuk|Polyester|Deri|Ahşap|Metal|Plastik|Cam|Seramik|Çelik|Diğer"), custom=True)
_ORIGIN = Spec(434, "Menşei", _words("TR|CN|DE|IT|US|KR|JP"))
_AUTHOR = Spec(435, "Yazar", custom=True, mandatory=True)
_VOLUME = Spec(436, "Hacim", custom=True)
_AGE = Spec(437, "Yaş Grubu", _words("Yetişkin|Genç|Çocuk|Bebek"))

_MUST = replace(_COLOUR, mandatory=True)
_WEAR, _SHOES, _BAG = (_SIZE, _MUST, _MATERIAL, _ORIGIN), (_SHOE, _MUST, _MATERIAL), (_MUST, _MATERIAL, _ORIGIN)
_DEVICE, _PHONE, _HOME = (_COLOUR, _ORIGIN), (_MEMORY, _COLOUR, _ORIGIN), (_COLOUR, _MATERIAL, _ORIGIN)
_CARE, _BOOK, _TOY = (_VOLUME, _ORIGIN), (_AUTHOR,), (_AGE, _COLOUR)

_PLACES: dict[str, tuple[tuple[Spec, ...], str]] = {
    "Elektronik > Telefon": (_PHONE, "Cep Telefonu"),
    "Elektronik > Aksesuar": (_DEVICE, "Akıllı Telefon Kılıfı|Taşınabilir Şarj Cihazı"),
    "Elektronik > Bilgisayar": (_DEVICE, "Laptop|Tablet|Monitör|Klavye|Mouse"),
    "Elektronik > Ses & Görüntü": (_DEVICE, "Bluetooth Kulaklık|Hoparlör|Televizyon|Müzik Çalar|Fotoğraf Makinesi"),
    "Giyim > Üst Giyim": (_WEAR, "Tişört|Gömlek|Sweatshirt|Mont"),
    "Giyim > Alt Giyim": (_WEAR, "Pantolon|Etek|Elbise"),
    "Ayakkabı & Çanta > Ayakkabı": (_SHOES, "Bot|Spor Ayakkabı"),
    "Ayakkabı & Çanta > Çanta": (_BAG, "Sırt Çantası|Cüzdan"),
    "Ayakkabı & Çanta > Saat": (_DEVICE, "Kol Saati"),
    "Ev & Yaşam > Mutfak": (_HOME, "Tencere|Bıçak Seti|Kupa|Termos|Tepsi"),
    "Ev & Yaşam > Ev Tekstili": (_HOME, "Nevresim Takımı|Havlu|Masa Lambası"),
    "Kozmetik > Bakım": (_CARE, "Parfüm|Cilt Bakımı|Şampuan"),
    "Kitap & Hobi > Kitap": (_BOOK, "Roman|Çocuk Kitabı"),
    "Kitap & Hobi > Oyuncak": (_TOY, "Puzzle|Oyuncak Araba"),
    "Spor > Yoga": (_HOME, "Yoga Matı"),
}

LEAVES: dict[int, tuple[Spec, ...]] = {}
"""Leaf category -> its attributes, the brand first."""
NAMES: dict[int, str] = {}


def _tree() -> list[dict[str, Any]]:
    numbers, nodes = count(1_000_001), dict[str, dict[str, Any]]()
    for path, (specs, leaves) in _PLACES.items():
        top, group = path.split(" > ")
        parent = nodes.get(top) or nodes.setdefault(top, _node(next(numbers), top, None))
        below = _node(next(numbers), group, parent["id"])
        parent["subCategories"].append(below)
        for name in _words(leaves):
            leaf = _node(next(numbers), name, below["id"]) | {"subCategories": None}
            below["subCategories"].append(leaf)
            LEAVES[leaf["id"]] = (_BRAND, *specs)
    return list(nodes.values())


def _node(number: int, name: str, parent: int | None) -> dict[str, Any]:
    NAMES[number] = name
    return {"id": number, "name": name, "parentId": parent, "subCategories": []}


TREE = _tree()


def attributes(category: int) -> dict[str, Any]:
    """The attributes of a leaf as N11 answers them. KeyError when it is none."""
    rows = [_row(category, order, spec) for order, spec in enumerate(LEAVES[category], 1)]
    return {"id": category, "name": NAMES[category], "categoryAttributes": rows}


def _row(category: int, order: int, spec: Spec) -> dict[str, Any]:
    return {
        "attributeId": spec.attribute_id,
        "categoryId": category,
        "attributeName": spec.name,
        "isMandatory": spec.mandatory,
        "isVariant": spec.variant,
        "isSlicer": spec.name == "Renk",
        "isCustomValue": spec.custom,
        "isN11Grouping": False,
        "attributeOrder": order,
        "attributeValues": [{"id": number, "value": value} for number, value in spec.value_ids().items()],
    }
