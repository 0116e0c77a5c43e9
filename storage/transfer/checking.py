"""Reading a whole file without writing anything: every value, every name, the end."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.transfer.carried import Carried
from storage.transfer.contents import BY_WORD, CARRIED, PLACE
from storage.transfer.lines import Line, Lines, Tell
from storage.transfer.understanding import Understanding

MOST_KEPT = 1000
"""Troubles that are kept; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Trouble:
    line: int
    what: str


@dataclass
class Checked:
    """What a file holds. ``digest`` is the hash of what was checked; ``wrong_end`` says what is wrong with the
    file as a whole."""

    workspace: str = ""
    is_demo: bool = False
    digest: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    broken_lines: int = 0
    wrong_end: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.broken_lines and not self.wrong_end


def check(file: Path, tell: Tell, *, takes_nul: bool) -> Checked:
    """Raises ValueError for a file of another kind or version, OSError for one that cannot be read."""
    lines = Lines(file, tell)
    return _Check(lines, Understanding(takes_nul=takes_nul)).run()


class _Check:
    def __init__(self, lines: Lines, understanding: Understanding) -> None:
        self.lines = lines
        self.understanding = understanding
        self.found = Checked()
        self._place = 0
        self._later: list[tuple[int, str, str]] = []

    def run(self) -> Checked:
        last = 1
        for line in self.lines:
            last = line.number
            troubles = [line.trouble] if line.trouble else self._troubles_of(line)
            if troubles:
                self._note(line.number, troubles)
        self._end_table()
        self._end(last + 1)
        return self.found

    def _troubles_of(self, line: Line) -> list[str]:
        word = line.said.get("row")
        carried = BY_WORD.get(word) if isinstance(word, str) else None
        if carried is None:
            return [f"row is {word!r}, which okrbot does not know"]
        if PLACE[carried.word] < self._place:
            return [f"a {carried.word} stands after a {CARRIED[self._place].word}"]
        if PLACE[carried.word] > self._place:
            self._end_table()
            self._place = PLACE[carried.word]
        return self._row(carried, line)

    def _row(self, carried: Carried, line: Line) -> list[str]:
        understood = self.understanding.row(carried, line.said, line.number, workspace_id=1)
        self.found.counts[carried.word] += 1
        self._later += [(line.number, carried.keys[column], name) for column, name in understood.later.items()]
        if carried.word == "workspace":
            self.found.is_demo = bool(understood.values.get("is_demo"))
            if line.said.get("slack_team_id") != self.lines.workspace:
                understood.troubles.append("slack_team_id is another workspace than the first line's")
            if self.found.counts["workspace"] > 1:
                understood.troubles.append("a second workspace stands here")
        return understood.troubles

    def _end_table(self) -> None:
        """All rows of the table are there by now that rows of it can name."""
        table = CARRIED[self._place].word
        for number, key, name in self._later:
            if self.understanding.id_of(table, name) is None:
                self._note(number, [f"{key} names {name!r}, and no {table} is called so"])
        self._later.clear()

    def _end(self, number: int) -> None:
        found = self.found
        found.workspace, found.digest, found.wrong_end = self.lines.workspace, self.lines.digest, self.lines.wrong_end
        if self.lines.footer is not None and self.lines.footer.get("rows") != self._counted():
            found.wrong_end = found.wrong_end or "the last line counts other rows than there are"
        if not found.counts["workspace"]:
            self._note(number, ["no workspace stands before this line"])

    def _counted(self) -> dict[str, Any]:
        return {carried.word: self.found.counts[carried.word] for carried in CARRIED}

    def _note(self, number: int, troubles: list[str]) -> None:
        self.found.broken_lines += 1
        if len(self.found.troubles) < MOST_KEPT:
            self.found.troubles += [Trouble(number, what) for what in troubles]
