"""SARIF 2.1.0: what other tools report as evidence for our readers, and our review for other tools."""

from review.sarif.evidence import evidence, informed
from review.sarif.log import Log, Result, read
from review.sarif.written import written

__all__ = ["Log", "Result", "evidence", "informed", "read", "written"]
