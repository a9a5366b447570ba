"""Our own tables beside the shop's: the state of record."""
