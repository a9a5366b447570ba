"""The first run, page by page: what each step shows, what it refuses, and that it never remembers anything itself."""

import pytest

from service.domain.catalogue import AccountInfo
from service.domain.clock import now
from service.domain.errors import NeedsReauth
from service.domain.listing import ListingSnapshot, ListingState
from service.ledger import cursors, found_listings
from service.opencart.overview import BrandInUse, CategoryInUse
from service.sync import accounts, first_run, found, mapping, refresh
from tests.web.kit import KEY, SECRET, FakeShop, Signed
from tests.web.test_mapping import categories, keep, reading_jobs
from tests.web.test_pages import Outline

KEYS = {"field.seller_id": "2738", "field.api_key": "key", "field.api_secret": SECRET}


@pytest.fixture(autouse=True)
def shop(monkeypatch):
    """A shop with categories one below the other and a brand; nobody hands jobs over."""
    entries = [CategoryInUse(20, ("Moda", "Çanta"), 18), CategoryInUse(2, ("Moda",), 30)]
    monkeypatch.setattr(FakeShop, "categories_in_use", lambda self, language: entries)
    monkeypatch.setattr(FakeShop, "brands_in_use", lambda self: [BrandInUse(8, "Mavi", 4)])
    for room in (found, refresh):
        monkeypatch.setattr(room, "dispatch", lambda house: None)


@pytest.fixture
def fresh(house):
    """The same before a ledger in which nothing is yet."""
    return Signed(house)


@pytest.fixture
def answer(monkeypatch):
    """What the marketplace says of the credentials: an error, or that they are good."""

    def say(error=None):
        def check(self):
            if error:
                raise error
            return AccountInfo("2738", "Ayşe Tekstil")

        monkeypatch.setattr("service.connectors.trendyol.connector.Trendyol.check", check)

    return say


def current(text):
    """The title of the step that is shown."""
    return text.partition('<h2 id="ms-step"')[2].partition(">")[2].partition("</h2>")[0]


def test_an_empty_house_begins_with_what_runs_and_later_steps_wait_for_an_account(fresh):
    assert current(fresh.get("/ui/start").text) == "Is everything running?"
    assert "No worker is running" in fresh.get("/ui/start/service").text
    for step in ("account", "found", "mapping", "plan"):
        text = fresh.get(f"/ui/start/{step}").text
        assert current(text) == "Connect a marketplace"
        assert "ms-at-hepsiburada" in text
        assert "ms-next" not in text
    assert "/start" in fresh.get("/ui/dashboard").text
    assert "Setting up is not finished" in fresh.get("/ui/start/left").text
    assert "Kurulum tamamlanmadı" in fresh.get("/ui/start/left", lang="tr-tr").text


@pytest.mark.parametrize(("pair", "good"), [(None, False), (("http://other", "another key"), False), (("http://here", KEY), True)])
def test_a_shop_that_is_not_paired_with_this_service_is_no_start(fresh, house, monkeypatch, pair, good):
    monkeypatch.setattr(house.ledger.engine.dialect, "name", "mysql")
    monkeypatch.setattr(FakeShop, "paired_with", lambda self: pair, raising=False)
    assert first_run.service(house).is_paired is good
    text = fresh.get("/ui/start/service").text
    assert ("know each other" in text) is good
    assert ("meschain init" in text) is not good


def test_what_cannot_be_is_refused_and_nothing_is_kept(fresh, house):
    refused = fresh.form("/ui/start/account", marketplace="trendyol", **{**KEYS, "field.seller_id": "none"})
    assert refused.status_code == 422
    assert "Seller ID" in refused.text
    assert refused.headers["HX-Retarget"] == "#ms-result"
    assert fresh.form("/ui/start/account", "view", marketplace="trendyol", **KEYS).status_code == 403
    assert fresh.form("/ui/start/account", marketplace="gittigidiyor", **KEYS).status_code >= 400
    assert accounts.all_accounts(house) == []


def test_credentials_that_fail_are_kept_corrected_and_tried_again(fresh, house, answer):
    answer(NeedsReauth("401", user_message="Trendyol refuses the API key."))
    text = fresh.form("/ui/start/account", marketplace="trendyol", **KEYS).text
    assert current(text) == "Connect a marketplace – Trendyol"
    assert "Trendyol refuses the API key." in text
    assert SECRET not in text
    assert "Keep and try again" in text
    assert current(fresh.get("/ui/start/account").text) == "Connect a marketplace – Trendyol"
    answer()
    again = {**KEYS, "field.api_key": "other", "field.api_secret": "********"}
    text = fresh.form("/ui/start/account", account_id=1, **again).text
    assert "It works: Ayşe Tekstil, seller 2738." in text
    assert current(text) == "What you sell there already – Trendyol"
    (account,) = accounts.all_accounts(house)
    assert (account.state, account.values["api_key"], account.values["api_secret"]) == ("active", "other", SECRET)
    with house.ledger.look() as work:
        kinds = {row["kind"] for row in work.db.execute(work.t.job.select()).mappings()}
    assert {"read_back", "refresh_catalogue"} <= kinds


def test_what_was_found_is_counted_and_leads_to_its_page(signed, house, ids):
    text = signed.get("/ui/start/found?account_id=1").text
    assert "being read" in text
    assert "load delay:3s" in text
    keep(house, "categories", "", categories())
    assert "being read" in signed.get("/ui/start/1/outlook").text
    with house.ledger.work() as work:
        found_listings.keep(work, 1, [ListingSnapshot(f"X{number}", ListingState.LIVE, now()) for number in range(3)])
    text = signed.get("/ui/start/now/found?account_id=1").text
    assert "<dd>3</dd>" in text
    assert 'hx-swap-oob="true"' in text


def test_the_most_used_names_are_mapped_here(signed, house, ids):
    path = "/ui/start/1/category"
    text = signed.get(path).text
    assert f'hx-get="{path}"' in text
    assert [job["state"] for job in reading_jobs(house)] == ["queued"]
    keep(house, "categories", "", categories())
    text = signed.get(path).text
    assert "Aksesuar &gt; Çanta" in text
    assert "Moda &gt; Çanta" in text
    assert ">Moda<" not in text
    text = signed.get("/ui/start/1/brand").text
    assert 'hx-get="/ui/start/1/brand"' in text
    assert 'hx-get="/ui/accounts/1/mapping/brand"' not in text
    signed.form("/ui/accounts/1/mapping", kind="category", local_key="20", remote_id="101", remote_name="Aksesuar > Çanta")
    assert "Mapped" in signed.get(path).text


def test_a_step_is_done_when_it_is_and_the_way_back_goes_with_the_last(signed, house, ids):
    done = lambda: signed.get("/ui/start/plan?account_id=1").text.count('class="ms-ready"')  # noqa: E731
    assert done() == 3
    for kind, key in (("category", "20"), ("brand", "8")):
        mapping.skip(house, 1, kind, key, skipped=True)
    assert done() == 4
    left = signed.get("/ui/start/left").text
    assert "Trendyol: " in left
    with house.ledger.work() as work:
        moment = now().isoformat()
        body = f'{{"number":1,"started_at":"{moment}","page":null,"looked_up":0,"finished_at":"{moment}"}}'
        cursors.put(work, "read_back:1", body)
    assert done() == 5
    assert "Trendyol: " not in signed.get("/ui/start/left").text
    assert "Trendyol Outlet: " in signed.get("/ui/start/left").text


def test_an_account_that_is_not_there_is_a_sentence(signed):
    answer = signed.get("/ui/start?account_id=4711")
    assert answer.status_code >= 400
    assert "no account 4711" in answer.text


def test_who_may_only_look_changes_nothing(signed, house, ids):
    keep(house, "categories", "", categories())
    for path in ("account?account_id=2", "account?marketplace=", "found?account_id=1", "1/category", "1/outlook"):
        page = Outline(signed.get(f"/ui/start/{path}", role="view").text)
        buttons = [attrs for tag, attrs in page.tags if tag == "button" and ("hx-post" in attrs or attrs["type"] == "submit")]
        assert all("disabled" in attrs for attrs in buttons)
        assert page.wrong == page.open == []
