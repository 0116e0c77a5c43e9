"""An owner who was away while their objective was to be closed reads of it, and it can still go on."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.closing import Decision
from bot.domain.cycle_calendar import calendar_of
from bot.domain.cycles import CycleState
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.okrs import Objective, ObjectiveState
from bot.domain.people import Person
from bot.domain.prompt_sheets import PromptSheet
from bot.domain.prompts import Prompt, PromptState
from bot.domain.wallclock import instant
from bot.i18n import language
from bot.services.access import Access
from bot.services.closing.closing import close_unfinished
from bot.services.closing.form import Closed
from bot.services.closing.late import LateDecisions
from bot.views.closing.closing import closed_view
from bot.views.closing.prompt_lines import missed_lines
from storage import Store
from tests.services.closing.stories import Scene
from tests.services.drafting.test_carrying import goes_on, next_quarter, successor
from tests.statements import counted

T = language("en")
on_sqlite = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene.of(store)


def missed(scene: Scene, owner: Person, count: int = 1) -> list[Objective]:
    """Nobody closed them; their cycle is closed."""
    made = [scene.office.objective(owner) for _ in range(count)]
    for one in made:
        scene.office.check_in(scene.office.key_result(one), 40, 6)
    scene.is_over()
    with scene.office.store.write() as tx:
        close_unfinished(tx, scene.office.workspace, scene.office.cycle, scene.now)
    scene.moves_to(CycleState.CLOSED)
    return made


def late(scene: Scene) -> LateDecisions:
    return LateDecisions(scene.office.store, Access())


def test_what_closed_while_its_owner_was_away_still_goes_on_when_they_say_so(scene: Scene) -> None:
    mei, kai = scene.office.person("Mei"), scene.office.person("Kai")
    [objective] = missed(scene, mei)
    coming = next_quarter(scene)
    scene.now += timedelta(days=40)
    who = (scene.office.workspace, mei, objective.id)

    seen = scene.desk.of(*who, scene.now)

    assert isinstance(seen, Closed)
    assert (seen.may_decide, seen.may_reopen) == (True, False)
    with pytest.raises(NotAllowed):
        late(scene).decide(scene.office.workspace, kai, objective.id, Decision.KEEP, scene.now)
    decided = late(scene).decide(*who, Decision.KEEP, scene.now)
    draft = goes_on(scene, objective)
    assert (decided.successor, draft.state, draft.cycle_id) == (draft, ObjectiveState.DRAFT, coming.id)
    assert decided.closing is not None
    assert (decided.closing.decision, decided.closing.closed_by_id) == (Decision.KEEP, mei.id)
    assert (decided.grade, decided.may_decide) == (None, False)
    assert scene.objective(objective).state is ObjectiveState.CLOSED
    with scene.office.store.read() as tx:
        told = [event.after for event in tx.audit.of(scene.office.workspace.id, "closing", decided.closing.id)]
    assert told[-1] is not None
    assert told[-1]["decision"] == "keep"
    again = late(scene).decide(*who, Decision.DROP, scene.now)
    assert again.closing is not None
    assert (again.closing.decision, again.before) == (Decision.KEEP, True)


@on_sqlite
def test_what_closed_a_third_of_a_year_ago_is_asked_about_no_longer(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    [objective] = missed(scene, mei)
    closing_day = instant(calendar_of(scene.office.cycle).closing_day, time(12), mei.zone)

    def asked(days: int) -> list[str]:
        found = late(scene).of(scene.office.workspace.id, mei, closing_day + timedelta(days=days))
        return [one.code for one in found]

    assert (asked(120), asked(121)) == ([objective.code], [])


@on_sqlite
def test_the_words_of_who_closed_it_stay_theirs_when_somebody_else_decides(scene: Scene) -> None:
    mei, kai = scene.office.person("Mei"), scene.office.person("Kai")
    [objective] = missed(scene, mei)
    with scene.office.store.write() as tx:
        closing = tx.closings.of(scene.office.workspace.id, [objective.id])[objective.id]
        tx.closings.change(closing, by=mei.id, now=scene.now, tell_others="Ask Oma first", closed_by_id=mei.id)
        tx.objectives.change(objective, by=mei.id, now=scene.now, owner_id=kai.id)
    next_quarter(scene)

    decided = late(scene).decide(scene.office.workspace, kai, objective.id, Decision.DROP, scene.now)

    assert decided.closing is not None
    assert (decided.closing.decision, decided.closing.closed_by_id) == (Decision.DROP, mei.id)


@on_sqlite
def test_what_is_dropped_late_does_not_go_on_and_what_is_open_is_closed_as_ever(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    open_one = scene.office.objective(mei)
    with pytest.raises(NotFound):
        late(scene).decide(scene.office.workspace, mei, open_one.id, Decision.KEEP, scene.now)
    [objective] = missed(scene, mei)
    next_quarter(scene)

    late(scene).decide(scene.office.workspace, mei, objective.id, Decision.DROP, scene.now)

    assert successor(scene, objective) is None
    shown = str(closed_view(T, late(scene).decide(scene.office.workspace, mei, objective.id, Decision.KEEP, scene.now)))
    assert "It is dropped." in shown
    assert "closing_late" not in shown


@on_sqlite
def test_the_first_message_after_its_cycle_closed_says_it_however_long_its_owner_was_away(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    asked(scene, mei, scene.now - timedelta(days=20))
    objectives = missed(scene, mei, 3)
    scene.now += timedelta(days=40)

    first, _, more = told(scene, asked(scene, mei, scene.now), mei)

    assert first == "*O-1* Payments that just work closed with its cycle, without a score. Does it go on?"
    assert more == "1 more closed with it."
    scene.now += timedelta(days=7)
    assert told(scene, asked(scene, mei, scene.now), mei) == []
    late(scene).decide(scene.office.workspace, mei, objectives[0].id, Decision.DROP, scene.now)
    assert [one.number for one in late(scene).of(scene.office.workspace.id, mei, scene.now)] == [2, 3]


@on_sqlite
def test_a_message_asks_the_database_once_while_no_cycle_closed_lately(scene: Scene) -> None:
    mei = scene.office.person("Mei")
    prompt = asked(scene, mei, scene.now)
    with counted(scene.office.store) as sent:
        told(scene, prompt, mei)
    assert [one.partition(" ")[0] for one in sent] == ["BEGIN", "SELECT"]


def asked(scene: Scene, person: Person, at: datetime) -> Prompt:
    """A check-in message that was sent."""
    first_day, last_day = at.date(), at.date() + timedelta(days=6)
    held: dict[str, Any] = {"workspace_id": person.workspace_id, "person_id": person.id, "due_at": at, "sent_at": at}
    with scene.office.store.write() as tx:
        made = tx.prompts.plan([], first_day=first_day, last_day=last_day, state=PromptState.SENT, **held)
    assert made is not None
    return made


def told(scene: Scene, prompt: Prompt, person: Person) -> list[str]:
    sheet = PromptSheet(prompt=prompt, person=person, today=scene.now.date())
    return [line.text for line in missed_lines(T, late(scene).for_prompt(sheet))]
