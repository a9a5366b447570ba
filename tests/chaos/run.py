"""A run: one market, trial after trial with new products and new last units, until a sum is wrong or the trials are done."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from service.cli.chaos import Finding, Report
from service.domain.errors import SetupError
from tests.chaos import naive
from tests.chaos.market import PLACES, Market, opened
from tests.chaos.plan import GOODS, SHOP, draw
from tests.chaos.tally import NOTHING, Tally, tally
from tests.chaos.trial import Trial
from tests.chaos.victims import KILLS, SCALE
from tests.servers import MariaDb

SECONDS, CALM_SHARE, MOST_CALM = 20.0, 6, 5
NEW_PRODUCTS, PRODUCTS = 2, 240
PAUSE = 5.0
"""Seconds that Trendyol wants between two reads of the order stream."""


@dataclass
class Sums:
    """What trials of one kind came to."""

    trials: int = 0
    tally: Tally = NOTHING
    naive: float = 0.0


@dataclass
class Count:
    """What the run came to so far."""

    calm: Sums = field(default_factory=Sums)
    wild: Sums = field(default_factory=Sums)
    shop_sales: int = 0
    blows: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)


def run(trials: int, seed: int, say: Callable[[str], None], seconds: float = SECONDS) -> Report:
    """Play the trials, and before them a calm one for every six. Ends at the first trial whose sums are wrong."""
    if not MariaDb.is_installed():
        raise SetupError(f"The chaos cannot begin: {MariaDb.missing}.")
    began, calm, count = time.monotonic(), min(trials // CALM_SHARE, MOST_CALM), Count()
    with tempfile.TemporaryDirectory(prefix="msc-", ignore_cleanup_errors=True) as folder, opened(Path(folder), seed, PRODUCTS) as market:
        say("the market opens: a shop on MariaDB, three marketplaces, three workers")
        count.findings += market.rest()
        market.open_lines()
        for number in range(calm + trials):
            if not count.findings:
                _play(market, count, number, seed, seconds, calm=number < calm, say=say)
        return _report(market, count, seed, time.monotonic() - began)


def _play(market: Market, count: Count, number: int, seed: int, seconds: float, *, calm: bool, say: Callable[[str], None]) -> None:
    plan, began = draw(seed, number, seconds, PLACES, calm=calm), time.monotonic()
    dice = Random(f"{seed}/{number}/goods")
    trial = Trial(market, plan, dice.sample(market.goods(), GOODS), dice)
    trial.run(NEW_PRODUCTS, calm=calm)
    count.findings += market.rest()
    count.findings += [Finding("open", f"a buyer failed, so the trial proves nothing: {error}") for error in trial.errors]
    sums = count.calm if calm else count.wild
    delays = [0.0, *(place.manners.batch_seconds for place in market.places.values())]
    found, by_poller = tally(trial.events, delays, PAUSE), naive.oversold(plan, PLACES, SCALE)
    sums.trials, sums.tally, sums.naive = sums.trials + 1, sums.tally + found, sums.naive + by_poller
    count.shop_sales += sum(event.is_sale and event.place == SHOP for event in trial.events)
    count.blows += trial.blows
    name, kills = "calm trial" if calm else "trial", sum(_kills(market, count).values())
    units = f"{found.sold} units sold, {found.oversold} too many ({found.unavoidable} unavoidable, every 15 minutes: {by_poller:.1f})"
    say(f"{name} {number + 1}: {units}; {kills} kill points so far; {len(count.findings)} findings; {time.monotonic() - began:.0f} s")


def _kills(market: Market, count: Count) -> Counter[str]:
    """By the place where it was: chosen places in the code, and any moment."""
    log = market.home / KILLS
    chosen = Counter(log.read_text().splitlines() if log.exists() else ())
    return chosen + Counter({f"{what} at any moment": times for what, times in count.blows.items() if what != "flush"})


def _report(market: Market, count: Count, seed: int, seconds: float) -> Report:
    kills, kinds = _kills(market, count), Counter(finding.kind for finding in count.findings)
    faults = sum((place.line.befell for place in market.places.values()), Counter({"Redis flushed": count.blows["flush"]}))
    calm, wild = count.calm, count.wild
    return Report(
        seed=seed,
        trials=wild.trials,
        calm_trials=calm.trials,
        seconds=round(seconds, 1),
        kill_points=sum(kills.values()),
        kills=dict(kills),
        faults=dict(faults),
        orders=sum(len(place.state()["orders"]) for place in market.places.values()),
        shop_sales=count.shop_sales,
        listings_created=sum(len(place.line.created) for place in market.places.values()),
        sold=wild.tally.sold,
        oversold=wild.tally.oversold,
        unavoidable=wild.tally.unavoidable,
        unavoidable_by_polling=wild.tally.unavoidable_by_polling,
        naive_oversold=round(wild.naive, 1),
        calm_sold=calm.tally.sold,
        calm_oversold=calm.tally.oversold,
        calm_unavoidable=calm.tally.unavoidable,
        calm_naive_oversold=round(calm.naive, 1),
        losses=kinds["loss"],
        doubles=kinds["double"],
        wrong_offers=kinds["wrong offer"],
        left_open=kinds["open"],
        findings=count.findings,
    )
