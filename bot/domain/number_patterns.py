"""The parts that patterns of changes are made of; for lines whose digits are plain (numerals.aligned)."""

import re

NUMBER = (
    r"[-+−]?(?:[€$£¥₹]|(?:US\$|EUR|USD|GBP|CHF|CNY|RMB)\s?)?[-+−]?"
    r"(?<![a-z0-9_.,])[.,]?\d(?:[\d.,']{0,62}\d)?(?: \d{3}(?!\d)){0,20}"
)
ARROW = r"(?:-{1,2}>|={1,2}>|→|⇒|➔|➜|⟶)"
FROM = r"(?:\b(?:from|von)\s+|[从由]\s*)"
RISES_BY, FALLS_BY = "提升|提高|上升|增加|增长|扩大", "降低|下降|减少|缩短"
FALLS_TO = rf"(?:{FALLS_BY}|减|降)[到至]"
ZH_TO = rf"(?:(?:{RISES_BY}|增|升|达)[到至]|{FALLS_TO}|(?<![升高降低加长大少短增减达])[到至])"
TO = rf"(?:\b(?:to|auf|bis)\b|{ZH_TO})"


def forms(*written: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form, re.IGNORECASE) for form in written)
