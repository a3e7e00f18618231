"""The language of a path."""

import pytest

from review.syntax import language_of


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a/b.py", "python"),
        ("types.pyi", "python"),
        ("a.mjs", "javascript"),
        ("a.cjs", "javascript"),
        ("a.jsx", "javascript"),
        ("a.d.ts", "typescript"),
        ("A.TSX", "tsx"),
        ("a.cu", "cpp"),
        ("lib/Rakefile", "ruby"),
        ("py/README", None),
        ("py", None),
        ("Makefile", None),
        ("a.kt", None),
    ],
)
def test_by_extension_and_name(path: str, language: str | None) -> None:
    assert language_of(path) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "c"),
        ("struct a { int b; };\n", "c"),
        ("/* see the\n   class of a; using it\n   namespace */\nint b(void);\n", "c"),
        ("class A : public B {\n};\n", "cpp"),
        ("namespace a::b {\n}\n", "cpp"),
        ("template <typename T> T a(T b);\n", "cpp"),
        ("  using A = B;\n", "cpp"),
    ],
)
def test_a_header_says_itself_whether_it_is_c(text: str, language: str) -> None:
    assert language_of("a.h", text) == language
