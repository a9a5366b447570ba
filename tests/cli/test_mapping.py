from __future__ import annotations

import json

import pytest

from service.auth.secrets import make_key
from service.domain.catalogue import NamedId
from service.domain.clock import now
from service.domain.listing import ListingSnapshot, ListingState
from service.ledger import found_listings
from service.ledger.engine import open_engine
from service.opencart.demo import create_demo_shop
from service.settings import Settings, save
from service.sync import mapping
from service.sync.house import House
from tests.sync import shelf
from tests.web.test_mapping import categories, keep


@pytest.fixture
def house(home, redis_url):
    """A small installation on SQLite with account 1, “Ana Mağaza”, whose catalogue has three categories and one brand."""
    settings = Settings(home=home, database_url=f"sqlite:///{home / 'shop.db'}", shared_key="k" * 64, redis_url=redis_url)
    save(settings)
    make_key(settings.key_file)
    engine = open_engine(settings.database_url)
    create_demo_shop(engine, "oc_", seed=1, products=20)
    house = House.open(settings)
    house.ledger.t.metadata.create_all(engine)
    shelf.new_account(house, "Ana Mağaza")
    first, *_ = house.shop.categories_in_use("tr-tr")
    keep(house, "categories", "", categories([("101", first.path[-1], first.path, True), ("102", "Kemer", ("Aksesuar", "Kemer"), True)]))
    for brand in house.shop.brands_in_use():
        keep(house, "brands", brand.name, [])
    yield house
    house.redis.close()
    house.ledger.engine.dispose()
    engine.dispose()


def known(house):
    with house.ledger.look() as work:
        return mapping.known(work, 1)


def test_suggestions_are_listed_confirmed_after_a_yes_and_taken_back(run, house):
    shown = run("mapping", "suggest", "ana mağaza")
    assert "100  exact       101" in shown.stdout
    waiting = json.loads(run("mapping", "suggest", "1", "--json").stdout)
    assert [row["products"] for row in waiting if row["kind"] == "category"] == sorted(
        (row["products"] for row in waiting if row["kind"] == "category"), reverse=True
    )
    asked = run("mapping", "confirm", "1")
    assert asked.exit_code == 1
    assert "--yes" in asked.stderr
    assert known(house) == {}
    assert "1 pairs confirmed." in run("mapping", "confirm", "1", "--at-least", "95", "--yes").stdout
    assert [pair.id for pair in known(house).values()] == ["101"]
    assert "No suggestion" in run("mapping", "confirm", "1", "--at-least", "100", "--yes").stdout
    assert "1 pairs are as they were" in run("mapping", "undo", "1", "--yes").stdout
    refused = run("mapping", "undo", "1", "--yes")
    assert refused.exit_code == 1
    assert known(house) == {}


def test_pairs_go_through_a_file_as_a_whole_or_not_at_all(run, house, tmp_path):
    file = tmp_path / "pairs.csv"
    assert run("mapping", "export", "1", "--file", str(file)).exit_code == 0
    text = file.read_text(encoding="utf-8-sig")
    assert run("mapping", "export", "1").stdout_bytes == file.read_bytes()
    key = next(line.split(";")[1] for line in text.splitlines() if line.startswith("category;"))
    file.write_text(f"kind\tshop_key\tmarketplace_id\ncategory\t{key}\t102\n", encoding="utf-8")
    dry = run("mapping", "import", "1", str(file), "--dry-run")
    assert f"line 2: category {key}: none → Aksesuar > Kemer" in dry.stdout
    assert known(house) == {}
    assert run("mapping", "import", "1", str(file)).exit_code == 1
    assert "1 pairs changed." in run("mapping", "import", "1", str(file), "--yes").stdout
    assert known(house) == {("category", key): NamedId("102", "Aksesuar > Kemer")}
    file.write_text(f"kind,shop_key,marketplace_id\ncategory,{key},-\ncolour,1,1\ncategory,{key},1.5E+19\n", encoding="utf-8")
    bad = run("mapping", "import", "1", str(file), "--yes")
    assert bad.exit_code == 1
    assert "line 3: There is no kind “colour”" in bad.stderr
    assert "line 4: The spreadsheet has rounded" in bad.stderr
    assert len(known(house)) == 1
    file.write_text(f"kind,shop_key,marketplace_id\ncategory,{key},-\n", encoding="utf-8")
    assert "→ none" in run("mapping", "import", "1", str(file), "--yes").stdout
    assert known(house) == {}


def test_listings_there_are_listed_accepted_and_left_alone(run, house):
    with house.ledger.work() as work:
        shown = [ListingSnapshot(code, ListingState.LIVE, now(), title="Çanta") for code in ("X1", "X2")]
        found_listings.keep(work, 1, shown)
    assert "no product is like it" in run("found", "list", "1").stdout
    first, second = json.loads(run("found", "list", "1", "--json").stdout)
    (product,) = shelf.plain_products(house, 1)
    assert "Linked." in run("found", "accept", "1", str(first["found_id"]), str(product)).stdout
    assert [row["barcode"] for row in shelf.listed(house, 1)] == ["X1"]
    refused = run("found", "accept", "1", str(second["found_id"]), str(product))
    assert refused.exit_code == 1
    assert "1 listings are left alone." in run("found", "ignore", "1", str(second["found_id"])).stdout
    assert "X2" in run("found", "list", "1", "--ignored").stdout
    assert "waits." in run("found", "list", "1").stdout
    assert "1 listings wait again." in run("found", "ignore", "1", str(second["found_id"]), "--undo").stdout
    assert run("found", "read", "1").stdout.startswith("Job ")


def test_a_closed_marketplace_is_told_and_its_old_listings_are_held_against_the_shop(run, house, tmp_path):
    shown = run("connector", "show", "gittigidiyor")
    assert shown.exit_code == 0
    assert "closed in 2022" in shown.stdout
    assert "old-listings" in shown.stdout
    product = next(each for page in house.shop.pages() for each in page if not each.key.variant)
    file = tmp_path / "old.csv"
    file.write_text(f"Başlık;Stok Kodu\nbilinmeyen;{product.sku}\nzzz qqq;\n", encoding="utf-8")
    told = run("old-listings", str(file)).stdout
    assert f"line 2: bilinmeyen: product {product.key.product_id}" in told
    assert "line 3: zzz qqq: no product is like it" in told
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    assert run("old-listings", str(file)).exit_code == 1
