"""One seller account as the use cases see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.connectors import registry
from service.connectors.contract import Manifest
from service.sync.policies import Policies


@dataclass(frozen=True, slots=True)
class Account:
    """One seller account. `values` holds its settings with secrets in clear text: never log or show it, show `shown`."""

    account_id: int
    marketplace: str
    title: str
    state: str
    state_reason: str | None
    base_url: str
    allow_private: bool
    policies: Policies
    store_id: int
    shown: Mapping[str, str]
    values: Mapping[str, str] = field(repr=False)

    @property
    def manifest(self) -> Manifest:
        """The marketplace's connector."""
        return registry.manifest(self.marketplace)
