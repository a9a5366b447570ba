"""What every use case needs, opened once per process."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from typing import Any

from redis import Redis

from service.auth.secrets import SecretBox, load_key
from service.connectors import registry
from service.connectors.breaker import RedisBreaker
from service.connectors.http import Limiter, Transport
from service.connectors.limiter import RedisLimiter
from service.connectors.repeats import RedisRepeats
from service.connectors.tokens import RedisTokens
from service.domain.forms import parse
from service.embedded import redis_url
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.opencart.shop import Shop
from service.settings import Settings
from service.sync.account import Account


@dataclass(frozen=True)
class House:
    """The open parts of one installation. Opening makes no connection; do not carry one over a fork."""

    settings: Settings
    ledger: Ledger
    shop: Shop
    redis: Redis
    secrets: SecretBox

    @classmethod
    def open(cls, settings: Settings) -> House:
        """The installation that the settings describe; SetupError when it is not complete."""
        engine = open_engine(settings.database_url)
        return cls(
            settings=settings,
            ledger=Ledger(engine, settings.prefix),
            shop=Shop(engine, settings.prefix, shop_url=settings.shop_url, image_url=settings.image_url),
            redis=Redis.from_url(redis_url(settings)),
            secrets=SecretBox(load_key(settings.key_file)),
        )

    def limiter(self, account: Account) -> RedisLimiter:
        """The account's budgets at its marketplace."""
        manifest = registry.manifest(account.marketplace)
        # A job runs in a child of its worker: the parent is who asks again and again.
        who = f"{socket.gethostname()}-{os.getppid()}"
        return RedisLimiter(self.redis, manifest.quotas(parse(manifest.settings, account.values)), who)

    def breaker(self) -> RedisBreaker:
        """Which accounts rest because their marketplace fails."""
        return RedisBreaker(self.redis)

    def connector(self, account: Account, limiter: Limiter | None = None) -> Any:
        """The account's connector, ready to call; Misconfigured when a setting is missing."""
        manifest = registry.manifest(account.marketplace)
        settings = parse(manifest.settings, account.values)
        transport = Transport(
            str(account.account_id),
            account.base_url or manifest.base_url,
            {},
            limiter or self.limiter(account),
            breaker=self.breaker(),
            repeats=RedisRepeats(self.redis),
            tokens=RedisTokens(self.redis, self.secrets),
            allow_private=account.allow_private,
        )
        return manifest.connect(settings, transport)
