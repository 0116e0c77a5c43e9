"""*My data* holds what others said, offered and changed about a person too, on both databases."""

from datetime import date
from typing import Any

from bot.services.access import Access
from bot.services.help_offers import HelpOffers
from bot.services.my_data import MyData
from storage import Store
from tests.factories import FIRST_DAY, Office


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
