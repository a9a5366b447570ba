"""A guest who buys in the shop's own storefront, through its own checkout: flat-rate shipping, cash on delivery."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.shop_browser.shop import Shop

PERSON = {"firstname": "Mary", "lastname": "Major", "email": "mary@buyer.example", "telephone": "02079460000"}
HOME = {"address_1": "1 High Street", "city": "London", "postcode": "SW1A 1AA"}
COUNTRY, ZONE = "222", "3563"
ANIMATION = 800
"""Milliseconds; a click while OpenCart's panels and dialogs still move is lost."""


def buy(shop: Shop, page: Page, product_id: int, quantity: int) -> int:
    """Place an order; its number in the shop."""
    page.set_default_timeout(20000)
    page.goto(f"{shop.url}index.php?route=product/product&product_id={product_id}")
    page.fill("#input-quantity", str(quantity))
    page.click("#button-cart")
    page.wait_for_selector(".alert-success")
    page.goto(f"{shop.url}index.php?route=checkout/checkout")
    (_three if shop.is_three else _four)(page)
    page.wait_for_url(lambda url: "checkout/success" in url)
    return int(shop.value("SELECT MAX(order_id) FROM `{prefix}order` WHERE order_status_id > 0"))


def _three(page: Page) -> None:
    page.wait_for_selector("input[name=account][value=guest]")
    page.wait_for_timeout(ANIMATION)
    page.check("input[name=account][value=guest]")
    page.click("#button-account")
    page.wait_for_selector("#button-guest")
    page.wait_for_timeout(ANIMATION)
    _address(page, "payment", PERSON | HOME)
    for button in ("#button-guest", "#button-shipping-method"):
        page.click(button)
        page.wait_for_timeout(ANIMATION)
    page.wait_for_selector("#button-payment-method")
    page.check("input[name=payment_method][value=cod]")
    if page.locator("input[name=agree]").count():
        page.check("input[name=agree]")
    page.click("#button-payment-method")
    page.wait_for_timeout(ANIMATION)
    page.click("#button-confirm")


def _four(page: Page) -> None:
    page.check("#input-guest")
    for name in ("firstname", "lastname", "email"):
        page.fill(f"#input-{name}", PERSON[name])
    _address(page, "payment" if page.locator("#input-payment-city").is_visible() else "shipping", HOME)
    if page.locator("#input-register-agree").is_visible():
        page.check("#input-register-agree")
    page.click("#button-register")
    page.wait_for_selector("#alert .alert-success")
    for what, code in (("shipping", "flat"), ("payment", "cod")):
        page.wait_for_timeout(2 * ANIMATION)
        page.click(f"#button-{what}-methods")
        page.wait_for_selector(f"#button-{what}-method")
        page.wait_for_timeout(ANIMATION)
        page.locator(f"input[type=radio][name={what}_method][value^='{code}']").check()
        page.click(f"#button-{what}-method")
    page.wait_for_timeout(2 * ANIMATION)
    if page.locator("#input-checkout-agree").count():
        page.check("#input-checkout-agree")
        page.wait_for_timeout(ANIMATION)
    page.click("#button-confirm")


def _address(page: Page, side: str, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.fill(f"#input-{side}-{name.replace('_', '-')}", value)
    page.select_option(f"#input-{side}-country", COUNTRY)
    page.wait_for_selector(f"#input-{side}-zone option[value='{ZONE}']", state="attached")
    page.wait_for_timeout(ANIMATION)
    page.select_option(f"#input-{side}-zone", ZONE)
