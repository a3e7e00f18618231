"""The readers: one adapter per model provider, each behind the same small protocol."""
