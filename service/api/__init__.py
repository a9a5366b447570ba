"""The JSON API, its document, and the stream of live events."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Everything that the application registers of this room."""
    from service.api import accounts, document, hooks, listings, orders, system

    return accounts.bp, listings.bp, orders.bp, system.bp, document.bp, hooks.bp
