"""What a key result's line says about its numbers: from where to where, or the band to stay in.

Examples that must keep working stand in tests/domain/test_drafting.py.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from bot.domain.differences import between_two, difference, falls, without_difference
from bot.domain.drafts import DraftLine, DraftProblem, NotUnderstood
from bot.domain.number_patterns import ARROW, FALLS_TO, FROM, NUMBER, TO, ZH_TO, forms
from bot.domain.numerals import TwoWays, Unreadable, aligned, plain_decimal
from bot.domain.okrs import Direction, Metric
from bot.domain.quantities import Quantity, is_currency, is_known_unit, read_quantity, same_unit
from bot.domain.typed_text import squeezed

MOST_UNIT_WORDS = 3

Reading = Quantity | TwoWays | Unreadable
_Kind = tuple[tuple[re.Pattern[str], ...], Callable[[str, re.Match[str]], DraftLine]]

_MAGNITUDE = r"(?:\s?(?:Mio|Mrd|Tsd|million|billion)\.?)?"
_KEEP = r"(?:keep|hold|maintain|halte|halten|保持|维持)"
_REACH = r"(?P<title>(?P<verb>reach|hit|achieve|erreiche)\s+)"
_DOING = (
    r"(?:\s(?:steigern|erhöhen|verbessern|ausbauen|anheben|heben|bringen|senken|reduzieren|verringern|verkürzen|kürzen"
    r"|drücken)\W*\Z)"
)
"""The verb of a German line, which stands at its end and is no unit."""
_TWO = rf"\s*(?P<two>{NUMBER})(?P<rest>.*)"


_CHANGES = forms(
    rf"(?P<title>.*?){FROM}?(?P<one>{NUMBER}[^\d→]{{0,24}}?)\s*{ARROW}{_TWO}",
    rf"(?P<title>.*?){FROM}(?P<one>{NUMBER}\D{{0,24}}?)\s*{TO}{_TWO}",
    rf"(?P<title>.*?)(?<!\bby )(?<!\bum )(?P<one>{NUMBER}{_MAGNITUDE}\s?[^\s\d]{{0,8}})\s+(?:to|auf)\s+{_TWO}",
)
_BANDS = forms(
    rf"(?:{_KEEP})?(?P<title>.*?)(?:\b(?:between|zwischen)\b|(?:保持|维持)?在)\s*(?P<one>{NUMBER}\D{{0,12}}?)\s*"
    rf"(?:\b(?:and|und)\b|和|与|到|至){_TWO}",
    rf"{_KEEP}(?P<title>.*?)(?:\b(?:at|within|bei)\b|在)\s*(?P<one>{NUMBER}\D{{0,6}}?)\s*[-–—]{_TWO}",
)
_ONE_ENDED = forms(
    rf"{_KEEP}(?P<title>.*?)"
    r"(?:(?P<below>\b(?:below|under|at most|unter)\b|低于)|\b(?:above|over|at least|über)\b|高于)"
    rf"\s*(?P<one>{NUMBER})(?P<rest>.*)",
    rf"(?P<title>.*?)\b(?:(?P<below>unter)|über)\s+(?P<one>{NUMBER})(?P<rest>(?:\s?\S+)?)\s+halten",
)
_TARGETS = forms(
    rf"{_REACH}(?P<one>(?!\+){NUMBER})(?P<rest>.*)",
    rf"(?P<title>.*?\S)\s*(?<!\bby up )(?:\b(?:to|auf)\b|{ZH_TO})\s*(?P<one>{NUMBER})"
    rf"(?P<rest>(?:\s?\S+(?:\s\S+)?)?{_DOING}?)",
)
_BARE = forms(
    rf"{_REACH}(?P<one>{NUMBER})(?P<rest>.*)",
    rf"(?P<title>.*\S)\s+(?:(?P<below>below|under|at most|unter|höchstens)|above|over|at least|über|mindestens)\s+"
    rf"(?P<one>{NUMBER})(?P<rest>(?:\s?\S+(?:\s\S+)?)?)",
    rf"(?P<title>.*\S)\s*(?:(?P<below>低于|少于|不超过)|高于|超过)\s*(?P<one>{NUMBER})(?P<rest>(?:\s?\S+)?)",
    rf"(?P<title>.*\S)\s+(?P<one>{NUMBER})(?P<rest>\s?%)",
)
_DOWN = re.compile(
    r"reduce|decrease|cut|lower|shrink|drop|senke|reduzier|verringer|verkürz|降低|减少|缩短"
    rf"|.*{FALLS_TO}|.*\s(?:senken|reduzieren|verringern|verkürzen|kürzen|drücken)\W*\Z",
    re.IGNORECASE,
)
_AMONG = re.compile(r"(?<=[\d%％天周元])\s?之间[。.]?\Z")
_VERB_AT_THE_END = re.compile(_DOING, re.IGNORECASE)
_ANOTHER = re.compile(rf"\s*{ARROW}\s*(?P<more>{NUMBER}.*)")
_LAST_WORD = re.compile(r"(?:\s+(?:from|von)|从|[:：])\s*$", re.IGNORECASE)

_BRACKETED = re.compile(
    rf"\s?[(（]\s?(?P<said>{FROM}?{NUMBER}[^()（）]*(?:{ARROW}|{TO})[^()（）]*)[)）][.。,;]?\s?\Z", re.IGNORECASE
)


def understand(line: str) -> DraftLine:
    """The numbers of a line without bullet and due day; ``title`` is what remains of its words. Without a change, a
    band or a target it is something that is done or not. The patterns expect single spaces, and then need time that
    grows with the square of the line's length at most."""
    line = _without_brackets(_AMONG.sub("", squeezed(line)))
    plain = aligned(line)
    if said := between_two(plain):
        return _by_how_much(line, said)
    if found := _read(without_difference(line), _LEVELS):
        return found
    if said := difference(plain):
        return _by_how_much(line, said)
    return _read(line, _LAST) or DraftLine(text=line, title=line)


def _without_brackets(line: str) -> str:
    """``Checkout success (91% → 96%)``, where no other number is meant before."""
    found = _BRACKETED.search(line)
    if found is None:
        return line
    before = line[: found.start()]
    says_more = _read(before, _LEVELS) or (not difference(aligned(before)) and _read(before, _LAST))
    return line if says_more or before[-1:].isdigit() else f"{before} {found['said']}"


def _read(line: str, kinds: tuple[_Kind, ...]) -> DraftLine | None:
    plain = aligned(line)
    for forms_of_kind, make in kinds:
        match = next((found for form in forms_of_kind if (found := form.fullmatch(plain))), None)
        if match is not None:
            return make(line, match)
    return None


def _by_how_much(line: str, said: str) -> DraftLine:
    return DraftLine(
        text=line,
        title=line.strip(),
        metric=Metric.NUMBER,
        direction=Direction.DECREASE if falls(aligned(line)) else Direction.INCREASE,
        not_understood=(NotUnderstood(DraftProblem.BY_HOW_MUCH, said),),
    )


def _change(line: str, match: re.Match[str]) -> DraftLine:
    one, two, title, problems = _pair(line, match)
    start, target = _value(one), _value(two)
    if start is not None and start == target:
        problems += (NotUnderstood(DraftProblem.TARGET_IS_START, match["two"]),)
    falls = start is not None and target is not None and target < start
    metric, unit = _kind(one, two)
    return DraftLine(
        text=line,
        title=title,
        metric=metric,
        direction=Direction.DECREASE if falls else Direction.INCREASE,
        unit=unit,
        start=start,
        target=target,
        not_understood=problems,
    )


def _band(line: str, match: re.Match[str]) -> DraftLine:
    one, two, title, problems = _pair(line, match)
    low, high = _value(one), _value(two)
    if low is not None and high is not None and low >= high:
        problems += (NotUnderstood(DraftProblem.BAND_HAS_NO_WIDTH, f"{match['one']} … {match['two']}"),)
    return _maintained(line, title, _kind(one, two), (low, high), problems)


def _one_ended(line: str, match: re.Match[str]) -> DraftLine:
    """``below 3%`` begins at 0, ``above 99%`` ends at 100; other bands need both ends."""
    one, rest = _with_unit(match["one"], match["rest"], None)
    metric, unit = _kind(one, one)
    end = _value(one)
    low, high = (Decimal(0), end) if match["below"] else (end, Decimal(100) if metric is Metric.PERCENT else None)
    problems = _problems(one, match["one"])
    if high is None and not problems:
        problems = (NotUnderstood(DraftProblem.BAND_NEEDS_TWO_ENDS, match["one"]),)
    return _maintained(line, _title(line, match, rest), (metric, unit), (low, high), problems)


def _target(line: str, match: re.Match[str]) -> DraftLine:
    one, rest = _with_unit(match["one"], match["rest"], None)
    metric, unit = _kind(one, one)
    problems = (*_problems(one, match["one"]), NotUnderstood(DraftProblem.NO_START))
    groups = match.groupdict()
    return DraftLine(
        text=line,
        title=line.strip() if groups.get("verb") else _title(line, match, rest),
        metric=metric,
        direction=Direction.DECREASE if groups.get("below") or _DOWN.match(line) else Direction.INCREASE,
        unit=unit,
        target=_value(one),
        not_understood=problems,
    )


def _maintained(
    line: str,
    title: str,
    kind: tuple[Metric, str],
    band: tuple[Decimal | None, Decimal | None],
    problems: tuple[NotUnderstood, ...],
) -> DraftLine:
    return DraftLine(
        text=line,
        title=title,
        metric=kind[0],
        direction=Direction.MAINTAIN,
        unit=kind[1],
        band_low=band[0],
        band_high=band[1],
        not_understood=problems,
    )


def _pair(line: str, match: re.Match[str]) -> tuple[Reading, Reading, str, tuple[NotUnderstood, ...]]:
    """Both numbers, the title, and what was not understood about them."""
    one = read_quantity(match["one"])
    two, rest = _with_unit(match["two"], match["rest"], one)
    problems = _problems(one, match["one"]) + _problems(two, match["two"]) + _of_which_size(one, two, match)
    more = _ANOTHER.match(rest)
    if more:
        problems += (NotUnderstood(DraftProblem.MORE_THAN_TWO, more["more"]),)
        rest = ""
    first, second = _unit(one), _unit(two)
    if first and second and not same_unit(first, second):
        problems += (NotUnderstood(DraftProblem.UNITS_DIFFER, f"{first} … {second}"),)
    return one, two, _title(line, match, rest), problems


def _of_which_size(one: Reading, two: Reading, match: re.Match[str]) -> tuple[NotUnderstood, ...]:
    """``from 1.2 to 2 Mio €``: is the first number in millions, too?"""
    bare = read_quantity(match["two"])
    if not (isinstance(one, Quantity) and isinstance(two, Quantity) and isinstance(bare, Quantity)):
        return ()
    if one.unit or bare.value in (0, two.value) or not match["one"].strip()[-1].isdecimal():
        return ()
    readings = (one.value, plain_decimal(one.value * two.value / bare.value))
    return (NotUnderstood(DraftProblem.NUMBER_READS_TWO_WAYS, match["one"].strip(), readings),)


def _with_unit(number: str, rest: str, other: Reading | None) -> tuple[Reading, str]:
    """A number with as many of the following words as belong to it, and the words left over: ``2 d``, ``2 Mio €``,
    but ``96% in Germany`` leaves ``in Germany``."""
    words = re.findall(r"\s*\S+", _VERB_AT_THE_END.sub("", rest))
    for count in range(min(MOST_UNIT_WORDS, len(words)), 0, -1):
        found = read_quantity(number + "".join(words[:count]).rstrip(",;."))
        if not isinstance(found, Unreadable) and _belongs(found, other, is_last=count == len(words) == 1):
            return found, rest[len("".join(words[:count])) :]
    return read_quantity(number), rest


def _belongs(found: Quantity | TwoWays, other: Reading | None, is_last: bool) -> bool:
    """Whether the words after a number are its unit: the other number has the same, they are well known, or one word is
    all that follows and the other number has none."""
    if isinstance(found, TwoWays):
        return False
    expected = _unit(other) if other else ""
    return not found.unit or is_known_unit(found.unit) or same_unit(found.unit, expected) or (is_last and not expected)


def _kind(one: Reading, two: Reading) -> tuple[Metric, str]:
    unit = _unit(one) or _unit(two)
    if same_unit(unit, "%"):
        return Metric.PERCENT, "%"
    return (Metric.CURRENCY if is_currency(unit) else Metric.NUMBER), unit


def _unit(reading: Reading) -> str:
    return reading.unit if isinstance(reading, Quantity) else ""


def _value(reading: Reading) -> Decimal | None:
    return reading.value if isinstance(reading, Quantity) else None


def _problems(reading: Reading, typed: str) -> tuple[NotUnderstood, ...]:
    if isinstance(reading, TwoWays):
        readings = (reading.first, reading.second)
        return (NotUnderstood(DraftProblem.NUMBER_READS_TWO_WAYS, typed.strip(), readings),)
    return (NotUnderstood(DraftProblem.NUMBER_UNREADABLE, typed.strip()),) if isinstance(reading, Unreadable) else ()


def _title(line: str, match: re.Match[str], rest: str) -> str:
    """The words around the numbers, as they were typed."""
    before = _LAST_WORD.sub("", line[match.start("title") : match.end("title")])
    after = line[len(line) - len(rest) :] if rest else ""
    return " ".join(f"{before} {after}".split())


_LEVELS: tuple[_Kind, ...] = ((_BANDS, _band), (_ONE_ENDED, _one_ended), (_CHANGES, _change), (_TARGETS, _target))
"""What says where it is to stand, whatever else the line says."""
_LAST: tuple[_Kind, ...] = ((_BARE, _target),)
"""What a number may mean where nothing says by how much."""
