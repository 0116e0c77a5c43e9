"""A reply to the prompt, or a plain message to the bot, as a check-in (product.md, The check-in, 6).

A code is needed only where several key results are meant. Without a code something must be said that is a value or a
confidence, so that a "thank you" is not taken for a note.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.answers import says_nothing_moved
from bot.domain.checkins import CheckInSource
from bot.domain.errors import NotFound
from bot.domain.ids import Code, PromptId
from bot.domain.okrs import KeyResult
from bot.domain.oneline import NotTaken, read_line, split_code
from bot.domain.people import Person
from bot.domain.prompts import ItemState, Prompt
from bot.domain.workspaces import Workspace
from bot.services.checkins import CheckIns, NothingMoved, record_lines
from bot.services.recorded import Recorded
from bot.services.recording import Recording
from bot.services.voices import Voices, running_key_results
from storage import Store, Transaction


class Puzzle(StrEnum):
    """Why a message was not taken for a check-in."""

    WHICH_ONE = "which_one"
    NOTHING_SAID = "nothing_said"
    NOTHING_OWED = "nothing_owed"


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nothing was recorded; ``choices`` are the key results that could be meant."""

    puzzle: Puzzle
    choices: tuple[KeyResult, ...] = ()
    prompt_id: PromptId | None = None


@dataclass(frozen=True)
class Replies:
    store: Store
    check_ins: CheckIns

    def take(
        self,
        workspace: Workspace,
        person: Person,
        text: str,
        *,
        thread: tuple[str, str] | None,
        once: str,
        now: datetime,
    ) -> Recorded | NothingMoved | Unclear | None:
        """Record what a message says; ``thread`` is channel and ts of the message it replies to. None when it has been
        handled before. Raises NotFound, NotAllowed, NothingToDo, Invalid (field ``line``)."""
        with self.store.write() as tx:
            if tx.handled.has(workspace.id, once):
                return None
            prompt = self._prompt(tx, person, thread)
            found = self._understood(tx, workspace, person, prompt, text, now)
            if found is not None and not isinstance(found, Unclear):
                voices = Voices.of(tx, workspace, person, now)
                prompt_id = prompt.id if prompt else None
                recording = Recording(tx, workspace, person, voices, CheckInSource.REPLY, now, prompt_id)
                return record_lines(tx, recording, found, once)
            tx.handled.first_time(workspace.id, once, now)
        if found is None and prompt is not None:
            return self.check_ins.nothing_moved(workspace, person, prompt.id, now=now)
        return found

    def _understood(
        self, tx: Transaction, workspace: Workspace, person: Person, prompt: Prompt | None, text: str, now: datetime
    ) -> list[tuple[KeyResult, str]] | Unclear | None:
        """The key results and what is said of each; None when the words mean that nothing moved."""
        chunks = _chunks(text)
        if chunks:
            return [(_by_code(tx, workspace, code), rest) for code, rest in chunks]
        if prompt is not None and says_nothing_moved(text):
            return None
        meant = self._meant(tx, workspace, person, prompt, now)
        prompt_id = prompt.id if prompt else None
        if not meant:
            return Unclear(Puzzle.NOTHING_OWED)
        if len(meant) > 1:
            return Unclear(Puzzle.WHICH_ONE, tuple(meant), prompt_id)
        line = read_line(text, meant[0])
        if not isinstance(line, NotTaken) and line.value is None and line.confidence is None:
            return Unclear(Puzzle.NOTHING_SAID, tuple(meant), prompt_id)
        return [(meant[0], text)]

    def _prompt(self, tx: Transaction, person: Person, thread: tuple[str, str] | None) -> Prompt | None:
        """The prompt whose message was replied to, else the newest open one."""
        found = tx.prompts.by_message(person.workspace_id, *thread) if thread else None
        if found is not None and found.person_id == person.id:
            return found
        return next(iter(tx.prompts.open_of(person.workspace_id, person.id)), None)

    def _meant(
        self, tx: Transaction, workspace: Workspace, person: Person, prompt: Prompt | None, now: datetime
    ) -> Sequence[KeyResult]:
        """What a message without a code may be about: what the prompt still waits for; else all it asked for; else
        everything the person can check in about."""
        if prompt is None:
            return running_key_results(tx, Voices.of(tx, workspace, person, now))
        owed = [item.key_result_id for item in prompt.items if item.state is ItemState.OWED]
        asked = owed or [item.key_result_id for item in prompt.items]
        found = tx.key_results.by_ids(workspace.id, asked)
        return [found[each] for each in asked if each in found]


def _chunks(text: str) -> list[tuple[Code, str]]:
    """A message that begins with a code: each line with a code of its own begins anew, other lines go on."""
    chunks: list[tuple[Code, str]] = []
    for line in text.splitlines():
        found = split_code(line)
        if found is not None:
            chunks.append(found)
        elif chunks:
            code, rest = chunks[-1]
            chunks[-1] = (code, f"{rest}\n{line}".strip())
        elif line.strip():
            return []
    return chunks


def _by_code(tx: Transaction, workspace: Workspace, code: Code) -> KeyResult:
    found = tx.key_results.by_code(workspace.id, code.objective, code.number or 0)
    if found is None:
        raise NotFound("key_result", str(code))
    return found
