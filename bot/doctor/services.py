"""What the services say that a review asks: GitHub, Ollama, Claude."""

import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from bot import github as forge
from bot.app import check
from bot.app.address import GitHubAddress, address
from bot.app.live import LiveApp, live
from bot.config import EMBEDDED, Settings
from bot.doctor import machine, words
from bot.doctor.line import Line, red
from bot.github.probe import GitHubProbe, Installation
from bot.models.atcloud import is_at_cloud
from bot.models.claudecheck import ClaudeProbe, status
from bot.models.ollamacheck import OllamaProbe
from bot.models.prices import known_price, load_prices
from bot.models.profiles import load_profiles, memory, need_gb, profile
from review.errors import FourEyesError, OutsideError, UserError

TRIAL_SECONDS = 8.0
CLAUDE_SECONDS = 5.0
SLOTS_SECONDS = 3.0
SLOTS = 4
"""Questions that Ollama is asked at once, at least, to see how many it answers."""

Now = Callable[[], datetime]


def github(settings: Settings, now: Now) -> Iterator[Line]:
    app_is_set = settings.github_app_id is not None or settings.github_app_key_file is not None
    if app_is_set:
        yield from _app(settings, now)
    if settings.github_token is not None:
        token = settings.github_token.get_secret_value()
        probe = GitHubProbe(forge.GitHub.with_token(settings.github_url, token).api)
        try:
            yield words.token(probe.owner(), actions=settings.github_actions)
        except FourEyesError as error:
            yield words.refused_token(str(error), _status(error))
        if probe.clock is not None and not app_is_set:
            yield words.clock(now(), probe.clock)
    elif not app_is_set:
        yield words.no_account()


def _app(settings: Settings, now: Now) -> Iterator[Line]:
    try:
        app = forge.app(*_identity(settings))
        web = address(settings.github_url)
    except UserError as error:
        yield red("GitHub App", str(error), words.SET_APP)
        return
    probe = GitHubProbe(forge.client(web.api, app.auth))
    try:
        installed = probe.installations()
        seen = live(web, app)
    except FourEyesError as error:
        yield words.refused_app(str(error), _status(error))
    else:
        yield from _permitted(seen, web, installed)
        yield _delivered(probe, _advanced(seen.page(web)))
    if probe.clock is not None:
        yield words.clock(now(), probe.clock)


def _advanced(page: str) -> str:
    """The page that lists deliveries, beside that of the permissions; that of an enterprise is not known."""
    app = page.removesuffix("/permissions")
    return page if app == page else f"{app}/advanced"


def _delivered(probe: GitHubProbe, page: str) -> Line:
    try:
        return words.deliveries(probe.deliveries(), page)
    except FourEyesError as error:
        return red("deliveries", str(error), words.GITHUB_AWAY)


def _permitted(seen: LiveApp, web: GitHubAddress, installed: Sequence[Installation]) -> Iterator[Line]:
    def lacking(each: Installation) -> bool:
        granted = seen.model_copy(update={"permissions": each.permissions})
        return any(problem.kind == "missing" for problem in check.problems(granted))

    found = check.problems(seen)
    yield from words.app(seen.slug, found, seen.page(web))
    # What the App itself does not ask for, no installation can have granted.
    asked = not any(problem.kind == "missing" for problem in found)
    waiting = [each.name for each in installed if asked and lacking(each)]
    asleep = [each.name for each in installed if each.suspended_at]
    yield from words.installations(
        seen.slug, f"{web.web}/apps/{seen.slug}", [each.name for each in installed], waiting, asleep
    )


def _identity(settings: Settings) -> tuple[int, Path]:
    if settings.github_app_id is None or settings.github_app_key_file is None:
        raise UserError("the App needs both its id and its key")
    return settings.github_app_id, settings.github_app_key_file


def _status(error: FourEyesError) -> int | None:
    """The HTTP status behind an error of GitHub."""
    cause: BaseException | None = error
    while cause is not None and not hasattr(cause, "status"):
        cause = cause.__cause__
    return getattr(cause, "status", None)


def ollama(settings: Settings) -> Iterator[Line]:
    """The server, the model, and one tiny question; ends with the first thing that the others need."""
    if settings.local_model == EMBEDDED:
        yield from _embedded()
        return
    if is_at_cloud(settings.local_model):
        yield words.no_home(settings.local_model)
        return
    name, num_ctx = settings.local_model, settings.num_ctx
    try:
        probe = OllamaProbe(settings.ollama_url, name, num_ctx=num_ctx, deadline=TRIAL_SECONDS)
    except UserError as error:
        yield red("Ollama", str(error), words.AT_HOME)
        return
    yield words.ollama(probe.where, probe.version())
    pulled = probe.pulled()
    if pulled is None:
        yield words.no_model(name)
        return
    yield from words.model(name, pulled, num_ctx, _warning(name))
    try:
        tried = probe.trial()
    except OutsideError as error:
        yield words.no_answer(str(error))
    else:
        yield from words.trial(name, tried, TRIAL_SECONDS)
        yield from _at_once(probe, settings) if tried.obeyed is not None else ()
    loaded = probe.loaded()
    if loaded is not None:
        yield from words.memory(name, loaded, min(num_ctx, pulled.context or num_ctx))


def _at_once(probe: OllamaProbe, settings: Settings) -> Iterator[Line]:
    wanted = settings.local_concurrency
    asked = max(wanted + 1, SLOTS)
    found = probe.at_once(asked, SLOTS_SECONDS)
    if found is not None:
        yield words.at_once(found, wanted, more=found == asked)


def _warning(name: str) -> str:
    """That nothing is known of a model is no fault of it: it was pulled, and is tried."""
    known = profile(name)
    return known.warning if known in load_profiles().models else ""


def _embedded() -> Iterator[Line]:
    from bot.models.embedded import EmbeddedReader  # noqa: PLC0415 (an optional dependency)

    try:
        EmbeddedReader()
    except UserError as error:
        yield red("local model", str(error), words.REAL_MODEL)
    else:
        yield words.embedded()


def card(settings: Settings) -> Iterator[Line]:
    """Only where Ollama runs on this machine: nobody tells of the cards of another."""
    if not _is_ours(settings.local_model) or sys.platform != "linux" or not _is_here(settings.ollama_url):
        return
    cards = machine.cards()
    if not cards:
        yield words.no_card()
        return
    total = sum(size for _, size in cards)
    need = need_gb(profile(settings.local_model), settings.num_ctx, settings.local_concurrency)
    held = _held(settings, total)
    fits = profile(settings.local_model).name in held
    yield words.card(
        cards, settings.local_model, need, [name for name in held if not profile(name).warning], fits=fits
    )


def _is_ours(model: str) -> bool:
    """Whether Ollama runs it."""
    return model != EMBEDDED and not is_at_cloud(model)


def _held(settings: Settings, card: float) -> list[str]:
    """The models that so many GB hold, the largest first."""
    known = [each for each in load_profiles().models if each.reader == "ollama"]
    taken = {each.name: memory(each, settings.num_ctx) for each in known}
    fits = [
        (size.weights, name)
        for name, size in taken.items()
        if size and size.slots(card) >= settings.local_concurrency
    ]
    return [name for _, name in sorted(fits, reverse=True)]


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def claude(settings: Settings, now: Now) -> Iterator[Line]:
    if settings.anthropic_api_key is None:
        yield words.no_key()
        return
    key, name = settings.anthropic_api_key.get_secret_value(), settings.cloud_model
    try:
        probe = ClaudeProbe(key, name, url=settings.anthropic_url, deadline=CLAUDE_SECONDS)
    except UserError as error:
        yield red("Claude", str(error), words.NEW_KEY)
        return
    others = [model for model in _priced(settings) if model != name]
    try:
        yield words.claude(name, probe.life(), now(), others)
    except OutsideError as error:
        yield words.refused(str(error), status(error), others)


def price(settings: Settings) -> Iterator[Line]:
    """Of no interest where nothing leaves."""
    if settings.anthropic_api_key is None:
        return
    try:
        prices = load_prices(settings.prices_file)
        first = known_price(settings.cloud_model, settings.prices_file)[0]
    except UserError as error:
        yield words.no_price(str(error), _priced(settings))
        return
    yield words.price(settings.cloud_model, first.fresh, first.out, prices.as_of)


def _priced(settings: Settings) -> list[str]:
    """The models that have a price, by our own list where the operator's cannot be read."""
    try:
        return list(load_prices(settings.prices_file).models)
    except UserError:
        return list(load_prices(None).models)
