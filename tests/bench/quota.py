"""How much of Trendyol's quota is used: every listing of an account has to be sent, the simulator allows what the marketplace does."""

from __future__ import annotations

from service.cli.bench import Result
from service.connectors.trendyol.limits import PER_ENDPOINT, PER_ENDPOINT_SECONDS
from tests.bench._kit import opened, workers

LISTINGS = 100_000
AT_LEAST = 0.95


def run() -> list[Result]:
    """Calls in the whole windows before the last call, against what the quota let through in them; after that there was less to send."""
    with opened(LISTINGS, "tests.bench._simulator", str(LISTINGS)) as bench:
        workers(bench, "service.cli", "worker")
        bench.ask("push_offers", bench.account_id)
        bench.until(lambda: bench.count("listing", dirty=0) == LISTINGS)
        state = bench.state()
    times = sorted(moment for moment, _ in state["arrivals"])
    seconds = times[-1] - times[0]
    # The limit of an endpoint is the narrowest that holds for offers.
    windows = int(seconds / PER_ENDPOINT_SECONDS)
    taken = sum(moment - times[0] < windows * PER_ENDPOINT_SECONDS for moment in times)
    used = taken / (windows * PER_ENDPOINT)
    return [
        Result(
            f"{LISTINGS:,} listings in {seconds:.1f} s: {taken} of {len(times)} calls in {windows} whole windows",
            used * 100,
            "% of the quota",
            "at least 95 %",
            used >= AT_LEAST,
        ),
        Result("refused for too many calls", state["limited"], "calls", "none", state["limited"] == 0),
    ]
