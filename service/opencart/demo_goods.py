"""The demo shop's goods: a category tree, brands, options with their own stock, specials, and a few products that are wrong on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from service.opencart.demo_base import VATS
from service.opencart.demo_rows import DAY, LANGUAGES, Rows
from service.opencart.demo_words import BRANDS, COLOURS, FACTS, LEAVES, SERIES, SHOE_SIZES, SIZES, TREE, Leaf, words
from service.opencart.door import escape

PICTURES = "https://shop.example/image/catalog/demo/"
SPECIALS = (("2020-01-01", "2099-12-31"), ("2098-01-01", "2099-12-31"), ("2019-01-01", "2020-01-01"))
"""Active, future, past."""
SIZE, SHOE, COLOUR = 1, 2, 3
CHOICES = {"size": (SIZE, COLOUR), "shoe": (SHOE, COLOUR), "colour": (COLOUR,)}
FLAWS: dict[int, dict[str, Any]] = {
    7: {"sku": "", "model": "", "ean": ""},
    19: {"sku": "CRS-0012", "ean": ""},
    31: {"price": 0},
    43: {"title": "Çok uzun adlı ürün " * 20},
    55: {"title": "Renkli Kupa 🎁☕ Hediye"},
    67: {"status": 0},
    79: {"quantity": -3},
    91: {"title": "Replika Şampuan Seti"},
    103: {"image": f"{PICTURES}eksik"},
}
"""By product id: no code, a SKU used twice, price 0, a title of 300 and more characters, emoji, disabled, negative stock,
a word that marketplaces forbid, a picture that is none."""


def add_goods(rows: Rows, random: Random, products: int) -> None:
    """Categories, brands, options and `products` products."""
    categories = _categories(rows)
    for name in words(BRANDS):
        number = rows.add("manufacturer", name=name)
        rows.add("manufacturer_to_store", manufacturer_id=number)
    values = _options(rows)
    for name, english in (("Özellik", "Feature"), *((name, known[0]) for name, known in FACTS.items())):
        rows.describe("attribute", rows.add("attribute", attribute_group_id=1), name, english)
    for number in range(products):
        leaf = LEAVES[number % len(LEAVES)]
        _product(rows, random, leaf, categories[leaf.name], values)


def _categories(rows: Rows) -> dict[str, tuple[int, int]]:
    """(top category, leaf category) by the leaf's Turkish name."""
    found: dict[str, tuple[int, int]] = {}
    for (turkish, english), leaves in TREE.items():
        top = _category(rows, turkish, english, [])
        for leaf in leaves:
            found[leaf.name] = top, _category(rows, leaf.name, leaf.english, [top])
    return found


def _category(rows: Rows, turkish: str, english: str, above: list[int]) -> int:
    number = rows.add("category", parent_id=above[-1] if above else 0, top=int(not above), status=1)
    rows.describe("category", number, escape(turkish), escape(english))
    rows.add("category_to_store", category_id=number)
    for level, path_id in enumerate([*above, number]):
        rows.add("category_path", category_id=number, path_id=path_id, level=level)
    return number


def _options(rows: Rows) -> dict[int, list[int]]:
    """Option value ids by option id."""
    kinds = (
        ("select", "Beden", "Size", [(size, size) for size in SIZES]),
        ("select", "Numara", "Shoe Size", [(size, size) for size in SHOE_SIZES]),
        ("radio", "Renk", "Colour", list(COLOURS)),
    )
    found: dict[int, list[int]] = {}
    for kind, turkish, english, names in kinds:
        option_id = rows.add("option", type=kind, sort_order=len(found))
        rows.describe("option", option_id, turkish, english)
        for value in names:
            value_id = rows.add("option_value", option_id=option_id)
            rows.describe("option_value", value_id, *value, option_id=option_id)
            found.setdefault(option_id, []).append(value_id)
    return found


def _product(rows: Rows, random: Random, leaf: Leaf, categories: tuple[int, int], values: dict[int, list[int]]) -> None:
    brands, series = words(BRANDS), words(SERIES)
    brand, feature, line = random.randrange(len(brands)), random.choice(leaf.features), random.choice(series)
    quantity, price = random.randint(0, 120), round(leaf.price * random.uniform(0.6, 1.6), 2)
    number = rows.add("product", image=f"{PICTURES}{LEAVES.index(leaf) + 1:02}-{random.randint(1, 9)}.jpg", quantity=quantity, price=price)
    flaw = FLAWS.get(number, {})
    codes = {"model": f"CRS-{number:04}", "sku": f"CRS-{number:04}", "ean": _ean(number), "minimum": 1, "subtract": 1, "shipping": 1}
    size = {"weight": leaf.grams, "weight_class_id": 2, "length": 20, "width": 15, "height": 5, "length_class_id": 1}
    rest = {
        "manufacturer_id": brand + 1,
        "stock_status_id": 5,
        "tax_class_id": VATS.index(leaf.vat) + 1,
        "date_available": DAY,
        "status": 1,
    }
    rows.last("product").update({**codes, **size, **rest, **{name: value for name, value in flaw.items() if name != "title"}})
    turkish = flaw.get("title") or f"{brands[brand]} {line} {feature[0]} {leaf.name}"
    english = flaw.get("title") or f"{brands[brand]} {line} {feature[1]} {leaf.english}"
    _describe(rows, number, turkish[:255], english[:255], leaf)
    rows.add("product_to_store", product_id=number)
    for category_id in categories:
        rows.add("product_to_category", product_id=number, category_id=category_id)
    rows.add("product_image", product_id=number, image=f"{PICTURES}{LEAVES.index(leaf) + 1:02}-arka.jpg")
    for attribute_id, texts in enumerate((feature, *_facts(leaf)), 1):
        for language_id, text in zip(LANGUAGES.values(), texts, strict=False):
            rows.add("product_attribute", product_id=number, attribute_id=attribute_id, language_id=language_id, text=escape(text))
    if number % 5 == 0:
        _special(rows, number, price)
    for option_id in CHOICES.get(leaf.choice, ()):
        _product_option(rows, random, number, option_id, values[option_id])


def _facts(leaf: Leaf) -> Iterator[list[str]]:
    """The leaf's attributes in the order of FACTS, (Turkish, English); nothing for those it does not have."""
    group = next(turkish for (turkish, _), leaves in TREE.items() if leaf in leaves)
    for _, values in FACTS.values():
        text = values.get(leaf.name) or values.get(group) or ""
        yield text.split("/") if text else []


def _describe(rows: Rows, number: int, turkish: str, english: str, leaf: Leaf) -> None:
    for language_id, name, text in (
        (1, turkish, f"<p><b>{turkish}</b> ile tanışın.</p><ul><li>{leaf.name}</li><li>2 yıl garanti & ücretsiz iade</li></ul>"),
        (2, english, f"<p>Meet <b>{english}</b>.</p><ul><li>{leaf.english}</li><li>2 years' warranty & free returns</li></ul>"),
    ):
        kept = escape(name)
        rows.add("product_description", product_id=number, language_id=language_id, name=kept, description=escape(text), meta_title=kept)


def _special(rows: Rows, number: int, price: float) -> None:
    start, end = SPECIALS[number // 5 % len(SPECIALS)]
    reduced = round(price * 0.85, 2)
    rows.add("product_special", product_id=number, customer_group_id=1, priority=1, price=reduced, date_start=start, date_end=end)


def _product_option(rows: Rows, random: Random, number: int, option_id: int, value_ids: list[int]) -> None:
    link = rows.add("product_option", product_id=number, option_id=option_id, required=1)
    chosen = value_ids if option_id != COLOUR else sorted(random.sample(value_ids, 2))
    for place, value_id in enumerate(chosen):
        dearer = 25 if option_id == SIZE and place == len(chosen) - 1 else 0
        ids = {"product_option_id": link, "product_id": number, "option_id": option_id, "option_value_id": value_id}
        signs = {"price_prefix": "+", "points_prefix": "+", "weight_prefix": "+"}
        rows.add("product_option_value", **ids, **signs, quantity=random.randint(0, 40), subtract=1, price=dearer)


def _ean(number: int) -> str:
    """A valid EAN-13 in the range that shops may use for themselves."""
    digits = f"29{number:010}"
    odd, even = sum(map(int, digits[::2])), sum(map(int, digits[1::2]))
    return f"{digits}{-(odd + 3 * even) % 10}"
