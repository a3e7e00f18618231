"""Secrets without a name of their own at the start: known by their form, or by what stands beside them."""

import re
from typing import Final

from review.secrets.rule import END, START, Rule
from review.types import Severity

# https://www.rfc-editor.org/rfc/rfc7468. Only lines that are base64 and nothing else are taken: whoever
# writes the first line of a key above code must not hide the code from its readers.
_KEY_LINE = (
    r"(?:\\r|\\n|[\s\"'+,;#*|>])*"
    r"(?:(?:Proc-Type|DEK-Info|Version|Comment):[^\n\\]{0,80}|[A-Za-z0-9+/=]{8,4000})"
)
_KEY = re.compile(
    rf"-----BEGIN (?:[A-Z0-9]{{2,12}} ){{0,3}}PRIVATE KEY(?: BLOCK)?-----(?P<v>(?:{_KEY_LINE}){{1,500}})"
)
_PUTTY = re.compile(r"Private-Lines: \d{1,3}\n(?P<v>(?:[\s#*]*[A-Za-z0-9+/=]{8,64}\n?){1,100})")

_ASSIGNED = r"[\"']?\s{0,3}(?:=>|:=|[:=,])\s{0,3}"
_VALUE = r"[A-Za-z0-9+/=_.~!@#$%^&*-]"
_NAME = (
    r"(?:password|passwd|passphrase|pwd|secret|token|api_?key|access_?key|auth_?key|private_?key"
    r"|credentials?)"
)

RULES: Final = (
    Rule("private key", _KEY, ("PRIVATE KEY",), 3.5),
    Rule("PuTTY private key", _PUTTY, ("Private-Lines:",), 3.5),
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
    Rule(
        "AWS secret key",
        re.compile(
            r"aws\w{0,20}[\s\"'._-]{0,3}(?:secret|key)[\w.\s\"'-]{0,20}[=:>,\s\"']{1,6}"
            r"(?P<v>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
            re.IGNORECASE,
        ),
        ("aws",),
        4.0,
    ),
    # https://learn.microsoft.com/azure/storage/common/storage-account-keys-manage
    Rule("Azure storage key", re.compile(r"AccountKey=(?P<v>[A-Za-z0-9+/]{86}==)"), ("AccountKey=",), 4.0),
    Rule("Azure client secret", re.compile(rf"{START}[\w~.]{{3}}\dQ~[\w~.-]{{31,34}}(?![\w~.-])"), ("Q~",)),
    Rule("Telegram token", re.compile(rf"{START}\d{{8,10}}:AA[\w-]{{33}}{END}"), (":AA",)),
    Rule(
        "Discord token",
        re.compile(rf"{START}[MNO][\w-]{{23,27}}\.[\w-]{{6}}\.[\w-]{{27,40}}{END}"),
        ("M", "N", "O"),
        4.0,
    ),
    Rule("Mailchimp key", re.compile(rf"{START}[0-9a-f]{{32}}-us\d{{1,2}}{END}"), ("-us",)),
    Rule("Terraform token", re.compile(rf"{START}\w{{14}}\.atlasv1\.[\w-]{{60,70}}{END}"), (".atlasv1.",)),
    # https://www.rfc-editor.org/rfc/rfc7519
    Rule(
        "JSON web token",
        re.compile(rf"{START}eyJ[\w-]{{10,500}}\.eyJ[\w-]{{10,2000}}\.[\w-]{{20,700}}"),
        ("eyJ",),
        4.0,
        Severity.HIGH,
    ),
    Rule(
        "password in an address",
        re.compile(
            r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@\"'<>(){}$]{0,64}:(?P<v>[^\s:/@\"'<>(){}$]{8,128})@[\w.-]+"
        ),
        ("://",),
        3.0,
        Severity.HIGH,
        words=True,
    ),
    Rule(
        "secret value",
        re.compile(rf"{_NAME}\w{{0,20}}{_ASSIGNED}[\"'`](?P<v>{_VALUE}{{16,200}})[\"'`]", re.IGNORECASE),
        ("pass", "pwd", "secret", "token", "key", "credential"),
        3.5,
        Severity.HIGH,
        words=True,
    ),
    Rule(
        "secret value",
        re.compile(
            rf"(?m)^[\s>-]*(?:export\s+)?[A-Z_]*{_NAME.upper()}[A-Z_]*\s?[=:]\s?(?P<v>{_VALUE}{{16,200}})\s*$"
        ),
        ("PASS", "PWD", "SECRET", "TOKEN", "KEY", "CREDENTIAL"),
        3.5,
        Severity.HIGH,
        words=True,
    ),
)
