"""Every word that the doctor says: facts in, lines out."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.doctor.line import Line, green, red, yellow
from review.words import counted, listed

if TYPE_CHECKING:  # their modules import SDKs, which are slow to import
    from bot.app.check import Problem
    from bot.github.deliveries import Delivery
    from bot.github.probe import Owner
    from bot.models.claudecheck import Life
    from bot.models.ollamacheck import Loaded, Pulled, Trial

GB = 1_000_000_000
NEW_KEY = "Set FOUREYES_ANTHROPIC_API_KEY to a key from https://platform.claude.com/settings/keys"
START_OLLAMA = (
    "Install it (https://ollama.com/download) and run `ollama serve`,"
    " or set FOUREYES_OLLAMA_URL to where it runs."
)
SET_APP = (
    "Set FOUREYES_GITHUB_APP_ID, and FOUREYES_GITHUB_APP_KEY_FILE to a key made on that App's page:"
    " `foureyes app create` writes both."
)
GITHUB_AWAY = "See https://www.githubstatus.com, and that GitHub can be reached from here (proxy, firewall)."
CLAUDE_AWAY = "See https://status.claude.com, and that the API can be reached from here (proxy, firewall)."
AT_HOME = "Set FOUREYES_LOCAL_MODEL to a model of your own Ollama, and FOUREYES_OLLAMA_URL to its address."
REAL_MODEL = "Set FOUREYES_LOCAL_MODEL=qwen2.5-coder:14b, and run `ollama pull qwen2.5-coder:14b`."
SET_DATABASE = (
    "Start the database, or set FOUREYES_DATABASE_URL to sqlite:///FILE or postgresql://USER@HOST/DATABASE."
)
GET_GIT = "Install it: `sudo apt install git`."
SET_STATE = "Set FOUREYES_STATE_DIR to a folder that this user may write."
NEW_DRIVER = "See whether `nvidia-smi` answers."
MEND_SETTINGS = "Correct or remove that setting; README.md lists all of them."

_FULL, _TIGHT = 0.2 * GB, 2 * GB
_OLDEST_GIT = (2, 31)
_OLDEST_OLLAMA, _GOOD_OLLAMA = (0, 12, 6), (0, 33)
_SLOW_RATE = 5.0
_LEAST_CONTEXT = 4096
_SKEW, _BAD_SKEW = 10, 60
_MOST_NAMES = 3


def python(version: str, package: str | None) -> Line:
    if package is None:
        cure = "Run `pip install .` in an environment of its own."
        return yellow("Python", f"{version}, but foureyes is not installed in it", cure)
    return green("Python", f"{version}, foureyes {package}")


def settings(problems: Sequence[str], file: str | None) -> Iterator[Line]:
    """A line a problem: what is below them was looked at without these settings."""
    for problem in problems:
        yield red("settings", problem.removeprefix("settings: "), MEND_SETTINGS)
    if not problems:
        yield green(
            "settings", f"read from {file} and the environment" if file else "read from the environment"
        )


def no_secret() -> Line:
    return yellow(
        "webhook secret",
        "none is set, so `foureyes serve` and `foureyes up` refuse to start",
        "Set FOUREYES_WEBHOOK_SECRET to the secret in the App's settings on GitHub.",
    )


def disk(folder: str, free: int, *, writable: bool) -> Line:
    says = f"{folder} has {free / GB:,.1f} GB free"
    if not writable:
        return red("state folder", f"{folder} cannot be written", SET_STATE)
    if free >= _TIGHT:
        return green("state folder", says)
    judge = red if free < _FULL else yellow
    return judge(
        "state folder", says, "Free some space there, or set FOUREYES_STATE_DIR to a folder on another disk."
    )


def database(place: str, version: str | None, known: Sequence[str]) -> Line:
    """`known` are all versions of our tables, newest first; `version` None: there are none yet."""
    if version is None:
        return green("database", f"{place}; its tables are made when foureyes first needs them")
    if version == known[0]:
        return green("database", f"{place}, tables at version {version}")
    if version in known:
        cure = "Start `foureyes up` or `foureyes work` once: it brings them up to date."
        return yellow("database", f"{place}, tables at version {version} of {known[0]}", cure)
    cure = "Install the newer foureyes, or set FOUREYES_DATABASE_URL to another database."
    return red("database", f"{place} was made by a newer foureyes (version {version})", cure)


def git(version: tuple[int, ...]) -> Line:
    shown = ".".join(map(str, version))
    if version < _OLDEST_GIT:
        return red("git", f"{shown} is too old", "Install git 2.31 or newer.")
    return green("git", shown)


def no_account() -> Line:
    return yellow(
        "GitHub",
        "no App and no token is set, so only changes on disk can be reviewed",
        "Run `foureyes app create`, or set FOUREYES_GITHUB_TOKEN.",
    )


def refused_app(why: str, status: int | None) -> Line:
    """`status` as GitHub gave it, None when it gave no answer."""
    return red("GitHub App", why, SET_APP if status in {401, 404} else GITHUB_AWAY)


def refused_token(why: str, status: int | None) -> Line:
    cure = "Set FOUREYES_GITHUB_TOKEN to one that holds: https://github.com/settings/tokens"
    return red("GitHub token", why, cure if status == 401 else GITHUB_AWAY)


def app(slug: str, problems: "Sequence[Problem]", page: str) -> Iterator[Line]:
    yield green("GitHub App", f"GitHub knows {slug}, and the key is its own")
    missing = [problem.cure for problem in problems if problem.kind == "missing"]
    extra = [problem.cure for problem in problems if problem.kind == "too much"]
    if missing:
        says = f"{slug} may not do all that it needs: {listed(missing)}"
        yield red("permissions", says, f"Change them, and accept them for each installation: {page}")
    elif extra:
        says = f"{slug} may do more than it needs: {listed(extra)}"
        yield yellow("permissions", says, f"Change them: {page}")
    else:
        yield green("permissions", "what is needed, and no more")


def installations(
    slug: str, page: str, names: Sequence[str], waiting: Sequence[str], asleep: Sequence[str]
) -> Iterator[Line]:
    """`names` of the accounts; those `waiting` have not granted all that the App asks for, `asleep` are
    suspended."""
    if not names:
        says = f"{slug} is installed nowhere, so GitHub tells it nothing"
        yield yellow("installations", says, f"Install it: {page}/installations/new")
    if waiting:
        cure = "An owner of each has to accept: Settings, Applications, Review request."
        yield red("installations", f"{_named(waiting)} granted less than {slug} needs", cure)
    if asleep:
        cure = "Unsuspend it there: Settings, Applications, Configure."
        yield yellow("installations", f"{slug} is suspended at {_named(asleep)}", cure)
    if names and not waiting and not asleep:
        yield green("installations", f"{slug} is installed at {_named(names)}")


def deliveries(told: "Sequence[Delivery]", page: str) -> Line:
    """Newest first. An event counts as lost when none of its tries arrived."""
    arrived = {each.guid for each in told if each.arrived}
    lost = {each.guid: each for each in reversed(told) if each.guid not in arrived}
    if not told:
        return green("deliveries", "GitHub had nothing to deliver in the last days")
    if not lost:
        return green("deliveries", f"all of the last {counted(len(arrived), 'event')} arrived")
    last = max(lost.values(), key=lambda each: each.delivered_at)
    total = len(arrived) + len(lost)
    when = f"{last.delivered_at:%Y-%m-%d %H:%M} UTC"
    says = (
        f"{len(lost)} of the last {counted(total, 'event')} did not arrive"
        f" (the newest: {last.event}, {_why(last.status_code)}, {when})"
    )
    judge = yellow if arrived else red
    return judge("deliveries", says, f"{_delivery_cure(last.status_code)} Then deliver again: {page}")


def _why(status: int) -> str:
    return f"status {status}" if status else "no connection"


def _delivery_cure(status: int) -> str:
    if status in {400, 401, 403}:
        return "Set FOUREYES_WEBHOOK_SECRET to the secret of the App."
    return "See that `foureyes serve` runs and that GitHub reaches it at the App's webhook URL."


def token(owner: "Owner", *, actions: bool) -> Line:
    if owner.login is None and actions:
        return green("GitHub token", "the token of a workflow run")
    if owner.login is None:
        return red(
            "GitHub token",
            "GitHub does not tell whose it is, so our own comments could not be known again",
            "Set FOUREYES_GITHUB_APP_ID and FOUREYES_GITHUB_APP_KEY_FILE instead, or use a person's token.",
        )
    if owner.scopes is not None and not owner.scopes & {"repo", "public_repo"}:
        cure = "Make a token with the scope `repo`, or a fine-grained one that may write pull requests."
        return red("GitHub token", f"{owner.login}'s token has not the scope `repo`", cure)
    return green("GitHub token", f"GitHub takes it as {owner.login}'s")


def clock(ours: datetime, theirs: datetime) -> Line:
    """Ahead by more than a minute, the App's signature comes from a future that GitHub refuses."""
    ahead = (ours - theirs).total_seconds()
    if abs(ahead) <= _SKEW:
        return green("clock", "agrees with GitHub's")
    judge = red if abs(ahead) > _BAD_SKEW else yellow
    side = "ahead of" if ahead > 0 else "behind"
    return judge(
        "clock",
        f"{counted(round(abs(ahead)), 'second')} {side} GitHub's",
        "Set it by network time: `sudo timedatectl set-ntp true`.",
    )


def ollama(where: str, version: str) -> Line:
    numbers = numbered(version)
    says = f"{version} answers at {where}"
    cure = "Update it: https://ollama.com/download"
    if numbers < _OLDEST_OLLAMA:
        return red("Ollama", f"{says}; it cuts off the head of long prompts without a word", cure)
    if numbers < _GOOD_OLLAMA:
        return yellow("Ollama", f"{says}; schemas are kept to more surely from 0.33 on", cure)
    return green("Ollama", says)


def numbered(version: str) -> tuple[int, ...]:
    """The leading numbers of `0.33.0-rc2`, and of whatever else calls itself a version."""
    parts = version.strip().split("-")[0].split(".")
    return tuple(int(part) for part in parts if part.isdecimal())


def no_model(model: str) -> Line:
    return red("local model", f"Ollama does not have {model}", f"Run `ollama pull {model}`.")


def model(name: str, pulled: "Pulled", num_ctx: int, warning: str) -> Iterator[Line]:
    """`warning` is what is known against the model."""
    says = f"{name} is pulled, digest {pulled.digest[:12]}"
    if warning:
        yield yellow("local model", f"{says}; {warning}", "Choose another model if that does not suit you.")
    else:
        yield green("local model", says)
    if pulled.context is not None and pulled.context < num_ctx:
        smaller = f"set FOUREYES_NUM_CTX={pulled.context}" if pulled.context >= _LEAST_CONTEXT else ""
        yield yellow(
            "context",
            f"{name} takes {pulled.context:,} tokens at most, num_ctx asks for {num_ctx:,}",
            f"Choose another model{smaller and f', or {smaller}'}.",
        )
    else:
        of = f" of the {pulled.context:,} that {name} can take" if pulled.context else ""
        yield green("context", f"{num_ctx:,} tokens{of}")


def no_answer(why: str) -> Line:
    """To a question, though the server and the model are there."""
    return red(
        "answer",
        why,
        "See Ollama's log (`journalctl -u ollama`); a smaller model or FOUREYES_NUM_CTX needs less memory.",
    )


def trial(name: str, tried: "Trial", seconds: float) -> Iterator[Line]:
    if tried.obeyed is None and tried.rate is None:
        # Ollama gives up loading a model when nobody waits for it any more.
        cure = f"Run `ollama run {name} hello` until it answers, then `foureyes doctor` again."
        yield yellow(
            "answer", f"{name} said nothing within {seconds:g} s: it is loading, busy, or slow", cure
        )
        return
    if tried.obeyed is False:
        cure = "Use a GGUF build of the model (MLX and cloud builds do not), and update Ollama."
        yield red("schema", f"{name} did not answer in the form that was asked for", cure)
    elif tried.obeyed:
        yield green("schema", f"{name} keeps to a given form")
    yield from _speed(name, tried)


def _speed(name: str, tried: "Trial") -> Iterator[Line]:
    if tried.rate is None:
        return
    says = (
        f"{name} writes {tried.rate:,.0f} tokens/s"
        if tried.rate >= 10
        else f"{name} writes {tried.rate:.1f} tokens/s"
    )
    if tried.rate < _SLOW_RATE:
        cure = "Take a smaller model, or a machine with a card that holds it."
        yield yellow("speed", f"{says}: a review takes many minutes", cure)
    else:
        yield green("speed", says)


def at_once(found: int, wanted: int, *, more: bool) -> Line:
    """`more`: it answered all that were asked."""
    least = "at least " if more else ""
    says = f"{least}{counted(found, 'question')} at once; FOUREYES_LOCAL_CONCURRENCY is {wanted}"
    if found > wanted:
        return yellow("slots", says, f"Set FOUREYES_LOCAL_CONCURRENCY={found}: reviews are ready sooner.")
    if found < wanted:
        cure = f"Start Ollama with OLLAMA_NUM_PARALLEL={wanted}, or set FOUREYES_LOCAL_CONCURRENCY={found}."
        return yellow("slots", f"{says}, so the others wait (or something else asks this Ollama)", cure)
    return green("slots", says)


def memory(name: str, loaded: "Loaded", num_ctx: int) -> Iterator[Line]:
    """What of a loaded model is on the card, and whether it got the context that we asked for."""
    size = f"{loaded.size / GB:.1f} GB"
    on_card = loaded.in_vram / loaded.size
    if on_card >= 1:
        yield green("memory", f"all {size} of {name} are on the card")
    else:
        part = f"{1 - on_card:.0%}" if loaded.in_vram else "all"
        yield yellow(
            "memory",
            f"{part} of {name} ({size}) is on the CPU, which is far slower than a card",
            "Take a smaller model or FOUREYES_NUM_CTX, and stop what else uses the card (`ollama ps`).",
        )
    if loaded.context is not None and loaded.context < num_ctx:
        yield yellow(
            "context",
            f"Ollama gives {name} {loaded.context:,} tokens, num_ctx asks for {num_ctx:,}",
            f"Set FOUREYES_NUM_CTX={loaded.context}.",
        )


def card(
    cards: Sequence[tuple[str, float]], name: str, need: float | None, others: Sequence[str], *, fits: bool
) -> Line:
    """`cards` with their GB; `need` in GB, None when not known; `others` are models that the cards hold."""
    shown = listed([f"{card} ({size:.0f} GB)" for card, size in cards])
    if need is None:
        return green("card", f"{shown}; how much {name} needs is not known")
    if fits:
        return green("card", f"{shown}, enough for {name}, which needs {need:.1f} GB")
    cure = f"Set FOUREYES_LOCAL_MODEL to {' or '.join(others[:_MOST_NAMES]) or 'a smaller model'}."
    return yellow("card", f"{shown}, too small for {name}, which needs {need:.1f} GB", cure)


def no_card() -> Line:
    return yellow(
        "card",
        "no NVIDIA or AMD card is seen on this machine, so models compute on the CPU",
        "Install the card's driver, or set FOUREYES_OLLAMA_URL to a machine with a card.",
    )


def embedded() -> Line:
    return yellow("local model", "the embedded one, which proves the wiring and finds nothing", REAL_MODEL)


def no_home(model: str) -> Line:
    return yellow(
        "local model",
        f"none: {model} reads what may leave, and nobody the rest",
        "Set FOUREYES_LOCAL_MODEL to a model of Ollama's to keep code at home.",
    )


def no_key() -> Line:
    return yellow(
        "Claude",
        "no key is set: nothing leaves, and what crosses files is read at home, too",
        f"Leave it so if that is what you want, else {NEW_KEY[0].lower()}{NEW_KEY[1:]}",
    )


def claude(name: str, life: "Life", now: datetime, others: Sequence[str]) -> Line:
    cure = f"Set FOUREYES_CLOUD_MODEL to {' or '.join(others) or 'a newer model'}."
    if life.stage == "retired":
        return red("Claude", f"{name} is retired: every question to it fails", cure)
    if life.retires is not None:
        days = (life.retires - now).days
        left = f"in {counted(days, 'day')}" if days >= 0 else "overdue"
        return yellow("Claude", f"the key is valid; {name} retires on {life.retires:%Y-%m-%d} ({left})", cure)
    if life.stage == "deprecated":
        return yellow("Claude", f"the key is valid; {name} is deprecated and will be retired", cure)
    return green("Claude", f"the key is valid; {name} is {life.stage}, with no end planned")


def refused(why: str, status: int | None, others: Sequence[str]) -> Line:
    """`status` as Claude's API gave it, None when it gave no answer."""
    if status == 404:
        cure = f"Set FOUREYES_CLOUD_MODEL to {' or '.join(others) or 'a model that there is'}."
    elif status in {401, 403}:
        cure = NEW_KEY
    elif status == 402:
        cure = "Pay, or raise the limit: https://platform.claude.com/settings/billing"
    else:
        cure = CLAUDE_AWAY
    return red("Claude", why, cure)


def price(name: str, fresh: float, out: float, as_of: str) -> Line:
    return green("price", f"{name}: {fresh:g} USD in, {out:g} USD out a million tokens, as of {as_of}")


def no_price(why: str, known: Sequence[str]) -> Line:
    choose = (
        f"FOUREYES_CLOUD_MODEL to {' or '.join(known)}"
        if known
        else "FOUREYES_PRICES_FILE to a readable file"
    )
    return red("price", why, f"Set {choose}, or add the price to the file that FOUREYES_PRICES_FILE names.")


def summary(lines: Sequence[Line]) -> str:
    counts = [(state, sum(line.state == state for line in lines)) for state in ("red", "yellow", "green")]
    return ", ".join(f"{number} {state}" for state, number in counts if number) + "."


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return listed([*names[:_MOST_NAMES], *([f"{more} more"] if more > 0 else [])])
