"""By how much something is to rise or fall, without a word on where it stands: ``Grow sign-ups by 20%``,
``Sign-ups +20%``, ``Umsatz um 20 % steigern``, ``新增用户增长20%``."""

import re

from bot.domain.number_patterns import FALLS_BY, NUMBER, RISES_BY, forms

MOST_WORDS = 2

_RISE = (
    r"increas|grow|grew|raise|raising|rise|improv|boost|lift|expand|steiger|erhöh|verbesser|wachs|wächst|ausbau|anheb"
)
_FALL = r"reduc|decreas|cut|lower|shrink|drop|shorten|senk|reduzier|verringer|verkürz"
_VERB = rf"(?=.*\b(?:{_RISE}|{_FALL})|.*\b(?:up|down)\s+by\b)"
_NO_AMOUNT = r"(?!\s?(?:[:.]\d|Uhr)|[%％]?\s+of\b)"  # a time, and what is done by one in five
_NO_YEAR = r"(?!20\d\d\W*\Z)"
_PERCENT = r"\s?[%％]"
_LEVEL = r"(?:to|auf|bis|from|von|at|bei|below|under|above|over|unter|über)"

_FORMS = forms(
    rf"{_VERB}.*?\b(?P<said>(?:by|um)\s+{_NO_YEAR}{NUMBER}{_NO_AMOUNT}{_PERCENT}?)(?P<rest>\D*)",
    rf".*?(?:{RISES_BY}|{FALLS_BY})[了约]?\s?(?P<said>{NUMBER}{_PERCENT}?)(?P<rest>\D*)",
    rf"(?!.*\b{_LEVEL}\s+[-−])\S.*\s(?P<said>(?=[-+−]){NUMBER}{_PERCENT})(?P<rest>\D*)",
    rf"(?P<said>{NUMBER}{_PERCENT}\s+(?:more|fewer|less|mehr|weniger)\b)(?P<rest>\D*)",
)
_FALLING = re.compile(
    rf".*(?:\b(?:{_FALL})|{FALLS_BY}|\bdown\s+by\b|\s[-−]\d)|\S+(?:\s[%％])?\s+(?:fewer|less|weniger)\b", re.IGNORECASE
)
_AND_WHERE_TO = re.compile(rf"\b(?:by|um)\s+{NUMBER}\S*(?:\s+[^\W\d]+)?\s+(?=(?:to|auf)\s+{NUMBER})", re.IGNORECASE)


def difference(plain: str) -> str:
    """The words that say by how much, such as ``by 20%``; empty where a line says from where, or where to."""
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if found is None:
        return ""
    rest = found["rest"].rstrip(" .,;。，；")
    return (found["said"] + (rest if len(rest.split()) <= MOST_WORDS else "")).strip()


def falls(plain: str) -> bool:
    return _FALLING.match(plain) is not None


def without_difference(line: str) -> str:
    """Where to is enough: ``Grow sign-ups by 20% to 600`` is ``Grow sign-ups to 600``."""
    return _AND_WHERE_TO.sub("", line)
