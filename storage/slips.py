"""What a typed name may have been meant to be, as words to look it up by: all but one are taken as they are, and of
that one its beginning."""

from collections.abc import Iterator, Sequence

from storage.terms import is_pair

TAKEN_AS_RIGHT = 2  # letters at the beginning of a mistyped word, at least


def with_one_mistyped(words: Sequence[str], unknown: Sequence[str]) -> Iterator[list[str]]:
    """The words with a beginning in the place of one, the longest first: of the one that is ``unknown``, which begins
    no word of any name, or of each where all are known. Nothing where two are unknown; but a wrong character in Chinese
    or Japanese makes two pairs of characters unknown, which are one slip."""
    wrong = [place for place, word in enumerate(words) if word in unknown]
    if len(wrong) > 2 or (len(wrong) == 2 and not _overlap(words, *wrong)):
        return
    replaced = max(len(wrong), 1)
    for missing in range(1, max(map(len, words), default=0)):
        for place in wrong[:1] or range(len(words)):
            for begun in _beginnings(words[place], missing):
                yield [*words[:place], *begun, *words[place + replaced :]]


def _beginnings(word: str, missing: int) -> Iterator[list[str]]:
    """Without so many letters. A pair of characters is begun by its first; or that is the wrong one."""
    if is_pair(word):
        yield from ([word[0]], []) if missing == 1 else ()
    elif len(word) - missing >= TAKEN_AS_RIGHT:
        yield [word[:-missing]]


def _overlap(words: Sequence[str], one: int, other: int) -> bool:
    return other == one + 1 and is_pair(words[one]) and is_pair(words[other]) and words[one][1] == words[other][0]
