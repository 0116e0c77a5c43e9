"""What people type, as text: without what nobody means to type."""

import re
import unicodedata

_RUN = re.compile(r"\s+")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT = frozenset("\n\t")


def cleaned(text: str) -> str:
    """The text without control characters (PostgreSQL takes no NUL, and nobody sees the others), lone surrogates and
    marks that turn the direction of what follows. Newlines and tabs stay."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in plain if each in _KEPT or not _is_unseen(each))


def squeezed(text: str) -> str:
    """The text with one space for every run of white space; paragraphs stay apart by a newline or two. Patterns that
    look for optional white space need time that grows with the square, or worse, of the length of such runs."""
    return _RUN.sub(lambda run: "\n" * min(2, run[0].count("\n")) or " ", text).strip()


def _is_unseen(character: str) -> bool:
    return character in _BIDI or unicodedata.category(character) in {"Cc", "Cs"}
