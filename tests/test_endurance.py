"""The campaigns of tests/endurance, short: all of them are run by hand."""

from pathlib import Path

from tests.endurance.kill import killing
from tests.endurance.town import doubled, lost, town, unfinished


def test_whichever_process_is_killed_in_the_middle_each_review_is_posted_once(tmp_path: Path) -> None:
    with town(tmp_path) as made, killing(made, seed=1) as service:
        service.run()
        assert service.rest()
        assert sum(service.killed.values()) == 1
        assert (lost(made.opened), doubled(made.opened), unfinished(made.shop, made.opened)) == ([], [], [])
