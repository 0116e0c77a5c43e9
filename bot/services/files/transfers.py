"""A whole workspace out of the database and into another one, by way of a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.ids import Code, WorkspaceId
from bot.domain.okrs import Visibility
from bot.domain.workspaces import Workspace
from storage import Store, Transaction
from storage.transfer import Checked, Export, Refused, bring_in, check

Tell = Callable[[int, int], None]
"""Is told how much of how much is done."""

IS_HERE = (
    "The workspace {name} is in this database already, and an import adds nothing to what is there. Import into an "
    "empty database, before okrbot runs on it for the first time."
)
HOLDS_A_DEMO = "This database holds okrbot's demo. Import into a database of its own."
IS_A_DEMO = "The file holds okrbot's demo, and this database real workspaces. Import it into a database of its own."


@dataclass(frozen=True, slots=True)
class Exported:
    """How many rows were written, and how many messages were on their way and are not among them."""

    rows: int
    left_behind: int


@dataclass(frozen=True)
class Transfers:
    store: Store

    def export(self, workspace: Workspace, write: Callable[[bytes], Any], tell: Tell) -> Exported:
        """Give each line to ``write``, all of one state of the database."""
        with self.store.read_one_state() as tx:
            export = Export(tx.connection, workspace.id, workspace.slack_team_id)
            total, left_behind = export.total(), export.on_their_way()
            for done, line in enumerate(export.lines()):
                write(line)
                tell(min(done, total), total)
        return Exported(sum(export.counts.values()), left_behind)

    def check(self, file: Path, tell: Tell) -> Checked:
        """What a file holds, and everything that is wrong with it, or with bringing it in here. Raises ValueError for
        a file of another kind and for a database that it must not come into, OSError where it cannot be read."""
        checked = check(file, tell, takes_nul=self.store.is_sqlite)
        with self.store.read() as tx:
            _ensure_room(tx, checked)
        return checked

    def bring_in(self, file: Path, checked: Checked, tell: Tell) -> Workspace:
        """Write a checked file, all of it or nothing. Raises ValueError where that cannot be."""
        try:
            with self.store.write() as tx:
                _ensure_room(tx, checked)
                return tx.workspaces.get(bring_in(tx.connection, file, checked, tell, _Finding(tx).written))
        except Refused as error:
            raise ValueError(f"{error} Nothing was written.") from error


def _ensure_room(tx: Transaction, checked: Checked) -> None:
    known = tx.workspaces.by_slack_team(checked.workspace)
    if known is not None:
        raise ValueError(IS_HERE.format(name=known.name))
    is_real, installed = tx.workspaces.has_real_ones(), tx.workspaces.installed()
    if any(each.is_demo for each in installed):
        raise ValueError(HOLDS_A_DEMO)
    if checked.is_demo and is_real:
        raise ValueError(IS_A_DEMO)


@dataclass(frozen=True)
class _Finding:
    """What comes in can be found at once: its search terms are made anew."""

    tx: Transaction

    def written(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        if rows and table in ("person", "team"):
            self._names(table, WorkspaceId(rows[0]["workspace_id"]), rows)
        texts = self._texts(table, rows)
        if not texts:
            return
        workspace_id, hidden = WorkspaceId(rows[0]["workspace_id"]), self._restricted(table, rows)
        index = self.tx.search.index_new
        index(workspace_id, table, [(row, text) for row, text in texts if row not in hidden])
        index(workspace_id, table, [(row, text) for row, text in texts if row in hidden], hidden=True)

    def _names(self, table: str, workspace_id: WorkspaceId, rows: Sequence[dict[str, Any]]) -> None:
        if table == "team":
            self.tx.names.index_teams(workspace_id, [(row["name"], row["id"]) for row in rows], are_new=True)
        else:
            people = self.tx.people.by_ids(workspace_id, [row["id"] for row in rows])
            self.tx.names.index_people(workspace_id, list(people.values()), are_new=True)

    def _restricted(self, table: str, rows: Sequence[dict[str, Any]]) -> set[int]:
        """The ids of those whose words are found only by who may see them."""
        if table == "objective":
            return {row["id"] for row in rows if row["visibility"] == Visibility.RESTRICTED}
        if table != "key_result":
            return set()
        above = self.tx.objectives.by_ids(rows[0]["workspace_id"], {row["objective_id"] for row in rows})
        return {row["id"] for row in rows if above[row["objective_id"]].is_restricted}

    def _texts(self, table: str, rows: Sequence[dict[str, Any]]) -> list[tuple[int, str]]:
        match table:
            case "lesson":
                return [(row["id"], row["text"]) for row in rows if row["text"]]
            case "answer":
                return [(row["id"], f"{row['asked']} {row['words']}") for row in rows if row["words"]]
            case "objective":
                return [(row["id"], f"{Code(row['number'])} {row['title']} {row['why']}") for row in rows]
            case "key_result":
                codes = [Code(row["objective_number"], row["number"]) for row in rows]
                return [(row["id"], f"{code} {row['title']}") for row, code in zip(rows, codes, strict=True)]
        return []
