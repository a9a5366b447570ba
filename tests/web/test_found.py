"""The page of listings that the marketplace shows and nobody made here, and of a marketplace that has closed."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from service.domain.clock import now
from service.domain.listing import ListingSnapshot, ListingState
from service.domain.sellable import SellableKey, Text
from service.ledger import found_listings
from service.sync import found
from tests.web.kit import EVIL, FakeShop
from tests.web.test_mapping import data

PATH = "/ui/accounts/1/found"


def sellable(number, name, **codes):
    """As much of a sellable as the pages look at."""
    given = {"sku": f"S-{number}", "barcode": f"B-{number}", "model": "", "choices": (), **codes}
    return SimpleNamespace(key=SellableKey(number), text=lambda language: Text(name, ""), **given)


GOODS = {900: sellable(900, "Deri Çanta"), 901: sellable(901, "Keten Gömlek", barcode="S-901")}


@pytest.fixture(autouse=True)
def shop(monkeypatch):
    """A shop with two products; nobody hands jobs over."""
    monkeypatch.setattr(FakeShop, "sellables", lambda self, ids: [GOODS[number] for number in ids if number in GOODS])
    monkeypatch.setattr(FakeShop, "pages", lambda self: [list(GOODS.values())])
    monkeypatch.setattr(FakeShop, "products_named", lambda self, text, limit: [901] if text == "keten" else [])
    monkeypatch.setattr(found, "dispatch", lambda house: None)


@pytest.fixture
def there(house, ids):
    """Three listings there: one like a product by its stock code, one by its title, one like nothing."""
    shown = [("X1", "Deri canta", 900, "sku", 95), ("X2", EVIL, 901, "title", 72), ("X3", "", None, None, None)]
    with house.ledger.work() as work:
        rows = [ListingSnapshot(code, ListingState.LIVE, now(), None, 3, Decimal("12.5"), title=title) for code, title, *_ in shown]
        found_listings.keep(work, 1, rows)
        numbers = {row["barcode"]: row["found_id"] for row in found_listings.in_decision(work, 1, "waiting")}
        matches = [
            {"found_id": numbers[code], "product_id": number, "variant": number and "", "reason": reason, "confidence": sure}
            for code, _, number, reason, sure in shown
        ]
        found_listings.keep_matches(work, matches)
    return numbers


def linked(house):
    with house.ledger.look() as work:
        listing = work.t.listing
        rows = work.db.execute(listing.select().where(listing.c.product_id.in_(GOODS))).mappings()
        return {row["barcode"]: row["product_id"] for row in rows}


def test_what_waits_shows_what_it_seems_to_be_and_why(signed, there):
    text = signed.get(PATH).text
    assert "sure · 95" in text
    assert "same stock code" in text
    assert "unsure · 72" in text
    assert "None of the shop" in text
    assert EVIL not in text
    assert "Sizi bekliyor (3)" in signed.get(PATH, lang="tr-tr").text


def test_the_account_tells_how_many_wait(signed, there):
    assert "Listings there (3)" in signed.get("/ui/accounts/1").text
    assert "Listings there</button>" in signed.get("/ui/accounts/2").text


def test_one_is_accepted_another_chosen_the_third_left_alone(signed, house, there):
    answer = signed.form(f"{PATH}/accept", found_id=there["X1"])
    assert "Linked." in answer.text
    assert "meschain:found" in answer.headers["HX-Trigger"]
    assert "Keten Gömlek" in signed.get(f"{PATH}/products?q=keten&found_id={there['X3']}").text
    signed.form(f"{PATH}/accept", found_id=there["X3"], product_id=901, variant="")
    assert linked(house) == {"X1": 900, "X3": 901}
    refused = signed.form(f"{PATH}/accept", found_id=there["X2"])
    assert refused.status_code == 422
    assert "already has another listing" in refused.text
    assert "Left alone" in signed.form(f"{PATH}/ignore", found_id=there["X2"], ignored="1").text
    assert "not read to the end" in signed.get(f"{PATH}/rows").text
    assert "Ask again" in signed.get(f"{PATH}?decision=ignored").text
    signed.form(f"{PATH}/ignore", found_id=there["X2"], ignored="0")
    assert "72" in signed.get(f"{PATH}/rows").text


def test_all_of_one_stock_code_are_accepted_together_and_no_title_is(signed, house, there):
    assert "Accept all by same stock code (1)" in signed.get(PATH).text
    assert "1 listing linked." in signed.form(f"{PATH}/all", reason="sku").text
    assert "0 listings linked." in signed.form(f"{PATH}/all", reason="title").text
    assert linked(house) == {"X1": 900}


def test_wrong_input_is_refused_and_who_may_only_look_changes_nothing(signed, house, there):
    assert signed.form(f"{PATH}/accept", found_id="nonsense").status_code == 422
    assert signed.form(f"{PATH}/accept", found_id=there["X3"]).status_code == 422
    assert signed.form(f"{PATH}/accept", found_id=there["X3"], product_id=12345).status_code == 422
    assert signed.form(f"{PATH}/accept", "view", found_id=there["X1"]).status_code == 403
    assert linked(house) == {}
    assert "<li>" not in signed.get(f"{PATH}/products?q=&found_id=1").text


def test_reading_now_is_a_job(signed, there):
    assert "/ui/jobs/" in signed.form(f"{PATH}/read").text


def test_a_closed_marketplace_says_so_and_takes_only_a_file(signed):
    assert "GittiGidiyor" in signed.get("/ui/accounts").text
    assert "closed in 2022" in signed.get("/ui/accounts/closed/gittigidiyor").text
    assert "2022 yılında kapandı" in signed.get("/ui/accounts", lang="tr-tr").text
    assert signed.get("/ui/accounts/closed/other").status_code == 404
    assert signed.form("/ui/accounts", marketplace="gittigidiyor", title="x").status_code >= 400
    content = "Başlık;Barkod;Stok Kodu;Fiyat\nKeten Gömlek Beyaz;8690000000017;S-901;99,90\nBilinmeyen;;;\n".encode("cp1254")
    text = signed.form("/ui/accounts/closed/gittigidiyor", file=data(content)).text
    assert "2 listings, 1 of them like a product" in text
    assert "same stock code" in text
    assert "has no barcode" in text
    assert "99,90" in text
    assert "Stok kodu" in signed.form("/ui/accounts/closed/gittigidiyor", file=data(b"a;b\n1;2\n")).text
    assert "Choose a CSV file" in signed.form("/ui/accounts/closed/gittigidiyor").text
