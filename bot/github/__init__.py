"""GitHub, through PyGithub: the only speaker to its API."""

from bot.github.connection import App, app, client, mapped
from bot.github.forge import GitHub
from bot.github.noted import NotedGitHub

__all__ = ["App", "GitHub", "NotedGitHub", "app", "client", "mapped"]
