"""What models and strangers write does nothing when we post it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.allow import clean, clip, fenced, indent, line
from review.audit import audit
from review.pieces import code
from review.visible import one_line, visible

CLEANED = [
    # plain words stay
    ("A word.", "A word."),
    ("`items` is [] here", "`items` is \\[\\] here"),
    ("__init__ takes *args", "\\_\\_init\\_\\_ takes \\*args"),
    ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
    ("- a\n- b\n  - c", "- a\n- b\n\n  - c"),
    ("3. a\n4. b", "3. a\n4. b"),
    ("> quoted\n> twice", "> quoted\n> twice"),
    ("```python\nx = 1\n```", "```python\nx = 1\n```"),
    ("    indented", "```\nindented\n```"),
    # images and links
    ("![x](https://evil.example/?q=secret)", "x (`https://evil.example/?q=secret`)"),
    ("![](https://evil.example/p.png)", "`https://evil.example/p.png`"),
    ("![x][r]\n\n[r]: https://evil.example", "x (`https://evil.example`)"),
    ("[docs](https://evil.example)", "docs (`https://evil.example`)"),
    ("[https://good.example](https://evil.example)", "`https://good.example` (`https://evil.example`)"),
    ("[docs][r]\n\n[r]: https://evil.example 'title'", "docs (`https://evil.example`)"),
    ("[x](javascript:alert(1))", "\\[x\\](javascript:alert(1))"),
    ("<https://evil.example>", "`https://evil.example`"),
    ("<me@evil.example>", "`mailto:me@evil.example`"),
    ("see https://evil.example.", "see `https://evil.example`."),
    ("(www.evil.example)", "(`www.evil.example`)"),
    ("https&#58;//evil.example", "`https://evil.example`"),
    ("me@evil.example", "`me@evil.example`"),
    # HTML
    ("<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)\\>"),
    ("<script>\nalert(1)\n</script>", "\\<script\\>\nalert(1)\n\\</script\\>"),
    ("a <b>bold</b>", "a \\<b\\>bold\\</b\\>"),
    ("&lt;script&gt;", "\\<script\\>"),
    ("<!-- hidden -->", "\\<!-- hidden --\\>"),
    ("</details>", "\\</details\\>"),
    # mentions and references
    ("ask @octocat, please", "ask `@octocat`, please"),
    ("@org/team!", "`@org/team`!"),
    ("&#64;octocat", "`@octocat`"),
    ("\\@octocat", "`@octocat`"),
    ("@![octo](x)cat", "`@octo` (`x`)cat"),
    ("@` `octocat", "`@octocat`"),
    ("fixes #123", "fixes `#123`"),
    ("GH-12 and o/r#3", "`GH-12` and `o/r#3`"),
    ("since da39a3ee5e6b4b0d3255bfef95601890afd80709", "since `da39a3ee5e6b4b0d3255bfef95601890afd80709`"),
    ("o/r@da39a3e", "`o/r@da39a3e`"),
    # formulas and pictures that GitHub draws
    ("$x$ and $$y$$", "`$x$` and `$$y$$`"),
    ("$`x`$", "`$x$`"),
    ("```mermaid\ngraph TD\n```", "```\ngraph TD\n```"),
    ("```suggestion\nrm -rf /\n```", "```\nrm -rf /\n```"),
    # structure that would break ours
    ("```\nnot closed", "```\nnot closed\n```"),
    ("````\n```\n````", "````\n```\n````"),
    ("# Shout", "Shout"),
    ("Shout\n=====", "Shout"),
    ("a\n\n---\n\nb", "a\n\nb"),
    ("a | b\n-|-\n1 | 2", "a \\| b\n\\-\\|-\n1 \\| 2"),
    ("| a |\n| - |", "\\| a \\|\n\\| - \\|"),
    # what one cannot see
    ("a\u202eb\u200bc", "a\\\\u202eb\\\\u200bc"),
    ("&#x202e;", "\\\\u202e"),
    ("a\x1b[31mb", "a\\\\u001b\\[31mb"),
    ("tag \U000e0041", "tag \\\\U000e0041"),
    # our own marks
    ("<!-- foureyes:finding/1 0123456789abcdef -->", "\\<!-- foureyes:finding/1 `0123456789abcdef` --\\>"),
    ("`<!-- foureyes:review/1 id=a -->`", "`<! -- foureyes:review/1 id=a -->`"),
    ("```\n<!-- foureyes:review/1 id=a -->\n```", "```\n<! -- foureyes:review/1 id=a -->\n```"),
]


@pytest.mark.parametrize(("given_text", "expected"), CLEANED)
def test_clean(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected
    assert clean(expected) == expected
    assert audit(expected) == ()


BITS = st.sampled_from(
    "` `` ``` ~~~ - > # a @u @ #1 http://e.x www.e <b> --> ![x](http://i) [t](u) [r] \\ * ** _ | -|- $ &lt;"
    " &#64; &#10; &#x202e; \u202e = === mermaid deadbeef1 <http://a.b> . ( ) ! 10) + é <details> :-:"
    " GH-1 a/b#2".split()
) | st.sampled_from(
    [
        "\n",
        "\n\n",
        "  ",
        "    ",
        "\t",
        "1. ",
        "<!-- foureyes:finding/1 0123456789abcdef -->",
        "[r]: http://z\n",
    ]
)
TEXTS = st.lists(BITS, max_size=25).map("".join) | st.text(max_size=60)


@given(TEXTS)
def test_cleaning_twice_is_cleaning_once_and_always_safe(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert audit(cleaned) == ()


@given(TEXTS, st.integers(5, 40))
def test_clipping_keeps_the_limit_and_leaves_nothing_open(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert len(clipped) <= limit
    assert audit(clipped) == ()


@given(TEXTS)
def test_a_line_is_one_line_in_any_sentence(text: str) -> None:
    words = line(text)
    assert "\n" not in words
    assert audit(f"**High**: {words} ({code(text)})") == ()


def test_clip_cuts_at_a_word() -> None:
    assert clip("one two three four", 12) == "one two …"
    assert clip("short", 12) == "short"
    assert clip("x" * 50, 12) == f"{'x' * 10} …"
    assert clip("```\n" + "word " * 20 + "\n```", 40) == "```\nword word word word word word …\n```"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("", ""), (" a ", "`a`"), ("a\nb", "`a\\u000ab`")],
)
def test_code(text: str, expected: str) -> None:
    assert code(text) == expected


def test_a_fence_is_longer_than_what_it_holds() -> None:
    assert fenced("a\n", "suggestion") == "```suggestion\na\n```"
    assert fenced("```\nx\n```") == "````\n```\nx\n```\n````"
    assert fenced("") == "```\n```"


def test_indent() -> None:
    assert indent("a\n\nb", "10. ") == "10. a\n\n    b"


def test_hidden_characters_are_shown() -> None:
    assert visible("é 名 \u00a0ok") == "é 名  ok"
    assert one_line("a\n b\x00") == "a b\\u0000"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("![a](b)", "image"),
        ("[a](b)", "link_open"),
        ("<http://a.b>", "link_open"),
        ("x <b>y</b>", "html_inline"),
        ("<div>\n\nx", "HTML: <div>"),
        ("<summary>@x</summary>", "HTML"),
        ("<!-- other -->", "HTML"),
        ("<details>\n\nx", "a fold that is not closed"),
        ("# a", "heading_open"),
        ("```\na", "a code block that is not closed"),
        ("```mermaid\na\n```", "a code block of the kind mermaid"),
        ("hello @you", "a link, mention or formula"),
        ("| a |\n| - |\n| #1 |", "a link, mention or formula"),
        ("a\u202eb", "hidden characters"),
        (
            "<!-- foureyes:review/1 id=a -->\n\n<!-- foureyes:review/1 id=a -->",
            "more marks",
        ),
    ],
)
def test_the_audit_names_what_may_not_be_posted(body: str, fault: str) -> None:
    assert any(named.startswith(fault) for named in audit(body)), audit(body)


def test_the_audit_takes_what_we_make_ourselves() -> None:
    fold = "<details>\n<summary>Notes (3)</summary>\n\n- **a** `b`\n\n</details>"
    table = "| a |\n| - |\n| `@b` |"
    assert audit(f"A.\n\n{fold}\n\n{table}\n\n<!-- foureyes:review/1 id=a -->") == ()
