"""The dashboard: what was read, where, at what price, and whether it was worth it."""
