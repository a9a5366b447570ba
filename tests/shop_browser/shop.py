"""A real OpenCart shop as its owner sees it: pages in a browser, rows in its database."""

import json
import os
import re
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlparse

import pymysql
from playwright.sync_api import Page

PACKAGE = Path(__file__).parents[2] / "dist" / "meschain_sync.ocmod.zip"
NOISE = re.compile(r"<b>(?:Notice|Warning|Deprecated|Fatal [Ee]rror|Unknown)</b>:[^\n]{0,300}")
CHANGE_TABLE = """CREATE TABLE IF NOT EXISTS `{prefix}meschain_change` (change_id BIGINT AUTO_INCREMENT PRIMARY KEY,
    kind VARCHAR(16) NOT NULL, entity_id BIGINT UNSIGNED NOT NULL, noted_at DATETIME(3) NOT NULL)"""
NONCE_TABLE = "CREATE TABLE IF NOT EXISTS `{prefix}meschain_nonce` (jti CHAR(32) PRIMARY KEY, expires_at BIGINT NOT NULL)"


class Shop:
    def __init__(self, root: str):
        self.root = Path(root)
        constants = ["php", "-r", "require 'config.php'; echo json_encode(get_defined_constants(true)['user']);"]
        self.config = json.loads(subprocess.run(constants, cwd=self.root, check=True, capture_output=True).stdout)
        self.version = re.search(r"define\('VERSION', '([^']+)'\)", (self.root / "index.php").read_text())[1]
        self.url, self.prefix = self.config["HTTP_SERVER"], self.config["DB_PREFIX"]
        self.is_three = self.version.startswith("3.")
        self.dot = "/" if self.is_three else "."
        self.module = "extension/module/meschain_sync" if self.is_three else "extension/meschain_sync/module/meschain_sync"
        self.user, self.password = os.environ.get("OPENCART_ADMIN", "admin:admin12345").split(":", 1)

    def __str__(self) -> str:
        return self.version

    # the database

    def sql(self, query: str, *values) -> list[dict]:
        """Runs one statement; `{prefix}` stands for the shop's table prefix."""
        c = self.config
        with pymysql.connect(
            host=c["DB_HOSTNAME"],
            port=int(c.get("DB_PORT") or 3306),
            user=c["DB_USERNAME"],
            password=c["DB_PASSWORD"],
            database=c["DB_DATABASE"],
            autocommit=True,
            cursorclass=pymysql.cursors.DictCursor,
        ) as connection:
            cursor = connection.cursor()
            cursor.execute(query.replace("{prefix}", self.prefix), values or None)
            return list(cursor.fetchall())

    def value(self, query: str, *values):
        row = self.sql(query, *values)[0]
        return next(iter(row.values()))

    def pair(self, url: str, key: str) -> None:
        """What `./meschain init` leaves in the shop."""
        self.unpair()
        self.sql(CHANGE_TABLE)
        self.sql(NONCE_TABLE)
        for name, value in (("meschain_sync_url", url), ("meschain_sync_key", key)):
            self.sql(
                "INSERT INTO `{prefix}setting` (store_id, code, `key`, `value`, serialized) VALUES (0, 'meschain_sync', %s, %s, 0)",
                name,
                value,
            )

    def unpair(self) -> None:
        self.sql("DELETE FROM `{prefix}setting` WHERE code = 'meschain_sync'")
        self.sql("DROP TABLE IF EXISTS `{prefix}meschain_change`")
        self.sql("DROP TABLE IF EXISTS `{prefix}meschain_nonce`")

    def changes(self) -> list[tuple]:
        return [(row["kind"], row["entity_id"]) for row in self.sql("SELECT * FROM `{prefix}meschain_change` ORDER BY change_id")]

    @contextmanager
    def settings(self, **values):
        """Other values of OpenCart's own settings for a while."""
        old = {key: self.sql("SELECT `value` FROM `{prefix}setting` WHERE `key` = %s AND store_id = 0", key) for key in values}
        try:
            for key, value in values.items():
                self.sql("UPDATE `{prefix}setting` SET `value` = %s WHERE `key` = %s AND store_id = 0", value, key)
            yield
        finally:
            for key, rows in old.items():
                if rows:
                    self.sql("UPDATE `{prefix}setting` SET `value` = %s WHERE `key` = %s AND store_id = 0", rows[0]["value"], key)

    def add_colleague(self, name: str, **lacks: bool) -> None:
        """A user with the administrator's password whose group lacks `access` or `modify` on our route."""
        permission = json.loads(self.value("SELECT permission FROM `{prefix}user_group` WHERE user_group_id = 1"))
        for what in lacks:
            routes = permission[what]
            permission[what] = [r for r in (routes.values() if isinstance(routes, dict) else routes) if r != self.module]
        self.remove_colleague(name)
        self.sql("INSERT INTO `{prefix}user_group` (name, permission) VALUES (%s, %s)", name, json.dumps(permission))
        columns = [row["Field"] for row in self.sql("SHOW COLUMNS FROM `{prefix}user`") if row["Field"] != "user_id"]
        group = "(SELECT MAX(user_group_id) FROM `{prefix}user_group`)"
        chosen = ", ".join({"username": f"'{name}'", "user_group_id": group}.get(c, f"`{c}`") for c in columns)
        names = ", ".join(f"`{c}`" for c in columns)
        self.sql(f"INSERT INTO `{{prefix}}user` ({names}) SELECT {chosen} FROM `{{prefix}}user` WHERE username = %s", self.user)

    def remove_colleague(self, name: str) -> None:
        self.sql("DELETE FROM `{prefix}user` WHERE username = %s", name)
        self.sql("DELETE FROM `{prefix}user_group` WHERE name = %s", name)

    def log(self) -> str:
        path = Path(self.config["DIR_LOGS"]) / "error.log"
        return path.read_text(errors="replace") if path.exists() else ""


class Admin:
    """One person signed in to the admin."""

    def __init__(self, shop: Shop, page: Page, user: str | None = None):
        self.shop, self.page = shop, page
        page.set_default_timeout(20000)
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(shop.url + "admin/")
        page.fill("input[name=username]", user or shop.user)
        page.fill("input[name=password]", shop.password)
        page.locator("button[type=submit]").first.click()
        page.wait_for_url(re.compile("user_token="))
        self.token = parse_qs(urlparse(page.url).query)["user_token"][0]

    def url(self, route: str, **query) -> str:
        return f"{self.shop.url}admin/index.php?" + urlencode({"route": route, "user_token": self.token, **query}, safe="/.")

    def open(self, route: str, **query) -> Page:
        self.page.goto(self.url(route, **query))
        noise = NOISE.search(self.page.content())
        assert not noise, f"{route}: {noise[0]}"
        return self.page

    def open_product(self, product_id: int = 40) -> Page:
        return self.open("catalog/product" + ("/edit" if self.shop.is_three else ".form"), product_id=product_id)

    def open_order(self, order_id: int) -> Page:
        return self.open(f"sale/order{self.shop.dot}info", order_id=order_id)

    def save_product(self) -> None:
        self.page.click("button[form=form-product]")
        self.page.wait_for_selector(".alert-success")

    def ask(self, path: str, method: str = "GET", **options):
        """Asks the proxy as our script would; cookies are the page's."""
        return self.page.request.fetch(self.url(self.shop.module + self.shop.dot + "proxy", path=path), method=method, **options)

    # OpenCart's own installer and Modules page

    def upload(self) -> None:
        page = self.open("marketplace/installer")
        with page.expect_file_chooser() as chooser:
            page.click("#button-upload")
        chooser.value.set_files(PACKAGE)
        if self.shop.is_three:
            page.wait_for_selector("#progress-text .text-success, #progress-text .text-danger", timeout=60000)
            assert not page.locator("#progress-text .text-danger").count(), page.inner_text("#progress-text")
            return
        page.wait_for_selector("#alert .alert")
        assert not page.locator("#alert .alert-danger").count(), page.inner_text("#alert")
        self._press_in_installer("install")

    def remove_package(self) -> None:
        if self.shop.is_three:
            for row in self.shop.sql(
                "SELECT extension_install_id AS id FROM `{prefix}extension_install` WHERE filename = 'meschain_sync.ocmod.zip'"
            ):
                page = self.open("marketplace/installer")
                page.click(f"#history button[value='{row['id']}']")
                page.wait_for_selector(f"#history button[value='{row['id']}']", state="detached")
            return
        for row in self.shop.sql("SELECT extension_install_id AS id, status FROM `{prefix}extension_install` WHERE code = 'meschain_sync'"):
            if row["status"]:
                self._press_in_installer("uninstall")
            page = self.open("marketplace/installer")
            page.click(f"#extension a[href*='installer.delete'][href*='extension_install_id={row['id']}']")
            page.wait_for_selector("#alert .alert-success")

    def _press_in_installer(self, what: str) -> None:
        number = self.shop.value("SELECT extension_install_id FROM `{prefix}extension_install` WHERE code = 'meschain_sync'")
        page = self.open("marketplace/installer")
        page.click(f"#extension a[href*='installer.{what}'][href*='extension_install_id={number}']")
        page.wait_for_function(
            "document.querySelector('#progress-bar').style.width === '100%' || document.querySelector('#progress-text .text-danger')",
            timeout=60000,
        )
        assert not page.locator("#progress-text .text-danger").count(), page.inner_text("#progress-text")

    def install_module(self) -> None:
        self._press_in_modules("install", "uninstall")

    def uninstall_module(self) -> None:
        self._press_in_modules("uninstall", "install")

    def _press_in_modules(self, press: str, expect: str) -> None:
        page = self.open("marketplace/extension", type="module")
        code = "extension=meschain_sync" if self.shop.is_three else "code=meschain_sync"
        link = f"#extension a[href*='module{self.shop.dot}%s&'][href*='{code}']"
        page.wait_for_selector(link % press)
        page.click(link % press)
        page.wait_for_selector(link % expect)
        time.sleep(0.2)  # 4.x reloads the list once more after the message


def photograph(owner, name, **options):
    """Keeps a picture where OPENCART_SHOTS wants them."""
    if folder := os.environ.get("OPENCART_SHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        owner.page.wait_for_timeout(400)
        owner.page.screenshot(path=f"{folder}/{owner.shop.version}-{name}.png", **options)


def show_product_tab(page):
    page.click("a[href='#tab-meschain_sync']")
    return page.locator("#meschain-product")


def show_order_tab(page):
    page.click("a[href='#tab-meschain_sync']")
    pane = page.locator("#tab-meschain_sync")
    pane.scroll_into_view_if_needed()
    return pane
