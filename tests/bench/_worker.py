"""A worker as `./meschain worker` starts it, but its accounts have a thousand times their quota: what is measured is the service."""

from __future__ import annotations

from dataclasses import replace

from service.connectors import registry
from service.connectors.contract import Manifest
from service.logs import configure
from service.settings import load
from service.sync.house import House
from service.sync.jobs import QUEUES
from worker.process import make_worker

SCALE = 1000


def unhurried(manifest: Manifest) -> Manifest:
    """The marketplace without limits that could be felt."""
    return replace(manifest, quotas=lambda settings: [replace(q, limit=q.limit * SCALE) for q in manifest.quotas(settings)])


if __name__ == "__main__":
    known = tuple(unhurried(manifest) for manifest in registry.manifests())
    registry.manifests = lambda: known
    configure()
    settings = load()
    make_worker(House.open(settings).redis, QUEUES, settings).work(logging_level="WARNING")
