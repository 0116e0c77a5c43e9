"""*My data* holds what others said, offered and changed about a person too, on both databases."""

from datetime import date
from typing import Any

import pytest

from bot.domain.ids import PersonId, WorkspaceId
from bot.domain.okrs import Visibility
from bot.domain.people import Person
from bot.i18n import language
from bot.services.access import Access
from bot.services.helping.offers import HelpOffers
from bot.services.people.my_data import MyData
from bot.views.people.my_data import my_data_view
from storage import Store
from storage.personal_data import WHOSE
from storage.rows import table_of
from storage.tables.columns import metadata
from tests.factories import FIRST_DAY, Office

MEI = Person(id=PersonId(1), workspace_id=WorkspaceId(1), slack_user_id="U0MEI", name="Mei")


def test_my_data_holds_what_concerns_me_and_is_somebody_elses(store: Store) -> None:
    office = Office.open(store)
    mei, kai = office.person("Mei"), office.person("Kai")
    result = office.key_result(office.objective(mei))
    office.key_result(office.objective(kai), stand_in_id=mei.id)
    HelpOffers(store, Access()).offer(office.workspace, kai, result.id, "I can", once="1", now=office.now)
    held: dict[str, Any] = {"workspace_id": office.workspace.id}
    with store.write() as tx:
        tx.people.set_manager(kai, mei.id, since=FIRST_DAY, by=kai.id, now=office.now)
        days: dict[str, Any] = {"first_day": date(2026, 11, 16), "last_day": date(2026, 11, 20)}
        tx.absences.add(by=kai.id, now=office.now, **held, person_id=kai.id, stand_in_id=mei.id, **days)

    counts = MyData(store).counts(office.workspace, mei)

    about_others = ("direct_reports", "absences_where_i_stand_in", "key_results_where_i_stand_in")
    assert [counts[name] for name in (*about_others, "help_offered_to_me", "changes_of_my_data")] == [1] * 5
    assert MyData(store).everything(office.workspace, mei)["help_offered_to_me"][0]["note"] == "I can"


def test_my_data_holds_whatever_points_to_a_person() -> None:
    """A reference that is new has to be told of, here and in what the person reads."""
    people = metadata().tables["person"]
    pointing = {
        (table.name, name)
        for table in metadata().tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table is people
        for name in key.column_keys
    }
    known = {(table_of(row).name, column) for row, column in WHOSE.values()}
    of_themselves = {("person", "manager_id")}
    otherwise = {("follow", "follower_id"), ("follow", "person_id")}  # by who asked; of channels alone
    found = {(table, name) for table, name in pointing if name != "workspace_id"}
    assert found - known - of_themselves - otherwise == set()


@pytest.mark.parametrize("kind", [*WHOSE, "waiting_from_slack", "help_offered_to_me", "changes_of_my_data"])
def test_every_kind_of_my_data_is_counted_in_the_view(kind: str) -> None:
    shown = my_data_view(language("en"), MEI, {kind: 4711})

    assert "4,711" in str(shown)


def test_the_file_holds_the_person_and_every_row(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei", title="Engineer")
    office.check_in(office.key_result(office.objective(mei)), 40, 7, note="so far")

    told = MyData(store).everything(office.workspace, mei)

    assert told["person"]["title"] == "Engineer"
    assert [one["note"] for one in told["check_ins"]] == ["so far"]
    assert set(WHOSE) < set(told)


def test_what_others_wrote_about_something_restricted_stays_with_its_circle(store: Store) -> None:
    office = Office.open(store)
    kai, ada, bo = (office.person(name) for name in ("Kai", "Ada", "Bo"))
    upper, lower = office.objective(ada, "Upper"), office.objective(kai, "Lower")
    held: dict[str, Any] = {"workspace_id": office.workspace.id}
    asked = {**held, "key_result_id": office.key_result(lower).id, "opened_by_id": kai.id, "asked_id": ada.id}
    changed = {"before": {"title": "A"}, "after": {"title": "B"}, "reason": "New year", "changed_at": office.now}
    changed |= {**held, "upper_objective_id": upper.id, "from_objective_id": lower.id, "changed_by_id": ada.id}
    with store.write() as tx:
        tx.objectives.change(lower, by=ada.id, now=office.now, title="Lower still")
        opened = tx.blockers.add(by=kai.id, now=office.now, **asked, what="merger talks", opened_at=office.now)
        tx.blockers.change(opened, by=ada.id, now=office.now, answer="Ask legal", answered_by_id=ada.id)
        answered = {"answered_by_id": kai.id, "answered_at": office.now, "words": "the merger is why"}
        tx.context_changes.remember([{**changed, **answered}])
        restricted: dict[str, Any] = {
            "visibility": Visibility.RESTRICTED,
            "restricted_because": "x",
            "review_day": FIRST_DAY,
        }
        tx.objectives.change(tx.objectives.get(office.workspace.id, lower.id), by=kai.id, now=office.now, **restricted)

    told = {one: str(MyData(store).everything(office.workspace, one)) for one in (kai, ada, bo)}

    assert [("merger" in told[one]) for one in (kai, ada, bo)] == [True, False, False]
    assert all(own in told[ada] for own in ("Ask legal", "New year", "Lower still"))
    assert "'title': 'Lower'" not in told[ada]
