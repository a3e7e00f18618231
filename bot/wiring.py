"""Settings -> the parts of the program: the one place where real things are chosen."""

import socket
from contextlib import nullcontext
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from bot import github
from bot.breaker import Breaker, Guard
from bot.code import GitCode
from bot.config import EMBEDDED, Settings
from bot.git import Cache
from bot.github import GitHub
from bot.home import Home
from bot.inline import Begun, InlineDesk, Told, unheard
from bot.ledger import Ledger
from bot.limiter import Limiter, OwnLimiter, SharedLimiter
from bot.models.atcloud import is_at_cloud
from bot.readers import Readers
from bot.recall import Recall
from review.errors import UserError
from review.ports import CloudReader, LocalReader

_LOOK = 10.0
"""Seconds between two looks at a model at home that is away."""

_NO_ACCOUNT = (
    "GitHub needs an App or a token: set FOUREYES_GITHUB_APP_ID and FOUREYES_GITHUB_APP_KEY_FILE,"
    " or GITHUB_TOKEN"
)


def local_reader(settings: Settings) -> LocalReader | None:
    """The model at home, if there is one.

    The embedded one is used only when it is named so: it proves the wiring, no more.
    """
    if is_at_cloud(settings.local_model):
        return None
    if settings.local_model == EMBEDDED:
        from bot.models.embedded import EmbeddedReader  # noqa: PLC0415 (an optional dependency)

        return EmbeddedReader()
    from bot.models.ollama import OllamaReader  # noqa: PLC0415 (slow to import, not needed by every command)
    from bot.models.profiles import profile  # noqa: PLC0415

    return OllamaReader(
        settings.ollama_url,
        settings.local_model,
        num_ctx=settings.num_ctx,
        deadline=settings.unit_seconds,
        think=profile(settings.local_model).think,
        digest=settings.local_digest,
    )


def cloud_reader(settings: Settings) -> CloudReader | None:
    """Claude, if there is a key."""
    key = settings.anthropic_api_key
    if key is None:
        return None
    from bot.models.claude import ClaudeReader  # noqa: PLC0415 (slow to import, not needed without a key)
    from bot.models.prices import known_price  # noqa: PLC0415
    from bot.models.succession import Succession  # noqa: PLC0415

    def reader(model: str) -> ClaudeReader:
        return ClaudeReader(
            key.get_secret_value(),
            model,
            url=settings.anthropic_url,
            prices=known_price(model, settings.prices_file),
            deadline=settings.unit_seconds,
            effort=settings.cloud_effort,
        )

    first = reader(settings.cloud_model)
    return Succession(first, reader(settings.cloud_successor)) if settings.cloud_successor else first


def home(settings: Settings, engine: Engine) -> Home | None:
    """What watches over the Ollama of this process; None where the model at home is another one."""
    if is_at_cloud(settings.local_model) or settings.local_model == EMBEDDED:
        return None
    from bot.models.ollama import available, where  # noqa: PLC0415 (slow to import, not needed elsewhere)

    url = settings.ollama_url
    service = f"Ollama at {where(url)} ({socket.gethostname()})"
    return Home(Breaker(engine, service, most=_LOOK), lambda: bool(available(url)))


def bounded_reader(settings: Settings) -> CloudReader | None:
    """The Claude model that reads what is bounded to one file where there is no model at home."""
    if not is_at_cloud(settings.local_model):
        return None
    from bot.models import atcloud  # noqa: PLC0415 (slow to import, not needed with a model at home)

    return atcloud.bounded_reader(
        settings.local_model,
        settings.anthropic_api_key,
        url=settings.anthropic_url,
        prices_file=settings.prices_file,
        deadline=settings.unit_seconds,
    )


def state(settings: Settings) -> Path:
    """The state folder, which is made if need be; raises UserError when it cannot."""
    try:
        settings.state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"the state folder {settings.state} cannot be made ({error.strerror}):"
            " set FOUREYES_STATE_DIR to a folder that foureyes may write"
        ) from error
    return settings.state


def ledger(settings: Settings) -> Ledger:
    """The ledger, with its tables brought up to date."""
    state(settings)
    book = Ledger(settings.database, settings.daily_usd)
    book.migrate()
    return book


def inline_desk(
    settings: Settings, told: Told, begun: Begun = unheard, *, recall: Recall | None = None
) -> InlineDesk:
    """A desk for reviews on the spot. Without Claude nothing costs, and no database is needed."""
    cloud = cloud_reader(settings)
    book = ledger(settings).calls if cloud else None
    return InlineDesk(
        readers=Readers(local_reader(settings), cloud, book, bounded_reader(settings), recall=recall),
        limits={"local": settings.local_concurrency, "cloud": settings.cloud_concurrency},
        second_check=settings.second_check == "on",
        told=told,
        begun=begun,
        deadline=settings.review_seconds,
    )


def check_forge(settings: Settings) -> None:
    """Raises UserError when GitHub could not be asked, as no App and no token is set."""
    if settings.github_app_id is not None:
        _app(settings)
    elif settings.github_token is None:
        raise UserError(_NO_ACCOUNT)


def forge(settings: Settings, installation: int | None, engine: Engine | None = None) -> GitHub:
    """GitHub as the installation that a delivery names, else as the owner of the token.

    With the `engine` of a database all who use that keep within GitHub's limits, and leave it alone when it
    fails, together.
    """
    key = settings.marker_key.get_secret_value() if settings.marker_key else None
    if settings.github_app_id is not None and installation is not None:
        own, account = _app(settings), f"installation/{installation}"
        return GitHub.as_installation(
            settings.github_url,
            own,
            installation,
            key=key,
            limiter=_limiter(engine, account),
            guard=_guard(engine, account),
        )
    if settings.github_token is not None:
        return GitHub.with_token(
            settings.github_url,
            settings.github_token.get_secret_value(),
            actions=settings.github_actions,
            key=key,
            limiter=_limiter(engine, "token"),
            guard=_guard(engine, "token"),
        )
    raise UserError(_NO_ACCOUNT)


def _guard(engine: Engine | None, account: str) -> Guard:
    """One for each account: GitHub's wish that one of them waits is no other's."""
    return nullcontext if engine is None else Breaker(engine, f"GitHub ({account})")


def _limiter(engine: Engine | None, account: str) -> Limiter:
    return OwnLimiter() if engine is None else SharedLimiter(engine, account)


def app(settings: Settings) -> github.App | None:
    """The GitHub App, where there is one."""
    return None if settings.github_app_id is None else _app(settings)


def _app(settings: Settings) -> github.App:
    if settings.github_app_id is None or settings.github_app_key_file is None:
        raise UserError("the GitHub App needs FOUREYES_GITHUB_APP_ID and FOUREYES_GITHUB_APP_KEY_FILE")
    return _read_app(settings.github_app_id, settings.github_app_key_file)


@cache
def _read_app(app_id: int, key_file: Path) -> github.App:
    return github.app(app_id, key_file)


def code(settings: Settings, github: GitHub) -> GitCode:
    """The code of pull requests, from caches below the state folder."""
    return GitCode(Cache(state(settings) / "git"), github.token)
