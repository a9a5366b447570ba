"""How much of Trendyol's quota is used: every listing of an account has to be sent, the simulator allows what the marketplace does."""

from __future__ import annotations

from service.cli.bench import Result
from service.connectors.trendyol.api import BATCH_ITEMS, PER_ENDPOINT, PER_ENDPOINT_SECONDS
from tests.bench._kit import opened, workers

LISTINGS = 100_000
AT_LEAST = 0.95


def run() -> list[Result]:
    """Listings taken until the last call, against what the quota would have let through by then, a burst at the start included."""
    with opened(LISTINGS, "tests.bench._simulator", str(LISTINGS)) as bench:
        workers(bench, "service.cli", "worker")
        bench.ask("push_offers", bench.account_id)
        bench.until(lambda: bench.count("listing", dirty=0) == LISTINGS)
        state = bench.state()
    times = sorted(moment for moment, _ in state["arrivals"])
    seconds = times[-1] - times[0]
    # The limit of an endpoint is the narrowest that holds for offers.
    ceiling = PER_ENDPOINT * BATCH_ITEMS * (int(seconds / PER_ENDPOINT_SECONDS) + 1)
    used = LISTINGS / ceiling
    return [
        Result(
            f"{LISTINGS:,} listings in {seconds:.1f} s and {len(times)} calls",
            used * 100,
            "% of the quota",
            "at least 95 %",
            used >= AT_LEAST,
        ),
        Result("refused for too many calls", state["limited"], "calls", "none", state["limited"] == 0),
    ]
