"""Whom a cell means: a Slack user id, a handle, or a name, of the people that okrbot knows."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.directory_file.cells import Wrong
from bot.domain.ids import PersonId
from bot.domain.likeness import most_alike
from bot.domain.matching import NEAR_ENOUGH, folded
from bot.domain.people import Employment, SlackKind, all_names

MOST_CHOICES = 4
MOST_COMPARED = 400

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SLACK_ID = re.compile(r"[UW](?=[A-Z]*[0-9])[A-Z0-9]{7,}")  # a name in capitals has no digit, a word like UTF8 is short
_LINK = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody in a workspace, as far as a directory file is about them. ``is_planned``: the moment of their next
    prompt is known."""

    id: PersonId
    slack_user_id: str
    name: str
    real_name: str
    handle: str
    title: str
    employment: Employment
    slack_kind: SlackKind
    working_days: frozenset[int]
    holiday_region: str | None
    manager_id: PersonId | None
    is_active: bool
    is_planned: bool

    @property
    def names(self) -> tuple[str, ...]:
        """All that they are known by, each once, the one that is shown first."""
        return all_names(self.name, self.real_name, self.handle)

    @property
    def is_here(self) -> bool:
        """Whether they have a place in the company."""
        return self.is_active and self.slack_kind is not SlackKind.EXTERNAL


@dataclass(slots=True)
class Colleagues:
    """Everybody, findable by what a file may call them."""

    everybody: dict[PersonId, Colleague]
    _by_slack_id: dict[str, Colleague]
    _by_handle: dict[str, list[Colleague]]
    _by_name: dict[str, list[Colleague]]
    _asked: dict[str, Colleague | Wrong] = field(default_factory=dict)
    _by_word: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Colleague]) -> "Colleagues":
        everybody = {person.id: person for person in people}
        handles: dict[str, list[Colleague]] = defaultdict(list)
        names: dict[str, list[Colleague]] = defaultdict(list)
        for person in everybody.values():
            if person.handle:
                handles[folded(person.handle)].append(person)
            for name in {folded(each) for each in (person.name, person.real_name) if each}:
                names[name].append(person)
        return cls(everybody, {person.slack_user_id: person for person in everybody.values()}, handles, names)

    def meant(self, text: str) -> Colleague | Wrong:
        """The one person whom a cell means. Somebody who has left is meant only where nobody else is."""
        found = self._asked.get(text)
        if found is None:
            found = self._asked[text] = self._meant(text)
        return found

    def _meant(self, text: str) -> Colleague | Wrong:
        link = _LINK.fullmatch(text)
        slack_id = link["id"] if link else text
        known = self._by_slack_id.get(slack_id)
        if known is not None:
            return known
        if _EMAIL.fullmatch(text):
            return Wrong("email", {"typed": text})
        found = self._called(text)
        here = [person for person in found if person.is_active]
        match here or found:
            case []:
                is_id = link or _SLACK_ID.fullmatch(text)
                return Wrong("unmet_person", {"typed": slack_id}) if is_id else self._unknown(text)
            case [one]:
                return one
        choices = [f"{one.name} ({one.slack_user_id})" for one in here or found]
        more = ["…"] if len(choices) > MOST_CHOICES else []
        return Wrong("ambiguous_person", {"typed": text, "choices": ", ".join(choices[:MOST_CHOICES] + more)})

    def _called(self, text: str) -> list[Colleague]:
        """A word after @ is a handle before it is a name. ``Tanaka, Mei`` is Mei Tanaka where nobody is called so."""
        wanted = folded(text.removeprefix("@"))
        by_handle, by_name = self._by_handle.get(wanted, []), self._by_name.get(wanted, [])
        if text.startswith("@") and by_handle:
            return by_handle
        if not by_handle and not by_name and wanted.count(",") == 1:
            surname, name = wanted.split(",")
            by_name = self._by_name.get(f"{name.strip()} {surname.strip()}", [])
        return list({person.id: person for person in (*by_handle, *by_name)}.values())

    def _unknown(self, text: str) -> Wrong:
        near = self._nearest(folded(text.removeprefix("@")))
        told = {"typed": text, "near": near} if near else {"typed": text}
        return Wrong("nearly_known" if near else "unknown_person", told)

    def _nearest(self, wanted: str) -> str:
        """A name that shares a word with the typed one: comparing with everybody takes too long."""
        if not self._by_word:
            words: dict[str, list[str]] = defaultdict(list)
            for name in self._by_name:
                for word in name.split():
                    words[word].append(name)
            self._by_word = dict(words)
        names = [name for word in wanted.split() for name in self._by_word.get(word, [])[:MOST_COMPARED]]
        found = most_alike(wanted, names, 1, NEAR_ENOUGH)
        return self._by_name[found[0]][0].name if found else ""
