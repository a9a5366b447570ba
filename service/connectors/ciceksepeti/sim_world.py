"""Everything that the simulated ÇiçekSepeti knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.connectors.ciceksepeti.sim_claims import Claims, Questions
from service.connectors.ciceksepeti.sim_orders import Orders
from service.connectors.ciceksepeti.sim_products import Products
from service.connectors.simkit.batches import Repetitions
from service.connectors.simkit.simulator import World


@dataclass(slots=True)
class CiceksepetiWorld(World):
    """ÇiçekSepeti's things beside time and gate."""

    products: Products
    orders: Orders
    claims: Claims
    questions: Questions
    asked: Mapping[str, Repetitions]
    """By operation: the questions and bodies that are refused for a time."""
