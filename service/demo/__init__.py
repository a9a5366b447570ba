"""The whole product on one machine: a generated shop, a simulated marketplace, and everything between them for real."""
