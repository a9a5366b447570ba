"""Finds the connector folders beside this file; adding a marketplace needs no line here."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import service.connectors as house
from service.connectors import closed
from service.connectors.contract import Manifest
from service.domain.errors import SetupError

KIT = "simkit"
"""What simulators are made of, the one folder that is no marketplace."""


@cache
def manifests() -> tuple[Manifest, ...]:
    """Every marketplace we have a connector for, by slug."""
    folders = [module.name for module in pkgutil.iter_modules(house.__path__) if module.ispkg and module.name != KIT]
    found = [importlib.import_module(f"{house.__name__}.{name}").MANIFEST for name in folders]
    return tuple(sorted(found, key=lambda manifest: manifest.slug))


def manifest(slug: str) -> Manifest:
    """The connector of that slug; SetupError names the known ones when there is none."""
    for candidate in manifests():
        if candidate.slug == slug:
            return candidate
    if gone := closed.find(slug):
        raise SetupError(gone.sentence)
    known = ", ".join(candidate.slug for candidate in manifests())
    raise SetupError(f"There is no connector “{slug}”. Known: {known}.")
