"""People and teams have the words of their names as terms of their own, and accents need not be typed

Of what is not a name, a word whose letters came apart when it was kept (as İ does) is found whole once it changes."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

AT_ONCE = 5_000  # rows
BEYOND_ASCII = {"sqlite": "term GLOB '*[^ -~]*'", "postgresql": "term ~ '[^ -~]'"}
TERM = sa.table("search_term", *(sa.column(name) for name in ("workspace_id", "kind", "subject_id", "term")))
LONGEST = 80  # characters of a term
IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u9fff"
IDEOGRAPH, WORD = re.compile(f"[{IDEOGRAPHS}]"), re.compile(rf"[{IDEOGRAPHS}]+|[^\W_]+")


def upgrade() -> None:
    connection = op.get_bind()
    connection.execute(sa.delete(TERM).where(TERM.c.kind == "team"))  # nothing was looked up there
    accents = BEYOND_ASCII[connection.dialect.name]
    for rows in _batches(connection, "id, workspace_id, kind, subject_id, term", f"search_term WHERE {accents}"):
        plain = [{**_subject(row, row["kind"], row["subject_id"]), "term": _plain(row["term"])} for row in rows]
        _write(connection, [one for one, row in zip(plain, rows, strict=True) if one["term"] != row["term"]])
    for rows in _batches(connection, "id, workspace_id, name, real_name, handle, title", "person WHERE true"):
        _write(connection, [one for row in rows for one in _of_person(row)])
    for rows in _batches(connection, "id, workspace_id, name", "team WHERE true"):
        _write(connection, [one for row in rows for one in _of_team(row)])


def downgrade() -> None:
    """Nothing was looked up among the terms of teams, and terms without accents are in nobody's way."""
    op.get_bind().execute(sa.delete(TERM).where(TERM.c.kind.in_(("person_name", "team_name"))))


def _batches(connection: sa.Connection, columns: str, where: str) -> Iterator[list[dict[str, Any]]]:
    asked = sa.text(f"SELECT {columns} FROM {where} AND id > :last ORDER BY id LIMIT :most")  # noqa: S608  # names of our own
    last = 0
    while rows := [dict(row) for row in connection.execute(asked, {"last": last, "most": AT_ONCE}).mappings()]:
        last = rows[-1]["id"]
        yield rows


def _of_person(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    names = f"{row['name']} {row['real_name']} {row['handle']}"
    for term in _name_terms(names):
        yield {**_subject(row, "person_name", row["id"]), "term": term}
    for term in _terms(_folded(f"{names} {row['title']}")):
        yield {**_subject(row, "person", row["id"]), "term": term}


def _of_team(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for term in _name_terms(row["name"]):
        yield {**_subject(row, "team_name", row["id"]), "term": term}


def _subject(row: dict[str, Any], kind: str, subject_id: int) -> dict[str, Any]:
    return {"workspace_id": row["workspace_id"], "kind": kind, "subject_id": subject_id}


def _write(connection: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """Those that are not there yet."""
    new = sqlite.insert(TERM) if connection.dialect.name == "sqlite" else postgresql.insert(TERM)
    if rows:
        connection.execute(new.on_conflict_do_nothing(), rows)


# As storage/terms.py and storage/names.py were when this was written.


def _name_terms(name: str) -> list[str]:
    return [unicodedata.normalize("NFD", term)[:LONGEST] for term in _terms(_folded(name))]


def _terms(text: str) -> list[str]:
    found: dict[str, None] = {}
    for run in WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        for part in re.split(f"(?<=[^{IDEOGRAPHS}])(?=[{IDEOGRAPHS}])", run):
            pairs = [part[at : at + 2] for at in range(max(len(part) - 1, 1))]
            found |= dict.fromkeys(term[:LONGEST] for term in (pairs if IDEOGRAPH.match(part) else [part]))
    return list(found)


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(each for each in apart if not unicodedata.combining(each)).split())


def _plain(term: str) -> str:
    return unicodedata.normalize("NFKC", _folded(term))
