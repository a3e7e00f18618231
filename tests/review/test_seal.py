"""With a key only marks that we made count, and only where we made them."""

from review.marker import finding_marker, findings_in, has_marker, review_marker
from review.seal import Seal

MARK = review_marker("octo/shop#1/1")
TEXT = f"Found `x = 1`\n\n{finding_marker('a' * 16, 'b' * 16)}\n{MARK}"
OURS = Seal("secret", "octo/shop#1")


def test_what_we_sealed_counts_again() -> None:
    sealed = OURS.sealed(TEXT)
    assert findings_in(sealed) == ()
    assert OURS.opened(sealed) == TEXT
    assert findings_in(OURS.opened(sealed)) == (("a" * 16, "b" * 16),)
    assert has_marker(OURS.opened(sealed.replace("\n", "\r\n")), MARK)


def test_a_mark_of_somebody_else_does_not() -> None:
    for forged in (
        TEXT,
        Seal("guess", "octo/shop#1").sealed(TEXT),
        OURS.sealed(TEXT).replace("aaaa", "cccc"),
    ):
        assert findings_in(OURS.opened(forged)) == ()


def test_a_mark_of_another_pull_request_does_not() -> None:
    assert not has_marker(OURS.opened(Seal("secret", "octo/shop#2").sealed(TEXT)), MARK)
    assert has_marker(OURS.opened(Seal("secret", "Octo/Shop#1").sealed(TEXT)), MARK)


def test_without_a_key_marks_are_as_they_are() -> None:
    assert Seal(None, "octo/shop#1").sealed(TEXT) == Seal(None, "octo/shop#1").opened(TEXT) == TEXT


def test_a_mark_in_the_middle_of_a_text_is_somebodys_words() -> None:
    quoted = OURS.sealed(f"{MARK}\nand more")
    assert not has_marker(OURS.opened(quoted), MARK)
