"""GitHub, through PyGithub: the only speaker to its API."""

from bot.github.connection import App, app, client, mapped
from bot.github.forge import GitHub

__all__ = ["App", "GitHub", "app", "client", "mapped"]
