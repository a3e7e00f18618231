"""The local page: whom it answers, and which code it takes."""

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from bot.app.address import address
from bot.app.manifest import wish
from bot.app.waiting import Waiting
from review.errors import UserError
from tests.bot.app.browser import form
from tests.html import Seen

WISH = wish(address("https://api.github.com"), None, None, None)


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    with Waiting(WISH, 0) as opened:
        yield opened


def state(waiting: Waiting) -> str:
    action, _ = form(Seen(requests.get(waiting.url, timeout=10).text))
    return urlsplit(action).query.removeprefix("state=")


def back(waiting: Waiting, **query: str) -> requests.Response:
    return requests.get(f"{waiting.url}/back?{urlencode(query)}", timeout=10)


def raw(waiting: Waiting, target: str, host: str) -> int:
    connection = http.client.HTTPConnection(waiting.host, timeout=10)
    connection.putrequest("GET", target, skip_host=True)
    connection.putheader("Host", host)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def test_the_form_goes_to_github(waiting: Waiting) -> None:
    action, _ = form(Seen(requests.get(waiting.url, timeout=10).text))
    assert action.startswith("https://github.com/settings/apps/new?state=")


@pytest.mark.parametrize("given", [{}, {"code": "abc"}, {"code": "abc", "state": "é"}])
def test_a_code_without_the_state_counts_for_nothing(waiting: Waiting, given: dict[str, str]) -> None:
    assert back(waiting, **given).status_code == 403
    with pytest.raises(UserError, match="nobody came back"):
        waiting.visit(0)


@pytest.mark.parametrize("code", ["", "../../installations", "a b", "<script>", 256 * "a"])
def test_what_is_no_code_never_becomes_part_of_an_address(waiting: Waiting, code: str) -> None:
    answer = back(waiting, state=state(waiting), code=code)
    assert answer.status_code == 400
    assert code not in answer.text or not code
    with pytest.raises(UserError, match="nobody came back"):
        waiting.visit(0)


def test_only_the_first_code_counts(waiting: Waiting) -> None:
    given = state(waiting)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(back, waiting, state=given, code="one")
        visit = waiting.visit(30)
        assert back(waiting, state=given, code="two").status_code == 409
        visit.answer("<p>Done</p>")
        assert (visit.code, first.result().text) == ("one", "<p>Done</p>")


def test_it_answers_only_to_its_own_name_and_path(waiting: Waiting) -> None:
    path = urlsplit(waiting.url).path
    assert raw(waiting, path, waiting.host) == 200
    assert raw(waiting, path, "evil.example") == 404
    assert raw(waiting, "/", waiting.host) == 404
    assert raw(waiting, "//[", waiting.host) == 404
    assert raw(waiting, f"{path}x", waiting.host) == 404


def test_a_port_that_is_taken(waiting: Waiting) -> None:
    port = int(waiting.host.rpartition(":")[2])
    with pytest.raises(UserError, match=f"--port {port} cannot be used"):
        Waiting(WISH, port)
