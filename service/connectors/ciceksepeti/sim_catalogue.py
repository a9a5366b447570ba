"""The simulator's catalogue: a small Turkish category tree, its attributes and values. Made up, always the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

VARIANT, PRODUCT, PERSONAL = "Variant Özelliği", "Ürün Özelliği", "Kişiselleştirilebilir Özellik"


@dataclass(frozen=True, slots=True)
class Spec:
    """One attribute; only its own values count."""

    attribute_id: int
    name: str
    kind: str
    values: tuple[str, ...]
    required: bool = False

    def value_ids(self) -> dict[int, str]:
        """Value id -> text."""
        return {self.attribute_id * 100 + number: value for number, value in enumerate(self.values, 1)}


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


_COLOUR = Spec(2_000_353, "Renk", VARIANT, _words("Siyah|Beyaz|Kırmızı|Lacivert|Mavi|Yeşil|Sarı|Gri|Pembe|Çok Renkli"))
_SIZE = Spec(2_000_361, "Beden", VARIANT, _words("XS|S|M|L|XL|XXL|Tek Ebat"), required=True)
_SHOE = Spec(2_000_362, "Numara", VARIANT, tuple(map(str, range(36, 47))), required=True)
_MATERIAL = Spec(2_000_354, "Materyal", PRODUCT, _words("Pamuk|Polyester|Deri|Ahşap|Metal|Cam|Seramik|Çelik|Silikon|Diğer"))
_VOLUME = Spec(2_000_371, "Hacim", PRODUCT, _words("30 ml|50 ml|100 ml|200 ml|500 ml|1 L"))
_AGE = Spec(2_000_372, "Yaş Grubu", PRODUCT, _words("Yetişkin|Genç|Çocuk|Bebek"))
_NAME = Spec(2_000_390, "İsim", PERSONAL, ())
_FLOWER = Spec(2_000_380, "Çiçek Türü", PRODUCT, _words("Gül|Orkide|Papatya|Lale"), required=True)

_MUST = replace(_COLOUR, required=True)
_WEAR, _SHOES, _BAG, _DEVICE = (_SIZE, _MUST, _MATERIAL), (_SHOE, _MUST, _MATERIAL), (_MUST, _MATERIAL), (_COLOUR,)
_HOME, _GIFT, _CARE, _TOY = (_COLOUR, _MATERIAL), (_COLOUR, _MATERIAL, _NAME), (_VOLUME,), (_AGE, _COLOUR)

_TREE: dict[str, tuple[tuple[Spec, ...], str]] = {
    "Çiçek": ((_FLOWER,), "Buket|Orkide"),
    "Elektronik": (_DEVICE, "Akıllı Telefon Kılıfı|Taşınabilir Şarj Cihazı|Monitör|Klavye|Mouse|Bluetooth Kulaklık|Kol Saati"),
    "Giyim": (_WEAR, "Tişört|Gömlek|Sweatshirt|Pantolon|Elbise"),
    "Ayakkabı": (_SHOES, "Bot|Spor Ayakkabı"),
    "Çanta": (_BAG, "Sırt Çantası|Cüzdan"),
    "Ev & Yaşam": (_HOME, "Vazo|Tencere|Bıçak Seti|Nevresim Takımı|Havlu|Masa Lambası"),
    "Kişiye Özel": (_GIFT, "Kupa|Termos"),
    "Kozmetik": (_CARE, "Parfüm|Cilt Bakımı|Şampuan"),
    "Kitap": ((), "Roman|Çocuk Kitabı"),
    "Oyuncak": (_TOY, "Puzzle|Oyuncak Araba"),
    "Spor": (_HOME, "Yoga Matı"),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One category that takes products."""

    name: str
    specs: tuple[Spec, ...]


LEAVES: dict[int, Leaf] = {}
TREE: list[dict[str, Any]] = []

for _place, (_group, (_specs, _names)) in enumerate(_TREE.items(), 1):
    _number = 1000 + 100 * _place
    _own = {_number + below: name for below, name in enumerate(_names.split("|"), 1)}
    LEAVES.update({number: Leaf(name, _specs) for number, name in _own.items()})
    _children = [{"id": number, "name": name, "parentCategoryId": _number, "subCategories": []} for number, name in _own.items()]
    TREE.append({"id": _number, "name": _group, "parentCategoryId": None, "subCategories": _children})


def attributes(category: int) -> dict[str, Any]:
    """The attributes of a leaf as ÇiçekSepeti answers them. KeyError when it is no leaf."""
    leaf = LEAVES[category]
    return {"categoryId": category, "categoryName": leaf.name, "categoryAttributes": [_attribute(spec) for spec in leaf.specs]}


def _attribute(spec: Spec) -> dict[str, Any]:
    return {
        "attributeId": spec.attribute_id,
        "attributeName": spec.name,
        "required": spec.required,
        "varianter": spec.kind == VARIANT,
        "type": spec.kind,
        "attributeValues": [{"id": number, "name": name} for number, name in spec.value_ids().items()],
    }
