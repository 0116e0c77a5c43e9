"""Feedback in Slack: asked for after a cycle, answered by name and without, and read on one day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.app import Stores
from bot.domain.cycles import CycleKind, CycleState
from bot.domain.teams import Role
from bot.domain.workspaces import Practice
from bot.services.people.erasing import Erasing
from bot.views import ids
from tests.factories import Office
from tests.journeys.conftest import COMPANY, person
from tests.journeys.seeds import FIRST_DAY, seed
from tests.journeys.town import Town, closes, press, town, words_of
from tests.journeys.town import person as who

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA, GUS, UMA, RAVI = "U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0GUS", "U0UMA", "U0RAVI"
WEDNESDAY = datetime(2026, 12, 30, 12, 0, tzinfo=UTC)
FIRST_MONDAY, SECOND_MONDAY = "2027-01-04T09:30:00+01:00", "2027-01-11T09:30:00+01:00"
TOO_LATE, DELIVERY = "2027-01-31T12:00:00+01:00", "2027-02-01T09:30:00+01:00"
MORE = [person(UMA, "Uma Ray"), person(RAVI, "Ravi Shah")]


@pytest.fixture(params=["sqlite-socket", "postgresql-http"])
def world(request: pytest.FixtureRequest) -> Iterator[tuple[Town, Stores]]:
    """Two days before a quarter ends, with another one planned in which Mei and Lea have something to check in."""
    database, transport = request.param.split("-")
    stores = request.getfixturevalue(f"{database}_stores")
    with town(stores, transport, {**COMPANY, "users": [*COMPANY["users"], *MORE]}, WEDNESDAY) as running:
        seed(running)
        store, workspace = running.okrbot.store, running.okrbot.workspace
        days = {"first_day": date(2027, 1, 1), "last_day": date(2027, 3, 31)}
        with store.write() as tx:
            held: dict[str, Any] = {"name": "Q1 2027", "kind": CycleKind.QUARTER, "state": CycleState.PLANNING, **days}
            cycle = tx.cycles.add(by=None, now=running.now(), workspace_id=workspace.id, **held)
        office = Office(store, workspace, cycle, running.now())
        for user in (MEI, LEA):
            term: dict[str, Any] = {"active_from": days["first_day"], "due_day": days["last_day"]}
            office.key_result(office.objective(who(running, user), f"Next of {user}"), "A number", **term)
        yield running, stores


def page(town: Town, user: str) -> dict[str, Any]:
    [found] = town.says(user, "feedback")["responses"]
    return dict(found)


def last_prompt(town: Town, user: str) -> dict[str, Any]:
    return next(one for one in reversed(town.direct_messages(user)) if button_in(one, ids.PROMPT_WHAT_MOVED))


def button_in(found: Any, action_id: str) -> bool:
    return action_id in str(found.get("blocks", ""))


def switch(town: Town, *, on: bool) -> None:
    with town.okrbot.store.write() as tx:
        workspace = tx.workspaces.get(town.okrbot.workspace.id)
        chosen = frozenset({Practice.FEEDBACK.value}) if on else frozenset()
        tx.workspaces.set(workspace, by=None, now=town.now(), practices=chosen)


def words(text: str) -> dict[str, Any]:
    return {"feedback_helped": text, "feedback_change": f"{text}, less", "feedback_attempt": f"{text}, more"}


def test_a_round_from_the_end_of_a_cycle_to_the_day_on_which_all_read_theirs(world: tuple[Town, Stores]) -> None:
    place, stores = world
    assert "is not switched on here" in place.reads(MEI, "feedback")
    assert "feedback" not in place.reads(MEI, "help")
    assert not button_in(place.home(MEI), "go_feedback")
    switch(place, on=True)
    assert "Nobody asks at the moment" in place.reads(MEI, "feedback")
    _an_admin_chooses_the_days(place)

    place.clock_to(FIRST_MONDAY)
    prompt = last_prompt(place, MEI)
    assert "Q4 2026 is over. Ask those you worked with what helped and what to change, by 15 Jan" in words_of(prompt)
    form = press(place, MEI, prompt, ids.FEEDBACK_ASK)["view"]
    assert "is in Payments too" in str(form)
    four = place.submits(MEI, form, feedback_names="nameless", feedback_others=[KAI, LEA, UMA, GUS])
    assert "Without names it takes 5" in four["errors"]["feedback_others"]
    asked = place.submits(MEI, form, feedback_names="nameless", feedback_others=[KAI, LEA, UMA, GUS, RAVI])["view"]
    assert "You asked 5 people without names." in words_of(asked)
    closes(place, MEI, asked)
    form = place.says(MEI, f"feedback @berg and <@{LEA}|lea>")["view"]
    chosen = str([block["element"].get("initial_options") for block in form["blocks"] if "element" in block])
    assert "Kai Berg" in chosen
    assert "Lea Novak" in chosen
    named = place.submits(MEI, form, feedback_others=[KAI, LEA, ADA])["view"]
    assert "You asked Kai Berg, Lea Novak and Ada Admin." in words_of(named)
    closes(place, MEI, named)

    place.clock_to(SECOND_MONDAY)
    asked_of_lea = last_prompt(place, LEA)
    assert "Mei Tanaka asks for your feedback without your name, by 29 Jan" in words_of(asked_of_lea)
    _answers_without_a_name(place, LEA, asked_of_lea)
    for user in (KAI, GUS):
        _answers_without_a_name(place, user, page_of_anybody(place, user))
    with_a_no = page(place, UMA)
    assert "does not learn of it" in words_of(press(place, UMA, with_a_no, ids.FEEDBACK_DECLINE)["responses"])
    assert "Ask people you worked with" in place.reads(UMA, "feedback")
    _answers_by_name(place)
    told = place.reads(MEI, "feedback")
    assert "Ada Admin (would rather not)" in told
    assert "You asked 5 people without names" in told
    assert "secret" not in told

    _is_erased(place, GUS)  # what he wrote without his name is nobody's, and stays

    late = press(place, RAVI, page(place, RAVI), ids.FEEDBACK_ANSWER)["view"]
    place.clock_to(TOO_LATE)
    refused = place.submits(RAVI, late, **words("secret of Ravi"))
    assert "came too late" in refused["errors"]["feedback_helped"]
    closes(place, RAVI, late)
    place.bot_stops()
    place.clock_to(DELIVERY)
    place.bot_starts(stores)
    _is_read_by_mei_alone(place)


def test_a_guest_who_types_names_finds_in_the_form_whom_it_suggests_and_learns_no_others(
    world: tuple[Town, Stores],
) -> None:
    place, _ = world
    switch(place, on=True)
    place.control("user", id=GUS, is_ultra_restricted=False)
    place.home(GUS)
    with place.okrbot.store.write() as tx:
        gus = tx.people.by_slack_id(place.okrbot.workspace.id, GUS)
        assert gus is not None
        [team] = tx.teams.active(gus.workspace_id)
        tx.memberships.join(team, gus.id, role=Role.MEMBER, since=FIRST_DAY, by=None, now=place.now())
        cycle = next(one for one in tx.cycles.all(gus.workspace_id) if one.name == "Q4 2026")
    office = Office(place.okrbot.store, place.okrbot.workspace, cycle, place.now())
    office.key_result(office.objective(gus, "Refunds abroad"), "Countries")
    place.clock_to(FIRST_MONDAY)

    form = place.says(GUS, f"feedback @berg, @ray and <@{LEA}>")["view"]
    chosen = str([block["element"].get("initial_options") for block in form["blocks"] if "element" in block])
    assert "Kai Berg" in chosen
    assert "Lea Novak" in chosen
    assert UMA not in str(form)
    closes(place, GUS, form)
    nobody, hidden = (place.says(GUS, f"feedback @{name}")["view"] for name in ("nobody", "ray"))
    assert [one.get("element") for one in nobody["blocks"]] == [one.get("element") for one in hidden["blocks"]]


def _is_erased(place: Town, user: str) -> None:
    """In the middle of the round; ``okrbot erase`` does the same."""
    erasing = Erasing(place.okrbot.store)
    erasing.erase(place.okrbot.workspace, who(place, user), by="a test", now=place.now(), tell=lambda _done: None)


def _an_admin_chooses_the_days(place: Town) -> None:
    assert "I do not know anybody called zorro" in place.reads(MEI, "feedback zorro")
    form = press(place, ADA, page(place, ADA), ids.FEEDBACK_RULE)["view"]
    wrong = place.submits(ADA, form, feedback_scope="all", feedback_ask_days="two", feedback_answer_days="14")
    assert "a whole number of days, from 5 to 28" in wrong["errors"]["feedback_ask_days"]
    saved = place.submits(ADA, form, feedback_scope="all", feedback_ask_days="14", feedback_answer_days="14")["view"]
    assert "Saved." in words_of(saved)
    closes(place, ADA, saved)
    assert not button_in(page(place, KAI), ids.FEEDBACK_RULE)


def page_of_anybody(place: Town, user: str) -> dict[str, Any]:
    """A guest, who has no slash command, goes by App Home."""
    if user != GUS:
        return page(place, user)
    shown = press(place, user, place.home(user), "go_feedback")
    return dict(shown.get("view") or place.home(user))


def _answers_without_a_name(place: Town, user: str, found: dict[str, Any]) -> None:
    form = press(place, user, found, ids.FEEDBACK_ANSWER)["view"]
    shown = words_of(form)
    assert "Your name is not stored. Your words may still give you away." in shown
    assert "5 people were asked. If fewer than 3 of them answer, what came is deleted unread." in shown
    empty = place.submits(user, form)
    assert "Please write something" in empty["errors"]["feedback_helped"]
    typed = {name: {name: text} for name, text in words(f"secret of {user}").items()}
    kept = press(place, user, form, ids.FEEDBACK_KEEP, **typed)["view"]
    assert "it is kept for a day and deleted when you send" in words_of(kept)
    sent = place.submits(user, kept, **words(f"secret of {user}"))["view"]
    assert "Sent. Mei Tanaka gets it on 1 Feb" in words_of(sent)
    closes(place, user, sent)
    again = press(place, user, found, ids.FEEDBACK_ANSWER)
    if user == LEA:
        assert "nothing for you to answer" in words_of(again["responses"])


def _answers_by_name(place: Town) -> None:
    """Kai does, and takes nothing back; Ada would rather not."""
    form = press(place, KAI, page(place, KAI), ids.FEEDBACK_ANSWER)["view"]
    assert "reads this with your name on 1 Feb" in words_of(form)
    closes(place, KAI, place.submits(KAI, form, feedback_helped="You drew the <!channel> flow")["view"])
    assert "You have answered Mei Tanaka" in place.reads(KAI, "feedback")
    said = press(place, ADA, page(place, ADA), ids.FEEDBACK_DECLINE)["responses"]
    assert "reads that you would rather not, and nothing else" in words_of(said)


def _is_read_by_mei_alone(place: Town) -> None:
    prompt = last_prompt(place, MEI)
    assert "Your feedback has come. You alone read it." in words_of(prompt)
    [shown] = press(place, MEI, prompt, "go_feedback_received")["responses"]
    read = words_of(shown)
    assert all(f"secret of {user}" in read for user in (KAI, LEA, GUS))
    assert "secret of U0RAVI" not in read
    assert "Kai Berg*, What helped: You drew the &lt;!channel&gt; flow" in read
    assert not button_in(shown, ids.SHARE)
    asked = place.presses(
        MEI, ids.SHARE, value='{"k":"feedback","w":"received"}', channel=shown["channel"], ts=shown["ts"], block_id="x"
    )
    assert "secret" not in words_of(asked)
    for user in (ADA, KAI, LEA):
        assert "secret" not in words_of(place.says(user, "feedback")) + words_of(place.direct_messages(user))
    assert not any("secret" in words_of(place.channel_messages(one)) for one in ("C0PAY", "C0OPEN"))
    with place.okrbot.store.write() as tx:
        tx.people.set_manager(who(place, MEI), who(place, ADA).id, since=date(2027, 1, 1), by=None, now=place.now())
    [again] = press(place, MEI, page(place, MEI), "go_feedback_received")["responses"]
    shown_to_ada = press(place, MEI, again, ids.FEEDBACK_SHOW)["responses"]
    assert "Ada Admin can read this too" in words_of(shown_to_ada)
    assert button_in(place.says(ADA, f"<@{MEI}|mei>")["responses"][0], "go_feedback_shown")
    switch(place, on=False)
    assert "is not switched on here" in place.reads(MEI, "feedback")
