import dataclasses
import re
from decimal import Decimal

import pytest

from service.domain.clock import now
from service.domain.errors import ShopUnavailable
from service.sync import caution, drift
from tests.web.kit import FakeRedis, FakeShop, Signed


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """Nothing is handed to a queue."""
    for module in (caution, drift):
        monkeypatch.setattr(module, "dispatch", lambda house: None)


def put(house, *listing_ids, **values):
    with house.ledger.work() as work:
        table = work.t.listing
        work.db.execute(table.update().where(table.c.listing_id.in_(listing_ids)).values(**values))


def plain(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.fixture
def held(house, ids):
    """Four listings that would be set to zero, three that would cost something else."""
    put(house, 1, 2, 5, 6, held=1, due_rank=9, dirty=2)
    put(house, 7, 8, 9, held=3, due_rank=9, dirty=2)


@pytest.mark.parametrize("path", ["/ui/dashboard", "/ui/dashboard/now", "/ui/accounts/1", "/ui/accounts/1/held"])
def test_what_waits_for_a_word_is_told_where_the_seller_looks(signed, held, path):
    english, turkish = (plain(signed.get(path, lang=lang).text) for lang in ("en-gb", "tr-tr"))
    assert "Trendyol waits for your word. 4 listings would be set to zero. 3 listings would get a new price or more stock." in english
    assert "Trendyol kararınızı bekliyor. 4 ilanın stoku sıfırlanacaktı." in turkish
    assert "only=held" in signed.get(path).text


def test_nothing_waits_nothing_is_said(signed):
    assert "waits for your word" not in signed.get("/ui/dashboard").text
    assert plain(signed.get("/ui/accounts/1/held").text).strip() == ""


def test_all_of_it_is_sent(signed, house, held):
    answer = signed.form("/ui/accounts/1/held/send")
    assert "7 listings are sent now." in answer.text
    assert answer.headers["HX-Trigger"] == '{"meschain:accounts": "", "meschain:listings": ""}'
    assert caution.waiting(house, 1) == {"zero": 0, "change": 0}
    assert "somebody was faster" in signed.form("/ui/accounts/1/held/send").text


def test_or_all_of_it_is_left(signed, house, held):
    assert "7 listings stay as they are" in signed.form("/ui/accounts/1/held/drop").text
    assert caution.waiting(house, 1) == {"zero": 0, "change": 0}


def test_who_may_only_look_decides_nothing(signed, house, held):
    for path in ("/ui/accounts/1/held/send", "/ui/accounts/1/held/drop", "/ui/listings/repair", "/ui/listings/accept"):
        assert signed.form(path, "view", account_id=1, sku="MS-0050").status_code == 403
    assert re.findall(r'id="ms-h[sd]1"[^>]* disabled', signed.get("/ui/accounts/1", role="view").text).__len__() == 2
    assert caution.waiting(house, 1)["zero"] == 4


def test_listings_are_found_by_what_they_wait_for(signed, house, held):
    put(house, 3, drift="price", drift_at=now(), seen_price=Decimal("99.90"))
    assert rows(signed, "held") == {1, 2, 5, 6, 7, 8, 9}
    assert rows(signed, "drift") == {3}
    assert rows(signed, "due") == {4, 24, 44, 64, 84, 104}
    assert 'value="held" selected' in signed.get("/ui/listings?only=held").text


def rows(signed, only):
    return {int(number) for number in re.findall(r'id="ms-t(\d+)"', signed.get(f"/ui/listings/rows?account_id=1&only={only}").text)}


def test_a_held_listing_shows_what_it_would_become(signed, house, held, monkeypatch):
    table = plain(signed.get("/ui/listings/rows?account_id=1&only=held").text)
    assert "₺156.90 → wanted: ₺149.90" in table
    assert "11 → wanted: 10" in table

    def away(self, *args, **group):
        raise ShopUnavailable("The shop's database does not answer: gone. It is tried again.")

    monkeypatch.setattr(FakeShop, "offers", away)
    assert "₺156.90" in plain(signed.get("/ui/listings/rows?account_id=1&only=held").text)


def test_theirs_is_shown_beside_ours(signed, house):
    put(house, 1, drift="both", drift_at=now(), seen_price=Decimal("99.90"), seen_quantity=3)
    text = plain(signed.get("/ui/listings/rows?only=drift").text)
    assert "Price and stock changed there there ₺99.90, ours ₺149.90 stock there 3, ours 10" in text
    assert "Keep theirs" in text
    dashboard = signed.get("/ui/dashboard")
    assert "1 listing is not as it was sent: somebody changed it at the marketplace." in plain(dashboard.text)
    assert "only=drift" in dashboard.text
    put(house, 1, seen_quantity=30)
    assert "Keep theirs" not in signed.get("/ui/listings/rows?only=drift").text


def test_ours_is_sent_again_or_theirs_is_kept(signed, house):
    put(house, 1, 2, drift="price", drift_at=now(), seen_price=Decimal("99.90"))
    assert "1 listing is set right now." in signed.form("/ui/listings/repair", account_id=1, sku="MS-0050").text
    assert rows(signed, "drift") == {2}
    assert 1 in rows(signed, "due")
    assert "1 listing stays as the marketplace shows it." in signed.form("/ui/listings/accept", account_id=1, sku="MS-0051").text
    assert rows(signed, "drift") == set()
    assert "somebody was faster" in signed.form("/ui/listings/accept", account_id=1).text


class Silent(FakeRedis):
    """The breaker of the first account is open."""

    def register_script(self, text):
        others = super().register_script(text)
        return lambda keys, args=(): [3, 1, 23000] if self.ping() and keys[0].endswith(":1") else others(keys, args)


def test_a_marketplace_that_does_not_answer_is_told_with_the_next_try(house, ids):
    signed = Signed(dataclasses.replace(house, redis=Silent()))
    assert "Trendyol does not answer." in plain(signed.get("/ui/dashboard").text)
    assert "Next try in 23s." in plain(signed.get("/ui/dashboard").text)
    assert "Trendyol yanıt vermiyor." in plain(signed.get("/ui/dashboard", lang="tr-tr").text)


def test_without_redis_the_dashboard_still_shows(house, ids):
    gone = Silent()
    gone.is_there = False
    answer = Signed(dataclasses.replace(house, redis=gone)).get("/ui/dashboard")
    assert answer.status_code == 200
    assert "does not answer" not in answer.text
