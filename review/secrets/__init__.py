"""Secrets in text: found by their published forms, taken out before any reader sees them."""

from review.secrets.report import FOUND_BY, findings
from review.secrets.scan import MARK, Secret, found, leaked, redacted

__all__ = ["FOUND_BY", "MARK", "Secret", "findings", "found", "leaked", "redacted"]
