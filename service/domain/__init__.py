"""Frozen types and errors that every other room may use and that use nobody."""
