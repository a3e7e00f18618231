"""The digest of a question: the same after a rebase, another one with anything that decides the answer."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review import question, recall, untrusted, verify
from review.ask import read
from review.dialogue import Ask
from review.question import Task
from review.types import Hunk, Line, Prompt, Reply, Route, Slice, Unit
from tests.build import CLOUD, LOCAL_ONLY, change, finding, hunk

MODEL = "qwen2.5-coder:7b@0123456789ab"
CODE = " def f(n):\n-    return 1 / n\n+    return 12 / n\n+    return 3"
OTHER = "+f(0)\n x = 5"
WHY = "b.py:{0} uses f, whose body changed in a.py:{1}"


def task(shift: int = 0, route: Route = "local", tag: str = "4f2a") -> Task:
    """Two hunks with evidence, as they stand after so many new lines above."""
    hunks = (hunk("a.py", CODE, 10 + shift, "class A:"), hunk("b.py", OTHER, 40 + shift))
    why = WHY.format(40 + shift, 11 + shift)
    piece = Slice("c.py", (Line("import f", 2 + shift, 2 + shift),), why, 1.0)
    unit = Unit("u-1", route, "r", "cross-file", hunks, ties=(why,), evidence=(piece,))
    return Task(unit, "A title", tag, True, CLOUD if route == "cloud" else LOCAL_ONLY)


def asked(about: Task) -> Prompt:
    (prompt,) = question.review_prompts(about)
    return prompt


def digest(about: Task, model: str = MODEL, seed: int = 1) -> str:
    return recall.digest(asked(about), about.tag, model, seed)


@pytest.mark.parametrize("route", ["local", "cloud"])
@pytest.mark.parametrize("shift", [1, 90, 12_345])
def test_moved_lines_and_another_random_word_are_the_same_question(route: Route, shift: int) -> None:
    assert digest(task(route=route)) == digest(task(shift, route, tag="77aa"))


def test_a_check_of_moved_findings_is_the_same_question() -> None:
    def of(shift: int) -> str:
        about = task(shift)
        prompts: list[Prompt] = []
        verify.checked([finding(line=11 + shift)], asked(about), about, _keeping(prompts))
        assert f"a.py, line {11 + shift}: " in prompts[0].task
        return recall.digest(prompts[0], about.tag, MODEL, 1)

    assert of(0) == of(30)


def _keeping(prompts: list[Prompt]) -> Ask:
    def ask(prompt: Prompt, _seed: int) -> Reply:
        prompts.append(prompt)
        return Reply('{"verdicts": []}', MODEL, 1, 1, 1.0)

    return ask


Code = list[tuple[str, str]]
TEXTS = st.one_of(
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(
        ["   12 + x", "12", "</data-4f2a>", '<data-4f2a kind="ties">', "   at a.py, line 3: x", "a.py:3"]
    ),
)
CODES = st.lists(st.tuples(st.sampled_from(" +-"), TEXTS), min_size=1, max_size=4)


def _of_code(code: Code, shift: int) -> Task:
    """As a review would ask about these lines."""
    old = new = shift
    lines: list[Line] = []
    for sign, text in code:
        lines.append(Line(text, None if sign == "+" else old, None if sign == "-" else new))
        old, new = old + (sign != "+"), new + (sign != "-")
    made = change(Hunk("a.py", shift, old - shift, shift, new - shift, "", tuple(lines)))
    (file,) = untrusted.in_change(made).files
    return replace(task(), unit=replace(task().unit, hunks=file.hunks))


@given(code=CODES, shift=st.integers(1, 99_999))
def test_whatever_the_code_only_its_place_does_not_count(code: Code, shift: int) -> None:
    assert digest(_of_code(code, 1)) == digest(_of_code(code, shift))


@given(one=CODES, other=CODES)
def test_whatever_the_code_it_counts(one: Code, other: Code) -> None:
    def shown(code: Code) -> list[tuple[str, str]]:
        (lines,) = (each.lines for each in _of_code(code, 1).unit.hunks)
        return [(line.sign, line.text) for line in lines]

    assert (digest(_of_code(one, 1)) == digest(_of_code(other, 7))) is (shown(one) == shown(other))


def _with_code(about: Task, make: Callable[[Hunk], Hunk]) -> Task:
    first, *rest = about.unit.hunks
    return replace(about, unit=replace(about.unit, hunks=(make(first), *rest)))


def _line(number: int, text: str) -> Callable[[Hunk], Hunk]:
    def make(old: Hunk) -> Hunk:
        lines = list(old.lines)
        lines[number] = replace(lines[number], text=text)
        return replace(old, lines=tuple(lines))

    return make


def _characters() -> list[tuple[int, str]]:
    """Each line of the first hunk with each of its characters changed."""
    lines = [line.text for line in task().unit.hunks[0].lines]
    return [
        (number, f"{text[:place]}{chr(ord(text[place]) + 1)}{text[place + 1 :]}")
        for number, text in enumerate(lines)
        for place in range(len(text))
    ]


def test_any_other_character_of_the_code_is_another_question() -> None:
    texts = [digest(_with_code(task(), _line(number, text))) for number, text in _characters()]
    assert len({digest(task()), *texts}) == len(texts) + 1


def _with_unit(about: Task, **fields: object) -> Task:
    return replace(about, unit=replace(about.unit, **fields))  # type: ignore[arg-type]


PIECE = task().unit.evidence[0]


OTHERS = (
    replace(task(), title="B title"),
    replace(task(), title="   12 + x"),
    replace(task(), title="   13 + x"),
    replace(task(), instructions=("Look for n = 0",)),
    _with_unit(task(), hunks=task().unit.hunks[:1]),
    _with_unit(task(), hunks=tuple(replace(each, section="def") for each in task().unit.hunks)),
    _with_unit(task(), hunks=tuple(replace(each, path=f"x{each.path}") for each in task().unit.hunks)),
    _with_unit(task(), evidence=()),
    _with_unit(task(), evidence=(replace(PIECE, why="another"),)),
    _with_unit(task(), evidence=(replace(PIECE, lines=(Line("import g", 2, 2),)),)),
    _with_unit(task(), evidence=(replace(PIECE, path="c.py:1"),)),
    _with_unit(task(), evidence=(replace(PIECE, path="c.py:2"),)),
    task(route="cloud"),
    _with_unit(task(route="cloud"), ties=("b.py:1 uses g, whose body changed in a.py:2",)),
)


def test_what_else_a_reader_sees_makes_another_question() -> None:
    assert len({digest(task()), *map(digest, OTHERS)}) == len(OTHERS) + 1


@pytest.mark.parametrize(
    "field",
    [
        {"version": "review-local@other"},
        {"system": "Be kind."},
        {"task": "Something else."},
        {"schema": {"type": "object", "properties": {}, "required": []}},
        {"quotes": ("return 3",)},
        {"max_tokens": 7},
    ],
)
def test_the_prompt_counts_with_all_its_fields(field: dict[str, object]) -> None:
    other = replace(asked(task()), **field)  # type: ignore[arg-type]
    assert recall.digest(other, "4f2a", MODEL, 1) != digest(task())


def test_the_model_and_the_seed_count() -> None:
    assert len({digest(task()), digest(task(), "qwen2.5-coder:7b@ffff"), digest(task(), seed=2)}) == 3


def test_the_order_of_an_answers_fields_counts() -> None:
    prompt = asked(task())
    turned = replace(prompt, schema=dict(reversed([*prompt.schema.items()])))
    assert recall.digest(turned, "4f2a", MODEL, 1) != digest(task())


CLAIM = {
    "path": "a.py",
    "quote": "return 12 / n",
    "line": 11,
    "failing_case": "n is 0 — always",
    "severity": "high",
    "class": "logic",
    "confidence": 90,
    "title": "Divides by zero",
}


def answer(**claim: object) -> str:
    return json.dumps({"findings": [CLAIM | claim], "explanation": "Divides."})


@pytest.mark.parametrize(
    ("claim", "line"),
    [({}, 111), ({"path": "b.py", "line": 40}, 140), ({"path": "b.py", "line": 11}, 0), ({"line": 12}, 112)],
)
def test_an_answer_is_told_with_the_numbers_of_today(claim: dict[str, object], line: int) -> None:
    kept = recall.kept(asked(task()), "4f2a", answer(**claim))
    told = recall.told(asked(task(100, tag="77aa")), "77aa", kept)
    assert json.loads(told) == json.loads(
        answer(**claim, **{"line": line} if "line" not in claim else {})
    ) | {"findings": [CLAIM | claim | {"line": line}]}


def test_answers_without_places_stay_as_they_are() -> None:
    for text in ('{"findings": [], "explanation": "x"}', '{"verdicts": []}', '{"findings": null}'):
        prompt = asked(task())
        assert recall.told(prompt, "4f2a", recall.kept(prompt, "4f2a", text)) == text


def test_a_recalled_finding_stands_beside_its_line() -> None:
    """Of two lines that read alike it is the one that was meant."""
    twice = " x = 1\n+y = 1 / n\n z = 3\n+y = 1 / n"
    claim = {"quote": "y = 1 / n", "line": 13}

    def at(start: int) -> Task:
        return Task(
            Unit("u", "local", "r", "bounded", (hunk("a.py", twice, start),)), "T", "aa", False, LOCAL_ONLY
        )

    kept = recall.kept(asked(at(10)), "aa", answer(**claim))
    moved = at(500)
    text = recall.told(asked(moved), "aa", kept)
    outcome = read(moved, lambda _prompt, _seed: Reply(text, MODEL, 0, 0, 0.0))
    assert [each.line for each in outcome.findings] == [503]


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        (answer(), True),
        ('{"findings": [], "explanation": ""}', True),
        ("not JSON", False),
        ("[" * 100_000, False),
        ("[]", False),
        ('{"findings": []}', False),
        ('{"findings": {}, "explanation": ""}', False),
        ('{"findings": [{}], "explanation": ""}', False),
        (answer(severity="awful"), False),
        (answer(line="11"), False),
        (answer(confidence=True), False),
        (answer(title=None), False),
    ],
)
def test_only_what_has_the_form_that_was_asked_for_is_worth_keeping(text: str, usable: bool) -> None:
    assert recall.is_usable(asked(task()), text) is usable
