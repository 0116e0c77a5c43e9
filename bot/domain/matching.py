"""From what somebody typed to what they meant: the nearest command, and a person or team by name."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

from bot.domain.errors import Ambiguous, NotFound
from bot.domain.likeness import most_alike

NEAR_ENOUGH = 0.6  # three letters of five, in the same order
MOST_CHOICES = 5
MOST_CHARACTERS = 80

_WORD = re.compile(r"[^\s,;:，、；：]+")
_POINTS, _SIGNS = ".!。！", ",;:，、；：.!。！"
_END = re.compile(rf"[{_POINTS}]*[,;:，、；：]|[{_POINTS}]+(?=\s|\Z)")
"""What ends a name that is typed before other words."""

T = TypeVar("T")


def nearest(typed: str, known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The known words most like the typed one, best first; none when nothing is near."""
    by_fold = {folded(word): word for word in known}
    found = most_alike(folded(typed)[:MOST_CHARACTERS], by_fold, most, NEAR_ENOUGH)
    return tuple(by_fold[fold] for fold in found)


def resolve(
    kind: str, typed: str, named: Sequence[tuple[str, T]], near: Callable[[], Iterable[str]] | None = None
) -> T:
    """The one thing that a typed name means, out of (name, thing): the name itself, else what begins with it, else what
    has a word that begins with it. A leading @ or # is not looked at, nor are case and accents.

    Raises Ambiguous when several answer equally well, NotFound with the nearest names when none does, of those named or
    of others that ``near`` gives."""
    found = candidates(typed, named)
    if len(found) == 1:
        return found[0][1]
    if found:
        raise Ambiguous(kind, typed, tuple(name for name, _ in found[:MOST_CHOICES]))
    others = (name for name, _ in named) if near is None else near()
    raise NotFound(kind, typed, nearest(wanted_name(typed), others))


def candidates(typed: str, named: Sequence[tuple[str, T]]) -> list[tuple[str, T]]:
    """All that answer equally well to a typed name, in the order of ``resolve``; none when nothing does. What has
    several names is there once, by the first of them that answers."""
    wanted = wanted_name(typed)
    if not wanted:
        return []
    folds = [(folded(name), name, thing) for name, thing in named]
    for answers in _STEPS:
        found: dict[int, tuple[str, T]] = {}
        for fold, name, thing in folds:
            if answers(fold, wanted):
                found.setdefault(id(thing), (name, thing))
        if found:
            return list(found.values())
    return []


def name_in_front(words: str, known: Iterable[str] = ()) -> tuple[str, str]:
    """The name that words begin with, and the rest: one of the known names with all its signs, as ``Berg, Kai`` or
    ``Dr. Kai Berg``; or their first word, and those after it that are whole words of one of the known names, as in
    ``Kai Berg I move to Data``. Else a comma, a point or a colon ends it."""
    names = [folded(name) for name in known]
    end = max(_end_of_whole(words, set(names)), _end_of_words(words, [set(_words(name)) for name in names]))
    sign = _END.match(words, end)
    return words[:end], words[sign.end() if sign else end :].strip()


def _end_of_whole(words: str, names: set[str]) -> int:
    """Where the longest of these names ends; 0 where the words begin with none of them."""
    most = max((len(name.split()) for name in names), default=0)
    begun = [words[: found.end()] for found in islice(re.finditer(r"\S+", words), most)]
    tried = (one for words_so_far in reversed(begun) for one in (words_so_far, words_so_far.rstrip(_SIGNS)))
    return next((len(one) for one in tried if folded(one) in names), 0)


def _end_of_words(words: str, names: Sequence[set[str]]) -> int:
    own, end = set[str](), 0
    for found in _WORD.finditer(words):
        word = found[0].rstrip(_POINTS)
        more = {*own, *_words(folded(word))} if end else own
        if end and (more == own or not any(more <= name for name in names)):
            break
        own, end = more, found.start() + len(word)
        if _END.match(words, end):
            break
    return end


def folded(text: str) -> str:
    """A name without case, accents and doubled spaces, for comparing: ``Zoë  Müller`` → ``zoe muller``."""
    if text.isascii():
        return " ".join(text.casefold().split())  # the same, in a fifth of the time
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def wanted_name(typed: str) -> str:
    """What is looked at of a typed name, as names are compared (``folded``)."""
    return folded(typed.lstrip("@#")[:MOST_CHARACTERS])


def _is(name: str, wanted: str) -> bool:
    return name == wanted


def _begins(name: str, wanted: str) -> bool:
    return name.startswith(wanted)


def _has_word(name: str, wanted: str) -> bool:
    """Every typed word is a word of the name: ``tanaka mei``, ``tanaka``."""
    return set(wanted.split()) <= set(_words(name))


def _has_beginning(name: str, wanted: str) -> bool:
    words = _words(name)
    return all(any(word.startswith(each) for word in words) for each in wanted.split())


def _words(name: str) -> list[str]:
    return name.replace("-", " ").split()


_STEPS: tuple[Callable[[str, str], bool], ...] = (_is, _begins, _has_word, _has_beginning)
