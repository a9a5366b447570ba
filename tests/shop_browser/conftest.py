"""Needs OPENCART_DIR: the web roots of installed shops, separated by ':'. They are changed; do not point it at a shop in use.

OPENCART_ADMIN is `user:password` of the administrator, OPENCART_SHOTS a folder for pictures of our pages."""

import os
import subprocess
from pathlib import Path

import pytest

ROOTS = [root for root in os.environ.get("OPENCART_DIR", "").split(":") if root]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)
            if not ROOTS:
                item.add_marker(pytest.mark.skip(reason="OPENCART_DIR names no installed OpenCart"))


@pytest.fixture(scope="session")
def package():
    subprocess.run([Path(__file__).parents[2] / "build_ocmod.sh"], check=True)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def sign_in(browser):
    """Signs people in, each in a browser profile of their own; nothing but the shop is reachable from there."""
    from tests.shop_browser.shop import Admin

    contexts = []

    def sign_in(shop, user=None):
        context = browser.new_context(viewport={"width": 1400, "height": 900})
        context.route("**/*", lambda route: route.continue_() if route.request.url.startswith(shop.url) else route.abort())
        contexts.append(context)
        return Admin(shop, context.new_page(), user)

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture(scope="session", params=ROOTS or ["no shop"], ids=lambda root: Path(root).parent.name or root)
def shop(request, package, sign_in):
    """A shop with our package uploaded and the module installed, not paired; afterwards as it was."""
    from tests.shop_browser.shop import Shop

    shop = Shop(request.param)
    shop.unpair()
    shop.owner = sign_in(shop)
    _remove(shop)
    shop.log_at_start = len(shop.log())
    shop.owner.upload()
    shop.owner.install_module()
    yield shop
    _remove(shop)
    shop.unpair()
    noise = [line for line in shop.log()[shop.log_at_start :].splitlines() if "PHP " in line and "meschain_" in line]
    assert noise == [], "the shop's log complains about us"


def _remove(shop):
    if shop.sql("SELECT 1 FROM `{prefix}extension` WHERE code = 'meschain_sync'"):
        shop.owner.uninstall_module()
    shop.owner.remove_package()


@pytest.fixture
def owner(shop):
    return shop.owner


@pytest.fixture
def service(shop):
    """A paired service that answers."""
    from tests.shop_browser.neighbours import KEY, Service

    service = Service()
    shop.pair(service.url, KEY)
    yield service
    service.shutdown()
    service.server_close()
    shop.unpair()


@pytest.fixture
def order_id(shop, service):
    """A marketplace order in the shop, written as the service writes it."""
    import secrets

    from tests.shop_browser.orders import order_body, send

    return send(shop, "order", order_body(shop, secrets.token_hex(8))).json()["order_id"]
