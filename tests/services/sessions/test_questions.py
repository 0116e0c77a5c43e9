"""Questions with a name and without, votes, answers; and what the database says of who asked."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.errors import Invalid, NotAllowed, NotFound, NothingToDo, NotSwitchedOn
from bot.domain.ids import Code
from bot.domain.okrs import Visibility
from bot.domain.people import Employment, SlackKind
from bot.domain.workspaces import ContractorRule
from bot.services.access import Access
from bot.services.overview.objective import Objectives
from bot.services.people.erasing import Erasing
from storage import Store
from tests.services.sessions.question_desk import Desk
from tests.statements import counted


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk.open(store)


def test_without_a_name_nothing_but_the_question_is_written(desk: Desk) -> None:
    session = desk.plan()
    others = [desk.ask(desk.ada, f"Question {at} of many?", named=at % 2 == 0) for at in range(4)]
    before = desk.everything()

    made = desk.ask(desk.kai, "Will Berlin close?", token="a" * 32)
    again = desk.ask(desk.kai, "Will Berlin close?", token="a" * 32)

    after = desk.everything()
    assert again == made
    assert [name for name in after if after[name] != before[name]] == ["question"]
    assert (after["question"] - before["question"]).total() == 1
    assert made.author_id is None
    assert len(desk.page().questions) == len(others) + 1
    if not desk.office.store.is_sqlite:
        with desk.office.store.read() as tx:
            written = tx.connection.execute(text("SELECT DISTINCT xmin::text FROM question")).all()
        assert len(written) == 1  # all of them look as if they had been written at once
    with pytest.raises(NotAllowed):
        desk.questions.withdraw(desk.office.workspace, desk.kai, made.id)
    assert session.id == made.session_id


def test_a_vote_counts_once_and_is_forgotten_once_the_question_is_answered(desk: Desk) -> None:
    desk.plan()
    loud, quiet = desk.ask(desk.kai, "Loud?"), desk.ask(desk.kai, "Quiet?", named=True)
    for person in (desk.ada, desk.kai, desk.kai):
        desk.vote(person, quiet)
    desk.vote(desk.mei, loud)
    desk.vote(desk.mei, loud, votes=False)
    desk.vote(desk.mei, loud, votes=False)

    shown = desk.page().questions
    assert [(one.question.words, one.question.votes, one.has_voted) for one in shown] == [
        ("Quiet?", 2, True),
        ("Loud?", 0, False),
    ]
    with pytest.raises(NotAllowed):
        desk.answering.answer(desk.office.workspace, desk.ada, quiet.id, "No", desk.office.now, live=False)
    desk.answering.answer(desk.office.workspace, desk.mei, quiet.id, "Yes.", desk.office.now, live=True)

    assert not desk.everything()["question_voter"]
    [answer] = desk.page().answers
    assert (answer.answer.votes, answer.asker, answer.by) == (2, "Kai", "Mei")
    with pytest.raises(NotFound):
        desk.vote(desk.kai, quiet)


def test_hiding_leaves_a_reason_and_no_word_in_the_audit_and_can_be_undone(desk: Desk) -> None:
    session = desk.plan()
    made = desk.ask(desk.kai, "You are all slackers?")
    who = (desk.office.workspace, desk.ada)
    with pytest.raises(NotAllowed):
        desk.answering.hide(desk.office.workspace, desk.kai, made.id, "rude", desk.office.now)

    desk.answering.hide(*who, made.id, "an insult", desk.office.now)

    assert (desk.page(desk.kai).questions, desk.page(desk.kai).hidden) == ((), ())
    assert [one.question.words for one in desk.page(desk.ada).hidden] == ["You are all slackers?"]
    with desk.office.store.read() as tx:
        told = tx.audit.of(desk.office.workspace.id, "session", session.id)[-1]
    assert (told.action, told.after) == ("question_hidden", {"v": 1, "reason": "an insult"})
    assert "slackers" not in str(desk.everything()["audit_event"])
    desk.answering.show_again(*who, made.id, desk.office.now)
    assert len(desk.page(desk.kai).questions) == 1


def test_a_question_that_was_taken_back_can_be_read_no_longer(desk: Desk) -> None:
    desk.plan()
    asked = desk.ask(desk.kai, "Will Berlin close?", named=True)
    desk.questions.read(desk.office.workspace, desk.ada, asked.id)
    desk.questions.withdraw(desk.office.workspace, desk.kai, asked.id)
    with pytest.raises(NotFound):
        desk.questions.read(desk.office.workspace, desk.ada, asked.id)


def test_bad_questions_get_a_clear_answer(desk: Desk) -> None:
    with pytest.raises(NothingToDo):
        desk.ask(desk.kai, "Is anybody there?")
    desk.plan()
    restricted = desk.office.objective(
        desk.kai, visibility=Visibility.RESTRICTED, restricted_because="x", review_day=desk.office.now.date()
    )
    guest = desk.office.person("Gus", slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)
    desk.ask(desk.kai, "Why do we sell by phone?")
    wrong: list[tuple[str, dict[str, Any], str]] = [
        (" ", {}, "empty"),
        ("x" * 3_001, {}, "too_long"),
        ("why do we  sell by phone", {}, "asked_before"),
        ("About it?", {"objective_id": restricted.id}, "asks_about_restricted"),
        ("When?", {"session_id": 9_999}, "session_is_over"),
    ]
    for words, values, reason in wrong:
        with pytest.raises(Invalid) as error:
            desk.ask(desk.kai, words, **values)
        assert [why for why, _ in error.value.fields.values()] == [reason]
    assert desk.ask(desk.kai, "x" * 3_000).words == "x" * 3_000
    kept_out = desk.office.person("Ida", employment=Employment.CONTRACTOR)
    assert desk.page(kept_out).may_ask
    with desk.office.store.write() as tx:
        tx.workspaces.set(desk.office.workspace, by=None, now=desk.office.now, contractors=ContractorRule.OUT)
    desk.office.workspace = replace(desk.office.workspace, contractors=ContractorRule.OUT)
    assert not desk.page(kept_out).may_ask
    for stranger in (guest, kept_out):
        with pytest.raises(NotAllowed):
            desk.ask(stranger, "May I?")
        with pytest.raises(NotAllowed):
            desk.vote(stranger, desk.page().questions[0].question)
    desk.switch()
    with pytest.raises(NotSwitchedOn):
        desk.page()


def test_somebody_erased_leaves_questions_of_somebody_who_left_and_counted_votes(desk: Desk) -> None:
    desk.plan(host=desk.mei, title="Ask Mei")
    kept, answered = desk.ask(desk.kai, "Kept?", named=True), desk.ask(desk.kai, "Answered?", named=True)
    desk.vote(desk.kai, kept)
    desk.answering.answer(desk.office.workspace, desk.mei, answered.id, "By Mei.", desk.office.now, live=False)

    for person in (desk.kai, desk.mei):
        with desk.office.store.read() as tx:
            fresh = tx.people.get(desk.office.workspace.id, person.id)
        erasing = Erasing(desk.office.store)
        erasing.erase(desk.office.workspace, fresh, by="a test", now=desk.office.now, tell=lambda done: None)

    page = desk.page(desk.ada)
    [question], [answer] = page.questions, page.answers
    assert (question.asker, question.question.votes, question.question.words) == ("", 1, "Kept?")
    assert (answer.asker, answer.answer.asked, answer.answer.words) == ("", "Answered?", "")
    assert not desk.everything()["question_voter"]
    assert "Ask Mei" not in str(desk.everything())
    assert desk.questions.answered(desk.office.workspace, desk.ada, "mei") == ()


def test_an_answer_stands_with_its_objective_for_those_who_see_it(desk: Desk) -> None:
    desk.plan()
    objective = desk.office.objective(desk.kai)
    made = desk.ask(desk.kai, "How far is it?", objective_id=objective.id)
    desk.answering.answer(desk.office.workspace, desk.mei, made.id, "Half-way.", desk.office.now, live=False)
    service = Objectives(desk.office.store, Access())

    def shown() -> list[str]:
        sheet = service.show(desk.office.workspace, desk.kai, Code(objective.number), desk.office.now)
        return [one.answer.words for one in sheet.answers]

    assert shown() == ["Half-way."]
    assert [one.code for one in desk.page(desk.ada).answers] == [objective.code]
    with desk.office.store.write() as tx:
        values: dict[str, Any] = {
            "visibility": Visibility.RESTRICTED,
            "restricted_because": "x",
            "review_day": desk.office.now.date(),
        }
        tx.objectives.change(objective, by=desk.kai.id, now=desk.office.now, **values)
    assert [one.code for one in desk.page(desk.ada).answers] == [""]
    desk.switch()
    assert shown() == []


def test_reading_takes_as_many_statements_for_many_questions_as_for_few(desk: Desk) -> None:
    desk.plan()

    def statements() -> int:
        with counted(desk.office.store) as sent:
            desk.page()
        return len(sent)

    desk.ask(desk.kai, "One?", named=True)
    desk.vote(desk.ada, desk.page().questions[0].question)
    few = statements()
    for at in range(12):
        person = desk.office.person(f"P{at}")
        desk.vote(desk.ada, desk.ask(person, f"Number {at}?", named=True))
    assert statements() == few
