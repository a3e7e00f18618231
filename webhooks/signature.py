"""The signature of a delivery: proves that GitHub sent these very bytes."""

import hashlib
import hmac


def sign(secret: str, payload: bytes) -> str:
    """The value of `X-Hub-Signature-256` for the payload: `sha256=<hex HMAC-SHA256>`."""
    return "sha256=" + hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()


def valid(secret: str, payload: bytes, signature: str) -> bool:
    """Whether the header belongs to the raw bytes, compared in constant time.

    https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    """
    return hmac.compare_digest(sign(secret, payload).encode(), signature.encode())
