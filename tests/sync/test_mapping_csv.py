"""Pairs as a file: whatever a spreadsheet makes of it is read, and what cannot be is named by its line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalogue import NamedId
from service.domain.errors import Misconfigured
from service.sync import mapping, mapping_csv, mapping_values, sheets
from service.sync.drafts import word
from service.sync.house import House
from tests.sync import shelf
from tests.sync.conftest import Marketplace
from tests.sync.test_refresh import Drain


@pytest.fixture
def read(house: House, account: int, marketplace: Marketplace, drain: Drain) -> House:
    """What the mapped categories require is read."""
    drain(patience=mapping.SETTLE_SECONDS + 1)
    return house


def known(house: House, account: int) -> dict[tuple[str, str], NamedId]:
    with house.ledger.look() as work:
        return mapping.known(work, account)


def test_an_export_read_back_changes_nothing(read: House, account: int) -> None:
    text = mapping_csv.export(read, account)
    plan = mapping_csv.plan(read, account, text.encode())
    assert (plan.changes, plan.bad) == ((), ())
    assert plan.unchanged == text.count("\r\n") - 1 > 20


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1254"])
def test_every_kind_of_pair_is_read_however_it_was_saved(read: House, account: int, delimiter: str, encoding: str) -> None:
    category, attribute = required(read, account)
    value = attribute.values[0]
    keys = [("attribute", attribute.local_key), ("value", f"{attribute.local_key}/çok büyük"), ("source", attribute.local_key)]
    ids = [value.id, value.id, "olcu"]
    lines = [["Kind", "SHOP_KEY", "marketplace_id", "note"], *([*key, number, "ğüşiöç"] for key, number in zip(keys, ids, strict=True))]
    content = "\r\n".join(delimiter.join(line) for line in [*lines, [""]]).encode(encoding)
    plan = mapping_csv.plan(read, account, content)
    assert plan.bad == ()
    assert mapping_csv.apply(read, account, plan, "test") == 3
    pairs = known(read, account)
    assert [pairs[key].id for key in keys] == ids
    assert pairs[keys[0]].name == value.name


def required(house: House, account: int) -> tuple[NamedId, mapping.RequiredAttribute]:
    for category in mapping.mapped_categories(house, account):
        for attribute in mapping.required_attributes(house, account, category.id):
            return category, attribute
    raise AssertionError("no mapped category requires anything")


def test_a_bad_line_is_named_by_its_number_and_nothing_is_applied(read: House, account: int) -> None:
    (kind, key), _ = next(iter(known(read, account).items()))
    bad = [
        ("colour", "1", "1", "There is no kind"),
        (kind, "4711999", "1", "the shop has none"),
        (kind, key, "no-such", "the marketplace has none"),
        ("attribute", "1/2", "3", "the marketplace has none"),
        ("brand", "8", "1.0E+19", "rounded"),
        (kind, key, "-", ""),
        (kind, key, "", "stands in the file twice"),
    ]
    content = "\n".join(["kind;shop_key;marketplace_id", "", *(";".join(line[:3]) for line in bad)]).encode()
    plan = mapping_csv.plan(read, account, content)
    said = {each.line: each.message for each in plan.bad}
    for number, (*_, words) in enumerate(bad, 3):
        assert (words in said[number]) if words else number not in said
    before = known(read, account)
    with pytest.raises(Misconfigured):
        mapping_csv.apply(read, account, plan, "test")
    assert known(read, account) == before


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"\x81\x8d", b"a;b\n1;2\n", b"kind;shop_key\nbrand;1\n"])
def test_what_is_no_such_file_is_refused_in_words(read: House, account: int, content: bytes) -> None:
    with pytest.raises(Misconfigured) as refused:
        mapping_csv.plan(read, account, content)
    assert refused.value.user_message.endswith((".", "again."))


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_refusal(content: bytes) -> None:
    try:
        rows = list(sheets.lines(content, lambda names: [str(number) for number in range(len(names))]))
    except Misconfigured:
        return
    assert all(line >= 1 and any(row.values()) or not row for line, row in rows)


def test_a_name_is_no_formula(read: House, account: int) -> None:
    mapping.set_mapping(read, account, "source", "1/2", "x", "=HYPERLINK(1)")
    assert ";'=HYPERLINK(1)" in mapping_csv.export(read, account)


def test_a_value_that_the_seller_mapped_makes_the_draft(read: House, account: int) -> None:
    rename_options(read, "Ton")
    rows = mapping_values.value_rows(read, account)
    assert rows
    assert all(row.name.endswith(" Ton") for row in rows)
    assert [row.products for row in rows] == sorted((row.products for row in rows), reverse=True)
    row = rows[0]
    category_id, attribute_id, _ = row.local_key.split("/", 2)
    value = mapping.search_values(read, account, f"{category_id}/{attribute_id}", "")[0]
    mapping.set_mapping(read, account, "value", row.local_key, value.id, value.name)
    again = {each.local_key: each for each in mapping_values.value_rows(read, account)}
    assert again[row.local_key].remote_id == value.id
    learned = [each for key, each in again.items() if key.split("/")[1:] == [attribute_id, row.local_key.split("/", 2)[2]] and each.is_open]
    assert all(each.suggestions and each.suggestions[0].source == "learned" for each in learned)


def rename_options(house: House, suffix: str) -> None:
    table = house.shop.shape["option_value_description"]
    with house.ledger.work() as work:
        for row in work.db.execute(table.select()).mappings().all():
            mine = (table.c.option_value_id == row["option_value_id"]) & (table.c.language_id == row["language_id"])
            work.db.execute(table.update().where(mine).values(name=f"{row['name']} {suffix}"))


def test_where_an_attribute_comes_from_can_be_chosen(read: House, account: int) -> None:
    category, attribute = required(read, account)
    (source,) = [each for each in mapping_values.sources(read, account, category.id) if each.local_key == attribute.local_key]
    assert source.chosen is None
    names = dict(source.names)
    assert names
    chosen: Any = next(iter(names))
    mapping.set_mapping(read, account, "source", attribute.local_key, chosen, names[chosen])
    (source,) = [each for each in mapping_values.sources(read, account, category.id) if each.local_key == attribute.local_key]
    assert source.chosen == NamedId(chosen, names[chosen])
    assert word(names[chosen])[:64] == chosen


def test_a_batch_that_is_undone_keeps_what_was_changed_since(house: House) -> None:
    account = shelf.new_account(house)
    mapping.set_mapping(house, account, "source", "1/1", "eski", "Eski")
    plan = mapping_csv.ImportPlan(
        tuple(mapping_csv.ChangedPair(n, "source", f"1/{n}", None, NamedId(f"yeni {n}", "Yeni")) for n in (1, 2, 3)), (), 0
    )
    mapping_csv.apply(house, account, plan, "test")
    mapping.set_mapping(house, account, "source", "1/2", "sonra", "Sonra")
    assert mapping.undo(house, account, "test") == 2
    assert {key[1]: pair.id for key, pair in known(house, account).items()} == {"1/1": "eski", "1/2": "sonra"}
