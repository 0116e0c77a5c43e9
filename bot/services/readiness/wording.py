"""The words of the survey: admins put the company's own values beside the characteristics, and word the statements
anew. A survey that runs keeps the words with which it began."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.errors import Invalid
from bot.domain.people import Person
from bot.domain.permissions import Action
from bot.domain.readiness import MOST_STATEMENT, MOST_VALUE, STATEMENTS, VALUE, Characteristic, Words, field_of
from bot.domain.workspaces import Practice, Workspace
from bot.services.access import Access
from storage import Store, Transaction
from storage.survey_answers import wording_of

NAMES = {1: "first", 2: "second"}


@dataclass(frozen=True)
class ReadinessWording:
    store: Store
    access: Access

    def of(self, workspace: Workspace, person: Person) -> dict[str, Any]:
        """What was changed: characteristic → value and statements. Raises NotAllowed, NotSwitchedOn."""
        self._ensure(workspace, person)
        with self.store.read() as tx:
            return wording_of(tx.survey_words.all(workspace.id))

    def save(
        self,
        workspace: Workspace,
        person: Person,
        typed: Mapping[str, str],
        usual: Mapping[str, str],
        now: datetime,
        *,
        untouched: AbstractSet[str] = frozenset(),
    ) -> None:
        """``typed`` by the names of the fields; an empty statement, and one that says what is ``usual`` in the reader's
        language, goes back to the usual one, which everybody reads in their own. Fields that are ``untouched`` stay as
        they are by now. Raises Invalid by field, NotAllowed, NotSwitchedOn."""
        self._ensure(workspace, person)
        said = {name: " ".join(text.split()) for name, text in typed.items()}
        _check(said)
        with self.store.write() as tx:
            tx.workspaces.lock(workspace.id)
            held = {one.characteristic: one for one in tx.survey_words.all(workspace.id)}
            for one in Characteristic:
                names = {NAMES[number]: field_of(one, number) for number in STATEMENTS} | {VALUE: value_field(one)}
                own = {
                    key: _own(said.get(name, ""), usual.get(name))
                    for key, name in names.items()
                    if name not in untouched
                }
                _write(tx, (workspace, person, now), held.get(one), one, own)

    def reset(self, workspace: Workspace, person: Person, now: datetime) -> None:
        """The usual statements, beside no value. Raises NotAllowed, NotSwitchedOn."""
        self.save(workspace, person, {}, {}, now)

    def _ensure(self, workspace: Workspace, person: Person) -> None:
        workspace.ensure_practised(Practice.READINESS)
        self.access.ensure(Action.ADMINISTER, self.access.to_workspace(person), workspace)


def _own(said: str, usual: str | None) -> str:
    return "" if said == usual else said


def value_field(characteristic: Characteristic) -> str:
    return f"{characteristic.value}-{VALUE}"


def _check(said: Mapping[str, str]) -> None:
    most = {name: MOST_VALUE if name.endswith(VALUE) else MOST_STATEMENT for name in said}
    wrong = {name: ("too_long", {"most": str(most[name])}) for name, text in said.items() if len(text) > most[name]}
    if wrong:
        raise Invalid(wrong)


def _write(
    tx: Transaction,
    act: tuple[Workspace, Person, datetime],
    held: Words | None,
    characteristic: Characteristic,
    words: dict[str, str],
) -> None:
    workspace, person, now = act
    if held is not None:
        tx.survey_words.change(held, by=person.id, now=now, **words)
    elif any(words.values()):
        here: dict[str, Any] = {"workspace_id": workspace.id, "characteristic": characteristic}
        tx.survey_words.add(by=person.id, now=now, **here, **words)
