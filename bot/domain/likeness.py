"""How alike two words are, for suggesting what somebody may have meant."""

from collections.abc import Iterable
from heapq import nlargest


def most_alike(word: str, known: Iterable[str], most: int, least: float) -> list[str]:
    """At most so many of the known words, the most alike first and of equals the first named; ``least``: of their
    likeness, from 0 to 1. Likeness is the letters that both have in the same order, twice, to all letters of both:
    ``chekin`` and ``checkin`` have six of six and seven, 0.92."""
    letters = _places(word)
    found = []
    for place, other in enumerate(known):
        total = len(word) + len(other)
        if total and 2 * min(len(word), len(other)) >= least * total:  # else no letter need be looked at
            likeness = 2 * _in_common(letters, len(word), other) / total
            if likeness >= least:
                found.append((likeness, -place, other))
    return [other for _, _, other in nlargest(most, found)]


def _places(word: str) -> dict[str, int]:
    """At which places each letter stands, as the bits of a number."""
    found: dict[str, int] = {}
    for place, letter in enumerate(word):
        found[letter] = found.get(letter, 0) | (1 << place)
    return found


def _in_common(places: dict[str, int], length: int, other: str) -> int:
    """The length of the longest common subsequence, a column of its table at a time as the bits of one number [Hyyrö,
    Bit-parallel LCS-length computation revisited, 2004]. Comparing letter by letter took ten times as long."""
    everything = (1 << length) - 1
    missing = everything
    for letter in other:
        hit = missing & places.get(letter, 0)
        missing = ((missing + hit) | (missing - hit)) & everything
    return length - missing.bit_count()
