"""What code joins is said by the language (``t.commas``, ``t.sentences``, …), for Chinese has signs of its own."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("bot/views", "bot/messages") for path in sorted((ROOT / folder).rglob("*.py"))]
FILES_OF_COMMANDS = [ROOT / "bot/views/directory/file.py", ROOT / "bot/views/files/okr_file.py"]
"""Lists of a shell, as tables are."""
SIGN = re.compile(r"[.,;:](?: |\Z)")


def test_signs_between_words_are_those_of_the_language() -> None:
    found = [each for path in FILES if path not in FILES_OF_COMMANDS for each in joined(path)]
    assert found == [], "join them by t.commas, t.semicolons, t.sentences, t.names, t.colon or a sentence of their own"


def joined(path: Path) -> Iterator[str]:
    """Each ``", ".join(…)``, and each f-string with a sign right behind a value."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            between = node.func.value
            if isinstance(between, ast.Constant) and SIGN.search(str(between.value)):
                yield f"{path.relative_to(ROOT)}:{node.lineno}"
        elif isinstance(node, ast.JoinedStr) and any(is_sign(*each) for each in around(node.values)):
            yield f"{path.relative_to(ROOT)}:{node.lineno}"


def around(parts: Sequence[ast.expr]) -> Iterator[tuple[ast.expr, ast.expr, ast.expr | None]]:
    """Each part of an f-string with those beside it, but for the first, which stands behind nothing."""
    yield from zip(parts, parts[1:], [*parts[2:], None], strict=False)


def is_sign(before: ast.expr, part: ast.expr, after: ast.expr | None) -> bool:
    """Behind a value, and before a space or the end."""
    if isinstance(before, ast.Constant) or not isinstance(part, ast.Constant):
        return False
    said = str(part.value)
    return SIGN.match(said) is not None and (after is None or said.endswith(" "))
