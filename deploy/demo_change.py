"""The change that the demo has reviewed: a small shop, with bugs planted."""

BASE = {
    "README.md": "# Shop\nA small shop.\n",
    "shop/session.py": '''"""Sessions of customers."""

import time


def session_lifetime(user: str) -> int:
    """Seconds that a session of the user lasts."""
    return 3600 if user else 600
''',
    "shop/login.py": '''"""Logging in."""

import time

from shop.session import session_lifetime


def login(user: str) -> float:
    """Until when the user is logged in, as seconds since 1970."""
    started = time.time()
    return started + session_lifetime(user)
''',
    "shop/cart.py": '''"""Carts."""


def mean_price(prices: list[float]) -> float:
    if not prices:
        return 0.0
    return sum(prices) / len(prices)


def read_cart(path: str) -> list[float]:
    with open(path) as file:
        return [float(line) for line in file]
''',
    "shop/search.py": '''"""Searching."""


def find(names: list[str], wanted: str) -> list[str]:
    return [name for name in names if wanted in name]
''',
}

HEAD = {
    "README.md": "# Shop\nA small shop with a cart.\n",
    # Planted, visible across two files only: milliseconds here, added to seconds in login.py.
    "shop/session.py": '''"""Sessions of customers."""

import time


def session_lifetime(user: str, remember: bool) -> int:
    """Milliseconds that a session of the user lasts."""
    return (30 * 24 * 3600 if remember else 3600) * 1000
''',
    "shop/login.py": '''"""Logging in."""

import time

from shop.session import session_lifetime


def login(user: str, remember: bool = False) -> float:
    """Until when the user is logged in, as seconds since 1970."""
    started = time.time()
    return started + session_lifetime(user, remember)
''',
    # Planted: divides by zero, and leaves the file open.
    "shop/cart.py": '''"""Carts."""


def mean_price(prices: list[float]) -> float:
    return sum(prices) / len(prices)


def read_cart(path: str) -> list[float]:
    file = open(path)
    return [float(line) for line in file]
''',
    # Planted: the comparison is turned round.
    "shop/search.py": '''"""Searching."""


def find(names: list[str], wanted: str) -> list[str]:
    wanted = wanted.lower()
    return [name for name in names if name.lower() in wanted]
''',
}
