"""The check-in form between its pages: what it asks about, what was typed so far, which page comes next.

With more than three key results it first asks which of them moved; only those are opened, five a page. What may not be
taken as unchanged without being asked (``must``) is opened anyway.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.domain.answers import TypedAnswer
from bot.domain.checkins import CheckInSource

MOST_WITHOUT_CHOOSING = 3
PER_PAGE = 5

CHOOSE, CONFIRM = "choose", "confirm"


class FormKind(StrEnum):
    """PROMPT answers a prompt, so what did not move is recorded as unchanged. FREE and CORRECTION leave it alone."""

    PROMPT = "prompt"
    FREE = "free"
    CORRECTION = "correction"


class Taken(StrEnum):
    """Whose numbers stand when somebody checked in meanwhile."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInDraft:
    """Ids are plain numbers, for it is kept as JSON. ``base`` is the check-in that the form showed as the last one, by
    key result; ``shown`` the newer one that its author was shown since. ``sure`` are asked for the confidence anew,
    after too many presses of *Nothing moved*. ``gone`` was asked about until this person could check in about it no
    longer. ``recorded`` are the check-ins it led to."""

    kind: FormKind
    source: CheckInSource
    order: tuple[int, ...]
    prompt_id: int | None = None
    must: tuple[int, ...] = ()
    sure: tuple[int, ...] = ()
    moved: tuple[int, ...] | None = None
    base: Mapping[int, int | None] = field(default_factory=dict)
    shown: Mapping[int, int] = field(default_factory=dict)
    taken: Mapping[int, Taken] = field(default_factory=dict)
    typed: Mapping[int, TypedAnswer] = field(default_factory=dict)
    gone: tuple[int, ...] = ()
    recorded: tuple[int, ...] | None = None

    @property
    def asks_which(self) -> bool:
        most = 1 if self.kind is FormKind.CORRECTION else MOST_WITHOUT_CHOOSING
        return len(self.order) > most and len(self.order) > len(self.must)

    @property
    def opened(self) -> tuple[int, ...]:
        """The key results that are answered one by one."""
        if not self.asks_which:
            return self.order
        chosen = {*(self.moved or ()), *self.must}
        return tuple(each for each in self.order if each in chosen)

    @property
    def left(self) -> tuple[int, ...]:
        """Those recorded as unchanged in the same submission."""
        return tuple(each for each in self.order if each not in self.opened) if self.kind is FormKind.PROMPT else ()

    @property
    def pages(self) -> tuple[str, ...]:
        count = -(-len(self.opened) // PER_PAGE)
        numbered = tuple(str(number) for number in range(1, count + 1))
        return (CHOOSE, *numbered) if self.asks_which else numbered

    def on_page(self, page: str) -> tuple[int, ...]:
        """The key results that a numbered page opens; none for the others."""
        if not page.isdigit():
            return ()
        first = (int(page) - 1) * PER_PAGE
        return self.opened[first : first + PER_PAGE]

    def page_of(self, key_result_id: int) -> str:
        return str(self.opened.index(key_result_id) // PER_PAGE + 1)

    def page_after(self, page: str) -> str | None:
        """None when it was the last: then all is recorded. A page that is gone begins anew."""
        if page not in self.pages:
            return None if page == CONFIRM else self.pages[0]
        following = self.pages[self.pages.index(page) + 1 :]
        return following[0] if following else None

    def page_before(self, page: str) -> str | None:
        earlier = self.pages[: self.pages.index(page)] if page in self.pages else self.pages
        return earlier[-1] if earlier else None

    def without(self, gone: Collection[int]) -> "CheckInDraft":
        """Key results that this person cannot check in about any more are asked about no longer."""
        left = tuple(each for each in self.order if each not in gone)
        return replace(self, order=left, gone=(*self.gone, *(each for each in self.order if each in gone)))

    @property
    def typed_in_vain(self) -> tuple[int, ...]:
        """What something was typed about that nobody will read."""
        return tuple(each for each in self.gone if each in self.typed)

    def with_typed(self, newer: Mapping[int, TypedAnswer]) -> "CheckInDraft":
        kept = dict(self.typed)
        for each, answer in newer.items():
            if each in self.order:
                kept[each] = kept.get(each, TypedAnswer()).with_newer(answer)
        return replace(self, typed=kept)

    def continued_from(self, earlier: "CheckInDraft") -> "CheckInDraft":
        """What was typed when the form was closed by accident stands in it again. Where somebody checked in since, only
        the words do: the numbers stood beside others."""
        typed = {}
        for each in self.order:
            if each in earlier.typed:
                same = self.base.get(each) == earlier.base.get(each)
                typed[each] = earlier.typed[each] if same else earlier.typed[each].without_numbers()
        moved = None if earlier.moved is None else tuple(each for each in earlier.moved if each in self.order)
        return replace(self, typed=typed, moved=moved)

    def as_json(self) -> dict[str, Any]:
        """Keys are text: JSON knows no others."""
        return {
            "kind": self.kind.value,
            "source": self.source.value,
            "order": list(self.order),
            "prompt_id": self.prompt_id,
            "must": list(self.must),
            "sure": list(self.sure),
            "moved": None if self.moved is None else list(self.moved),
            "base": {str(each): known for each, known in self.base.items()},
            "shown": {str(each): known for each, known in self.shown.items()},
            "taken": {str(each): taken.value for each, taken in self.taken.items()},
            "typed": {str(each): answer.as_json() for each, answer in self.typed.items()},
            "gone": list(self.gone),
            "recorded": None if self.recorded is None else list(self.recorded),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "CheckInDraft":
        moved, recorded = kept["moved"], kept["recorded"]
        return cls(
            kind=FormKind(kept["kind"]),
            source=CheckInSource(kept["source"]),
            order=tuple(kept["order"]),
            prompt_id=kept["prompt_id"],
            must=tuple(kept["must"]),
            sure=tuple(kept["sure"]),
            moved=None if moved is None else tuple(moved),
            base={int(each): known for each, known in kept["base"].items()},
            shown={int(each): known for each, known in kept["shown"].items()},
            taken={int(each): Taken(taken) for each, taken in kept["taken"].items()},
            typed={int(each): TypedAnswer.from_json(answer) for each, answer in kept["typed"].items()},
            gone=tuple(kept.get("gone", ())),  # a form that was opened before an update has none
            recorded=None if recorded is None else tuple(recorded),
        )
