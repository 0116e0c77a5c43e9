"""Everybody who is due on one Monday: what planning them wrote, and how to make them due again."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Table, func, insert, select, text, update

from storage import Store
from storage.tables.columns import metadata

MONDAY_NINE = datetime(2026, 11, 16, 8, 0, 30, tzinfo=UTC)
DUE = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)  # nine in Berlin, where all of them are

Written = dict[Table, list[dict[str, Any]]]


@dataclass
class Wave:
    """``before`` is the newest row of every table when the planning began, parents before children."""

    store: Store
    people: int = 0
    before: dict[Table, int] = field(default_factory=dict)

    def begin(self) -> None:
        people = metadata().tables["person"]
        with self.store.read() as tx:
            due = select(func.count()).select_from(people).where(people.c.next_prompt_at == DUE)
            self.people = tx.connection.scalar(due) or 0
            numbered = [table for table in metadata().sorted_tables if "id" in table.c and _is_number(table.c.id)]
            self.before = {table: tx.connection.scalar(select(func.max(table.c.id))) or 0 for table in numbered}

    def ensure_everybody_was_asked(self) -> None:
        """Raises RuntimeError when somebody was left out."""
        prompts = metadata().tables["prompt"]
        with self.store.read() as tx:
            asked = select(func.count()).select_from(prompts).where(prompts.c.id > self.before[prompts])
            made = tx.connection.scalar(asked) or 0
        if not self.people or made < self.people:
            raise RuntimeError(f"{made} of {self.people} people were asked")

    def take_back(self) -> Written:
        """What was written since ``begin``; it is there no longer, and everybody is due again."""
        people = metadata().tables["person"]
        with self.store.write() as tx:
            new = {table: select(table).where(table.c.id > last) for table, last in self.before.items()}
            found = {
                table: [dict(row) for row in tx.connection.execute(rows).mappings()] for table, rows in new.items()
            }
            if not self.store.is_sqlite:  # nobody waits, and it believes these tables empty
                tx.connection.execute(text("SET LOCAL statement_timeout = 0"))
                tx.connection.execute(text(f"ANALYZE {', '.join(table.name for table in self.before)}"))
            for table, last in reversed(self.before.items()):
                tx.connection.execute(table.delete().where(table.c.id > last))
            asked = update(people).where(people.c.next_prompt_at > DUE)
            tx.connection.execute(asked.values(next_prompt_at=DUE))
        return {table: rows for table, rows in found.items() if rows}

    def insert(self, written: Written) -> None:
        with self.store.write() as tx:
            for table, rows in written.items():
                tx.connection.execute(insert(table), rows)


def _is_number(column: Column[Any]) -> bool:
    """What nobody may lay together has no numbers; a wave writes nothing of it."""
    return column.type.python_type is int
