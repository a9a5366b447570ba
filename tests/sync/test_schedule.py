"""How often periodic work comes: orders as often as their marketplace allows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.connectors import registry
from service.sync.schedule import SCHEDULE


@pytest.mark.parametrize("slug", [manifest.slug for manifest in registry.manifests()])
def test_orders_are_asked_for_as_often_as_the_marketplace_allows(slug: str) -> None:
    (polling,) = (entry for entry in SCHEDULE if entry.kind == "poll_orders")
    assert polling.interval(slug) == timedelta(seconds=registry.manifest(slug).order_poll_seconds)


def test_other_work_comes_alike_everywhere() -> None:
    sweep = next(entry for entry in SCHEDULE if entry.kind == "sweep")
    assert sweep.interval("") == timedelta(seconds=60)
