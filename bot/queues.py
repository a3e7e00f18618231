"""The queues of the service: a worker listens to one or more of them."""

from typing import Final

QUEUES: Final = ("reviews", "local", "cloud")
