"""The check-in in one line: ``KR-12.2 45 c7 pricing test shipped`` (product.md, The check-in, 6).

Value and confidence stand first, in either order, and the rest is the note; a confidence may also end the line. Each of
the three may be missing, not all. Nothing inside a note is ever taken for a number.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bot.domain.ids import HYPHENS, Code, read_code
from bot.domain.number_patterns import ARROW, FROM, NUMBER, TO
from bot.domain.numbers import NO, YES, read_confidence, read_new_value, read_value
from bot.domain.numerals import Refusal, TwoWays, Unreadable, aligned, tidy
from bot.domain.okrs import NUMBERS, Direction, KeyResult, Metric
from bot.domain.progress import current_value, progress_at
from bot.domain.quantities import is_known_unit
from bot.domain.typed_text import narrow, squeezed, unstyled

MOST_NOTE = 3000
MOST_VALUE_WORDS = 4

_MARKS = "*_~`"  # of bold, italic, struck and code, as Slack sends them
_CODE = re.compile(
    rf"[\s>•{_MARKS}]*(?P<code>kr\s*[{HYPHENS}]?\s*\d+\.\d+)(?!\d)[{_MARKS}]*+(?!\w|[{HYPHENS}.,]\d)[\s:,：，、]*(?:(?:=|{ARROW})\s*)?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_NAMED = re.compile(rf"\D*?(?<!\w)(?P<code>kr\s?[{HYPHENS}]?\s?\d+\.\d+)(?!\w|[{HYPHENS}.,]\d)", re.IGNORECASE)
_GLUED = re.compile(
    rf"[\s>•{_MARKS}]*(?P<said>kr\s?[{HYPHENS}]?\s?\d+\.\d++(?:[{_MARKS}]*+[{HYPHENS},]\d(?!\d*\.\d)|[{_MARKS}]++\w)\S*)",
    re.IGNORECASE,
)
_MARKED = (
    r"(?:c|conf|confidence|sure|zuversicht|sicher|信心)\.?\s*[:=]?\s*-?\d+(?:[.,]\d+)?(?:\s*(?:/|of|von)\s*\d+|\s*%)?"
)
_OF_TEN = r"\d+\s*(?:/|of|von)\s*10"
_BARE = re.compile(_OF_TEN, re.IGNORECASE)
_FIRST = re.compile(
    rf"(?P<said>{_OF_TEN}\s+(?:sure|confident|sicher)|{_MARKED}|{_OF_TEN})(?=[\s,;:.!]|$)[\s,;:.!]*", re.IGNORECASE
)
_LAST = re.compile(
    rf"[\s,;:(]{{1,3}}(?P<said>{_OF_TEN}\s+(?:sure|confident|sicher)|c\d+|(?:conf|confidence|sure|信心)\.?\s*[:=]?\s*\d+"
    r"(?:\s*/\s*10)?)[).!]*$",
    re.IGNORECASE,
)
_NUMBER_LIKE = re.compile(r"[-+−]?(?:[^\w\s]|[A-Z]{3})?[.,]?\d")
_ENDS_WORD = re.compile(r"[,;:.!–—-]")
_GAP = re.compile(r"^[\s,;:]*(?:[–—-]\s+)?")
_BARE_NUMBER = re.compile(r"(?P<number>[-+−]?\d+(?:[.,]\d+)*)%?(?=[\s,;:.!]|$)")
_CHUNK = re.compile(
    r"\s*(?P<said>(?:信心|c)?[-+−$€¥￥]?\d[\d.,%％/／]*[^\s\d，；：、]{0,3}|[^\s\d，；：、]{1,5})[，；：、]\s*",
    re.IGNORECASE,
)
_WORD_OF_UNIT = r"[^\s\d→]{0,12}"
_WAY = re.compile(
    rf"{FROM}?(?P<one>{NUMBER}\s?{_WORD_OF_UNIT}?)\s*(?:{ARROW}|{TO})\s*(?P<two>{NUMBER}{_WORD_OF_UNIT})",
    re.IGNORECASE,
)
_SURE = re.compile(r"(?:c|conf|confidence|zuversicht|信心)[.:=]?", re.IGNORECASE)
_LAST_NUMBER = re.compile(r"\w+(?: \w+)?:? (?P<number>[-+−]?\d+(?:[.,]\d+)*%?)[.!]?")
_STANDS = re.compile(
    r"(?:(?:(?:it|we|value|stands?|still|back|up|down|es|wert) )?"
    r"(?:now|currently|is|at|to|jetzt|nun|aktuell|ist|bei|auf|bis)(?: (?:at|to|bei|auf))?:? "
    r"|(?:现在|目前|已|到|达到|是)+[:：]?\s*)(?P<number>[-+−]?\d+(?:[.,]\d+)*%?)[.!。]?",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]{4}")
_SPACED_GROUP = re.compile(r"\d \d{3}$")


class LineRefusal(StrEnum):
    """Why a whole line is not taken. UNCLEAR_WORD: ``no news`` may be a no or a note. VALUE_OR_CONFIDENCE: ``7/10`` may
    be either where ten is the target. STRAY_WORD: ``help`` alone is hardly a note for everyone to read.
    STRAY_NUMBER: ``45 7``. NUMBER_LAST: ``now 45``. NOT_REACHED: ``done``, short of the target."""

    EMPTY = "empty"
    VALUE = "value"
    CONFIDENCE = "confidence"
    VALUE_OR_CONFIDENCE = "value_or_confidence"
    UNCLEAR_WORD = "unclear_word"
    NOTE_TOO_LONG = "note_too_long"
    STRAY_WORD = "stray_word"
    STRAY_NUMBER = "stray_number"
    NUMBER_LAST = "number_last"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class OneLine:
    """What one line says; at least one of the three is there. ``value`` is in the key result's unit."""

    value: Decimal | None = None
    confidence: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """``about`` is the part of the line concerned; ``why`` says what is wrong with a value or a confidence."""

    reason: LineRefusal
    about: str = ""
    why: Unreadable | TwoWays | None = None


def glued_code(text: str) -> str | None:
    """What begins like a key result's code and goes on without a space: ``KR-12.1-94`` may be one or the other.
    ``KR-12.1-1.4`` is a row of them."""
    found = _GLUED.match(text)
    return None if found is None else found["said"]


def split_code(text: str) -> tuple[Code, str] | None:
    """The key result's code that a line begins with, and the rest; None when it begins with none."""
    line = squeezed(unstyled(text))
    match = _CODE.match(narrow(line))
    code = read_code(match["code"]) if match else None
    return (code, line[match.start("rest") :].strip()) if match and code else None


def code_after_words(text: str) -> Code | None:
    """The key result's code that a line names before it says any number: *for KR-1.1 95*."""
    match = _NAMED.match(narrow(squeezed(unstyled(text))))
    return read_code(match["code"]) if match else None


def code_and_words(text: str) -> tuple[Code, str] | None:
    """The code of an objective or a key result that a line begins with, and the rest; None when it begins with none."""
    first, _, rest = text.strip().partition(" ")
    code = read_code(first)
    return split_code(text) if code is None else (code, rest.strip())


def read_line(rest: str, key_result: KeyResult) -> OneLine | NotTaken:
    """Read what follows the code (or a whole reply, when only one key result is meant)."""
    rest = squeezed(_apart(unstyled(rest)))
    if not rest:
        return NotTaken(LineRefusal.EMPTY)
    said, after = _leading_confidence(rest, key_result)
    both = _both_ends(after, key_result)
    if both is not None:
        return both
    value, note = _leading_value(after, key_result)
    if isinstance(value, NotTaken):
        return value
    if said is None and value is not None:
        said, note = _leading_confidence(note, key_result)
    if said is None:
        said, note = _trailing_confidence(note)
    bare = _BARE.match(tidy(rest))
    if bare and said is None:
        return NotTaken(LineRefusal.VALUE_OR_CONFIDENCE, bare[0])
    line = _assembled(value, said, note)
    return line if isinstance(line, NotTaken) else _stray(line, key_result) or line


def _both_ends(text: str, key_result: KeyResult) -> NotTaken | None:
    """``93 → 94`` and ``from 93 to 94`` say where it was, too: which of them is the value is not guessed."""
    match = _WAY.match(aligned(text))
    if match is None:
        return None
    one, two = (read_value(match[name].rstrip(",;:."), key_result) for name in ("one", "two"))
    if isinstance(one, Decimal) and isinstance(two, Decimal) and one != two:
        return NotTaken(LineRefusal.VALUE, match[0], TwoWays(one, two))
    return None


def _apart(rest: str) -> str:
    """``45，信心7，已上线``: with spaces behind the full-width signs that end a value or a confidence at the beginning.
    The note stays as it is."""
    end = 0
    while (found := _CHUNK.match(rest, end)) and (_DIGIT.search(found["said"]) or found["said"] in YES | NO):
        rest = f"{rest[: found.end('said')]}, {rest[found.end() :]}"
        end = found.end("said") + 2
    return rest


def _stray(line: OneLine, key_result: KeyResult) -> NotTaken | None:
    """What is left over and is hardly meant as a note."""
    words = _WORD.findall(line.note)
    number = _BARE_NUMBER.match(tidy(line.note))
    is_settled = line.value is not None and line.confidence is not None
    if number and key_result.metric is Metric.YES_NO and line.value is None:
        return NotTaken(LineRefusal.VALUE, number["number"], Unreadable(Refusal.NEEDS_YES_OR_NO, number["number"]))
    if number and (len(words) == 1 or not is_settled):
        return NotTaken(LineRefusal.STRAY_NUMBER, number["number"])
    if _SURE.fullmatch(line.note):
        return NotTaken(LineRefusal.CONFIDENCE, line.note, Unreadable(Refusal.UNREADABLE, line.note))
    if len(words) == 1 and words[0].casefold() in YES and not is_settled and _falls_short(line, key_result):
        return NotTaken(LineRefusal.NOT_REACHED, words[0])
    is_alone = line.value is None and line.confidence is None
    note = tidy(line.note)
    last = (line.value is None and _STANDS.fullmatch(note)) or (is_alone and _LAST_NUMBER.fullmatch(note))
    if last and isinstance(read_value(last["number"], key_result), Decimal):
        return NotTaken(LineRefusal.NUMBER_LAST, last["number"])
    if is_alone and len(words) < 2 and not _UNSPACED.search(line.note) and not _says_done(words, key_result):
        return NotTaken(LineRefusal.STRAY_WORD, line.note)
    return None


def _says_done(words: Sequence[str], key_result: KeyResult) -> bool:
    return bool(words) and words[0].casefold() in YES and key_result.metric in NUMBERS


def _falls_short(line: OneLine, key_result: KeyResult) -> bool:
    if key_result.metric not in NUMBERS or key_result.direction is Direction.MAINTAIN:
        return False
    value = current_value(key_result) if line.value is None else line.value
    return value is None or progress_at(key_result, value) < 1


def _assembled(value: Decimal | None, said: str | None, note: str) -> OneLine | NotTaken:
    confidence = None if said is None else read_confidence(said)
    if isinstance(confidence, Unreadable):
        return NotTaken(LineRefusal.CONFIDENCE, said or "", confidence)
    if len(note) > MOST_NOTE:
        return NotTaken(LineRefusal.NOTE_TOO_LONG, str(len(note)))
    return OneLine(value, confidence, note.strip())


def _leading_confidence(text: str, key_result: KeyResult) -> tuple[str | None, str]:
    """``c7``, ``conf 7``, ``7/10 sure`` at the beginning. A bare ``7/10`` may be a value where ten is the target."""
    match = _FIRST.match(aligned(text))
    if match is None:
        return None, text
    if _BARE.fullmatch(match["said"]) and not isinstance(read_value(match["said"], key_result), Unreadable):
        return None, text
    return tidy(match["said"]), text[match.end() :]


def _trailing_confidence(note: str) -> tuple[str | None, str]:
    match = _LAST.search(f" {note}")
    return (tidy(match["said"]), f" {note}"[: match.start()].strip()) if match else (None, note)


def _leading_value(text: str, key_result: KeyResult) -> tuple[Decimal | NotTaken | None, str]:
    """The longest beginning that reads as a value, and what follows it."""
    words = list(re.finditer(r"\S+", text))
    for count in range(min(MOST_VALUE_WORDS, len(words)), 0, -1):
        typed = text[: words[count - 1].end()]
        found = read_new_value(typed.rstrip(",;:"), key_result)
        if not isinstance(found, Unreadable):
            return _checked(found, typed, text[len(typed) :].strip(), key_result), _GAP.sub("", text[len(typed) :])
    if key_result.metric is not Metric.YES_NO and _NUMBER_LIKE.match(tidy(text[:16])):
        why = read_value(words[0][0], key_result)
        return NotTaken(LineRefusal.VALUE, words[0][0], why if isinstance(why, Unreadable) else None), ""
    return None, text


def _checked(found: Decimal | TwoWays, typed: str, following: str, key_result: KeyResult) -> Decimal | NotTaken:
    """``45 100 customers`` may be 45 or 45100, ``4 weeks`` is not 4 days, and ``no news`` is not a no."""
    plain = tidy(typed)
    if isinstance(found, TwoWays):
        return NotTaken(LineRefusal.VALUE, plain, found)
    if following and _SPACED_GROUP.search(plain):
        shorter = read_value(plain.rsplit(" ", 1)[0], key_result)
        if isinstance(shorter, Decimal):
            return NotTaken(LineRefusal.VALUE, plain, TwoWays(found, shorter))
    unit = following.split()[0].rstrip(",;:.!") if following and plain[-1] not in ",;:" else ""
    if is_known_unit(unit) and key_result.metric is not Metric.YES_NO:
        return NotTaken(LineRefusal.VALUE, f"{plain} {unit}", Unreadable(Refusal.WRONG_UNIT, unit))
    is_word = plain.casefold().rstrip(",;:.!") in YES | NO
    if is_word and following and not _ENDS_WORD.search(plain[-1] + following[0]) and not _FIRST.match(following):
        return NotTaken(LineRefusal.UNCLEAR_WORD, plain)
    return found
