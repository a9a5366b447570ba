from urllib.parse import urlsplit

import pytest

from service.auth.browser import COOKIE, CSRF_HEADER, Sessions, ticket
from service.auth.secrets import load_key
from service.domain.errors import SetupError


@pytest.fixture
def browser(signed, house):
    """A signed-in browser."""
    address = urlsplit(ticket(house.settings))
    answer = signed.client.get(f"{address.path}?{address.query}")
    assert (answer.status_code, answer.location) == (303, "/dashboard")
    return signed.client


def word(client, house):
    sessions = Sessions(load_key(house.settings.key_file))
    return sessions.csrf(sessions.person(client.get_cookie(COOKIE).value, "en").session)


def test_a_ticket_signs_one_browser_in_once(signed, house):
    address = urlsplit(ticket(house.settings))
    path = f"{address.path}?{address.query}"
    assert address.netloc == "127.0.0.1:8765"
    first = signed.client.get(path)
    cookie = first.headers["Set-Cookie"]
    assert first.status_code == 303
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert signed.client.get("/dashboard").status_code == 200
    assert signed.app.test_client().get(path).status_code == 401


def test_a_ticket_for_something_else_opens_nothing(signed, house):
    live = Sessions(load_key(house.settings.key_file)).ticket("live")
    assert signed.client.get(f"/enter?ticket={live}").status_code == 401
    assert signed.client.get("/enter?ticket=abc").status_code == 401
    assert signed.client.get("/enter").status_code == 401


def test_an_old_ticket_opens_nothing(signed, house, monkeypatch):
    import itsdangerous.timed

    address = urlsplit(ticket(house.settings))
    moment = itsdangerous.timed.time.time()
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: moment + 700)
    assert signed.client.get(f"{address.path}?{address.query}").status_code == 401


def test_changes_need_the_word_of_the_session(browser, house):
    assert browser.post("/ui/accounts/1/pause").status_code == 403
    assert browser.post("/ui/accounts/1/pause", headers={CSRF_HEADER: "0" * 64}).status_code == 403
    assert browser.post("/ui/accounts/1/pause", headers={CSRF_HEADER: word(browser, house)}).status_code == 200


def test_another_key_does_not_read_the_cookie(browser, signed, tmp_path):
    cookie = browser.get_cookie(COOKIE).value
    assert Sessions(b"x" * 32).person(cookie, "en") is None


def test_a_bad_token_is_not_rescued_by_a_cookie(browser):
    assert browser.get("/ui/dashboard", headers={"X-Meschain-Token": "x.y.z"}).status_code == 401


def test_the_reader_chooses_the_language(browser, house):
    head = {CSRF_HEADER: word(browser, house)}
    assert 'lang="en"' in browser.get("/dashboard").text
    assert browser.post("/ui/language", data={"language": "tr"}, headers=head).headers["HX-Refresh"] == "true"
    assert 'lang="tr"' in browser.get("/dashboard").text
    assert "Set-Cookie" not in browser.post("/ui/language", data={"language": "xx"}, headers=head).headers


def test_a_service_on_every_interface_is_opened_on_this_machine(house, tmp_path):
    everywhere = house.settings.model_copy(update={"bind_host": "0.0.0.0"})
    assert ticket(everywhere).startswith("http://127.0.0.1:8765/enter?ticket=")


def test_without_a_key_file_nobody_can_be_signed_in(house, tmp_path):
    nowhere = house.settings.model_copy(update={"home": tmp_path / "nowhere"})
    with pytest.raises(SetupError, match="meschain init"):
        ticket(nowhere)
