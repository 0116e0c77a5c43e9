"""Finding by words, and people and teams by name."""

import pytest

from bot.domain.errors import NotAllowed, NotFound
from bot.domain.lessons import LessonQuery, LessonSource
from bot.domain.okrs import ObjectiveState
from bot.domain.people import Person, SlackKind
from bot.i18n import language
from bot.services.access import Access
from bot.services.lessons.lessons import Lessons
from bot.services.lessons.places import TypedLesson
from bot.services.overview.finding import Finding
from bot.views.lessons.lessons import lessons_button
from bot.views.overview.find import find_sheet
from storage import Store
from tests.factories import Office
from tests.statements import counted


def test_objectives_key_results_people_and_teams_are_found(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei", title="Checkout engineer")
    office.team("Checkout")
    objective = office.objective(mei, "A checkout people trust")
    office.key_result(objective, "Checkout success")

    found = Finding(store).find(office.workspace, mei, "check")

    assert [one.title for one in found.objectives] == ["A checkout people trust"]
    assert [one.key_result.title for one in found.key_results] == ["Checkout success"]
    assert [one.name for one in found.people] == ["Mei"]
    assert [one.name for one in found.teams] == ["Checkout"]


def test_teams_of_one_name_are_told_apart_by_what_they_are_part_of(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    for above in ("Berlin", "Osaka"):
        office.team("Support", parent_id=office.team(above).id)
    office.team("Support")

    found = Finding(store).named(office.workspace, mei, "support", ("team",))

    assert [(one.name, one.detail) for one in found] == [("Support", "Berlin"), ("Support", "Osaka"), ("Support", "")]


def test_the_code_comes_first_and_what_is_over_comes_last(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    over = office.objective(mei, "Refunds closed", state=ObjectiveState.CLOSED)
    begins = office.objective(mei, "Refunds in two days")
    inside = office.objective(mei, "Fast refunds")

    assert [one.id for one in Finding(store).find(office.workspace, mei, "refunds").objectives] == [
        begins.id,
        inside.id,
        over.id,
    ]
    assert Finding(store).find(office.workspace, mei, over.code).objectives[0].id == over.id


def test_lessons_are_found_beside_objectives_by_those_who_may_read_them(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    secret = office.objective(mei, "A deal")
    lessons = Lessons(store, Access())
    for number in range(4):
        typed = TypedLesson(f"Ask the bank for its return codes, {number}")
        lessons.note(office.workspace, mei, typed, LessonSource.COMMAND, office.now)
    with store.write() as tx:
        tx.objectives.restrict(secret, (), "a deal", office.now.date(), by=mei.id, now=office.now)
    typed = TypedLesson("The bank talks", secret.id)
    lessons.note(office.workspace, mei, typed, LessonSource.COMMAND, office.now)

    found = Finding(store).find(office.workspace, kai, "bank")

    assert [one.text[-1] for one in found.lessons] == ["3", "2", "1"]
    assert found.count == 3
    assert any("talks" in one.text for one in Finding(store).find(office.workspace, mei, "bank").lessons)
    shared = Finding(store).find(office.workspace, mei, "bank", public=True)
    assert not any("talks" in one.text for one in shared.lessons)
    sheet = find_sheet(language("en"), found)
    assert "“Ask the bank for its return codes, 3”" in "".join(part.text for part in sheet.parts)
    assert lessons_button(language("en"), LessonQuery("bank")) in sheet.buttons


def test_chinese_is_found_by_pairs_of_characters(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    office.objective(mei, "提高支付成功率")

    assert Finding(store).find(office.workspace, mei, "支付").count == 1
    assert Finding(store).find(office.workspace, mei, "退款").count == 0


def test_a_draft_is_found_by_its_owner_alone(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    office.objective(mei, "Secret plan", state=ObjectiveState.DRAFT)

    assert Finding(store).find(office.workspace, mei, "secret").count == 1
    assert Finding(store).find(office.workspace, kai, "secret").count == 0
    assert Finding(store).find(office.workspace, mei, "secret", public=True).count == 0


def test_a_guest_finds_only_what_is_their_own(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    guest = office.person("Gus", slack_kind=SlackKind.MULTI_CHANNEL_GUEST)
    office.objective(mei, "Checkout")
    office.objective(guest, "Checkout too")

    assert [one.title for one in Finding(store).find(office.workspace, guest, "checkout").objectives] == [
        "Checkout too"
    ]
    assert Finding(store).find(office.workspace, guest, "mei").count == 0


def test_nothing_is_found_for_words_without_letters(store: Store) -> None:
    office = Office.open(store)

    assert Finding(store).find(office.workspace, office.person("Mei"), "!!! %%%").count == 0


def test_a_name_finds_people_and_teams_and_namesakes_are_all_offered(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    office.person("Lea Kim", title="Design", slack_user_id="U1")
    office.person("Lea Kim", title="Sales", slack_user_id="U2")
    office.team("Leadership")
    finding = Finding(store)

    assert [one.detail for one in finding.named(office.workspace, mei, "lea kim")] == ["Design", "Sales"]
    assert {one.kind for one in finding.named(office.workspace, mei, "lea")} == {"person", "team"}
    assert [one.name for one in finding.named(office.workspace, mei, "leader", ("team",))] == ["Leadership"]


def test_a_name_with_a_slip_gets_the_nearest(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    office.team("Payments")

    with pytest.raises(NotFound) as caught:
        Finding(store).named(office.workspace, mei, "Paymnets", ("team",))

    assert caught.value.nearest == ("Payments",)


def test_a_person_answers_to_their_real_name_and_handle_too(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    jonas = office.person("jonas", real_name="Jonas Weber", handle="jw", title="Engineer")
    anna = office.person("Anna-Lena Weber")
    finding = Finding(store)

    def meant(typed: str) -> list[tuple[int, str]]:
        return [(one.id, one.detail) for one in finding.named(office.workspace, mei, typed)]

    assert meant("Jonas Weber") == meant("@jw") == meant("jonas") == [(jonas.id, "Jonas Weber, Engineer")]
    assert {identity for identity, _ in meant("weber")} == {anna.id, jonas.id}
    with pytest.raises(NotFound) as caught:
        finding.named(office.workspace, mei, "jonas webr")
    assert caught.value.nearest[0] == "Jonas Weber"


def test_words_that_find_nothing_get_the_nearest_that_do(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei", title="Checkout engineer"), office.person("Kai")
    office.objective(mei, "Checkout success")
    office.objective(mei, "Checkers of secrets", state=ObjectiveState.DRAFT)
    office.team("Payments")
    finding = Finding(store)

    def near(viewer: Person, words: str) -> tuple[str, ...]:
        return finding.find(office.workspace, viewer, words).nearest

    assert near(kai, "checkot") == ("checkout",)
    assert near(kai, "chekout sucess") == ("checkout success",)
    assert near(kai, "paymets") == near(kai, "oayments") == ("payments",)
    assert "checkers" not in near(kai, "checkrs")
    assert near(mei, "checkrs")[0] == "checkers"
    assert near(kai, "xyzzy") == near(kai, "🤷") == ()


def test_guests_cannot_look_names_up(store: Store) -> None:
    office = Office.open(store)
    guest = office.person("Gus", slack_kind=SlackKind.MULTI_CHANNEL_GUEST)

    with pytest.raises(NotAllowed):
        Finding(store).named(office.workspace, guest, "mei")


def test_ones_own_teams_are_offered_first(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    office.team("Alpha")
    office.team("Zulu", members=(mei,))

    assert [one.name for one in Finding(store).teams(office.workspace, mei, office.now)] == ["Zulu", "Alpha"]


def test_the_number_of_statements_does_not_grow_with_what_is_found(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei Checkout")
    office.key_result(office.objective(mei, "Checkout"), "Checkout")
    with counted(store) as small:
        Finding(store).find(office.workspace, mei, "checkout")
    for _ in range(40):
        office.key_result(office.objective(mei, "Checkout"), "Checkout")
    with counted(store) as large:
        found = Finding(store).find(office.workspace, mei, "checkout")

    assert found.count > 60
    assert len(large) == len(small) <= 13
