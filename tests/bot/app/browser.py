"""A person at a browser who does what the local page asks for."""

from dataclasses import dataclass, field

import requests

from tests.html import Seen

_SECONDS = 30


@dataclass
class Browser:
    """Opens the page, and clicks through GitHub; keeps what it saw."""

    pages: list[requests.Response] = field(default_factory=list)

    def open(self, url: str) -> Seen:
        self.pages.append(requests.get(url, timeout=_SECONDS))
        return Seen(self.pages[-1].text)

    def click(self) -> Seen:
        """Sends the one form of the page, and goes where GitHub leads."""
        action, fields = form(Seen(self.pages[-1].text))
        self.pages.append(requests.post(action, fields, timeout=_SECONDS))
        return Seen(self.pages[-1].text)

    def through(self, url: str) -> Seen:
        self.open(url)
        return self.click()


def form(page: Seen) -> tuple[str, dict[str, str]]:
    """Where the form goes, and with which fields."""
    action = next(attributes["action"] for name, attributes in page.tags if name == "form")
    inputs = [attributes for name, attributes in page.tags if name == "input"]
    assert action is not None
    return action, {str(each["name"]): str(each["value"]) for each in inputs}
