"""How text speaks to a reviewer: patterns for folded text in small letters, by what they are after.

A pattern stands in one line, or goes on in lines that are indented; `<NAME>` is a part that several share.
"""

import re
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Final

_PARTS: Final = r"""
GAP [^.!?]{0,40}?
OLD (?:previous|prior|above|earlier|preceding|foregoing|existing|original|initial|system|
  other|your)
ORDERS (?:instructions?|prompts?|directions?|directives?|guidelines?|guidance|rules? (?:above|
  you)|commands?|tasks? (?:above|you)|system (?:prompt|message))
WHO (?:(?:ai|llm|automated|automatic|ki|ia)[ -]?(?:code )?(?:reviewers?|review (?:bots?|
  tools?|agents?|systems?)|assistants?|agents?|models?|bots?)|code[ -]?review(?:er|ing)? (?:bots?|
  agents?|ai|assistants?)|language models?|llms?\b|chatgpt|claude|gpt-?\d|qwen|copilot|gemini)
THIS (?:th(?:is|ese|e)) (?:entire |whole |following )?
CHANGE (?:pull requests?|prs?|merge requests?|mrs?|changes?|changesets?|diffs?|patch(?:es)?|
  commits?|files?|code|functions?|hunks?|lines?)\b
FLAWS (?:security )?(?:findings?|vulnerabilit(?:y|ies)|bugs?|issues?|problems?|flaws?|
  weakness(?:es)?|defects?|errors?)
NONE (?:no|zero|any|0) (?:<FLAWS>|comments?)
PLEASE (?:^|[.!?:;,\"'`({\[>*#/-]\s{0,3}|\b(?:please|just|must|should|shall|now|always|
  simply|you|and|to) )
"""

_ENGLISH: Final = r"""
\b(?:ignore|disregard|forget|override|bypass|overrule|drop)\b (?:\w+ ){0,4}?<OLD> (?:\w+ ){0,3}?<ORDERS>
\b(?:ignore|disregard|forget) (?:all |everything |anything )?(?:\w+ ){0,3}?<ORDERS> (?:above|
  before|you)
\b(?:ignore|disregard|forget) (?:everything|anything|all)(?: \w+){0,3} (?:above|before this|
  you were told|so far)\b
\b(?:new|updated|real|actual|revised) (?:system )?<ORDERS>(?: for (?:you|the <WHO>|<WHO>)| (?:is|
  are|follow))
\bsystem override\b|\bend of (?:system )?(?:prompt|instructions)\b
\byou are (?:now )?(?:a|an|the|in|no longer)\b<GAP>\b(?:reviewer|<WHO>|debug mode|developer mode|
  dan\b|linter)
\b(?:act|behave|respond|pretend)\b (?:as|to be|like)\b(?: if)? (?:you (?:are|were) )?(?:a|
  an|the) <GAP>(?:<WHO>|reviewer who)
\bas an? (?:ai|large language model|language model|llm|automated reviewer|ai reviewer)\b,? (?:you|
  i|please|must|assistant)
\bif you are an? (?:<WHO>|ai\b|automated reviewer|bot\b|llm\b)
\b(?:dear|hey|hello|hi|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|
  for)|attn)\W{1,3}(?:the |any |all )?(?:<WHO>|reviewer bot|code reviewer|review bot)
(?:^|[\s#/*>\"'-])<WHO>\W{1,3}(?:please|you must|ignore|approve|do not|don't|skip|mark|
  report|answer|respond)\b
\b(?:to|for) (?:any|all|the) (?:<WHO>) (?:reading|reviewing|processing|looking)
<PLEASE>(?:approve|lgtm|accept|rubber[- ]?stamp|auto-?approve) <THIS><CHANGE><GAP>\b(?:without|
  immediately|now|as[- ]is|unconditionally|automatically|regardless|at once|no matter)
^\W{0,6}(?:please |you must |just |now |always )?(?:approve|lgtm|rubber[- ]?stamp|auto-?approve) (?:this|
  these) (?:<CHANGE>)
\byou (?:must|should|will|shall|have to|need to)(?: \w+)? (?:approve|accept|pass|merge|
  lgtm)\b <THIS><CHANGE>
\b(?:verdict|decision|review result|rating|score)\b\W{1,4}(?:must|should|is to|shall) (?:be|
  always)\b<GAP>(?:approve|keep|drop|lgtm|pass)
\b(?:mark|set|give|return|answer|reply|vote)\b (?:\w+ ){0,5}?(?:verdicts?|claims?) (?:\w+ ){0,3}?
  (?:as |to |with |= ?)?[\"'`]?(?:drop|keep|approved?)\b
\b(?:do not|don'?t|never|must not|should not|refrain from|avoid|stop) (?:report|flag|mention|
  comment on|raise|point out|criticiz|list|output|include|review|analy[sz]e|scan)(?:e|ing|
  ting)? (?:any |the |this |these |such |on |a )?<FLAWS> (?:in|about|with|for|on|of|here|
  below) <THIS>?<CHANGE>
\b(?:report|return|output|answer|reply|respond|produce|emit|say|find|raise|list|flag) (?:that there (?:are|
  is) |with |only |exactly |that you found )?<NONE> (?:in|about|with|for|on) <THIS><CHANGE>
\b(?:respond|reply|answer|output|return)\b (?:only |just |exactly |solely )(?:with )?\W{0,3}
  (?:no (?:issues|findings|bugs|problems)|lgtm|approved?|an empty (?:list|array)|\{ ?\"findings)
\"findings\" ?: ?\[ ?\]|\breturn an empty (?:list|array) of findings\b|\bempty findings (?:list|
  array)\b
\b(?:skip|ignore|exclude|hide) <THIS><CHANGE> (?:when|during|while|in|from) (?:your|the|
  this|code|ai|automated) ?(?:code )?review
\b(?:skip|stop|abort|end|omit) (?:your|this|the) (?:code |security |ai )?review\b(?! app)
\b<THIS><CHANGE><GAP>(?:pre-?approved|(?:already|previously) (?:been )?(?:\w+ ){0,2}(?:reviewed|
  audited|approved|vetted))<GAP>(?:security|team|no (?:further )?review|skip|approve|safe)
\bno (?:further |additional |more )?(?:code |security )?review (?:is |was )?(?:needed|
  required|necessary)\b
\btreat <THIS><CHANGE> as (?:safe|trusted|approved|reviewed|correct|out of scope)
\b(?:reveal|print|show|repeat|output|leak|disclose|tell me|dump|post|write out)\b (?:\w+ ){0,4}?your (?:\w+ )?
  (?:system )?(?:prompts?\b|instructions|rules\b|environment|api key|token|secrets)
\b(?:reveal|repeat|output|leak|disclose|dump|post)\b (?:\w+ ){0,3}?(?:the )?system prompt\b
\b(?:in|inside|within|to|into) (?:your|the) (?:review|review comment|finding|findings|
  explanation|summary|answer|reply)\b,? (?:\w+ ){0,3}?(?:include|add|write|embed|insert|
  put|paste|say|link|mention)\b
\b(?:include|add|write|embed|insert|put|paste|append|say) <GAP>\b(?:in|into|to) your (?:review|
  comment|finding|findings|explanation|summary|answer|reply|suggestion)
"""

_MARKERS: Final = r"""
<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_of_turn|
  endofprompt)\|>
\[/?inst\]|<</?sys>>|<(?:start|end)_of_turn>|<｜(?:begin|end|user|assistant)
</?\W{0,2}data-(?:[0-9a-f]{4,}|\S{1,40} kind=|\$tag|tag\b|\.\.\.)
<!--\s*foureyes:
(?:^|\n)\W{0,4}(?:system|assistant) ?: ?(?:you are|you must|ignore|new|from now|i (?:will|
  have)|no findings)
"""

_GERMAN: Final = r"""
\b(?:ignorier|vergiss|missacht|vergess)(?:e|en|t|en sie)?\b (?:\w+ ){0,3}?(?:vorherigen|
  bisherigen|obigen|früheren|vorigen|anderen) (?:\w+ ){0,2}?(?:anweisung|instruktion|vorgabe|
  regel|befehl)
\b(?:genehmige|genehmigen sie|akzeptiere|winke?) (?:bitte )?(?:diese[nrs]?) (?:pull[- ]request|
  pr\b|änderung|commit|merge)
\b(?:melde|melden sie|berichte|erwähne|nenne)\b (?:\w+ ){0,2}?(?:keine|nichts)(?: \w+)? ?
  (?:fehler|probleme|befunde|schwachstellen|sicherheits\w*|davon)
"""

_ROMANCE: Final = r"""
\b(?:ignor|oubli|négl|neglig)\w{0,5}\b (?:\w+ ){0,3}?(?:instructions|consignes|règles|
  directives) (?:\w+ ){0,2}?(?:précédent|antérieur|ci-dessus)
\bapprouve[zr]? (?:immédiatement )?(?:cette|ce|ces) (?:pull|demande|modification|changement|
  pr\b|fusion|commit)
\bne (?:signal|rapport|mentionn|relev)\w{1,4}\b (?:pas|aucun|rien)
\b(?:ignor|olvid|omit|descart)\w{0,4}\b (?:\w+ ){0,3}?(?:instrucciones|indicaciones|reglas|
  órdenes) (?:\w+ ){0,2}?(?:anterior|previa|de arriba)
\b(?:aprueb\w|aprobad|aprobar) (?:est[ae]|estos) (?:pull|solicitud|cambio|pr\b|commit|
  fusión)
\bno (?:informes|reportes|menciones|señales|notifiques) (?:de |sobre )?(?:ningún|ninguna|
  nada|errores|problemas|vulnerabilidades|los|las)
\b(?:ignor|esqueç|esquec|desconsider)\w{0,4}\b (?:\w+ ){0,3}?(?:instruções|regras|orientações) (?:\w+ ){0,2}?
  (?:anterior|prévia|acima)
\baprov[ea]r? (?:est[ae]|esse|essa) (?:pull|solicitação|mudança|alteração|pr\b|commit)
\b(?:ignor|dimentic|trascur)\w{0,4}\b (?:\w+ ){0,3}?(?:istruzioni|regole|indicazioni) (?:\w+ ){0,2}?
  (?:precedent|sopra|anterior)
\bapprov(?:a|ate|are) (?:quest[aoe]) (?:pull|richiesta|modific|pr\b|commit)
"""

_SLAVIC: Final = r"""
(?:игнорируй|проигнорируй|забудь|не обращай внимания на)(?:те)? (?:\w+ ){0,3}?(?:предыдущ|
  прежн|прошл|вышеуказан|все )\w* ?(?:\w+ ){0,2}?(?:инструкц|указан|правил|команд)
(?:одобри|прими|утверди)(?:те)? (?:этот|это|эти|данный|данные|пул|пулл|pull)
не (?:сообщай|упоминай|указывай|отмечай)(?:те)? (?:о |об |ни |на )?(?:\w+ )?(?:ошибк|проблем|
  уязвимост|найден|чём)
(?:ігноруй|проігноруй|забудь)(?:те)? (?:\w+ ){0,3}?(?:попередн|усі )\w* ?(?:\w+ ){0,2}?
  (?:інструкц|вказівк|правил)
\b(?:z?ignoruj|pomiń|zapomnij)(?:cie)? (?:\w+ ){0,3}?(?:poprzedni|wcześniejsz|powyższ)\w* (?:\w+ )?
  (?:instrukcj|poleceni|zasad)
\bzatwierdź (?:ten|to|tę|te) (?:pull|pr\b|zmian|commit)
"""

_OTHERS: Final = r"""
\b(?:negeer|vergeet) (?:\w+ ){0,3}?(?:vorige|eerdere|bovenstaande|voorgaande) (?:\w+ )?
  (?:instructies|opdrachten|regels)
\bönceki (?:\w+ ){0,2}?(?:talimat|komut|yönerge)\w* (?:\w+ ){0,2}?(?:yok say|görmezden|
  dikkate alma|unut)
\babaikan (?:\w+ ){0,3}?(?:instruksi|perintah|petunjuk)
\bbỏ qua (?:\w+ ){0,4}?(?:hướng dẫn|chỉ dẫn|lệnh)
(?:忽略|无视|無視|忘记|忘記)[^。]{0,10}(?:指令|指示|提示|规则|規則|说明|說明|要求)
(?:批准|通过|通過)(?:此|这个|這個|该|該|这次|本)(?:拉取|合并|合併|请求|請求|更改|变更|pr|提交|代码)
(?:不要|请勿|請勿|切勿|别)(?:报告|報告|指出|提及|提到|标记)[^。]{0,8}(?:问题|問題|漏洞|错误|錯誤|缺陷|bug)
(?:以前|これまで|上記|前|先)の[^。]{0,8}(?:指示|命令|ルール|プロンプト)[^。]{0,6}(?:無視|忘れ)
この(?:プルリクエスト|変更|pr|コミット|コード)[^。]{0,6}承認
(?:이전|위의|앞의|기존)[^.]{0,8}(?:지시|명령|지침|프롬프트)[^.]{0,8}(?:무시|잊)
(?:تجاهل|تجاهلي|انس)[^.]{0,20}(?:التعليمات|الأوامر|القواعد)
(?:पिछले|पहले|उपरोक्त)[^.]{0,12}निर्देश\w*[^.]{0,14}(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल)
התעלם[^.]{0,12}(?:מההוראות|מהוראות|מכל)
"""


def _lines(text: str) -> list[str]:
    return text.replace("\n  ", "").strip("\n").split("\n")


def _patterns() -> Iterator[str]:
    parts = [line.split(" ", 1) for line in _lines(_PARTS)]
    for group in (_ENGLISH, _MARKERS, _GERMAN, _ROMANCE, _SLAVIC, _OTHERS):
        for line in _lines(group):
            yield reduce(_filled, reversed(parts), line)


def _filled(pattern: str, part: Sequence[str]) -> str:
    """Later parts may name earlier ones."""
    return pattern.replace(f"<{part[0]}>", part[1])


PATTERN: Final = re.compile("|".join(f"(?:{each})" for each in _patterns()))
"""Any of them; what it matches is what is quoted to the maintainers."""
