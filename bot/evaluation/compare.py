"""Two evaluations of the same cases against each other: what a new model or prompt gained and lost."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.evaluation import report
from bot.evaluation.saved import Saved, SavedCase, SavedReader, saved
from review import words
from review.errors import UserError
from review.visible import one_line

SCHEMA = "foureyes.eval-compare/1"
_SURE = 0.05


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """A comment of a reader by what tells it from others; `caught` when it named a golden. Line 0: none."""

    case: str
    path: str
    line: int
    title: str
    caught: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """Of the shared cases; `clean_comments` is a mean over those clean ones that both read wholly."""

    clean_comments: float | None
    tokens_in: int
    tokens_out: int
    usd: float
    failed: int


@dataclass(frozen=True, slots=True)
class Paired:
    """A reader in A and in B on the cases that both have: ids of those caught by both, by one, by neither.

    `p` is how likely so lopsided a difference is if A and B are equally good. `unlike` are the ids of cases
    whose golden differs or which still wait in one of the files: left out.
    """

    reader: str
    both: tuple[str, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    neither: tuple[str, ...]
    p: float
    came: tuple[Claim, ...]
    went: tuple[Claim, ...]
    a: Sums
    b: Sums
    unlike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The readers that both files have."""

    readers: tuple[Paired, ...]


_Pairs = Sequence[tuple[SavedCase, SavedCase]]


def compared(a: dict[str, Any], b: dict[str, Any]) -> Comparison:
    """What `foureyes eval --format json` wrote at two times. UserError when it did not, or when there is no
    case that a reader has answered in both.
    """
    first, second = saved(a, "--compare A"), saved(b, "--compare B")
    paired = [pair for before, after in _matched(first, second) if (pair := _paired(before, after))]
    if not paired:
        raise UserError(
            "--compare: A and B have no case in common that the same reader has answered "
            f"(A: {_readers(first)}; B: {_readers(second)}): run both with the same readers on the same cases"
        )
    return Comparison(tuple(paired))


def _matched(a: Saved, b: Saved) -> Iterator[tuple[SavedReader, SavedReader]]:
    """Readers of one name; where each file has only one, these, whatever they are called."""
    for before in a.readers:
        for after in b.readers:
            if before.reader == after.reader or len(a.readers) == len(b.readers) == 1:
                yield before, after


def _readers(file: Saved) -> str:
    counts = [
        f"{one_line(reader.reader)} with {words.counted(len(reader.cases), 'case')}"
        for reader in file.readers
    ]
    return words.listed(counts) or "nobody"


def _paired(a: SavedReader, b: SavedReader) -> Paired | None:
    after = {case.case: case for case in b.cases}
    shared = [(case, after[case.case]) for case in a.cases if case.case in after]
    pairs = [pair for pair in shared if _is_like(*pair)]
    if not pairs:
        return None
    caught = {how: _caught(pairs, *how) for how in ((True, True), (True, False), (False, True))}
    came, went = _moved(pairs)
    return Paired(
        reader=a.reader if a.reader == b.reader else f"A {a.reader}, B {b.reader}",
        both=caught[True, True],
        only_a=caught[True, False],
        only_b=caught[False, True],
        neither=_caught(pairs, by_a=False, by_b=False),
        p=mcnemar(len(caught[True, False]), len(caught[False, True])),
        came=came,
        went=went,
        a=_sums([before for before, _ in pairs], pairs),
        b=_sums([after for _, after in pairs], pairs),
        unlike=tuple(case.case for case, other in shared if not _is_like(case, other)),
    )


def _is_like(a: SavedCase, b: SavedCase) -> bool:
    return a.golden == b.golden and a.clean == b.clean and "waiting" not in {a.state, b.state}


def _caught(pairs: _Pairs, by_a: bool, by_b: bool) -> tuple[str, ...]:
    return tuple(a.case for a, b in pairs if not a.clean and (a.caught, b.caught) == (by_a, by_b))


def mcnemar(only_a: int, only_b: int) -> float:
    """Two-sided p that of these cases, each won by one side, the sides share so unevenly: exact, by the
    binomial distribution (McNemar, Psychometrika 12 (1947), https://doi.org/10.1007/BF02295996).
    """
    number = only_a + only_b
    tail = sum(math.comb(number, hits) for hits in range(min(only_a, only_b) + 1))
    return min(1.0, 2 * tail / (1 << number))


def _moved(pairs: _Pairs) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Comments that only B has, and that only A has. What is said twice counts twice."""
    before = Counter(claim for case, _ in pairs for claim in _claims(case))
    after = Counter(claim for _, case in pairs for claim in _claims(case))
    return tuple(sorted((after - before).elements())), tuple(sorted((before - after).elements()))


def _claims(case: SavedCase) -> Iterator[Claim]:
    for comment in case.comments:
        title = one_line(comment.text.strip().partition("\n")[0])
        yield Claim(
            case.case, comment.path, comment.line or 0, title, bool(comment.counts and comment.caught)
        )


def _sums(cases: Sequence[SavedCase], pairs: _Pairs) -> Sums:
    read = {a.case for a, b in pairs if a.clean and a.state == b.state == "done"}
    quiet = [len(case.comments) for case in cases if case.case in read]
    return Sums(
        clean_comments=sum(quiet) / len(quiet) if quiet else None,
        tokens_in=sum(case.tokens_in for case in cases),
        tokens_out=sum(case.tokens_out for case in cases),
        usd=sum(case.usd for case in cases),
        failed=sum(case.state == "failed" for case in cases),
    )


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison with its case ids and findings; fields may be added within /1."""
    return {"schema": SCHEMA} | asdict(comparison)


def as_text(comparison: Comparison, console: Console) -> None:
    """Print for each reader what was gained and lost, and what came and went."""
    for pair in comparison.readers:
        console.print(Text(one_line(pair.reader), "bold"))
        console.print(_table(pair))
        for sentence in _sentences(pair):
            console.print(Text(sentence), soft_wrap=True)
        for sign, style, claims in (("+", "green", pair.came), ("-", "red", pair.went)):
            for claim in claims:
                console.print(Text(f"{sign} {_line(claim)}", style), soft_wrap=True)


def _table(pair: Paired) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in ("", "A", "B"):
        table.add_column(name, justify="right" if name else "left")
    both = len(pair.both)
    table.add_row("Caught", f"{both + len(pair.only_a)}", f"{both + len(pair.only_b)}")
    table.add_row("Comments a clean case", *(_mean(side) for side in (pair.a, pair.b)))
    table.add_row("Tokens in", f"{pair.a.tokens_in:,}", f"{pair.b.tokens_in:,}")
    table.add_row("Tokens out", f"{pair.a.tokens_out:,}", f"{pair.b.tokens_out:,}")
    table.add_row("Failed", f"{pair.a.failed:,}", f"{pair.b.failed:,}")
    table.add_row("USD", f"{pair.a.usd:,.3f}", f"{pair.b.usd:,.3f}")
    return table


def _mean(side: Sums) -> str:
    return report.NONE if side.clean_comments is None else f"{side.clean_comments:.2f}"


def _sentences(pair: Paired) -> Iterator[str]:
    number = sum(map(len, (pair.both, pair.only_a, pair.only_b, pair.neither)))
    yield (
        f"Of {words.counted(number, 'case')} with something to find, both caught {len(pair.both)}, only A "
        f"{len(pair.only_a)}, only B {len(pair.only_b)}, neither {len(pair.neither)} "
        f"(McNemar p = {pair.p:.3f}{'' if pair.p < _SURE else ': may well be chance'})."
    )
    for name, ids in (("Only A caught", pair.only_a), ("Only B caught", pair.only_b)):
        if ids:
            yield f"{name}: {words.listed([one_line(each) for each in ids])}."
    if pair.unlike:
        left_out = words.listed([one_line(each) for each in pair.unlike])
        yield f"Left out, as they wait or their golden was edited: {left_out}."
    yield f"{words.counted(len(pair.came), 'finding')} came (+), {len(pair.went):,} went (-)."


def _line(claim: Claim) -> str:
    where = one_line(f"{claim.case} {claim.path}{f':{claim.line}' if claim.line else ''}")
    return f"{where} {claim.title}{' (caught it)' if claim.caught else ''}"
