"""The simulator's catalogue: a small Turkish category tree, its attributes and values, brands, addresses. Made up, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class AttributeSpec:
    """One attribute; `custom` allows free text."""

    attribute_id: int
    name: str
    values: tuple[str, ...] = ()
    custom: bool = False
    varianter: bool = False
    slicer: bool = False

    def value_ids(self) -> dict[int, str]:
        """Value id -> text."""
        return {self.attribute_id * 1000 + number: value for number, value in enumerate(self.values, 1)}


COLOURS = (
    "Siyah",
    "Beyaz",
    "Kırmızı",
    "Mavi",
    "Yeşil",
    "Sarı",
    "Gri",
    "Kahverengi",
    "Pembe",
    "Mor",
    "Turuncu",
    "Bej",
    "Lacivert",
    "Çok Renkli",
)
SIZES = ("XS", "S", "M", "L", "XL", "XXL", "36", "38", "40", "42", "44", "Tek Ebat")
SHOE_SIZES = tuple(str(size) for size in range(36, 47))
YES_NO = ("Var", "Yok")

_SPECS = (
    AttributeSpec(47, "Renk", custom=True, slicer=True),
    AttributeSpec(295, "Web Color", COLOURS),
    AttributeSpec(293, "Beden", SIZES, varianter=True),
    AttributeSpec(338, "Ayakkabı Numarası", SHOE_SIZES, varianter=True),
    AttributeSpec(296, "Cinsiyet", ("Kadın", "Erkek", "Unisex", "Kız Çocuk", "Erkek Çocuk")),
    AttributeSpec(294, "Yaş Grubu", ("Yetişkin", "Genç", "Çocuk", "Bebek")),
    AttributeSpec(
        14, "Materyal", ("Pamuk", "Polyester", "Deri", "Ahşap", "Metal", "Plastik", "Cam", "Seramik", "Çelik", "Diğer"), custom=True
    ),
    AttributeSpec(1192, "Menşei", ("TR", "CN", "DE", "IT", "US", "KR", "JP")),
    AttributeSpec(17, "Garanti Süresi", ("Garanti Yok", "1 Yıl", "2 Yıl", "3 Yıl")),
    AttributeSpec(179, "Garanti Tipi", ("Türkiye Garantili", "İthalatçı Garantili")),
    AttributeSpec(130, "Dahili Hafıza", ("32 GB", "64 GB", "128 GB", "256 GB", "512 GB", "1 TB"), varianter=True),
    AttributeSpec(152, "Ekran Boyutu", ('6"', '11"', '13"', '14"', '15,6"', '16"', '24"', '27"', '55"'), custom=True),
    AttributeSpec(190, "Bluetooth", YES_NO),
    AttributeSpec(210, "Hacim", ("30 ml", "50 ml", "100 ml", "200 ml", "500 ml", "1 L"), custom=True),
    AttributeSpec(211, "Cilt Tipi", ("Tüm Cilt Tipleri", "Kuru", "Yağlı", "Karma", "Hassas")),
    AttributeSpec(310, "Yazar", custom=True),
    AttributeSpec(311, "Dil", ("Türkçe", "İngilizce", "Almanca")),
    AttributeSpec(312, "Cilt", ("Ciltsiz", "Ciltli")),
)
ATTRIBUTES = {spec.attribute_id: spec for spec in _SPECS}

Needs = tuple[tuple[int, ...], tuple[int, ...]]
"""(required, optional) attribute ids of a leaf."""

_WEAR: Needs = ((293, 47, 295), (296, 294, 14, 1192))
_SHOES: Needs = ((338, 47, 295), (296, 14, 1192))
_DEVICE: Needs = ((17,), (47, 295, 179, 190, 1192))
_PHONE: Needs = ((130, 47, 17), (295, 179, 152, 1192))
_SCREEN: Needs = ((152, 17), (47, 295, 179, 130, 1192))
_HOME: Needs = ((), (14, 47, 295, 1192))
_CARE: Needs = ((210,), (211, 296, 1192))
_BOOK: Needs = ((310,), (311, 312))
_TOY: Needs = ((294,), (47, 14, 1192))

_CASE: Needs = ((47,), (295, 14, 1192))
_BAG: Needs = ((47,), (295, 14, 296, 1192))

_TREE: dict[str, Any] = {
    "Elektronik": {
        "Telefon": {
            "Cep Telefonu": _PHONE,
            "Akıllı Telefon Kılıfı": _CASE,
            "Taşınabilir Şarj Cihazı": _DEVICE,
        },
        "Bilgisayar": {"Laptop": _SCREEN, "Tablet": _SCREEN, "Monitör": _SCREEN, "Klavye": _DEVICE, "Mouse": _DEVICE},
        "Ses & Görüntü": {
            "Bluetooth Kulaklık": _DEVICE,
            "Hoparlör": _DEVICE,
            "Televizyon": _SCREEN,
            "Müzik Çalar": _DEVICE,
            "Fotoğraf Makinesi": _DEVICE,
        },
    },
    "Giyim": {
        "Üst Giyim": {"Tişört": _WEAR, "Gömlek": _WEAR, "Sweatshirt": _WEAR, "Mont": _WEAR},
        "Alt Giyim": {"Pantolon": _WEAR, "Etek": _WEAR},
        "Elbise": _WEAR,
    },
    "Ayakkabı & Çanta": {"Bot": _SHOES, "Spor Ayakkabı": _SHOES, "Sırt Çantası": _BAG, "Cüzdan": _BAG, "Kol Saati": _DEVICE},
    "Ev & Yaşam": {
        "Mutfak": {"Tencere": _HOME, "Bıçak Seti": _HOME, "Kupa": _HOME, "Termos": _HOME, "Tepsi": _HOME},
        "Ev Tekstili": {"Nevresim Takımı": _HOME, "Havlu": _HOME},
        "Masa Lambası": _HOME,
    },
    "Kozmetik": {"Parfüm": _CARE, "Cilt Bakımı": _CARE, "Şampuan": _CARE},
    "Kitap & Hobi": {"Roman": _BOOK, "Çocuk Kitabı": _BOOK, "Puzzle": _TOY, "Oyuncak Araba": _TOY},
    "Spor": {"Yoga Matı": ((), (47, 295, 14, 1192))},
}

NEEDS: dict[int, Needs] = {}
"""Leaf category id -> its attributes."""
NAMES: dict[int, str] = {}


def _grow(branch: dict[str, Any], parent: int | None) -> list[dict[str, Any]]:
    nodes = []
    for name, below in branch.items():
        number = 400 + 11 * (len(NAMES) + 1)
        NAMES[number] = name
        if isinstance(below, tuple):
            NEEDS[number] = below
        children = _grow(below, number) if isinstance(below, dict) else []
        nodes.append({"id": number, "name": name, "parentId": parent, "subCategories": children})
    return nodes


TREE = _grow(_TREE, None)

_NAMES = (
    "TRENDYOLMİLLA",
    "Arçelik",
    "Vestel",
    "Beko",
    "Casper",
    "Şölen",
    "Paşabahçe",
    "Karaca",
    "Koton",
    "LC Waikiki",
    "Mavi",
    "Defacto",
    "İpekyol",
    "Çilek",
    "Derimod",
    "Altınyıldız",
    "Kiğılı",
    "Sarar",
    "Eczacıbaşı",
    "Doğan Kitap",
    "İş Bankası Kültür Yayınları",
    "Yapı Kredi Yayınları",
    "Flormar",
    "Golden Rose",
    "Arko",
    "Bioxcin",
    "English Home",
    "Madame Coco",
    "Taç",
    "Özdilek",
    "Apple",
    "Samsung",
    "Canon",
    "Sony",
    "HTC",
    "Hewlett-Packard",
    "Palm",
    "Adidas",
    "Nike",
    "Philips",
    "Bosch",
    "Diğer",
    "Anka",
    "Boğaziçi",
    "Çınar",
    "Defne",
    "Ege",
    "Fırtına",
    "Göksu",
    "Hisar",
    "Işıl",
    "İpek",
    "Kaşmir",
    "Lale",
    "Meltem",
    "Nehir",
    "Öykü",
    "Pınar",
    "Rüzgâr",
    "Sedef",
    "Toros",
    "Uludağ",
    "Ülker Ev",
    "Vadi",
    "Yıldız",
    "Zeytin",
)
BRANDS = {1791 + 7 * number: name for number, name in enumerate(_NAMES)}

ADDRESSES = [
    {
        "id": number,
        "addressType": kind,
        "country": "Türkiye",
        "city": city,
        "cityCode": code,
        "district": district,
        "districtId": number,
        "postCode": f"{code:02d}000",
        "address": street,
        "isReturningAddress": kind == "Returning",
        "fullAddress": f"{street} {district} {city}",
        "isShipmentAddress": kind == "Shipment",
        "isInvoiceAddress": kind == "Invoice",
        "isDefault": True,
    }
    for number, kind, city, code, district, street in (
        (101, "Shipment", "İstanbul", 34, "Şişli", "Büyükdere Cad. No:5"),
        (102, "Invoice", "İstanbul", 34, "Şişli", "Büyükdere Cad. No:5"),
        (103, "Returning", "Kocaeli", 41, "Gebze", "Depo Sok. No:12"),
    )
]


def category_attributes(category_id: int) -> list[dict[str, Any]]:
    """The attributes of a leaf as Trendyol answers them. KeyError when it is no leaf."""
    required, optional = NEEDS[category_id]
    return [_attribute(category_id, number, number in required) for number in (*required, *optional)]


def _attribute(category_id: int, number: int, required: bool) -> dict[str, Any]:
    spec = ATTRIBUTES[number]
    return {
        "allowCustom": spec.custom,
        "attribute": {"id": number, "name": spec.name},
        "categoryId": category_id,
        "required": required,
        "varianter": spec.varianter,
        "slicer": spec.slicer,
        "allowMultipleAttributeValues": False,
    }
