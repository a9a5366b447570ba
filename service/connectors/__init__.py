"""Marketplaces: the contract, the one HTTP place, limits, the registry, and one flat folder each."""
