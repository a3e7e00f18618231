"""The home of git (2.32 or later): code is read from its objects, never from a checkout."""

from bot.git.cache import Cache
from bot.git.repository import Repository

__all__ = ["Cache", "Repository"]
