"""What GitHub remembers of its deliveries to an App: https://docs.github.com/en/rest/apps/webhooks"""

from dataclasses import dataclass

from tests.fakes.github.state import Json


@dataclass(frozen=True, slots=True)
class Sent:
    """One try; `status` is what the receiver answered, 0 when it did not."""

    id: int
    guid: str
    event: str
    status: int
    at: str
    redelivery: bool = False

    @property
    def json(self) -> Json:
        return {
            "id": self.id,
            "guid": self.guid,
            "delivered_at": self.at,
            "redelivery": self.redelivery,
            "duration": 0.27,
            "status": "OK" if self.status < 300 else "Invalid HTTP Response",
            "status_code": self.status,
            "event": self.event,
            "action": None,
            "installation_id": None,
            "repository_id": None,
            "throttled_at": None,
        }
