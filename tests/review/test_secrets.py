"""Secrets are found by their forms, taken out line by line, and told without their values."""

import base64
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review import allow, secrets
from review.audit import audit
from review.types import Severity
from tests.build import change, hunk

# Made here, so that no file holds what looks like a secret.
_DRAWN = random.Random(7)  # noqa: S311 (nothing is to be kept secret)
_UPPER, _DIGITS = string.ascii_uppercase, string.digits
_WORD = string.ascii_letters + _DIGITS
_HEX = _DIGITS + "abcdef"


def drawn(length: int, signs: str = _WORD) -> str:
    return "".join(_DRAWN.choice(signs) for _ in range(length))


def pem(kind: str) -> str:
    lines = "\n".join(drawn(64, _WORD + "+/") for _ in range(6))
    return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----"


_PREFIXED = {
    "ghp_": 36,
    "gho_": 36,
    "ghu_": 36,
    "ghr_": 76,
    "ghs_": 36,
    "glpat-": 20,
    "hf_": 34,
    "npm_": 36,
    "AIza": 35,
    "GOCSPX-": 28,
    "ya29.": 100,
    "r8_": 37,
    "gsk_": 52,
    "xai-": 80,
    "pplx-": 48,
    "lin_api_": 40,
    "ntn_": 46,
    "figd_": 40,
    "hvs.": 90,
    "dp.pt.": 43,
    "dckr_pat_": 27,
    "sk_live_": 24,
    "rk_test_": 99,
    "sk-proj-": 80,
    "sq0csp-": 43,
    "whsec_": 40,
    "sbp_": 40,
    "sl.": 140,
    "pypi-AgEIcHlwaS5vcmc": 100,
    "xapp-1-": 60,
    "ATATT3": 180,
    "pscale_tkn_": 43,
}
_HEXED = {"shpat_": 32, "dop_v1_": 64, "dapi": 32, "pul-": 40, "rubygems_": 48, "key-": 32, "SK": 32}
_CAPITALS = {"AKIA": 16, "ASIA": 16, "NRAK-": 27, "AGE-SECRET-KEY-1": 58}
PLANTED = (
    *(start + drawn(length) for start, length in _PREFIXED.items()),
    *(start + drawn(length, _HEX) for start, length in _HEXED.items()),
    *(start + drawn(length, _UPPER + "234567") for start, length in _CAPITALS.items()),
    f"ghs_1234567_{drawn(36)}.{drawn(380)}-.{drawn(86)}",
    f"github_pat_{drawn(22)}_{drawn(59)}",
    f"sk-ant-api03-{drawn(93)}AA",
    f"sk-{drawn(20)}T3BlbkFJ{drawn(20)}",
    f"xoxb-{drawn(12, _DIGITS)}-{drawn(12, _DIGITS)}-{drawn(24)}",
    f"https://hooks.slack.com/services/T{drawn(8, _UPPER)}/B{drawn(10, _UPPER)}/{drawn(24)}",
    f"https://discord.com/api/webhooks/{drawn(18, _DIGITS)}/{drawn(68)}",
    f"SG.{drawn(22)}.{drawn(43)}",
    f"{drawn(32, _HEX)}-us12",
    f"9{drawn(8, _DIGITS)}:AA{drawn(33)}",
    f"M{drawn(23)}.{drawn(6)}.{drawn(38)}",
    f"{drawn(14)}.atlasv1.{drawn(67)}",
    f"pat{drawn(14)}.{drawn(64, _HEX)}",
    f"PMAK-{drawn(24, _HEX)}-{drawn(34, _HEX)}",
    f"glsa_{drawn(32)}_{drawn(8, _HEX)}",
    f"v1.0-{drawn(24, _HEX)}-{drawn(146, _HEX)}",
    f"{drawn(3)}8Q~{drawn(34)}",
    f"eyJ{drawn(30)}.eyJ{drawn(80)}.{drawn(43)}",
    f"AccountKey={drawn(86)}==",
    f"aws_secret_access_key={drawn(40)}",
    f"postgres://shop:{drawn(16)}@db.internal/shop",
    f"password': '{drawn(24)}",
    pem("RSA PRIVATE KEY"),
    pem("OPENSSH PRIVATE KEY"),
    pem("PRIVATE KEY").replace("\n", "\\n"),
)
TOKEN = PLANTED[0]


def test_every_planted_one_is_found_and_taken_out_line_by_line() -> None:
    assert len(PLANTED) >= 50
    for value in PLANTED:
        text = f'before\nx = "{value}"\nafter'
        without = secrets.redacted(text)
        assert (value, secrets.MARK in without) == (value, True)
        assert value not in without
        assert without.count("\n") == text.count("\n")
        assert secrets.redacted(without) == without
        assert without.startswith("before\n")
        assert without.endswith("\nafter")


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "x" * 36,
        'password = "changeme-please-2024"',
        'token = get_token("session_token_name_v2")',
        "postgres://user:${DB_PASSWORD}@db/shop",
        "https://user:password@example.com/",
        "integrity sha512-" + drawn(86) + "==",
        "commit 0123456789abcdef0123456789abcdef01234567",
        "key-value-pairs-are-kept-in-this-dictionary",
        "SECRET_KEY = os.environ['SHOP_SECRET_KEY']",
        "-----BEGIN PUBLIC KEY-----\n" + drawn(64) + "\n-----END PUBLIC KEY-----",
    ],
)
def test_samples_and_names_are_none(text: str) -> None:
    assert secrets.found(text) == ()


def test_the_first_line_of_a_key_does_not_hide_code() -> None:
    code = "# -----BEGIN PRIVATE KEY-----\nos.system(command)\nx = eval(y)\nreturn user.is_admin()"
    assert secrets.redacted(code) == code


@given(st.text(alphabet="ghps_-.AKIabc01=:'\"/@ \n+", max_size=300))
def test_what_is_taken_out_once_is_out(text: str) -> None:
    once = secrets.redacted(text)
    assert secrets.redacted(once) == once
    assert once.count("\n") == text.count("\n")


def test_an_added_secret_is_a_finding_without_its_value() -> None:
    given_change = change(
        hunk("a.py", f" x = 1\n-old = '{PLANTED[1]}'\n+key = '{TOKEN}'\n see('{PLANTED[2]}')")
    )
    (finding,) = secrets.findings(given_change)
    assert (finding.line, finding.severity, finding.kind) == (2, Severity.CRITICAL, "security")
    assert finding.quote == "key = '(secret removed: GitHub token)'"
    assert TOKEN not in repr(finding)


def test_a_key_of_many_lines_is_one_finding_at_its_first() -> None:
    lines = "\n".join(f"+{line}" for line in pem("PRIVATE KEY").split("\n"))
    (finding,) = secrets.findings(change(hunk("key.pem", lines)))
    assert finding.line == 2
    assert finding.title == "A private key is written into the code"


def test_a_value_does_not_show() -> None:
    assert TOKEN not in repr(secrets.found(TOKEN))


SAID = (
    TOKEN,
    f"`{TOKEN}`",
    f"see {TOKEN[:3]}\\_{TOKEN[4:]}",
    f"{TOKEN[:20]}![](){TOKEN[20:]}",
    f"{TOKEN[:9]}``{TOKEN[9:]}",
    f"```\n{TOKEN}\n```",
    TOKEN.replace("_", "&#95;"),
)


@pytest.mark.parametrize("number", range(len(SAID)))
def test_what_a_reader_says_has_no_secret_when_it_is_posted(number: int) -> None:
    for made in (allow.clean(SAID[number]), allow.line(SAID[number]), allow.clip(SAID[number], 500)):
        assert TOKEN not in allow.bare(made)
        assert audit(made) == ()


def test_our_own_kinds_are_not_posted() -> None:
    for own in (TOKEN, PLANTED[4], PLANTED[43], PLANTED[44], PLANTED[45]):
        assert audit(f"See `{own}`.")[-1].startswith("a secret: ")


@pytest.mark.parametrize("shift", range(3))
def test_a_secret_of_ours_is_known_in_any_form(shift: int) -> None:
    own = "It's a Secret to Everybody"
    whole = "." * shift + own
    forms = [
        whole,
        whole[::-1],
        whole.encode().hex(),
        base64.b64encode(whole.encode()).decode(),
        "`" + "` `".join(own) + "`",
    ]
    assert [form for form in forms if not secrets.leaked(f"see {form} there", [own])] == []
    assert not secrets.leaked("nothing of it", [own, "short"])


def test_a_made_up_password_of_a_test_does_not_stand_beside_the_code() -> None:
    line = '+url = "https://user:s3cr3t-pass-w0rd@example.org/"'
    (real,) = secrets.findings(change(hunk("shop/db.py", line)))
    (made_up,) = secrets.findings(change(hunk("tests/test_db.py", line)))
    assert (real.severity, made_up.severity) == (Severity.HIGH, Severity.LOW)
