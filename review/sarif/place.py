"""Where a result lies: a URI of a log -> a path of the repository."""

from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from review.sarif.form import ArtifactLocation, Reported, Run

_MOST_BASES = 8
"""How deep bases may stand on each other; a longer chain is a circle."""


def place(reported: Reported, run: Run, top: str) -> tuple[str, int, int] | None:
    """Path from the top of the repository, first and last line; None where the log names no such place.

    The first location counts, as for GitHub. Paths that climb out are no such place, nor are absolute ones
    unless they lie in the folder `top` (it ends with a slash, or is empty) or in one that the log declares.
    """
    if not reported.locations:
        return None
    physical = reported.locations[0].physical_location
    path = _path(_known(physical.artifact_location, run), run.original_uri_base_ids, _tops(run, top))
    start, end = physical.region.start_line, physical.region.end_line
    return None if path is None or start is None else (path, start, max(start, end or start))


def _known(where: ArtifactLocation, run: Run) -> ArtifactLocation:
    if where.uri is None and 0 <= where.index < len(run.artifacts):
        return run.artifacts[where.index].location
    return where


def _tops(run: Run, top: str) -> tuple[str, ...]:
    """Folders that may be the top of the repository, as GitHub takes them from a log, the surest first."""
    declared = [base for base in run.original_uri_base_ids.values() if base.uri_base_id is None]
    declared += [invocation.working_directory for invocation in run.invocations]
    uris = [
        urlsplit(each.uri) for each in declared if each.uri is not None and each.uri.startswith("file:///")
    ]
    folders = (top, *(f"{unquote(uri.path).rstrip('/')}/" for uri in uris))
    return tuple(folder for folder in folders if folder)


def _path(
    where: ArtifactLocation, bases: Mapping[str, ArtifactLocation], tops: tuple[str, ...]
) -> str | None:
    """A base that stands on no other is the top of the repository, whatever it is called: tools differ."""
    parts = [where.uri or ""]
    base = bases.get(where.uri_base_id or "")
    for _ in range(_MOST_BASES):
        if base is None or base.uri_base_id is None:
            return _inside(parts, tops)
        parts.append(base.uri or "")
        base = bases.get(base.uri_base_id)
    return None


def _inside(uris: list[str], tops: tuple[str, ...]) -> str | None:
    """The path that relative URIs, the innermost first, come to below the top; None if it is not there."""
    names: list[str] = []
    for uri in reversed(uris):
        path = _relative(uri, tops)
        if path is None:
            return None
        names += [name for name in path.split("/") if name not in {"", "."}]
    return "/".join(names) if names and ".." not in names else None


def _relative(uri: str, tops: tuple[str, ...]) -> str | None:
    """Decoded; None for what is absolute, also in the ways of Windows, and lies below none of the tops."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme == "file" and not parts.netloc:
        return next((path.removeprefix(top) for top in tops if path.startswith(top)), None)
    return None if parts.scheme or parts.netloc or path.startswith(("/", "\\")) else path
