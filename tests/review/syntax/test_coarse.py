"""Languages without a grammar: less, and said so."""

from review.syntax import outline

KOTLIN = """\
data class User(val id: Int)
class Store : Base() {
    private fun load(user: User): Int {
        val local = 1
        return user.id
    }
}
const val LIMIT = 3
"""


def test_definitions_are_found_by_keyword_and_end_by_indentation() -> None:
    found = outline("Store.kt", KOTLIN)
    assert [(item.kind, item.name, item.start_line, item.end_line) for item in found.definitions] == [
        ("class", "User", 1, 1),
        ("class", "Store", 2, 7),
        ("function", "load", 3, 6),
        ("constant", "LIMIT", 8, 8),
    ]


def test_it_says_that_it_is_coarse() -> None:
    assert outline("Store.kt", KOTLIN).coarse
    assert outline("Store.kt", KOTLIN).language is None
    assert not outline("store.py", "").coarse


def test_comments_count() -> None:
    assert [item.name for item in outline("a.lua", "-- see refresh\n").references] == ["see", "refresh"]


def test_words_and_data_define_nothing() -> None:
    found = outline("README.md", "class of things\nLIMIT = 3\n")
    assert found.definitions == ()
    assert "LIMIT" in {item.name for item in found.references}


def test_a_block_ends_with_the_line_that_closes_it() -> None:
    found = outline("a.swift", "func a(\n  b: Int\n) {\n  c()\n}\n\nfunc d() {}\n")
    assert [(item.name, item.end_line) for item in found.definitions] == [("a", 5), ("d", 7)]
