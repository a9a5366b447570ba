"""Our tile on OpenCart's own dashboard: there when the service is, and otherwise nobody notices."""

from threading import Event

from tests.shop_browser.shop import photograph


def test_the_tile_says_what_the_service_renders_and_leads_to_our_dashboard(owner, service):
    page = owner.open("common/dashboard")
    tile = page.locator(".ms-tile")
    tile.locator("text=served /ui/tile to admin (modify)").wait_for()
    photograph(owner, "tile")

    # OpenCart's own security dialog may lie over the page.
    page.goto(tile.locator("h3 a").get_attribute("href"))
    page.wait_for_selector("text=served /ui/dashboard")


def test_nothing_is_seen_of_us_while_the_service_refuses(owner, service):
    service.page = lambda method, path, body, claims: (500, "<p>broken</p>")
    with owner.page.expect_response(lambda answer: "ui%2Ftile" in answer.url) as answered:
        page = owner.open("common/dashboard")
    assert answered.value.status == 500
    page.wait_for_load_state("networkidle")
    assert page.locator(".ms-tile").is_hidden()
    assert "broken" not in page.content()


def test_nothing_is_seen_of_us_while_the_service_is_down(owner, service):
    service.shutdown()
    service.server_close()
    with owner.page.expect_response(lambda answer: "ui%2Ftile" in answer.url) as answered:
        page = owner.open("common/dashboard")
    assert answered.value.status == 503
    page.wait_for_load_state("networkidle")
    assert page.locator(".ms-tile").is_hidden()


def test_a_service_that_hangs_is_given_up(owner, service):
    go_on = Event()
    service.page = lambda method, path, body, claims: (200, "late" if go_on.wait(30) else "never")
    seen = []
    for ended in ("requestfailed", "requestfinished"):
        owner.page.on(ended, lambda request: seen.append(request.url) if "ui%2Ftile" in request.url else None)
    page = owner.open("common/dashboard")
    while not seen:
        page.wait_for_timeout(100)
    assert page.locator(".ms-tile").is_hidden()
    assert not go_on.is_set()
    go_on.set()
