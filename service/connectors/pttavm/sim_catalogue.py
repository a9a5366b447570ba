"""The simulator's category tree. Made up, always the same."""

from __future__ import annotations

from typing import Any

_TREE = {
    "Elektronik > Telefon": "Cep Telefonu|Telefon Kılıfı|Powerbank",
    "Elektronik > Bilgisayar": "Laptop|Tablet|Monitör|Klavye|Mouse|Yazıcı",
    "Elektronik > Ses ve Görüntü": "Bluetooth Kulaklık|Hoparlör|Televizyon|Müzik Çalar|Fotoğraf Makinesi|Kamera",
    "Giyim > Üst Giyim": "Tişört|Gömlek|Sweatshirt|Mont",
    "Giyim > Alt Giyim": "Pantolon|Etek|Elbise",
    "Ayakkabı ve Çanta > Ayakkabı": "Bot|Spor Ayakkabı",
    "Ayakkabı ve Çanta > Çanta": "Sırt Çantası|Cüzdan",
    "Ayakkabı ve Çanta > Saat": "Kol Saati",
    "Ev Yaşam > Mutfak": "Tencere|Bıçak Seti|Kupa|Termos|Tepsi",
    "Ev Yaşam > Ev Tekstili": "Nevresim Takımı|Havlu|Masa Lambası",
    "Kozmetik > Bakım": "Parfüm|Cilt Bakımı|Şampuan|Sabun",
    "Kitap ve Hobi > Kitap": "Roman|Çocuk Kitabı",
    "Kitap ve Hobi > Oyuncak": "Puzzle|Oyuncak Araba",
    "Spor > Yoga": "Yoga Matı",
}


def _grown() -> tuple[list[dict[str, Any]], dict[int, str]]:
    roots: list[dict[str, Any]] = []
    leaves: dict[int, str] = {}
    known: dict[tuple[str, ...], dict[str, Any]] = {}
    paths = [(*path.split(" > "), name) for path, names in _TREE.items() for name in names.split("|")]
    for path in paths:
        for depth in range(1, len(path) + 1):
            place = path[:depth]
            if place not in known:
                parent = known.get(place[:-1])
                node: dict[str, Any] = {"id": str(len(known) + 1), "name": place[-1], "updated_at": None, "children": []}
                known[place] = node | {"parent_id": parent["id"] if parent else "0"}
                (parent["children"] if parent else roots).append(known[place])
        leaves[int(known[path]["id"])] = path[-1]
    return roots, leaves


TREE, LEAVES = _grown()
"""The nodes as PttAVM shows them, and the names of those that take products."""
