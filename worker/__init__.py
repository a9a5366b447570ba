"""Runs use cases from RQ queues; knows no marketplace and no shop."""
