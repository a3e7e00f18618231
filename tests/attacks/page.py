"""What a posted text does when it is drawn: judged without our own cleaner and audit."""

import re

from markdown_it import MarkdownIt

from tests.html import Seen

_DRAWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_TAGS = frozenset(
    "p ul ol li strong em code pre blockquote br details summary table thead tbody tr th td".split()
)
_CODE = re.compile(r"<(code|pre)\b.*?</\1>", re.DOTALL)
_ACTIVE = re.compile(r"(?<!\w)@\w|https?://|\bwww\.|mailto:|(?<!\w)#\d")


def dangers(text: str) -> list[str]:
    """Tags that we never use, attributes at all, and what GitHub would make active outside of code."""
    html = _DRAWN.render(text)
    tags = [
        f"<{tag} {attributes}>"
        for tag, attributes in Seen(html).tags
        if tag not in _TAGS or set(attributes) - {"class", "start", "style"}
    ]
    return [*tags, *_ACTIVE.findall(Seen(_CODE.sub(" code ", html)).text)]
