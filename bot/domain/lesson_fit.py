"""Which lessons fit what somebody drafts: those that share words with it, the rarer the better, its own team's first.

Words are search terms, folded already; ``base`` makes one of a word and its plural."""

import re
from collections.abc import Collection, Iterable, Mapping
from math import sqrt

LEAST_LETTERS = 3
MOST_ASKED = 40  # words of a draft
MOST_HITS = 2_000  # places at which they stand that are looked at
SHARED = 2  # words that a lesson of another team has to share
FILLERS = frozenset(
    re.findall(
        r"\w+",
        """about all also and any are but can does for from has have how into its more most new not now off one our out
        over per than that the their them then there these this those too under until was were what when where which who
        why will with within without you your
        als auch auf aus bei bis das dem den der des die ein eine einem einen einer eines für ist kein keine mehr mit
        nach nicht noch nur oder ohne sich sie sind über und uns unser vom von vor was wenn wer wie wir zum zur""",
    )
)
"""Words that stand in every text."""


def telling(terms: Iterable[str]) -> list[str]:
    """The words of a draft that say what it is about: no fillers, no numbers, each once."""
    found = (base(term) for term in terms if _tells(term))
    return list(dict.fromkeys(found))[:MOST_ASKED]


def base(term: str) -> str:
    """``refunds`` and ``refund`` are one word."""
    is_plural = term.isascii() and len(term) > LEAST_LETTERS + 1 and term.endswith("s") and not term.endswith("ss")
    return term[:-1] if is_plural else term


def spellings(word: str) -> tuple[str, ...]:
    """The terms that are this word."""
    return (word, f"{word}s") if word.isascii() else (word,)


def worth_asking(frequency: Mapping[str, int], most: int = MOST_HITS) -> list[str]:
    """The rarest words, as long as they stand at no more places than these."""
    found, places = [], 0
    for word, count in sorted(frequency.items(), key=lambda one: (one[1], one[0])):
        places += count
        if places > most:
            break
        found.append(word)
    return found


def best(held: Mapping[int, Collection[str]], frequency: Mapping[str, int], near: Collection[int]) -> list[int]:
    """The ids of the lessons that fit, best first: near ones, which one word is enough for, then by the words that they
    share, then the newest. ``held`` are the words each shares with the draft."""

    def weight(lesson: int) -> float:
        return sum(1 / sqrt(max(frequency.get(word, 1), 1)) for word in held[lesson])

    fitting = [one for one, words in held.items() if len(words) >= (1 if one in near else SHARED)]
    return sorted(fitting, key=lambda one: (one not in near, -weight(one), -one))


def _tells(term: str) -> bool:
    if not term.isascii() and len(term) > 1:
        return term not in FILLERS
    return len(term) >= LEAST_LETTERS and not term.isdigit() and term not in FILLERS
