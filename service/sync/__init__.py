"""The use cases: what happens between the shop, the ledger and the marketplaces."""
