"""What the extension leaves in the shop's tables, and taking it out again."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from service.opencart.settings_rows import EXTENSION_CODE, PAIRING
from service.opencart.shape import Shape

SETTING_CODES = (PAIRING, f"module_{EXTENSION_CODE}")


def remove(db: Connection, shape: Shape) -> dict[str, int]:
    """Delete settings, events, module rows and rights of the extension; how many of each. Repeating is harmless.

    The package's own files and rows belong to OpenCart's installer and stay.
    """
    setting, event, extension = shape["setting"], shape["event"], shape["extension"]
    return {
        "settings": db.execute(setting.delete().where(setting.c.code.in_(SETTING_CODES))).rowcount,
        "events": db.execute(event.delete().where(event.c.code == EXTENSION_CODE)).rowcount,
        "modules": db.execute(extension.delete().where(extension.c.code == EXTENSION_CODE)).rowcount,
        "rights": _remove_rights(db, shape),
    }


def _remove_rights(db: Connection, shape: Shape) -> int:
    group, removed = shape["user_group"], 0
    for group_id, permission in db.execute(select(group.c.user_group_id, group.c.permission)).all():
        cleaned, count = _without_ours(permission)
        if count:
            db.execute(group.update().where(group.c.user_group_id == group_id).values(permission=cleaned))
            removed += count
    return removed


def _without_ours(permission: str | None) -> tuple[str, int]:
    """The JSON without our routes. PHP writes a list with gaps as an object: it is kept as one."""
    try:
        lists = json.loads(permission or "")
    except ValueError:
        return permission or "", 0
    if not isinstance(lists, dict):
        return permission or "", 0
    cleaned = {name: _kept(routes) for name, routes in lists.items()}
    return json.dumps(cleaned), sum(len(lists[name]) - len(cleaned[name]) for name in cleaned)


def _kept(routes: Any) -> Any:
    if isinstance(routes, dict):
        return {key: route for key, route in routes.items() if not _is_ours(route)}
    return [route for route in routes if not _is_ours(route)]


def _is_ours(route: object) -> bool:
    return EXTENSION_CODE in str(route).split("/")
