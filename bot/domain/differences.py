"""By how much something is to rise or fall, without a word on where it stands: ``Grow sign-ups by 20%``,
``Sign-ups +20%``, ``Umsatz um 20 % steigern``, ``新增用户增长20%``. For lines of which no level is read."""

import re

from bot.domain.number_patterns import FALLS_BY, NUMBER, RISES_BY, forms

MOST_WORDS = 2

_RISE = (
    r"increas|grow|grew|raise|raising|rise|improv|boost|lift|expand|steiger|erhöh|verbesser|wachs|wächst|ausbau|anheb"
)
_FALL = r"reduc|decreas|cut(?!.?over)|lower|shrink|drop|shorten|senk|reduzier|verringer|verkürz"
_VERB = rf"(?=.*\b(?:{_RISE}|{_FALL}))"
_ABOUT = (
    r"(?:(?:at (?:least|most)|(?:more|less) than|about|around|over|almost|nearly|roughly|up to|another"
    r"|mindestens|höchstens|mehr als|rund|etwa|ca\.|knapp|gut|über|weitere|bis zu)\s+)?"
)
_BY = rf"(?<!\brund )\b(?:by|um)\s+{_ABOUT}"
_NO_AMOUNT = r"(?!\s?(?:[:.]\d|Uhr|[ap]\.?m\b|(?:st|nd|rd|th)\b)|[%％]?\s+of\b)"  # a time, and what one in five does
_NO_YEAR = r"(?!20\d\d\W*\Z)"
_PERCENT = r"\s?[%％]"
_POINTS = r"\s?(?:percent|pp|pts?|points?|Prozent|Prozentpunkte?|Punkte?)\b"
_SIZE = rf"(?:{NUMBER}{_NO_AMOUNT}(?:{_PERCENT}|{_POINTS})|(?=\S?[€$£¥₹]|US\$|EUR|USD|GBP|CHF|CNY|RMB){NUMBER})"
"""What nobody has done: ``by 20%`` is an amount whatever stands before it, ``by 3 teams`` is not after *used*."""
_DONE = (
    rf"\b(?!{_RISE}|{_FALL})(?:[\w-]*[^\We]ed|agreed|made|done|built|run|sent|led|held|sold|bought|won|paid|met|read|set"
    r"|put|found|known|shown|seen|given|taken|chosen|driven|(?:re)?written)\s+(?:(?:off|up|on|in|out|over)\s+)?"
)
_LEVEL = (
    r"(?:to|auf|bis|from|von|at|bei|below|under|above|over|unter|über|least|most|within|between|and|zwischen|und"
    r"|mindestens|höchstens|with|mit)"
)
_ZH_BY = rf"(?:{RISES_BY}|{FALLS_BY})[了约]?\s?"
_ZH_UNIT = r"\s?[万亿千百]?(?:[^\W\d]{0,2}|平方米|元人民币)(?:以上|左右)?"
_ZH_MORE = rf"(?:增加|减少)[了约]?\s?(?P<said>{NUMBER})(?P<rest>[个家名人位次条场项件台][^\d的]*)"

_FORMS = forms(
    # Grow sign-ups by 20%; sign-ups up by 20%
    rf"(?:{_VERB}.*?|.*?\b(?:up|down)\s+)(?P<said>{_BY}{_SIZE})(?P<rest>\D*)",
    # Increase sign-ups by 200; Umsatz um 200 steigern
    rf"{_VERB}(?!.*{_DONE}{_BY}{NUMBER}\D*\Z).*?(?P<said>{_BY}{_NO_YEAR}{NUMBER}{_NO_AMOUNT})"
    rf"(?P<rest>(?:\s(?:to|auf|bis)\s{NUMBER})?\D*)",
    # 新增用户增长20%
    rf".*?{_ZH_BY}(?P<said>{NUMBER}(?:{_PERCENT}|\s?个?百分点))(?P<rest>\D*)",
    # 新增用户增长200万
    rf".*?{_ZH_BY}{_NO_YEAR}(?P<said>{NUMBER})(?P<rest>{_ZH_UNIT}\W*)",
    # 增加200个新用户
    rf".*?{_ZH_MORE}",
    # Sign-ups +20%
    rf"(?!.*\b{_LEVEL}\s+[-+−])\S.*\s(?P<said>(?=[-+−]){NUMBER}{_PERCENT})(?P<rest>\D*)",
    # 20% more sign-ups
    rf"(?P<said>{_ABOUT}{NUMBER}{_PERCENT}\s+(?:more|fewer|less|mehr|weniger)\b)(?P<rest>\D*)",
)
_BETWEEN = forms(
    # Grow sign-ups by 10 to 15%
    rf"{_VERB}.*?(?P<said>{_BY}{NUMBER}(?:{_PERCENT})?\s?(?:[-–—]|\b(?:to|auf|bis)\b)\s?{NUMBER}{_PERCENT})(?P<rest>\D*)",
    # 新增用户增长10到15%
    rf".*?{_ZH_BY}(?P<said>{NUMBER}(?:{_PERCENT})?\s?[-–—~～到至]\s?{NUMBER}{_PERCENT})(?P<rest>\D*)",
)
_FALLING = re.compile(
    rf"(?:(?!\b(?:{_RISE})).)*\b(?:{_FALL})|.*(?:{FALLS_BY})[了约]?\s?{NUMBER}|.*(?:\bdown\s+by\b|\s[-−]\d)"
    r"|.*\S(?:\s[%％])?\s+(?:fewer|less|weniger)\b",
    re.IGNORECASE,
)
_AND_WHERE_TO = re.compile(
    rf"{_BY}(?!20\d\d\s)(?>{NUMBER}){_NO_AMOUNT}(?!\.?\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
    rf"[^\s,;]*(?:\s+(?:[^\W\d]+|[%％€$£¥]))?\s+(?=(?:to|auf)\s+{NUMBER})",
    re.IGNORECASE,
)
_OF_THOSE = re.compile(rf"{_DONE}\Z", re.IGNORECASE)


def difference(plain: str) -> str:
    """The words that say by how much, such as ``by 20%``; empty where there are none."""
    return _said(_FORMS, plain)


def between_two(plain: str) -> str:
    """``by 10 to 15%``, where the second number is no level; empty where there are no such words."""
    return _said(_BETWEEN, plain)


def falls(plain: str) -> bool:
    return _FALLING.match(plain) is not None


def without_difference(line: str) -> str:
    """Where to is enough: ``Grow sign-ups by 20% to 600`` is ``Grow sign-ups to 600``."""
    return _AND_WHERE_TO.sub(lambda found: found[0] if _OF_THOSE.search(line[: found.start()]) else "", line)


def _said(readings: tuple[re.Pattern[str], ...], plain: str) -> str:
    found = next((match for form in readings if (match := form.fullmatch(plain))), None)
    if found is None:
        return ""
    rest, words = found["rest"], found["rest"].split()
    if len(words) > MOST_WORDS:  # what is written to the number is its own, as of ``$5k``
        rest = "" if rest[0].isspace() else words[0]
    return f"{found['said']}{rest}".strip().rstrip(" .,;。，；)）")
