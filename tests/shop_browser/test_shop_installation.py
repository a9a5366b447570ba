"""Installing, uninstalling, and what the shop's log says afterwards."""

import json


def events(shop):
    rows = shop.sql("SELECT `trigger`, `action` FROM `{prefix}event` WHERE code = 'meschain_sync'")
    return {row["trigger"]: row["action"] for row in rows}


def permissions(shop):
    groups = [json.loads(row["permission"]) for row in shop.sql("SELECT permission FROM `{prefix}user_group`") if row["permission"]]
    routes = [group.get(what) or [] for group in groups for what in ("access", "modify")]
    return [route for listed in routes for route in (listed.values() if isinstance(listed, dict) else listed) if "meschain" in route]


def test_installing_adds_exact_events_and_each_permission_once(shop):
    assert len(events(shop)) == (11 if shop.is_three else 10 if shop.version < "4.1" else 9)
    assert not [trigger for trigger in events(shop) if "*" in trigger]
    assert permissions(shop) == [shop.module, shop.module]


def test_uninstalling_leaves_nothing_but_the_pairing(owner, service):
    shop = owner.shop
    owner.uninstall_module()
    assert events(shop) == {}
    assert permissions(shop) == []
    assert shop.sql("SELECT 1 FROM `{prefix}setting` WHERE code = 'module_meschain_sync'") == []
    assert shop.value("SELECT COUNT(*) FROM `{prefix}setting` WHERE code = 'meschain_sync'") == 2
    assert owner.open("common/dashboard").locator("#menu-meschain").count() == 0
    assert owner.open_product(40).locator("text=Marketplaces").count() == 0
    owner.install_module()
    assert permissions(shop) == [shop.module, shop.module]


def test_a_server_that_is_too_old_is_told_and_nothing_is_switched_on(owner):
    shop = owner.shop
    folder = "system/library" if shop.is_three else "extension/meschain_sync/system/library"
    library = shop.root / folder / "meschain_sync/Requirements.php"
    source = library.read_text()
    owner.uninstall_module()
    try:
        library.write_text(source.replace("'7.4'", "'99.0'"))
        owner.install_module()
        assert events(shop) == {}
        assert "needs PHP 7.4 or newer" in owner.open(shop.module).inner_text("#content .alert-danger")
        assert "MesChain Sync was not switched on" in shop.log()
    finally:
        library.write_text(source)
        owner.uninstall_module()
        owner.install_module()
    assert events(shop)


def test_those_who_may_not_install_cannot_call_uninstall(owner, service, sign_in):
    shop = owner.shop
    installer = "extension/extension/module" if shop.is_three else "extension/module"
    shop.add_colleague("seller")
    permission = json.loads(shop.value("SELECT permission FROM `{prefix}user_group` WHERE name = 'seller'"))
    permission["modify"] = [shop.module]
    shop.sql("UPDATE `{prefix}user_group` SET permission = %s WHERE name = 'seller'", json.dumps(permission))
    sign_in(shop, "seller").open(shop.module + shop.dot + "uninstall")
    assert installer not in permission["modify"]
    assert events(shop)
    shop.remove_colleague("seller")
