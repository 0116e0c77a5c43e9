"""What people type, as text: without what nobody means to type."""

import re

_RUN = re.compile(r"\s+")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls (Unicode's Cc) but newline and tab
    r"\ud800-\udfff"  # lone surrogates
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks of direction
    r"\u200b\u2060\ufeff]"  # spaces without width, which come with what is pasted; joiners belong to words and emoji
)

_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # of each letter, digit and sign of ASCII


def cleaned(text: str) -> str:
    """The text without control characters (PostgreSQL takes no NUL, and nobody sees the others), lone surrogates, marks
    that turn the direction of what follows, and spaces without width. Newlines and tabs stay."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSEEN.sub("", plain)


def on_one_line(text: str) -> str:
    """As ``cleaned``, with one space for every run of white space."""
    return " ".join(cleaned(text).split())


def squeezed(text: str) -> str:
    """The text with one space for every run of white space; paragraphs stay apart by a newline or two. Patterns that
    look for optional white space need time that grows with the square, or worse, of the length of such runs."""
    return _RUN.sub(lambda run: "\n" * min(2, run[0].count("\n")) or " ", text).strip()


def narrow(text: str) -> str:
    """The text with letters, digits and signs of ASCII in the place of full-width ones, as keyboards for Chinese and
    Japanese type them; each stays where it is. For reading codes and words of commands: notes stay as they are."""
    return text if text.isascii() else text.translate(_WIDE)


def unstyled(text: str) -> str:
    """Without the signs around all of it that make it bold, italic, struck or code. Where they stand inside too, they
    mark parts."""
    text = text.strip()
    for sign in ("```", *"*_~`"):
        inner = text[len(sign) : -len(sign)]
        if len(text) > 2 * len(sign) and text == f"{sign}{inner}{sign}" and sign[0] not in inner:
            return unstyled(inner)
    return text


def unended(text: str) -> str:
    """What a person typed, to be quoted within a sentence that has its own full stop."""
    text = text.rstrip()
    return text if text.endswith(("..", "。。")) else text.removesuffix(".").removesuffix("。")
