"""The lines of a file: each with its number, and what is wrong with the file as a whole."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage.database.schema import head_version
from storage.transfer.contents import FORMAT
from storage.transfer.values import NotRead

LONGEST_LINE = 16 * 2**20  # bytes: no form lets anybody write nearly as much

Tell = Callable[[int, int], None]
"""Is told how much of how much is done."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was said; ``trouble`` says why it cannot be read at all."""

    number: int
    said: dict[str, Any] = field(default_factory=dict)
    trouble: str = ""


@dataclass
class Lines:
    """A file that is read once, without holding more than a line. Iterating gives its rows; ``workspace`` is there
    from the beginning, ``digest``, ``footer`` and ``wrong_end`` after the last. Raises ValueError for a file of
    another kind or version, OSError for one that cannot be read."""

    file: Path
    tell: Tell
    workspace: str = ""
    digest: str = ""
    footer: dict[str, Any] | None = None
    wrong_end: str = ""

    def __iter__(self) -> Iterator[Line]:
        sum_so_far, done, size = hashlib.sha256(), 0, self.file.stat().st_size
        with self.file.open("rb") as opened:
            for number, raw in enumerate(iter(lambda: opened.readline(LONGEST_LINE + 1), b""), start=1):
                self._go_on(number)
                line = _read(number, raw)
                if number == 1:
                    self._begin(line)
                elif line.said.get("row") == "end":
                    self.footer, self.digest = line.said, sum_so_far.hexdigest()
                else:
                    yield line
                sum_so_far.update(raw)
                done += len(raw)
                self.tell(done, max(size, done))
        self._end(done)

    def _go_on(self, number: int) -> None:
        if self.footer is not None and not self.wrong_end:
            self.wrong_end = f"line {number} stands after the end"

    def _begin(self, line: Line) -> None:
        if line.trouble or line.said.get("format") != FORMAT:
            raise ValueError(f"{self.file} is no export of okrbot: it does not begin like one.")
        version, ours = line.said.get("version"), head_version()
        if version != ours:
            raise ValueError(
                f"{self.file} was written by an okrbot whose database is at version {version}, this one's is "
                f"at {ours}. Import it with that okrbot and migrate, or migrate the database it came from and "
                "export again."
            )
        self.workspace = str(line.said.get("workspace"))

    def _end(self, size: int) -> None:
        if not size:
            raise ValueError(f"{self.file} is empty.")
        if self.footer is None:
            self.wrong_end = "the last line is missing: the file was cut off"
        elif not self.wrong_end and self.footer.get("sha256") != self.digest:
            self.wrong_end = "the file is not as it was written: its hash is another than its last line says"


def _read(number: int, raw: bytes) -> Line:
    if len(raw) > LONGEST_LINE:
        return Line(number, trouble="is longer than any line of okrbot")
    try:
        said = _READER.decode(raw.decode())
    except UnicodeDecodeError:
        return Line(number, trouble="is not UTF-8")
    except (ValueError, RecursionError):
        return Line(number, trouble="is no JSON")
    return Line(number, said) if isinstance(said, dict) else Line(number, trouble="is no JSON object")


def _no_number(word: str) -> Any:
    raise NotRead(f"{word} is no number")


_READER = json.JSONDecoder(parse_constant=_no_number)
