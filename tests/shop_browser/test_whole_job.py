"""The main job inside a real OpenCart, with the real service: everything that is clicked is clicked in the shop's own admin.

One story per shop, told by fixtures: paired and running, connected, listed, sold, shipped. Each test looks at one part of it.
"""

from __future__ import annotations

import base64
import re
import time
from decimal import Decimal
from types import SimpleNamespace

import pytest

from service.sync import jobs, mapping
from tests.servers import free_port
from tests.shop_browser.buyer import buy
from tests.shop_browser.installation import KEY, PICTURES, Installation, Simulator, findings, until
from tests.shop_browser.neighbours import OWNER, MailServer, posting_to
from tests.shop_browser.shop import photograph, show_order_tab, show_product_tab
from tests.shop_browser.test_shop_installation import events, permissions
from tests.shop_browser.test_shop_pages import VIEWS

PRODUCT = 48
"""iPod Classic of OpenCart's demo goods: MP3 Players, Apple, no options, taxed."""
BARCODE = "8690000000048"
PROCESSED, SHIPPED = "15", "3"
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
OURS = "meschain\\_%"


@pytest.fixture(scope="module")
def installation(shop, tmp_path_factory):
    """`./meschain init` was run for the shop; afterwards `uninstall --purge`, and the module as it was before."""
    ours = Installation(tmp_path_factory.mktemp("meschain") / "home", shop.root)
    result = ours.init()
    assert result.returncode == 0, result.stderr
    ours.said = result.stdout
    yield ours
    ours.meschain("uninstall", "--purge", "--yes")
    shop.owner.install_module()


@pytest.fixture(scope="module")
def trendyol(installation):
    port = free_port()
    process = installation.spawn("simulator", "trendyol", f"--port={port}", answers=f"http://127.0.0.1:{port}/_simulator/state")
    yield Simulator(port)
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def running(installation):
    """The service runs as `./meschain up` starts it."""
    installation.start()
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def lira(shop):
    """The shop knows the currency in which Trendyol sells. It stays: OpenCart cannot show an order whose currency is gone."""
    columns = "title, code, symbol_left, symbol_right, decimal_place, `value`, status, date_modified"
    if not shop.sql("SELECT 1 FROM `{prefix}currency` WHERE code = 'TRY'"):
        shop.sql(f"INSERT INTO `{{prefix}}currency` ({columns}) VALUES ('Turkish Lira', 'TRY', '', ' TL', 2, 40, 1, NOW())")


@pytest.fixture(scope="module")
def account(shop, running, trendyol, lira):
    """Added and checked on the Accounts page; its number."""
    page = shop.owner.open(shop.module, view="accounts")
    page.click("text=Connect Trendyol")
    page.fill("#ms-title", "Trendyol TR")
    for name, value in KEY.items():
        page.fill(f"#ms-{name}", value)
    page.fill("#ms-base", trendyol.url)
    page.check("#ms-private")
    photograph(shop.owner, "account-new", full_page=True)
    page.click("text=Add the account")
    page.wait_for_selector("text=The account was added")
    page.click("button:text-is('Check')")
    page.wait_for_selector("text=It works: Trendyol")
    photograph(shop.owner, "account", full_page=True)
    return int(shop.value("SELECT account_id FROM `{prefix}meschain_account`"))


@pytest.fixture(scope="module")
def mapped(shop, account, running):
    """Category and brand are mapped by clicks; the category's guarantee, which OpenCart's product does not tell, once for all."""
    page = shop.owner.open(shop.module, view="accounts")
    page.click("button:text-is('Trendyol TR')")
    page.click("text=Categories and brands")
    row = page.locator("tr", has=page.locator("th", has_text=re.compile(r"^\s*MP3 Players\s*$")))
    row.locator("input[type=search]").fill("müzik")
    row.locator("button", has_text="Müzik Çalar").click()
    page.locator("#ms-result", has_text="Müzik Çalar").wait_for()
    page.locator("tr", has_text="Apple").locator("button").first.click()
    page.locator("#ms-result", has_text="Apple").wait_for()
    photograph(shop.owner, "mapping", full_page=True)
    with running.house() as house:
        (leaf,) = mapping.search_categories(house, account, "müzik çalar")
        mapping.set_mapping(house, account, "attribute", f"{leaf.category_id}/17", "17003", "2 Yıl")


@pytest.fixture(scope="module")
def listed(shop, mapped, trendyol):
    """The product was listed from its Marketplaces tab and is live."""
    owner = shop.owner
    identify(owner)
    save(owner, price=100, quantity=500)
    pane = show_product_tab(owner.open_product(PRODUCT))
    pane.locator("button", has_text="List").click()
    live = pane.locator("tbody .ms-badge", has_text="Live")
    seconds = until(live.is_visible, "the product is live at the marketplace")
    print(f"\n{shop}: List pressed until the tab said live: {seconds:.1f} s")
    photograph(owner, "product-tab")
    return SimpleNamespace(seconds=seconds)


@pytest.fixture(scope="module")
def sold(shop, listed, trendyol):
    """Trendyol sold two; the order is in the shop."""
    stock, mail = stock_of(shop), MailServer()
    newest = shop.value("SELECT MAX(order_id) FROM `{prefix}order`")
    with posting_to(mail, shop):
        package = trendyol.sell(BARCODE, 2)
        rows = "SELECT * FROM `{prefix}order` WHERE order_id > %s AND user_agent LIKE 'MesChain%%' AND order_status_id > 0"
        seconds = until(lambda: shop.sql(rows, newest), "the order is in the shop")
    print(f"\n{shop}: sold at Trendyol until the order stood in the shop: {seconds:.1f} s (asked every 20 s)")
    (order,) = shop.sql(rows, newest)
    return SimpleNamespace(
        order=order,
        id=order["order_id"],
        package=package,
        number=trendyol.package(package)["orderNumber"],
        stock_before=stock,
        mail=mail.recipients,
    )


@pytest.fixture(scope="module")
def shipped(shop, sold, trendyol):
    """The seller set the order to Shipped on OpenCart's own order page."""
    if shop.is_three:
        api = shop.value("SELECT `value` FROM `{prefix}setting` WHERE `key` = 'config_api_id'")
        shop.sql("INSERT INTO `{prefix}api_ip` (api_id, ip) VALUES (%s, '127.0.0.1')", api)
    page = shop.owner.open_order(sold.id)
    page.select_option("#input-order-status", SHIPPED)
    page.click("#button-history")
    page.wait_for_selector(".alert-success")
    seconds = until(lambda: "Invoiced" in statuses(trendyol, sold.package), "Trendyol was told that the order is packed and invoiced")
    told = "SELECT comment FROM `{prefix}order_history` WHERE order_id = %s ORDER BY order_history_id DESC"
    until(lambda: trendyol.package(sold.package)["cargoTrackingNumber"], "the carrier has the parcel")
    tracking = str(trendyol.package(sold.package)["cargoTrackingNumber"])
    back = until(lambda: any(tracking in row["comment"] for row in shop.sql(told, sold.id)), "the tracking number is in the shop")
    print(f"\n{shop}: Shipped until Trendyol was told: {seconds:.1f} s; until the tracking number was in the shop: {back:.1f} s more")
    return SimpleNamespace(tracking=tracking)


def identify(owner):
    """The seller gives the product a barcode in OpenCart's product form."""
    page = owner.open_product(PRODUCT)
    page.click("a[href='#tab-data']")
    if page.locator("#input-ean").count():
        page.fill("#input-ean", BARCODE)
    elif not owner.shop.sql("SELECT 1 FROM `{prefix}product_code` WHERE product_id = %s", PRODUCT):
        page.select_option("#input-code", "EAN")
        page.fill("#input-value", BARCODE)
        page.click("#button-code")
    owner.save_product()


def save(owner, **values):
    """The seller changes the product in OpenCart's form."""
    page = owner.open_product(PRODUCT)
    page.click("a[href='#tab-data']")
    for name, value in values.items():
        page.fill(f"#input-{name}", str(value))
    owner.save_product()


def stock_of(shop):
    return shop.value("SELECT quantity FROM `{prefix}product` WHERE product_id = %s", PRODUCT)


def statuses(trendyol, package):
    return [entry["status"] for entry in trendyol.package(package)["packageHistories"]]


def test_init_says_what_it_did_and_a_second_time_does_no_harm(installation, shop):
    pairing = "SELECT `key`, `value` FROM `{prefix}setting` WHERE code = 'meschain_sync' ORDER BY `key`"
    before = shop.sql(pairing)
    assert f"OpenCart {shop.version[:3]} found" in installation.said
    assert "Next: install" not in installation.said
    assert [row["key"] for row in before] == ["meschain_sync_key", "meschain_sync_url"]

    again = installation.init()
    assert again.returncode == 0, again.stderr
    assert shop.sql(pairing) == before


def test_init_refuses_a_wrong_path_in_one_sentence(installation):
    refused = installation.meschain("init", "--opencart", str(installation.root / "nowhere"))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "Give the folder" in refused.stderr


def test_every_page_shows_what_the_service_knows(owner, sold):
    shown = {
        "Dashboard": "From shop to marketplace",
        "Listings": "iPod Classic",
        "Orders": sold.number,
        "Returns": "All states",
        "Questions": "All accounts",
        "Money": "Search",
        "Accounts": "Trendyol TR",
        "Settings": "Running",
    }
    for view in VIEWS:
        page = owner.open(owner.shop.module, view=view.lower())
        page.locator("#ms-page", has_text=shown[view]).wait_for()
        assert page.inner_text("#content h1") == view
        photograph(owner, view.lower(), full_page=True)


def test_a_listed_product_is_at_the_marketplace_with_its_picture_and_lira_price(listed, shop, trendyol):
    listing = trendyol.listing(BARCODE)
    assert listing["state"] == "approved"
    assert listing["quantity"] == stock_of(shop)
    # 100 dollars with 20 % tax and an eco tax of 2 dollars, at 40 lira.
    assert Decimal(listing["price"]) == 4880


def test_a_saved_product_is_at_the_marketplace_within_seconds(owner, listed, trendyol):
    save(owner, price=110, quantity=321)
    wanted = {"quantity": 321, "price": "5360.00"}
    seconds = until(lambda: {name: trendyol.listing(BARCODE)[name] for name in wanted} == wanted, "price and quantity arrived")
    print(f"\n{owner.shop}: product saved until Trendyol had accepted it: {seconds:.2f} s")
    assert seconds < 10


def test_a_price_rule_is_made_planned_sent_explained_and_taken_back_by_clicks(owner, listed, account, trendyol):
    plain = Decimal(trendyol.listing(BARCODE)["price"])
    page = owner.open(owner.shop.module, view="accounts")
    page.click("button:text-is('Trendyol TR')")
    page.click("button:text-is('Prices and stock')")
    page.fill("#ms-markup_percent", "10")
    page.fill("#ms-note", "November")
    page.click("text=Show what would change")
    page.wait_for_selector("text=What this changes")
    photograph(owner, "prices-plan", full_page=True)
    assert Decimal(trendyol.listing(BARCODE)["price"]) == plain
    page.click("button:text-is('Save and send')")
    until(lambda: Decimal(trendyol.listing(BARCODE)["price"]) == plain * Decimal("1.1"), "the markup arrived")
    photograph(owner, "prices", full_page=True)

    listings = owner.open(owner.shop.module, view="listings")
    listings.locator("tr", has_text="iPod Classic").get_by_text("Why?").click()
    drawer = listings.locator(".ms-drawer")
    drawer.get_by_text("From the shop to the marketplace").wait_for()
    assert "10" in drawer.locator("li", has_text="markup").first.inner_text()
    photograph(owner, "why", full_page=True)

    page = owner.open(owner.shop.module, view="accounts")
    page.click("button:text-is('Trendyol TR')")
    page.click("button:text-is('Prices and stock')")
    page.click("text=Go back to this …")
    page.locator("#ms-undo").get_by_text("Save and send").click()
    until(lambda: Decimal(trendyol.listing(BARCODE)["price"]) == plain, "the price is as before")


def test_a_sale_in_the_shop_lowers_the_marketplaces_stock(owner, browser, listed, trendyol):
    before, shop = stock_of(owner.shop), owner.shop
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    buy(shop, context.new_page(), PRODUCT, 3)
    context.close()
    assert stock_of(shop) == before - 3
    seconds = until(lambda: trendyol.listing(BARCODE)["quantity"] == before - 3, "the sale arrived")
    print(f"\n{shop}: bought in the shop until Trendyol had the new stock: {seconds:.2f} s")


def test_a_marketplace_order_is_an_order_of_the_shop(owner, sold, trendyol):
    shop, order = owner.shop, sold.order
    package = trendyol.package(sold.package)
    assert order["currency_code"] == "TRY"
    charged = (Decimal(str(order["total"])) * Decimal(str(order["currency_value"]))).quantize(Decimal("0.01"))
    assert charged == Decimal(str(package["packageTotalPrice"]))
    totals = shop.sql("SELECT code, `value` FROM `{prefix}order_total` WHERE order_id = %s", sold.id)
    parts = sum(row["value"] for row in totals if row["code"] != "total")
    assert abs(parts - order["total"]) < Decimal("0.01")

    listed_row = owner.open("sale/order").locator("tr", has=owner.page.locator(f"input[value='{sold.id}']"))
    assert f"{order['firstname']} {order['lastname']}" in listed_row.first.inner_text()
    photograph(owner, "order-list")
    page = owner.open_order(sold.id)
    assert page.locator(f"a[href*='product_id={PRODUCT}']").count()
    page.locator("#history", has_text=f"Trendyol {sold.number}").wait_for()
    photograph(owner, "order-page", full_page=True)


def test_the_order_moves_the_stock_and_mails_the_owner_alone(shop, sold, trendyol):
    assert stock_of(shop) <= sold.stock_before - 2
    until(lambda: trendyol.listing(BARCODE)["quantity"] == stock_of(shop), "the marketplace has the shop's stock")
    assert sold.mail == [OWNER]


def test_the_order_tab_shows_number_package_and_status(owner, sold):
    pane = show_order_tab(owner.open_order(sold.id))
    for text in (sold.number, str(sold.package), "Trendyol TR"):
        pane.locator("#ms-page", has_text=text).wait_for()
    assert "iPod Classic" in pane.inner_text()
    photograph(owner, "order-tab", full_page=True)


def test_shipping_in_the_shop_tells_the_marketplace_and_brings_the_tracking_back(owner, sold, shipped, trendyol):
    told = statuses(trendyol, sold.package)
    assert told[:3] == ["Created", "Picking", "Invoiced"]
    page = owner.open_order(sold.id)
    page.locator("#history", has_text=shipped.tracking).wait_for()
    show_order_tab(page).locator("#ms-page a", has_text=shipped.tracking).wait_for()
    photograph(owner, "order-tab-shipped", full_page=True)


def test_returns_are_decided_and_a_question_is_answered_by_clicks(owner, shipped, running, account, trendyol, tmp_path):
    asked = trendyol.do("questions", barcode=BARCODE, text="Kulaklık dahil mi? 🎧")["questions"][0]
    kept, disputed = (trendyol.do("returns", barcode=BARCODE)["claims"][0] for _ in range(2))

    def all_wait():
        with running.house() as house, house.ledger.work() as work:
            for kind in ("poll_claims", "poll_questions"):
                jobs.request(work, kind, account_id=account)
        time.sleep(1)
        return {state_of(running, "claim", claim) for claim in (kept, disputed)} == {"waiting"}

    until(all_wait, "both parcels are back and wait for the seller")

    page = returns_of(owner, kept)
    photograph(owner, "return", full_page=True)
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("button:text-is('Approve')")
    until(lambda: state_of(running, "claim", kept) == "accepted", "Trendyol says that it was taken back")

    picture = tmp_path / "kanıt.png"
    picture.write_bytes(PIXEL)
    page = returns_of(owner, disputed)
    page.click("text=Object instead")
    page.select_option("#ms-reason", label=page.locator("#ms-reason option").first.inner_text())
    page.fill("#ms-text", "Kutu açılmış, ürün kullanılmış.")
    page.set_input_files("#ms-file", str(picture))
    page.click("button:text-is('Send the objection')")
    until(lambda: state_of(running, "claim", disputed) == "disputed", "Trendyol has the objection")

    page = owner.open(owner.shop.module, view="questions")
    page.locator("text=Kulaklık dahil mi?").wait_for()
    page.fill("textarea", "Merhaba, kulaklık kutuda.")
    page.click("button:text-is('Send the answer')")
    until(lambda: state_of(running, "question", asked) == "answered", "Trendyol has the answer")
    page.wait_for_selector("text=Your answer")
    photograph(owner, "question", full_page=True)


def test_a_label_is_saved_through_the_shop(owner, shipped, trendyol):
    newest = owner.shop.value("SELECT MAX(order_id) FROM `{prefix}order`")
    package = trendyol.sell(BARCODE, 1)
    rows = "SELECT order_id FROM `{prefix}order` WHERE order_id > %s AND user_agent LIKE 'MesChain%%' AND order_status_id > 0"
    until(lambda: owner.shop.sql(rows, newest), "the order is in the shop")
    order = owner.shop.sql(rows, newest)[0]["order_id"]
    page = owner.open_order(order)
    page.select_option("#input-order-status", PROCESSED)
    page.click("#button-history")
    page.wait_for_selector(".alert-success")
    until(lambda: "Picking" in statuses(trendyol, package), "Trendyol was told that the order is being prepared")

    pane = show_order_tab(owner.open_order(order))
    pane.locator("button", has_text="Get the label").click()
    link = pane.locator("a[download]").first
    link.wait_for(timeout=45000)
    photograph(owner, "label", full_page=True)
    with page.expect_download() as saved:
        link.click()
    assert saved.value.path().read_bytes().startswith(b"^XA")


def state_of(running, table, remote_id):
    """What the marketplace said of it when it was last read."""
    with running.house() as house, house.ledger.look() as work:
        rows = getattr(work.t, table)
        found = work.db.execute(rows.select().where(rows.c.remote_id == str(remote_id))).mappings().first()
    return found and found["state"]


def returns_of(owner, claim):
    """The page of a return, opened from the table."""

    def there():
        page = owner.open(owner.shop.module, view="returns")
        page.locator("#ms-page table, #ms-page .ms-empty").first.wait_for()
        return page.locator("button.ms-link", has_text=claim[:20]).count() > 0

    until(there, "the return is on its page")
    owner.page.locator("button.ms-link", has_text=claim[:20]).first.click()
    owner.page.wait_for_selector("#ms-claim")
    return owner.page


def test_status_and_doctor_tell_the_truth(running, sold, shop):
    status, doctor = running.meschain("status", "--json"), running.meschain("doctor", "--json")
    said = findings(status) | findings(doctor)
    print("", running.meschain("status").stdout, running.meschain("doctor").stdout, sep="\n")
    assert {name: sentence for name, (state, sentence) in said.items() if state != "ok"} == {}
    assert f"OpenCart {shop.version}, " in said["extension"][1]
    assert PICTURES in said["images"][1]


def test_who_may_only_look_cannot_list(owner, listed, account, sign_in):
    shop = owner.shop
    shop.add_colleague("onlooker", modify=False)
    try:
        onlooker = sign_in(shop, "onlooker")
        pane = show_product_tab(onlooker.open_product(PRODUCT))
        pane.locator("button", has_text="Withdraw").wait_for()
        assert pane.locator("button.ms-button:enabled").count() == 0
        refused = onlooker.ask("/ui/listings/list", "POST", form={"account_id": str(account), "product_id": str(PRODUCT)})
        assert refused.status == 403
        assert "ask an administrator" in refused.text()
    finally:
        shop.remove_colleague("onlooker")


def test_without_the_service_the_shop_works_and_what_it_does_arrives_later(owner, sold, running, trendyol):
    running.stop()
    try:
        owner.open(owner.shop.module, view="dashboard").wait_for_selector("text=./meschain up")
        show_order_tab(owner.open_order(sold.id)).locator("text=./meschain up").wait_for()
        pane = show_product_tab(owner.open_product(PRODUCT))
        pane.locator("text=./meschain up").wait_for()
        photograph(owner, "product-tab-down")
        save(owner, quantity=77)
        silent = findings(running.meschain("status", "--json"))
        assert trendyol.listing(BARCODE)["quantity"] != 77
    finally:
        running.start()
    seconds = until(lambda: trendyol.listing(BARCODE)["quantity"] == 77, "what was saved meanwhile arrived")
    print(f"\n{owner.shop}: service started again until the change made meanwhile had arrived: {seconds:.1f} s")
    assert silent["processes"][0] == "fail"


def test_a_telephone_shows_the_pages_too(owner, sold):
    page = owner.page
    page.set_viewport_size({"width": 390, "height": 844})
    try:
        for view, text in (("dashboard", "From shop to marketplace"), ("listings", "iPod Classic"), ("orders", sold.number)):
            owner.open(owner.shop.module, view=view).locator("#ms-page", has_text=text).wait_for()
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, view
            photograph(owner, f"phone-{view}", full_page=True)
    finally:
        page.set_viewport_size({"width": 1400, "height": 900})


def test_uninstall_leaves_no_trace_in_the_shop_and_purge_none_of_ours(owner, listed, running):
    shop = owner.shop
    tables = f"SHOW TABLES LIKE '{shop.prefix}{OURS}'"
    kept = running.meschain("uninstall", "--yes")
    assert kept.returncode == 0, kept.stderr
    assert events(shop) == {}
    assert permissions(shop) == []
    assert shop.sql("SELECT code FROM `{prefix}setting` WHERE code LIKE '%meschain%'") == []
    assert shop.sql("SELECT code FROM `{prefix}extension` WHERE code LIKE '%meschain%'") == []
    assert shop.sql(tables)
    assert owner.open("common/dashboard").locator("#menu-meschain").count() == 0

    assert running.meschain("uninstall", "--purge", "--yes").returncode == 0
    assert shop.sql(tables) == []
    assert owner.open_product(PRODUCT).locator("text=Marketplaces").count() == 0
