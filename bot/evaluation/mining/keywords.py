"""Words that a comment uses when it names the bug that a fix repairs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.evaluation.mining.message import bare
from bot.evaluation.mining.suspects import Suspect

MAX: Final = 16

_WORD: Final = re.compile(r"[A-Za-z_][\w-]*[A-Za-z0-9_]")
_NONE: Final[frozenset[str]] = frozenset()
_STOP: Final = frozenset(
    # English and the language of commits
    "a an and are as at be been both but by can could did do does doing done each either else ever"
    " every few for from get gets getting got had has have having he her here him his how if in into is"
    " it its itself just let made make makes making many may me more most much must my need needs never"
    " new no non nor not now of off on once one only or other our out over own per same set sets she"
    " should since so some such take than that the their them then there these they this those through"
    " to too two under until up upon us use used uses using very via was way we were what when where"
    " whether which while who why will with within without would yet you your add added adding adds"
    " allow allows also avoid bug bugs bugfix case change changed changes correct correctly don't ensure"
    " error errors fix fixed fixes fixing handle handled handles handling hotfix instead issue issues"
    " minor problem problems proper properly regression remove removed small some wrong wrongly"
    # programming languages
    " args async await bool break case class const continue def default dict elif else except export"
    " false final finally float func function global if import int interface kwargs lambda len let list"
    " nil none null object package pass print private protected public raise range return self static"
    " str string struct super switch this throw true try type typeof undefined var void while yield".split()
)


def keywords(suspects: Iterable[Suspect], subject: str) -> tuple[str, ...]:
    """Lower case, the most telling first: what the fix changed, words of its subject, names on the lines."""
    known = list(suspects)
    changed = [each.gone | (_NONE if each.how == "beside" else each.come) for each in known]
    ranked = [
        *(word for traits in changed for word in _words(sorted(traits))),
        *_words([bare(subject)]),
        *(word for each in known for word in _words([each.text])),
        *(word for each in known for word in _words(sorted(each.come))),
    ]
    return tuple(dict.fromkeys(ranked))[:MAX]


def _words(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        for word in _WORD.findall(text):
            if len(word) > 2 and (lower := word.lower()) not in _STOP:
                yield lower
