"""Signatures: GitHub's own vector, and that nothing else passes."""

import pytest

from webhooks.signature import sign, valid

# https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
SECRET = "It's a Secret to Everybody"
PAYLOAD = b"Hello, World!"
SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_vector_of_the_documentation() -> None:
    assert sign(SECRET, PAYLOAD) == SIGNATURE
    assert valid(SECRET, PAYLOAD, SIGNATURE)


@pytest.mark.parametrize("signature", ["", SIGNATURE.removeprefix("sha256="), SIGNATURE[:-1], "sha1=\xff"])
def test_anything_else_is_refused(signature: str) -> None:
    assert not valid(SECRET, PAYLOAD, signature)


def test_raw_bytes_count() -> None:
    assert not valid(SECRET, PAYLOAD + b"\n", SIGNATURE)
