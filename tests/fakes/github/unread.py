"""Posts that came in over HTTP and that nobody has read yet."""

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Unread(Generic[T]):
    """Oldest first; what is left at the end was overlooked."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._posts: deque[T] = deque()
        self._changed = threading.Condition()

    def add(self, post: T) -> None:
        """A post that is in already stays where it is."""
        with self._changed:
            if post not in self._posts:
                self._posts.append(post)
            self._changed.notify_all()

    def discard(self, post: T) -> None:
        with self._changed:
            if post in self._posts:
                self._posts.remove(post)

    def read(self, within: float = 0) -> T:
        """The oldest; waits up to `within` seconds for one to come, then raises AssertionError."""
        with self._changed:
            came = self._changed.wait_for(lambda: bool(self._posts), within)
            assert came, f"there is no unread {self._what}"
            return self._posts.popleft()

    def read_all(self) -> list[T]:
        with self._changed:
            posts = list(self._posts)
            self._posts.clear()
        return posts

    def complaints(self, where: str) -> list[str]:
        return [f"{where}: {len(self._posts)} {self._what}(s) were never read"] if self._posts else []
