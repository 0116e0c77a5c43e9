"""A reply to the prompt, or a plain message to the bot, as a check-in (product.md, The check-in, 6).

A code is needed only where several key results are meant. Without a code something must be said that is a value or a
confidence, so that a "thank you" is not taken for a note.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.answers import says_nothing_moved
from bot.domain.checkins import CheckInSource
from bot.domain.deliveries import ANSWER_RULE, DeliveryKind
from bot.domain.errors import Invalid
from bot.domain.ids import Code, DeliveryId, PromptId
from bot.domain.okrs import KeyResult
from bot.domain.oneline import LineRefusal, NotTaken, OneLine, code_after_words, glued_code, read_line, split_code
from bot.domain.people import Person
from bot.domain.prompt_times import is_over
from bot.domain.prompts import Prompt
from bot.domain.typed_text import unstyled
from bot.domain.wallclock import local_day
from bot.domain.workspaces import Workspace
from bot.services.checkins.checkins import LINE, NothingMoved, record_lines, record_nothing_moved
from bot.services.checkins.recorded import Recorded
from bot.services.checkins.recording import Recording, key_result_by_code
from bot.services.checkins.voices import Voices, running_key_results
from bot.services.owing import Owing
from bot.services.prompt_memory import told_results
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


Found = Recorded | NothingMoved | Unclear
Say = Callable[[Found], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a message was taken for, and the urgent deliveries that follow: the answer first."""

    found: Found
    deliveries: tuple[DeliveryId, ...]


@dataclass(frozen=True)
class Replies:
    """The answer to a message is promised in the transaction that records it, so that neither is there without the
    other. Words come frozen, from whoever knows the person's language."""

    store: Store

    def take(
        self,
        workspace: Workspace,
        person: Person,
        text: str,
        *,
        thread: tuple[str, str] | None,
        once: str,
        now: datetime,
        say: Say,
    ) -> Taken | None:
        """Record what a message says and promise the answer, which ``say`` words; ``thread`` is channel and ts of the
        message it replies to. None when it has been handled before.

        Raises NotFound, NotAllowed, NothingToDo, AlreadyDone, Invalid (field ``line``): then nothing was written."""
        with self.store.write() as tx:
            if not tx.handled.first_time(workspace.id, once, now):
                return None
            found = self._taken(tx, workspace, person, text, thread, now)
            recorded = found.recorded if isinstance(found, NothingMoved) else found
            urgent = recorded.deliveries if isinstance(recorded, Recorded) else ()
            return Taken(found, (*_promise_answer(tx, person, say(found), thread, once, now), *urgent))

    def refuse(
        self,
        workspace: Workspace,
        person: Person,
        frozen: dict[str, Any],
        *,
        thread: tuple[str, str] | None,
        once: str,
        now: datetime,
    ) -> tuple[DeliveryId, ...]:
        """Promise the answer to a message that could not be taken, once."""
        with self.store.write() as tx:
            if not tx.handled.first_time(workspace.id, once, now):
                return ()
            return _promise_answer(tx, person, frozen, thread, once, now)

    def turn_away(
        self,
        workspace: Workspace,
        channel_id: str,
        frozen: dict[str, Any],
        *,
        thread_ts: str | None,
        once: str,
        now: datetime,
    ) -> tuple[DeliveryId, ...]:
        """Promise the answer to somebody of whom nothing is kept, into the channel they wrote in, once."""
        with self.store.write() as tx:
            if not tx.handled.first_time(workspace.id, once, now):
                return ()
            promised = tx.outbox.promise(
                workspace_id=workspace.id,
                kind=DeliveryKind.NOTICE,
                channel_id=channel_id,
                subject={"thread_ts": thread_ts},
                frozen=frozen,
                rule=ANSWER_RULE,
                urgent=True,
                dedupe_key=f"answer:{once}",
                now=now,
            )
            return () if promised is None else (promised.id,)

    def _taken(
        self,
        tx: Transaction,
        workspace: Workspace,
        person: Person,
        text: str,
        thread: tuple[str, str] | None,
        now: datetime,
    ) -> Found:
        prompt = self._prompt(tx, person, thread, now)
        found = self._understood(tx, workspace, person, prompt, text, now)
        if isinstance(found, Unclear):
            return found
        if found is None and prompt is not None:
            return record_nothing_moved(tx, workspace, person, prompt.id, CheckInSource.REPLY, now)
        voices, prompt_id = Voices.of(tx, workspace, person, now), prompt.id if prompt else None
        recording = Recording(tx, workspace, person, voices, CheckInSource.REPLY, now, prompt_id)
        return record_lines(tx, recording, found or [])

    def _understood(
        self, tx: Transaction, workspace: Workspace, person: Person, prompt: Prompt | None, text: str, now: datetime
    ) -> list[tuple[KeyResult, str]] | Unclear | None:
        """The key results and what is said of each; None when the words mean that nothing moved."""
        chunks = _chunks(text)
        if chunks:
            return [(key_result_by_code(tx, workspace, code), rest) for code, rest in chunks]
        if prompt is not None and says_nothing_moved(text):
            return None
        meant = self._meant(tx, workspace, person, prompt, now)
        prompt_id = prompt.id if prompt else None
        if not meant:
            return Unclear(Puzzle.NOTHING_OWED)
        if len(meant) > 1:
            return Unclear(Puzzle.WHICH_ONE, tuple(meant), prompt_id)
        named = code_after_words(text)
        if named is not None and meant[0].code != str(named):
            running = running_key_results(tx, Voices.of(tx, workspace, person, now))
            others = [one for one in running if one.code == str(named)]
            return Unclear(Puzzle.WHICH_ONE, (*others, *meant), prompt_id)
        line = read_line(text, meant[0])
        is_stray = isinstance(line, NotTaken) and line.reason is LineRefusal.STRAY_WORD
        if is_stray or (isinstance(line, OneLine) and line.value is None and line.confidence is None):
            return Unclear(Puzzle.NOTHING_SAID, tuple(meant), prompt_id)
        return [(meant[0], text)]

    def _prompt(self, tx: Transaction, person: Person, thread: tuple[str, str] | None, now: datetime) -> Prompt | None:
        """The prompt whose message was replied to; without one, or when it is over, the newest open one."""
        own = tx.prompts.by_message(person.workspace_id, person.id, *thread) if thread else None
        if own is not None and not is_over(own, local_day(now, person.zone)):
            return own
        return next(iter(tx.prompts.open_of(person.workspace_id, person.id)), own)

    def _meant(
        self, tx: Transaction, workspace: Workspace, person: Person, prompt: Prompt | None, now: datetime
    ) -> Sequence[KeyResult]:
        """What a message without a code may be about: what the prompt still waits for; else all it asked for; else
        everything the person can check in about."""
        if prompt is None:
            return running_key_results(tx, Voices.of(tx, workspace, person, now))
        owing, today = Owing.read(tx, workspace.id, [prompt]), local_day(now, person.zone)
        owed = [item.key_result_id for item in owing.owed(prompt, today)]
        asked = owed or [item.key_result_id for item in prompt.items]
        found = told_results(tx, workspace.id, person.id, tx.key_results.by_ids(workspace.id, asked))
        return [found[each] for each in asked if each in found]


def _promise_answer(
    tx: Transaction,
    person: Person,
    frozen: dict[str, Any],
    thread: tuple[str, str] | None,
    once: str,
    now: datetime,
) -> tuple[DeliveryId, ...]:
    promised = tx.outbox.promise(
        workspace_id=person.workspace_id,
        kind=DeliveryKind.NOTICE,
        person_id=person.id,
        subject={"thread_ts": thread[1] if thread else None},
        frozen=frozen,
        rule=ANSWER_RULE,
        urgent=True,
        dedupe_key=f"answer:{once}",
        now=now,
    )
    return () if promised is None else (promised.id,)


def _chunks(text: str) -> list[tuple[Code, str]]:
    """A message that begins with a code: each line with a code begins anew, other lines go on. Raises Invalid for a
    line that only begins like one."""
    chunks: list[tuple[Code, str]] = []
    for line in unstyled(text).splitlines():
        found, glued = split_code(line), glued_code(line)
        if found is not None:
            chunks.append(found)
        elif glued is not None:
            raise Invalid({LINE: ("glued_code", {"about": glued})})
        elif chunks:
            code, rest = chunks[-1]
            chunks[-1] = (code, f"{rest}\n{line}".strip())
        elif line.strip():
            return []
    return chunks
