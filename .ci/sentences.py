"""How pybabel finds the sentences of the sources: by the syntax tree.

Babel's own reader of Python drops ``md(t, "…")``, because ``t`` is a keyword itself, and what stands in an f-string.
"""

import ast
from collections.abc import Collection, Iterator
from typing import BinaryIO

Found = tuple[int, str, tuple[str | None, ...], list[str]]


def extract(fileobj: BinaryIO, keywords: Collection[str], comment_tags: object, options: object) -> Iterator[Found]:
    """Line, function, arguments (None for what is no text), comments: what Babel asks of an extraction method, which
    then picks the sentence or the forms by their places among the arguments."""
    calls = [node for node in ast.walk(ast.parse(fileobj.read())) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = _name(call.func)
        if name in keywords and call.args:
            yield call.lineno, name, tuple(_text(argument) for argument in call.args), []


def _name(function: ast.expr) -> str:
    """``t`` of ``t(…)`` and of ``caller.t(…)``."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _text(argument: ast.expr) -> str | None:
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
