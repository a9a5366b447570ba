"""What products say about themselves, counted by the database, and products by a part of their name; in every version."""

from __future__ import annotations

from collections import Counter

from tests.opencart.conftest import Bench


def test_words_in_use_are_what_sellables_say(each: Bench) -> None:
    sellables = [sellable for page in each.shop.pages() for sellable in page]
    numbers = {number for sellable in sellables for number in sellable.category_ids}
    words = each.shop.words_in_use(sorted(numbers))
    said = Counter(
        (number, name, text)
        for product in {sellable.key.product_id: sellable for sellable in sellables}.values()
        for number in product.category_ids
        for name, text in product.attributes
    )
    counted = {(word.category_id, word.name, word.text): word.products for word in words}
    assert {key: counted[key] for key in said} == dict(said)
    choices = {(number, choice.name, choice.value) for each in sellables for number in each.category_ids for choice in each.choices}
    own = {key for key in choices if key in counted}
    # A variant product of 4.x takes its options from its master, which may be in another category.
    assert {key[1:] for key in own} == {key[1:] for key in choices}
    assert each.shop.words_in_use([]) == []


def test_products_are_found_by_a_part_of_their_name(each: Bench) -> None:
    product = next(iter(each.shop.pages()))[0]
    name = product.text("").name
    assert product.key.product_id in each.shop.products_named(name[1:-1], 1000)
    assert len(each.shop.products_named(name[0], 1)) == 1
    assert each.shop.products_named("100%_nothing", 10) == []


def test_a_name_that_stands_escaped_is_found_as_people_write_it(each: Bench) -> None:
    product = next(iter(each.shop.pages()))[0].key.product_id
    each.change("product_description", {"product_id": product}, name="Tom &amp; Jerry")
    assert each.shop.products_named("m & J", 10) == [product]
