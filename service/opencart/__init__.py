"""The shop: the only door between OpenCart's own tables and the rest of the house."""
