"""Offering help and standing in: once, by members, and the owner reads of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.errors import Invalid, NotAllowed, NothingToDo
from bot.domain.okrs import KeyResult
from bot.domain.people import Person, SlackKind
from bot.i18n import language
from bot.services.access import Access
from bot.services.checkins.checkins import CheckIns
from bot.services.helping.offers import HelpOffers
from bot.services.helping.reading import (
    HelpNews,
    OpenOffer,
    answers_for,
    helping_with,
    open_offers,
    stood_in_for,
)
from bot.services.helping.standing_in import StandIn, StandingIn
from bot.services.people.absences import Absences
from bot.views.helping.offer import open_line
from bot.views.helping.standing_in import stood_in
from storage import Store
from tests.factories import Office

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


class Scene:
    """Mei owns a key result of the payments team, which Ada leads; Kai would help."""

    def __init__(self, store: Store) -> None:
        self.office = Office.open(store)
        self.mei, self.kai, self.ada = (self.office.person(name) for name in ("Mei", "Kai", "Ada"))
        self.team = self.office.team("Payments", self.ada, (self.mei,))
        self.result = self.office.key_result(self.office.objective(self.mei, team=self.team))
        self.help = HelpOffers(store, Access())
        self.standing_in = StandingIn(store, Access())

    def offer(self, person: Person, words: str = "", once: str = "view:1", now: datetime = NOW) -> bool:
        made = self.help.offer(self.office.workspace, person, self.result.id, words, once=once, now=now)
        return made.is_new

    def stand_in(self, person: Person) -> StandIn:
        return self.standing_in.stand_in(self.office.workspace, person, self.result.id, now=NOW).outcome

    def says(self, person: Person, words: str, now: datetime = NOW) -> None:
        line = f"{self.result.code} {words}"
        CheckIns(self.office.store, Access()).one_line(self.office.workspace, person, line, once=words, now=now)

    def away(self, stand_in: Person | None = None) -> None:
        days: dict[str, Any] = {"first_day": date(2026, 11, 16), "last_day": date(2026, 11, 23)}
        held: dict[str, Any] = {"workspace_id": self.office.workspace.id, "person_id": self.mei.id}
        with self.office.store.write() as tx:
            tx.absences.add(by=None, now=NOW, **held, **days, stand_in_id=stand_in.id if stand_in else None)

    def now_stands(self) -> KeyResult:
        with self.office.store.read() as tx:
            return tx.key_results.get(self.office.workspace.id, self.result.id)

    def news(self, *readers: Person) -> list[HelpNews]:
        with self.office.store.read() as tx:
            return stood_in_for(tx, self.office.workspace.id, [one.id for one in readers], NOW - timedelta(hours=1))

    def waiting(self, person: Person, now: datetime = NOW) -> list[OpenOffer]:
        with self.office.store.read() as tx:
            return list(open_offers(tx, self.office.workspace.id, person.id, now))


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)


def test_an_offer_reaches_the_owner_with_its_words(scene: Scene) -> None:
    assert scene.offer(scene.kai, " I know the key ")

    [waiting] = scene.waiting(scene.mei)
    assert (waiting.key_result.id, waiting.helper.name, waiting.words) == (scene.result.id, "Kai", "I know the key")
    assert scene.waiting(scene.ada) == []


def test_help_is_offered_once_a_day_and_again_tomorrow(scene: Scene) -> None:
    assert scene.offer(scene.kai)
    assert not scene.offer(scene.kai, once="view:2")
    assert scene.offer(scene.kai, "the key", once="view:3", now=NOW + timedelta(days=1))
    assert [one.words for one in scene.waiting(scene.mei, NOW + timedelta(days=1))] == ["the key"]


def test_words_that_come_later_the_same_day_go_with_the_offer(scene: Scene) -> None:
    assert scene.offer(scene.kai)
    assert not scene.offer(scene.kai, "I know the key", once="view:2")
    assert not scene.offer(scene.kai, "", once="view:3")
    assert [one.words for one in scene.waiting(scene.mei)] == ["I know the key"]
    scene.help.accept(scene.office.workspace, scene.mei, scene.waiting(scene.mei)[0].id, now=NOW)
    again = scene.help.offer(scene.office.workspace, scene.kai, scene.result.id, "Too late", once="view:4", now=NOW)
    assert (again.is_new, again.has_words) == (False, False)


def test_a_submission_that_arrives_twice_is_answered_like_the_first(scene: Scene) -> None:
    assert scene.offer(scene.kai, "one word")
    assert not scene.offer(scene.kai, "another", once="view:2")
    assert scene.offer(scene.kai, "one word")
    assert [one.words for one in scene.waiting(scene.mei)] == ["another"]


def test_standing_in_for_an_absent_owner_is_recorded_and_told_to_owner_and_lead(scene: Scene) -> None:
    scene.away()

    assert scene.stand_in(scene.kai) is StandIn.TAKEN

    assert scene.now_stands().stand_in_id == scene.kai.id
    assert [news.reader_id for news in scene.news(scene.mei, scene.ada)] == [scene.mei.id, scene.ada.id]
    with scene.office.store.read() as tx:
        last = tx.audit.of(scene.office.workspace.id, "key_result", scene.result.id)[-1]
    assert (last.actor_id, last.after) == (
        scene.kai.id,
        {"v": 1, "stand_in_id": scene.kai.id, "stand_in_until": "2026-11-23"},
    )


def test_whoever_stands_in_is_asked_from_then_on(scene: Scene) -> None:
    scene.away()

    scene.stand_in(scene.kai)

    with scene.office.store.read() as tx:
        assert tx.people.get(scene.office.workspace.id, scene.kai.id).next_prompt_at is not None


def test_pressing_twice_changes_nothing_and_the_second_person_hears_who_was_first(scene: Scene) -> None:
    scene.away()
    scene.stand_in(scene.kai)

    assert scene.stand_in(scene.kai) is StandIn.YOURS
    assert scene.stand_in(scene.ada) is StandIn.OTHERS
    assert scene.now_stands().stand_in_id == scene.kai.id
    assert len(scene.news(scene.mei)) == 1


def test_nobody_stands_in_for_somebody_who_is_here_or_has_a_stand_in_or_for_themselves(scene: Scene) -> None:
    assert scene.stand_in(scene.kai) is StandIn.OWNER_IS_HERE
    scene.away(stand_in=scene.ada)
    assert scene.stand_in(scene.kai) is StandIn.OTHERS
    assert scene.stand_in(scene.mei) is StandIn.OWN
    assert scene.now_stands().stand_in_id is None


@pytest.mark.parametrize("kind", [SlackKind.SINGLE_CHANNEL_GUEST, SlackKind.EXTERNAL])
def test_guests_and_people_of_other_workspaces_are_refused(scene: Scene, kind: SlackKind) -> None:
    gus = scene.office.person("Gus", slack_kind=kind)
    scene.away()

    with pytest.raises(NotAllowed):
        scene.stand_in(gus)
    with pytest.raises(NotAllowed):
        scene.offer(gus)
    assert (scene.news(scene.mei), scene.waiting(scene.mei)) == ([], [])


def test_an_offer_longer_than_its_field_is_refused(scene: Scene) -> None:
    with pytest.raises(Invalid) as refused:
        scene.offer(scene.kai, "x" * 501)
    assert refused.value.fields["help_note"] == ("too_long", {"most": "500"})


def test_an_offer_of_many_lines_is_one_line_in_the_prompt(scene: Scene) -> None:
    scene.offer(scene.kai, "yes\n*Jonas answered you:* the key\n\nis 1234")
    [waiting] = scene.waiting(scene.mei)
    assert "\n" not in open_line(language("en"), waiting)


def test_whoever_stood_in_for_an_absence_speaks_until_the_owner_is_back(scene: Scene) -> None:
    scene.away()
    scene.stand_in(scene.kai)
    scene.says(scene.kai, "45 c7")

    Absences(scene.office.store, Access()).back(scene.office.workspace, scene.mei, NOW)

    assert scene.now_stands().stand_in_id is None
    with pytest.raises(NotAllowed):
        scene.says(scene.kai, "50 c7")


def test_whoever_stood_in_speaks_no_longer_once_the_absence_is_over(scene: Scene) -> None:
    scene.away()
    scene.stand_in(scene.kai)
    with pytest.raises(NotAllowed):
        scene.says(scene.kai, "50 c7", now=NOW + timedelta(days=7))


def test_whoever_was_named_to_stand_in_speaks_for_good(scene: Scene) -> None:
    with scene.office.store.write() as tx:
        tx.key_results.change(scene.result, by=scene.mei.id, now=NOW, stand_in_id=scene.kai.id)
    scene.away()
    Absences(scene.office.store, Access()).back(scene.office.workspace, scene.mei, NOW)
    scene.says(scene.kai, "50 c7", now=NOW + timedelta(days=7))
    assert scene.now_stands().current == 50


def test_nobody_offers_help_to_themselves(scene: Scene) -> None:
    with pytest.raises(NothingToDo):
        scene.help.form(scene.office.workspace, scene.mei, scene.result.id, now=NOW)
    with pytest.raises(NothingToDo):
        scene.offer(scene.mei)

    assert scene.waiting(scene.mei) == []


def test_whoever_stands_in_is_told_until_when_and_gets_a_button_where_no_message_comes_before(scene: Scene) -> None:
    scene.away()
    stood = scene.standing_in.stand_in(scene.office.workspace, scene.kai, scene.result.id, now=NOW)

    assert (stood.until, stood.is_asked) == (date(2026, 11, 23), True)
    english = language("en")
    assert "until 23 Nov: your next check-in message asks about it" in stood_in(english, stood).text
    unasked = stood_in(english, replace(stood, is_asked=False))
    assert "No check-in message comes before" in unasked.text
    assert unasked.blocks[-1]["elements"][0]["value"] == scene.result.code


def test_the_owner_and_whoever_stands_in_answer_an_offer_and_nobody_else(scene: Scene) -> None:
    """The first answer stands, and answers what the same helper had offered before."""
    scene.offer(scene.kai)
    scene.offer(scene.kai, "the key", once="view:2", now=NOW + timedelta(days=1))
    [waiting] = scene.waiting(scene.mei, NOW + timedelta(days=1))
    place, later = scene.office.workspace, NOW + timedelta(days=2)
    for other in (scene.ada, scene.kai):
        with pytest.raises(NotAllowed):
            scene.help.accept(place, other, waiting.id, now=later)

    accepted = scene.help.accept(place, scene.mei, waiting.id, now=later)
    again = scene.help.decline(place, scene.mei, waiting.id, now=later)

    assert (accepted.state, accepted.before, again.state, again.before) == ("accepted", False, "accepted", True)
    assert scene.waiting(scene.mei, later) == []
    with scene.office.store.read() as tx:
        helping = helping_with(tx, place.id, [scene.result.id], later)
        much_later = helping_with(tx, place.id, [scene.result.id], later + timedelta(days=29))
        told = answers_for(tx, place.id, scene.kai.id, NOW)
    assert [one.helper.name for one in helping[scene.result.id]] == ["Kai"]
    assert (much_later, [one.owner.name for one in told]) == ({}, ["Mei"])


def test_what_became_of_an_offer_is_no_news_to_whoever_has_read_it(scene: Scene) -> None:
    place, answered = scene.office.workspace, NOW + timedelta(hours=1)
    scene.offer(scene.kai)
    [waiting] = scene.waiting(scene.mei)
    scene.help.decline(place, scene.mei, waiting.id, now=answered)

    with scene.office.store.read() as tx:
        news = [answers_for(tx, place.id, scene.kai.id, since) for since in (answered, answered + timedelta(seconds=1))]
    assert [len(found) for found in news] == [1, 0]


def test_an_offer_that_nobody_answers_is_asked_about_for_two_weeks(scene: Scene) -> None:
    scene.offer(scene.kai)
    assert len(scene.waiting(scene.mei, NOW + timedelta(days=13))) == 1
    assert scene.waiting(scene.mei, NOW + timedelta(days=15)) == []
