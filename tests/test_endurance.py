"""The campaigns of tests/endurance, short: at their full length they are run by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endurance.hosts import park
from tests.endurance.kill import killing
from tests.endurance.service import until
from tests.endurance.town import Town, doubled, lost, town, unfinished
from tests.postgres import postgres


def wrong(made: Town) -> list[str]:
    """What is not as people would have it on GitHub."""
    return [*lost(made.opened), *doubled(made.opened), *unfinished(made.shop, made.opened)]


def test_whichever_process_is_killed_in_the_middle_each_review_is_posted_once(tmp_path: Path) -> None:
    with town(tmp_path) as made, killing(made, seed=1) as service:
        service.run()
        assert service.rest()
        assert sum(service.killed.values()) == 1
        assert wrong(made) == []


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Town]:
    with postgres() as server, town(tmp_path, server.create()) as made:
        yield made


def test_while_a_gpu_host_is_away_the_other_one_does_its_work(shared: Town) -> None:
    with park(shared, apart=False) as hosts:
        gpu = next(host for host in hosts.hosts if host.name == "gpu0")
        assert hosts.strike(gpu, "killed", least=0, most=90) < 90
        assert until(lambda: shared.waiting() == 0, 60)
        assert wrong(shared) == []
