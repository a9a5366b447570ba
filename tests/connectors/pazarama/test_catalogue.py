"""Categories, attributes and brands in our words."""

from __future__ import annotations

import pytest

from service.connectors.pazarama import mapping
from service.domain.errors import Rejected


@pytest.fixture
def recorded(body):
    return body("pazarama/category")


def test_parents_come_before_children_whether_they_are_named_or_numbered(recorded):
    found = mapping.categories(recorded["tree"])

    assert [category.path for category in found] == [("Moda",), ("Moda", "Çanta"), ("Moda", "Saat"), ("Moda", "Şapka")]
    assert [category.is_leaf for category in found] == [False, True, True, True]


def test_parents_that_name_each_other_end_somewhere():
    rows = [{"id": number, "parentId": other, "name": number, "leaf": True} for number, other in (("a", "b"), ("b", "a"))]

    assert {category.name for category in mapping.categories(rows)} == {"a", "b"}


def test_nothing_is_free_text(recorded):
    colour, material = mapping.attributes(recorded["category"])

    assert (colour.name, colour.is_required, colour.makes_variant, colour.allows_text) == ("Renk Seçimi", True, True, False)
    assert (material.name, material.is_required, material.makes_variant) == ("Materyal", False, False)
    assert [value.name for value in mapping.attribute_values(recorded["category"], colour.attribute_id)] == ["Yeşil"]
    assert mapping.attribute_values(recorded["category"], "unknown") == []


def test_a_brand_is_found_by_its_name_and_not_by_a_part_of_it():
    rows = [
        {"id": "1", "name": "IŞIL"},
        {"id": "2", "name": "Işıl"},
        {"id": "3", "name": "Işıl Ev"},
        {"id": "4", "name": "ışıl", "status": False},
    ]

    assert [brand.id for brand in mapping.brands(rows, "Işıl")] == ["2", "1"]


def test_the_catalogue_of_the_simulator(connector, facts):
    leaf = next(category for category in connector.categories() if category.name == "Tişört")
    required = [attribute for attribute in connector.attributes(leaf.category_id) if attribute.is_required]

    assert leaf.path == ("Moda", "Üst Giyim", "Tişört")
    assert [attribute.name for attribute in required] == ["Beden", "Renk"]
    assert "XL" in {value.name for value in connector.attribute_values(leaf.category_id, required[0].attribute_id)}
    assert [brand.name for brand in connector.brands("  ışıl ")] == ["Işıl"]
    assert connector.brands("Yok Böyle Marka") == []
    assert connector.addresses() == []


def test_a_branch_has_no_attributes(connector):
    branch = next(category for category in connector.categories() if not category.is_leaf)

    with pytest.raises(Rejected, match="Kategori bulunamadı"):
        connector.attributes(branch.category_id)
