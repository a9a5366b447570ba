"""Which variants a product's options make. Pure: rows in, combinations out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product
from math import prod

CHOICE_TYPES = ("select", "radio")
"""The types of which a buyer picks exactly one value and of which OpenCart's cart moves stock."""
MAX_COMBINATIONS = 200


@dataclass(frozen=True, slots=True)
class OptionValue:
    """One value of a product's option, with the stock and price that hang on it."""

    value_id: int
    """`product_option_value_id`"""
    name: str
    quantity: int
    subtract: bool
    price: Decimal
    """Signed: what the value adds to the price."""
    weight: Decimal
    """Signed: what the value adds to the weight, in the product's own unit."""


@dataclass(frozen=True, slots=True)
class ProductOption:
    """An option of one product."""

    product_option_id: int
    option_id: int
    type: str
    name: str
    required: bool
    values: tuple[OptionValue, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One value of one option, chosen."""

    option: ProductOption
    value: OptionValue


@dataclass(frozen=True, slots=True)
class ProductVariants:
    """What can be bought of one product: each combination holds what the buyer chooses, ascending by value id."""

    fixed: tuple[Chosen, ...]
    """What a variant product has decided already; true for every combination."""
    combinations: tuple[tuple[Chosen, ...], ...]
    """Never empty; one empty combination is a product without choices."""
    problems: tuple[str, ...]


PLAIN = ProductVariants((), ((),), ())
"""A product without options."""


def variants(options: Sequence[ProductOption], fixed_ids: Mapping[int, int]) -> ProductVariants:
    """The combinations of all required choices, at most MAX_COMBINATIONS; what cannot be sold so is named as a problem."""
    if not options:
        return PLAIN
    fixed = tuple(chosen for option in options if (chosen := _pick(option, fixed_ids.get(option.product_option_id))))
    decided = {chosen.option.product_option_id for chosen in fixed}
    open_options = [option for option in options if option.required and option.product_option_id not in decided]
    choices = [option for option in open_options if option.type in CHOICE_TYPES and option.values]
    total = prod(len(option.values) for option in choices)
    combinations = islice(product(*([Chosen(option, value) for value in option.values] for option in choices)), MAX_COMBINATIONS)
    return ProductVariants(fixed, tuple(_ascending(each) for each in combinations), tuple(_problems(open_options, total)))


def _pick(option: ProductOption, value_id: int | None) -> Chosen | None:
    return next((Chosen(option, value) for value in option.values if value.value_id == value_id), None)


def _ascending(chosen: Iterable[Chosen]) -> tuple[Chosen, ...]:
    return tuple(sorted(chosen, key=lambda each: each.value.value_id))


def _problems(options: Sequence[ProductOption], total: int) -> Iterable[str]:
    if total > MAX_COMBINATIONS:
        yield (
            f"Its options make {total} combinations; the first {MAX_COMBINATIONS} can be listed. "
            "Split the product or make fewer options required."
        )
    for option in options:
        if option.type not in CHOICE_TYPES:
            yield f'The required option "{option.name}" ({option.type}) needs an answer from the buyer, which marketplaces do not ask for.'
        elif not option.values:
            yield f'The required option "{option.name}" has no values. Add values to it or make it optional.'


def variant_code(chosen: Sequence[Chosen]) -> str:
    """The combination as it stands in a sellable's key: value ids ascending, joined by "-"."""
    return "-".join(str(each.value.value_id) for each in chosen)


def fixed_choices(variant: object, override: object) -> dict[int, int]:
    """What a variant product decides: value id by product option id, from the two JSON columns of its row."""
    chosen, owned = _mapping(variant), _mapping(_mapping(override).get("variant"))
    pairs = ((str(key), str(chosen[key])) for key in owned if key in chosen)
    return {int(key): int(value) for key, value in pairs if key.isdecimal() and value.isdecimal()}


def _mapping(value: object) -> Mapping[str, object]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}
