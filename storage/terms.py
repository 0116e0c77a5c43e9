"""The terms that texts are found by, and how a statement asks for them: NFKC, casefold, words by prefix, Chinese and
Japanese as pairs of characters (architecture.md, rule 10); what is kept is found without its accents too."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, bindparam, func, select

from bot.domain.ids import WorkspaceId
from bot.domain.matching import folded
from storage.rows import table_of
from storage.tables.records import SearchTermRow

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|[^\W_]+")
_IDEOGRAPH = re.compile(r"^[\u3040-\u30ff\u3400-\u9fff]")
LONGEST_TERM = 80
MOST_WORDS = 12
LAST = "\U0010ffff"  # no term goes on with a later letter


def terms_of(text: str) -> list[str]:
    """The terms of a text, each once, in order."""
    found: dict[str, None] = {}
    for run in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        for term in _pairs(run) if _IDEOGRAPH.match(run) else _words(run):
            found[term[:LONGEST_TERM]] = None
    return list(found)


def found_by(text: str) -> list[str]:
    """The terms under which a text is kept: with its accents, for whoever types them, and without."""
    terms = terms_of(text)
    return terms if text.isascii() else list(dict.fromkeys([*terms, *terms_of(folded(text))]))


def is_pair(term: str) -> bool:
    """Of Chinese or Japanese characters."""
    return len(term) == 2 and _IDEOGRAPH.match(term) is not None


def _words(run: str) -> list[str]:
    """A run may join Latin letters and ideographs (``KR目标``): split where the kind changes."""
    parts = re.split(r"(?<=[^\u3040-\u30ff\u3400-\u9fff])(?=[\u3040-\u30ff\u3400-\u9fff])", run)
    return [term for part in parts for term in (_pairs(part) if _IDEOGRAPH.match(part) else [part])]


def _pairs(run: str) -> list[str]:
    return [run] if len(run) == 1 else [run[at : at + 2] for at in range(len(run) - 1)]


def ends_of(words: Sequence[str]) -> dict[str, str]:
    """Between which terms each word lies as the beginning of one."""
    ends = {f"first_{place}": word for place, word in enumerate(words)}
    return ends | {f"last_{place}": word + LAST for place, word in enumerate(words)}


def holds(
    workspace_id: WorkspaceId, kind: str | ColumnElement[str], subject: ColumnElement[int], places: Iterable[int]
) -> list[ColumnElement[bool]]:
    """That something is found by each of the words at these places. They are counted, for what merely exists a
    PostgreSQL without statistics looks up beginning with every term there is."""
    held = []
    for place in places:
        term = table_of(SearchTermRow).alias(f"typed_{place}").c
        told = (term.workspace_id == workspace_id, term.kind == kind, term.subject_id == subject)
        held.append(select(func.count(term.id)).where(*told, begins(term.term, place)).scalar_subquery() > 0)
    return held


def begins(column: ColumnElement[str], place: int) -> ColumnElement[bool]:
    """A range instead of LIKE: it uses the index on both databases, and no letter in it has a meaning."""
    return column.between(bindparam(f"first_{place}"), bindparam(f"last_{place}"))
