"""What every simulated marketplace is made of; its own rules stay in its folder.

`simulator` the application with its lock and its controls · `gate` quotas and faults · `shapes` closed request bodies ·
`batches` work that is done later · `timeline` whose time can be turned · `wire` bodies in and out · `review` who is refused.
"""
