"""Changes under way in the stand-in for Slack: paused, gone on with, cancelled, handed over."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.domain.okrs import KeyResultState
from bot.domain.turns import Course
from bot.services.access import Access
from bot.services.okrs.targets import Target
from bot.services.reviews.decision_content import NewDecision
from bot.services.reviews.decisions import Decisions
from bot.services.under_way.turns import Turns
from tests.factories import Office
from tests.journeys.town import Town, button, closes, person, press, words_of

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA = "U0ADA", "U0MEI", "U0KAI", "U0LEA"


@pytest.fixture
def office(ready: Town) -> Office:
    """Kai, who leads Payments, owns O-2 with KR-2.1, so that he is asked on Monday, before Mei."""
    store, workspace = ready.okrbot.store, ready.okrbot.workspace
    with store.write() as tx:
        (cycle,) = tx.cycles.all(workspace.id)
        (team,) = tx.teams.active(workspace.id)
        kai, mei = (tx.people.by_slack_id(workspace.id, user) for user in (KAI, MEI))
        assert kai is not None
        assert mei is not None
        tx.teams.change(team, by=None, now=ready.now(), lead_id=kai.id)
        tx.people.change(mei, by=None, now=ready.now(), prompt_time=time(18, 30))  # 10:30 in Berlin
    office = Office(store, workspace, cycle, ready.now())
    office.key_result(office.objective(kai, "Paying is quick"), "Seconds to pay")
    return office


def key_result(office: Office, number: int) -> Any:
    with office.store.read() as tx:
        return tx.key_results.by_code(office.workspace.id, 1, number)


def test_a_key_result_is_paused_with_a_reason_shown_everywhere_and_gone_on_with(ready: Town, office: Office) -> None:
    form = ready.says(MEI, "pause KR-1.1")["view"]
    assert "Please fill this in." in str(ready.submits(MEI, form, turn_reason=" "))
    done = ready.submits(MEI, form, turn_reason="Waiting for legal")
    assert "KR-1.1 is paused: nobody is asked about it until it goes on." in words_of(done["view"])

    for asked in ("O-1", "history KR-1.1"):
        assert "Waiting for legal" in ready.reads(KAI, asked)
    assert "paused: Waiting for legal, Mei Tanaka" in ready.reads(KAI, "O-1")
    assert "Changed: KR-1.1" in ready.reads(KAI, "digest")
    ready.clock_to("2026-11-16T09:00:00+00:00")
    assert "Mei Tanaka paused KR-1.1" in ready.direct_messages(KAI)[-1]["text"]
    ready.clock_to("2026-11-16T09:45:00+00:00")
    assert "KR-1.1" not in ready.direct_messages(MEI)[-1]["text"]

    form = ready.says(MEI, "resume KR-1.1")["view"]
    due = f"turn_due_{key_result(office, 1).id}"
    wrong = ready.submits(MEI, form, **{due: "2026-11-01", "turn_reason": "Legal said yes"})
    assert "That day is over already." in str(wrong)
    done = ready.submits(MEI, form, **{due: "2026-12-18", "turn_reason": "Legal said yes"})
    assert "KR-1.1 goes on." in words_of(done["view"])
    assert (key_result(office, 1).state, str(key_result(office, 1).due_day)) == (KeyResultState.ACTIVE, "2026-12-18")
    assert "Legal said yes" in ready.reads(KAI, "history KR-1.1")


def test_what_was_paused_by_mistake_is_asked_about_again_where_it_was_asked(ready: Town, office: Office) -> None:
    """Ada pauses the wrong objective while Mei's question is out, and takes that back ten minutes later."""
    ready.clock_to("2026-11-16T09:45:00+00:00")
    ready.submits(ADA, ready.says(ADA, "pause O-1")["view"], turn_reason="Waiting for legal")
    ready.clock_to("2026-11-16T09:50:00+00:00")
    assert "This check-in is over." in ready.direct_messages(MEI)[-1]["text"]

    ready.submits(ADA, ready.says(ADA, "resume O-1")["view"])
    ready.clock_to("2026-11-16T09:55:00+00:00")
    [message] = ready.direct_messages(MEI)
    assert "Still open:* KR-1.1, KR-1.2, and KR-1.3." in message["text"]
    opened = press(ready, MEI, message, "prompt_what_moved")["view"]
    numbers = {"value-1": "92", "value-2": "4", "value-3": "1", "confidence-1": "7", "confidence-2": "7"}
    ready.submits(MEI, opened, **numbers, **{"confidence-3": "9"})
    assert "KR-1.1* Checkout success: 92%" in ready.direct_messages(MEI)[-1]["text"]


def test_what_is_handed_over_waits_for_a_yes_in_the_next_check_in(ready: Town, office: Office) -> None:
    form = ready.says(MEI, "handover KR-1.2")["view"]
    nobody = ready.submits(MEI, form, turn_course="handover", turn_reason="I move to Data")
    assert "Please fill this in." in str(nobody)
    done = ready.submits(MEI, form, turn_course="handover", turn_to=KAI, turn_reason="I move to Data")
    assert "Until then KR-1.2 stays Mei Tanaka's." in words_of(done["view"])
    assert "KR-1.2 is offered to Kai Berg, who has not answered yet." in ready.reads(LEA, "O-1")

    ready.clock_to("2026-11-16T09:00:00+00:00")
    message = ready.direct_messages(KAI)[-1]
    assert "Mei Tanaka offers you KR-1.2" in message["text"]
    found = button(message, "offer_open")
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    sheet = ready.presses(KAI, "offer_open", value=found["value"], **where)["view"]
    done = ready.submits(KAI, sheet, offer_takes="yes", offer_answer="Gladly")
    assert "KR-1.2 is yours from now on." in words_of(done["view"])

    assert "Kai Berg" in ready.reads(LEA, "history KR-1.2")
    assert "has it now, was Mei Tanaka's" in ready.reads(LEA, "history KR-1.2")
    ready.clock_to("2026-11-16T09:45:00+00:00")
    assert "Kai Berg has taken over KR-1.2" in ready.direct_messages(MEI)[-1]["text"]
    again = ready.presses(KAI, "offer_open", value=found["value"], **where)["view"]
    other = ready.submits(KAI, again, offer_takes="no")
    assert "You have answered this already." in words_of(other["view"])


def test_a_form_that_was_open_while_part_of_it_was_taken_over_records_the_rest(ready: Town, office: Office) -> None:
    form = ready.says(MEI, "handover KR-1.2")["view"]
    ready.submits(MEI, form, turn_course="handover", turn_to=KAI, turn_reason="I move to Data")
    ready.clock_to("2026-11-16T09:45:00+00:00")
    opened = press(ready, MEI, ready.direct_messages(MEI)[-1], "prompt_what_moved")["view"]

    sheet = press(ready, KAI, ready.direct_messages(KAI)[-1], "offer_open")["view"]
    ready.submits(KAI, sheet, offer_takes="yes")
    numbers = {"value-1": "92", "value-2": "4", "value-3": "1", "confidence-1": "7", "confidence-2": "7"}
    done = ready.submits(MEI, opened, **numbers, **{"confidence-3": "9"})

    assert "Not recorded: KR-1.2. Meanwhile it was paused, ended or handed over." in words_of(done["view"])
    summary = ready.direct_messages(MEI)[-1]["text"]
    assert "KR-1.1* Checkout success: 92%" in summary
    assert "KR-1.2" not in summary
    assert "Still open" not in summary


def test_an_objective_is_cancelled_and_taken_up_again_from_its_page(ready: Town, office: Office) -> None:
    home = ready.says(MEI, "O-1")["responses"][-1]
    assert "turn_open" in str(home)
    late = ready.says(KAI, "O-1 pause")["view"]
    form = ready.says(MEI, "O-1 cancel")["view"]
    ready.submits(MEI, form, turn_reason="Nobody wants it")
    assert "cancelled: Nobody wants it, Mei Tanaka" in ready.reads(LEA, "O-1")
    assert "It stands otherwise by now" in str(ready.submits(KAI, late, turn_reason="Legal first"))
    assert "Sorry, that is for" in ready.reads(LEA, "resume O-1")
    done = ready.submits(MEI, ready.says(MEI, "resume O-1")["view"])
    assert "O-1 goes on." in words_of(done["view"])


@pytest.mark.parametrize(
    ("typed", "owner", "why"),
    [
        ("pause KR-1.1 Waiting for R&D in <#C0PAY|payments>", None, "Waiting for R&D in #payments"),
        ("O-1 cancel  asked of <@U0LEA>", None, "asked of @lea"),
        ("handover KR-1.1 <@U0KAI>", KAI, ""),
        ("handover O-1 to <@U0KAI|kai> I move to Data", KAI, "I move to Data"),
        ("O-1 handover an <@U0KAI>", KAI, ""),
        ("handover KR-1.1 Kai knows it better", None, "Kai knows it better"),
    ],
)
def test_what_follows_the_code_stands_in_the_form(
    ready: Town, office: Office, typed: str, owner: str | None, why: str
) -> None:
    form = ready.says(MEI, typed)["view"]

    fields = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert fields["turn_to"].get("initial_user") == owner
    assert fields["turn_reason"].get("initial_value", "") == why
    assert fields["turn_course"]["initial_option"]["value"] == typed.removeprefix("O-1 ").split()[0]


def test_what_follows_resume_is_its_reason_and_a_long_one_is_refused(ready: Town, office: Office) -> None:
    ready.submits(MEI, ready.says(MEI, "pause KR-1.1 Waiting")["view"])
    form = ready.says(MEI, "resume KR-1.1 Legal said yes")["view"]
    assert "Legal said yes" in str(form)
    assert "300 characters at most" in ready.reads(MEI, "resume KR-1.1 " + "long " * 70)
    assert "I do not know anybody called U0NOBODY." in ready.reads(MEI, "handover KR-1.1 <@U0NOBODY>")


def test_what_is_handed_over_to_a_typed_name_stands_in_the_form_with_the_reason(ready: Town, office: Office) -> None:
    for typed in ("@berg I move to Data", "to @berg kai: I move to Data", f"<@{KAI}|kai>, I move to Data"):
        form = ready.says(MEI, f"handover KR-1.2 {typed}")["view"]
        assert button(form, "turn_to")["initial_user"] == KAI
        assert button(form, "turn_reason")["initial_value"] == "I move to Data"
        closes(ready, MEI, form)

    [unknown] = ready.says(MEI, "handover KR-1.2 @bergg I move to Data")["responses"]
    assert "I do not know anybody called bergg" in words_of(unknown)
    assert "handover KR-1.2 @Kai Berg I move to Data" in str(unknown)
    office.person("Tom Berg", slack_user_id="U0TOM")
    [several] = ready.says(MEI, "handover KR-1.2 @berg, I move to Data")["responses"]
    assert "Kai Berg" in words_of(several)
    assert "Tom Berg" in words_of(several)

    office.person("Berg, Ute", slack_user_id="U0UTE")
    form = ready.says(MEI, "handover KR-1.2 @Berg, Ute I move to Data")["view"]
    assert button(form, "turn_to")["initial_user"] == "U0UTE"
    assert button(form, "turn_reason")["initial_value"] == "I move to Data"


def test_what_was_changed_and_decided_two_years_ago_is_told_with_its_year(ready: Town, office: Office) -> None:
    ago, ada, mei = office.now - timedelta(days=2 * 365), person(ready, ADA), person(ready, MEI)
    with office.store.read() as tx:
        [team] = tx.teams.active(office.workspace.id)
    paused = Target(office.objectives()[0], key_result(office, 1))
    Turns(office.store, Access()).turn(office.workspace, mei, paused.ref, Course.PAUSE, "Waiting for legal", ago)
    asks_legal = NewDecision(words="ask legal", owner=mei, day=date(2024, 12, 2))
    Decisions(office.store, Access()).record(office.workspace, ada, team.id, asks_legal, "once", ago)

    assert "↺ 13 Nov 2024: paused (Mei Tanaka: Waiting for legal)" in ready.reads(LEA, "history KR-1.1")
    assert "ask legal (by 2 Dec 2024, " in ready.reads(LEA, "review team Payments")
