"""The GitHub App: how it is registered, and whether it has what it needs."""
