import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from service.connectors import registry
from service.domain.clock import now
from service.domain.forms import fields
from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState
from service.domain.sellable import SellableKey, ShopOffer
from service.pricing.offer import Basis, Terms, wanted_offer
from service.pricing.policy import OfferPolicy, PriceRule
from service.sync import jobs, order_retry
from service.sync.policies import Policies
from service.sync.use_cases import USE_CASES
from service.web import labels, words
from service.web.sentences import HOLE
from service.web.translations import FOLDER
from service.web.words import Words
from tests.web.sentences import SERVICE, literals, sentences
from tests.web.texts import texts

ISTANBUL = ZoneInfo("Europe/Istanbul")


@pytest.fixture(scope="module")
def turkish():
    with (FOLDER / "tr.po").open("rb") as file:
        return read_po(file)


def test_nothing_is_missing_in_turkish(turkish):
    translated = {message.id if isinstance(message.id, str) else tuple(message.id) for message in turkish if message.id and message.string}
    assert set(texts()) - translated == set()
    assert not any(message.fuzzy for message in turkish if message.id)


def test_nothing_is_translated_that_nobody_says(turkish):
    said_below, said_here = literals(), set(texts())
    ids = [message.id if isinstance(message.id, str) else tuple(message.id) for message in turkish if message.id]
    # By clauses: some sentences are put together of two.
    clauses = {text: re.split(rf"{HOLE.pattern}|, ", text)[::2] for text in ids if text not in said_here}
    assert [text for text, parts in clauses.items() if not all(part in said_below for part in parts)] == []


def test_placeholders_survive_translation(turkish):
    for message in (message for message in turkish if message.id):
        sources = [message.id] if isinstance(message.id, str) else message.id
        answers = [message.string] if isinstance(message.string, str) else message.string
        for answer in answers:
            assert set(re.findall(r"%\(\w+\)s|%%", answer)) == set(re.findall(r"%\(\w+\)s|%%", sources[-1])), message.id
            assert count(answer) == count(sources[0]), message.id


def count(text):
    return sum(1 for _, name, _, _ in Formatter().parse(re.sub(r"%\(\w+\)s", "", text)) if name is not None)


INTERNAL = {"7: 7"}
"""An error that nobody foresaw, by its type: the log's words."""


def has_words(text):
    return re.search("[a-z]{2}", text) is not None


def test_every_sentence_that_lower_floors_write_is_turkish():
    w, found = Words("tr-tr", UTC), sentences()
    assert len(found) > 100
    assert {f"{place}: {text}" for text, place in found.items() if has_words(text) and w.known(text) == text} - INTERNAL == set()


def test_what_an_english_reader_gets_is_what_was_written():
    w = Words("en", UTC)
    assert {text: w.known(text) for text in sentences() if w.known(text) != text} == {}


@pytest.mark.parametrize("declared", [Policies, OfferPolicy, *(manifest.settings for manifest in registry.manifests())])
def test_every_setting_is_explained_in_turkish(declared):
    w = Words("tr-tr", UTC)
    for field in fields(declared):
        assert w.known(field.label) != field.label
        assert not field.help or w.known(field.help) != field.help


POLICIES = (
    OfferPolicy(buffer=2, max_quantity=5, markup_percent=Decimal(3), markup_amount=Decimal(1), floor_amount=Decimal(900)),
    OfferPolicy(buffer_percent=Decimal(50), minimum=11, rounding=".90", ceiling_percent=Decimal(50), list_price="percent"),
    OfferPolicy(buffer_by_sales=Decimal(2), rounding=".99", price_mode="margin", commission_percent=Decimal(20)),
    OfferPolicy(rounding="whole", specials="ignore", currency_margin_percent=Decimal(2), rules=(PriceRule("7", "margin", Decimal(5)),)),
    OfferPolicy(floor_percent=Decimal(90), ceiling_percent=Decimal(80), rules=(PriceRule("7", "percent", Decimal(5)),)),
    OfferPolicy(rules=(PriceRule("7", "fixed", Decimal(-5000)),)),
)


def said() -> set[str]:
    """Every text that computing an offer can say."""
    shop = ShopOffer(SellableKey(1), False, 12, Decimal(10), Decimal(8), Decimal(20), Decimal(1))
    shops = (None, shop, replace(shop, quantity=None), replace(shop, enabled=True, special=Decimal(11)), replace(shop, price=Decimal(0)))
    problems, steps = set(), []
    for policy in POLICIES:
        terms = Terms(1, policy, "TRY", Decimal("34.5"), 20_000, 3600.0)
        problems |= {wanted_offer(Basis(each, 3, Decimal(48), now()), terms, steps).problem or "" for each in shops}
    return problems | {text for step in steps for text in (step.name, step.note)} | {"gone"}


def test_every_step_of_a_trace_is_turkish():
    w, texts = Words("tr-tr", UTC), said()
    assert len(texts) > 50
    assert {text for text in texts if has_words(text) and w.known(text) == text} == set()


def test_every_code_has_a_name():
    assert set(ListingState) == set(labels.LISTING)
    assert set(OrderState) == set(labels.ORDER)
    assert set(ItemState) == set(labels.ITEM)
    assert set(jobs.QUEUE_OF) == set(USE_CASES) == set(labels.WORK)
    assert set(jobs.QUEUES) == set(labels.QUEUE)
    sources = "\n".join(path.read_text(encoding="utf-8") for room in ("sync", "ledger") for path in sorted((SERVICE / room).rglob("*.py")))
    assert set(re.findall(r'shop_state"?[=:]\s*"(\w+)"', sources)) | set(order_retry.UNFINISHED) == set(labels.SHOP_STATE)
    assert set(re.findall(r'"(\w+)_rejected"', sources)) <= {code.removesuffix("_rejected") for code in labels.PROBLEM}
    assert {f"{kind}_rejected" for kind in labels.SENT} <= set(labels.PROBLEM)
    assert set(labels.PROBLEM) == set(labels.NEXT_STEP)
    makers = "\n".join(path.read_text(encoding="utf-8") for path in [*SERVICE.rglob("*.py"), *(SERVICE.parent / "worker").glob("*.py")])
    assert set(re.findall(r'(?:Presence\(\s*[\w.]+,|_opened\()\s*"(\w+)"', makers)) == set(labels.PROCESS)


def test_a_sentence_from_below_keeps_its_numbers():
    w = Words("tr-tr", UTC)
    assert w.known("3 sold on marketplaces, not yet in the shop") == "3 adet pazaryerlerinde satıldı, henüz mağazada değil"
    assert w.known("Line 4711 linked to product 50.") == "4711 numaralı satır 50 numaralı ürüne bağlandı."
    assert w.known("Barkod 869 bulunamadı {}") == "Barkod 869 bulunamadı {}"


def test_a_sentence_from_below_keeps_names_and_says_codes_and_sentences_in_turkish():
    w = Words("tr-tr", UTC)
    assert "“price with tax” (5)" in w.known("Category 12 means “price with tax” (5).")
    assert w.known("write_order gave up: the account is paused") == "Siparişi mağazaya yaz işinden vazgeçildi: hesap durumu: Duraklatıldı"
    assert w.known("The product has no image.\nGörsel yok.") == "Ürünün görseli yok.\nGörsel yok."
    assert w.known("") == ""


def test_amounts_and_numbers_by_language():
    english, turkish = Words("en-gb", UTC), Words("tr", UTC)
    assert english.money(Decimal("1234.5"), "TRY") == "₺1,234.50"
    assert turkish.money(Decimal("1234.5"), "TRY") == "₺1.234,50"
    assert english.money(Decimal("3"), "EUR") == "€3.00"
    assert (english.number(100000), turkish.number(100000)) == ("100,000", "100.000")
    assert (english.percent(Decimal("20.0000")), turkish.percent(Decimal(20))) == ("20%", "%20")


def test_times_are_the_shops(monkeypatch):
    monkeypatch.setattr(words, "now", lambda: datetime(2026, 11, 21, 22, 30, tzinfo=UTC))
    w = Words("en", ISTANBUL)
    assert w.moment(datetime(2026, 11, 21, 21, 5, tzinfo=UTC)) == "00:05:00"
    assert w.moment(datetime(2026, 11, 21, 20, 59, tzinfo=UTC)) == "21 Nov 23:59"
    assert w.moment(datetime(2025, 1, 2, 3, 4, tzinfo=UTC)) == "2 Jan 2025 06:04"
    assert w.day_start() == datetime(2026, 11, 21, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(("value", "english", "turkish"), [(0.25, "250ms", "250msn"), (1.94, "1.9s", "1,9sn"), (200, "3 mins", "3 dk.")])
def test_spans_are_short(value, english, turkish):
    assert re.sub(r"\s", " ", Words("en", UTC).seconds(value)) == english
    assert re.sub(r"\s", " ", Words("tr", UTC).seconds(value)).replace(" ", "") == turkish.replace(" ", "")


def test_a_clock_that_is_behind_gives_no_negative_age():
    w = Words("en", UTC)
    assert w.age(words.now() + timedelta(seconds=30)) == "0ms"
