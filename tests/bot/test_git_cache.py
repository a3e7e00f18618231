"""The cache of fetched code: alone in its repository, and silent about the token."""

import base64
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.git import Cache
from review.errors import OutsideError, UserError
from tests.bot.repositories import Made

TOKEN = "ghs_1234_" + "a.b-c_" * 12
BASIC = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()

IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from bot.git import Cache
folder, url, *shas = sys.argv[1:]
for sha in shas:
    assert Cache(Path(folder), ("file",)).fetch(url, [sha], None).text(sha, "a") == sha_text(sha)
"""


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "r")


def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", ("file",))


def url(made: Made) -> str:
    return f"file://{made.folder}"


def commits(made: Made, count: int) -> dict[str, str]:
    """SHA -> the text of its file `a`."""
    return {made.commit({"a": b"%d" % number}): str(number) for number in range(count)}


def test_it_holds_what_was_asked_and_no_history(made: Made, tmp_path: Path) -> None:
    old = made.commit({"a": b"0\n"})
    base = made.commit({"a": b"1\n"}, parent=old)
    head = made.commit({"a": b"2\n", "d/new": b"n\n"}, parent=base)
    repository = cache(tmp_path).fetch(url(made), [base, head], None)
    assert [file.path for file in repository.change(base, head).files] == ["a", "d/new"]
    with pytest.raises(UserError, match="fetch"):
        repository.resolve(old)


def test_what_is_there_is_not_fetched_again(made: Made, tmp_path: Path) -> None:
    sha = made.commit({"a": b"1\n"})
    cache(tmp_path).fetch(url(made), [sha], None)
    shutil.rmtree(made.folder)
    assert cache(tmp_path).fetch(url(made), [sha, sha], None).text(sha, "a") == "1\n"


def test_relative_folders_work(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sha = made.commit({"a": b"1\n"})
    assert Cache(Path("here"), ("file",)).fetch(url(made), [sha], None).text(sha, "a") == "1\n"


def test_repositories_do_not_meet(made: Made, tmp_path: Path) -> None:
    other = Made(tmp_path / "x" / "r")
    one, two = made.commit({"a": b"1\n"}), other.commit({"a": b"2\n"})
    cache(tmp_path).fetch(url(made), [one], None)
    with pytest.raises(UserError):
        cache(tmp_path).fetch(url(other), [two], None).resolve(one)


def test_an_unknown_commit_is_named(made: Made, tmp_path: Path) -> None:
    made.commit({"a": b"1\n"})
    with pytest.raises(OutsideError, match=r"cannot fetch 0{39}1 from file://.*not our ref"):
        cache(tmp_path).fetch(url(made), ["0" * 39 + "1"], None)


def test_old_commits_are_forgotten_and_come_again(made: Made, tmp_path: Path) -> None:
    texts = commits(made, 5)
    few = Cache(tmp_path / "cache", ("file",), kept=2)
    for sha in texts:
        few.fetch(url(made), [sha], None)
    (folder,) = (tmp_path / "cache").glob("*.git")
    refs = subprocess.run(["git", "-C", folder, "for-each-ref"], capture_output=True, check=True).stdout
    assert [sha for sha in texts if sha.encode() in refs] == list(texts)[-2:]
    first = next(iter(texts))
    assert few.fetch(url(made), [first], None).text(first, "a") == "0"


def test_lock_files_of_the_dead_do_not_matter(made: Made, tmp_path: Path) -> None:
    one, two = commits(made, 2)
    cache(tmp_path).fetch(url(made), [one], None)
    (folder,) = (tmp_path / "cache").glob("*.git")
    for name in ("shallow.lock", "config.lock", f"refs/foureyes/{two}.lock"):
        (folder / name).touch()
    assert cache(tmp_path).fetch(url(made), [two], None).text(two, "a") == "1"


def test_threads_wait_for_each_other(made: Made, tmp_path: Path) -> None:
    texts = commits(made, 24)
    with ThreadPoolExecutor(8) as pool:
        found = pool.map(lambda sha: cache(tmp_path).fetch(url(made), [sha], None).text(sha, "a"), texts)
        assert list(found) == list(texts.values())


def test_processes_wait_for_each_other(made: Made, tmp_path: Path) -> None:
    texts = commits(made, 20)
    script = IN_ANOTHER_PROCESS.replace("sha_text(sha)", f"{texts!r}[sha]")
    command = [sys.executable, "-c", script, str(tmp_path / "cache"), url(made)]
    parts = [list(texts)[start::4] for start in range(4)]
    running = [subprocess.Popen([*command, *part], cwd=Path(__file__).parents[2]) for part in parts]
    assert [process.wait() for process in running] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    "bad",
    [
        "ssh://h/r",
        "ext::sh -c id",
        "/etc",
        "--upload-pack=id",
        "git@h:r",
        "file:///r",
        "https://me:secret@h/r",
    ],
)
def test_urls_of_other_kinds_are_refused(tmp_path: Path, bad: str) -> None:
    with pytest.raises(UserError) as error:
        Cache(tmp_path).fetch(bad, ["1" * 40], TOKEN)
    assert "secret" not in str(error.value)
    assert not list(tmp_path.iterdir())


def test_a_short_sha_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="--all"):
        Cache(tmp_path).fetch("https://h/r", ["--all"], None)


@dataclass
class Server:
    """A web server on loopback that answers every request alike, and notes what git looked like meanwhile."""

    status: int
    headers: Mapping[str, str]
    authorizations: list[str | None] = field(default_factory=list)
    command_lines: list[str] = field(default_factory=list)
    url: str = ""
    wait: threading.Event = field(default_factory=threading.Event)

    def note(self, authorization: str | None) -> None:
        self.authorizations.append(authorization)
        self.command_lines += [
            line for line in map(_read, Path("/proc").glob("[0-9]*/cmdline")) if "git" in line
        ]
        self.wait.wait()


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""  # it has ended


@contextmanager
def server(
    status: int, headers: Mapping[str, str] | None = None, *, silent: bool = False
) -> Iterator[Server]:
    state = Server(status, {"Content-Length": "0"} | dict(headers or {}))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.note(self.headers["Authorization"])
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base names it
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        state.url = f"http://127.0.0.1:{http.server_address[1]}/o/r.git"
        if not silent:
            state.wait.set()
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            state.wait.set()
            http.shutdown()
            thread.join()


def test_the_token_reaches_the_server_and_nothing_else(tmp_path: Path) -> None:
    with server(403) as web, pytest.raises(OutsideError, match="403") as error:
        Cache(tmp_path).fetch(web.url, ["1" * 40], TOKEN)
    assert set(web.authorizations) == {f"Basic {BASIC}"}
    files = [path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert any("fetch" in line for line in web.command_lines)
    for text in [*web.command_lines, *files, str(error.value), repr(error.value)]:
        assert TOKEN not in text
        assert BASIC not in text


def test_no_token_no_header_and_no_question(tmp_path: Path) -> None:
    with (
        server(401, {"WWW-Authenticate": "Basic"}) as web,
        pytest.raises(OutsideError, match="prompts disabled"),
    ):
        Cache(tmp_path).fetch(web.url, ["1" * 40], None)
    assert set(web.authorizations) == {None}


def test_a_redirect_does_not_get_the_token(tmp_path: Path) -> None:
    with server(200) as other, server(302, {"Location": other.url + "/info/refs"}) as web:
        with pytest.raises(OutsideError, match="302"):
            Cache(tmp_path).fetch(web.url, ["1" * 40], TOKEN)
        assert web.authorizations
        assert not other.authorizations


def test_a_deadline_ends_git_and_its_helpers(tmp_path: Path) -> None:
    with server(200, silent=True) as web, pytest.raises(OutsideError, match=r"within 0\.5 seconds"):
        Cache(tmp_path, seconds=0.5).fetch(web.url, ["1" * 40], TOKEN)
    assert not [line for line in map(_read, Path("/proc").glob("[0-9]*/cmdline")) if web.url in line]
