"""What is written with accents is found without them too"""

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

AT_ONCE = 5_000  # terms
BEYOND_ASCII = {"sqlite": "term GLOB '*[^ -~]*'", "postgresql": "term ~ '[^ -~]'"}


def upgrade() -> None:
    connection = op.get_bind()
    kept = sa.table("search_term", *(sa.column(name) for name in ("workspace_id", "kind", "subject_id", "term")))
    new = sqlite.insert(kept) if connection.dialect.name == "sqlite" else postgresql.insert(kept)
    for terms in _with_accents(connection):
        plain = [{**one, "term": _plain(one["term"])} for one in terms]
        rows = [one for one in plain if one["term"]]
        if rows:
            connection.execute(new.on_conflict_do_nothing(), rows)


def downgrade() -> None:
    """They are in nobody's way."""


def _with_accents(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    asked = (
        "SELECT id, workspace_id, kind, subject_id, term FROM search_term WHERE id > :last AND {} ORDER BY id LIMIT :n"
    )
    asked, last = asked.format(BEYOND_ASCII[connection.dialect.name]), 0
    while rows := [dict(row) for row in connection.execute(sa.text(asked), {"last": last, "n": AT_ONCE}).mappings()]:
        last = rows[-1]["id"]
        yield [{name: value for name, value in row.items() if name != "id"} for row in rows]


def _plain(term: str) -> str:
    apart = unicodedata.normalize("NFKD", term)
    return unicodedata.normalize("NFKC", "".join(each for each in apart if not unicodedata.combining(each)))
