"""Whatever is typed, pressed or broken: a clear answer, and nothing is lost."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from slack_bolt import BoltRequest
from slack_sdk import WebClient
from sqlalchemy import text

from bot.certificates import trusted
from storage.database.engine import WORKER, make_engine
from tests.journeys.test_from_nothing import (
    MEIS_MONDAY,
    answer_all,
    opens_what_moved,
    prompt_of,
    write_objective,
)
from tests.journeys.town import Town, words_of

TYPED = {
    "O-999": "O-999",
    "KR-1.9": "KR-1.9",
    "KR-1.9 45 c7": "KR-1.9",
    "chekin": "checkin",
    "teem Payments": "team",
    "team Paymnts": "Payments",
    "history": "KR-",
    "KR-1.1 1,234 c7": "1234 or 1.234",
    "KR-1.1 93 c11": "10",
    "away yesterday": "",
    "xyzzy plugh": "",
    "edit O-999": "O-999",
    "find": "",
    "snooze": "Nothing is waiting",
    "digest Nowhere": "Nowhere",
}


def test_what_cannot_be_understood_is_answered_with_what_could_be_meant(ready: Town) -> None:
    for typed, told in TYPED.items():
        answer = ready.says("U0MEI", typed)
        said = words_of(answer["responses"]) or words_of(answer.get("view"))
        assert answer["ok"], (typed, answer)
        assert said.strip(), typed
        assert told in said, (typed, said)
        assert "Reference" not in said, (typed, said)


def test_an_example_is_one_that_this_key_result_could_have(ready: Town) -> None:
    assert "KR-1.3 yes c7 pricing test shipped" in ready.reads("U0MEI", "KR-1.3 help")
    assert "KR-1.1 45 c7 pricing test shipped" in ready.reads("U0MEI", "KR-1.1 help")
    assert "KR-1.1 45 c7 pricing test shipped" in ready.reads("U0MEI", "O-1 95")


def test_a_date_in_a_far_future_is_refused_in_words(ready: Town) -> None:
    assert "three years ahead" in ready.reads("U0MEI", "away 9999-12-31")


def test_what_cannot_be_seen_is_left_out_of_what_is_saved(ready: Town) -> None:
    ready.reads("U0MEI", "KR-1.1 93 c7 pricing\x00 \u202etest\x07 shipped")

    assert "pricing test shipped" in ready.reads("U0KAI", "history KR-1.1")


def test_a_message_that_is_too_long_is_answered(ready: Town) -> None:
    ready.control("message", user="U0MEI", to="bot", text="KR-1.1 93 c7 " + "x " * 3_000)

    assert "too long" in words_of(ready.direct_messages("U0MEI"))
    assert count_of_check_ins(ready, "KR-1.1") == 0


ODD_IDS = ("", "0", "-1", "²", "٣", "nonsense", "9" * 30, "424242", "[" * 100_000)
WITH_AN_ID = [
    "prompt_what_moved",
    "prompt_skip",
    "prompt_later",
    "prompt_nothing_moved",
    "blocker_answer",
    "stand_in",
    "edit_objective",
    "edit_key_result",
    "align_objective",
    "start_draft",
    "discard_draft",
    "edit_team",
    "edit_cycle",
    "post_again",
    "it_is_there",
    "away_back",
    "correct_check_in",
    "offer_help",
]


@pytest.mark.long
def test_a_button_whose_id_leads_nowhere_gets_a_kind_sentence(ready: Town, caplog: pytest.LogCaptureFixture) -> None:
    """Such values come from old messages, or from somebody who tries."""
    user = {"id": "U0ADA", "name": "ada", "team_id": "T0NORD"}
    for action_id, value in product(WITH_AN_ID, ODD_IDS):
        body = {
            "type": "block_actions",
            "team": {"id": "T0NORD"},
            "user": user,
            "trigger_id": "1.2",
            "view": {"id": "V1", "type": "home", "private_metadata": "[" * 100_000, "blocks": [], "state": {}},
            "actions": [{"action_id": action_id, "block_id": "b", "value": value, "type": "button"}],
        }
        answer = ready.okrbot.bolt.dispatch(BoltRequest(body=json.dumps(body), mode="socket_mode"))
        assert answer.status in {200, 404}, (action_id, value)
    mistakes = [record.getMessage() for record in caplog.records if "listener_failed" in record.getMessage()]
    assert [one for one in mistakes if "SlackApiError" not in one] == []


def test_ten_thousand_characters_get_a_clear_answer(ready: Town) -> None:
    assert "too long" in ready.reads("U0MEI", "find " + "x" * 10_000)
    assert "too long" in ready.reads("U0MEI", "KR-1.1 93 c7 " + "x" * 10_000)


@pytest.mark.parametrize(
    ("line", "what"),
    [("9" * 100, "That value is too long: 64"), ("93 c7 " + "x" * 3_100, "That note is too long: 3,000")],
)
def test_it_is_said_what_of_a_line_is_too_long(ready: Town, line: str, what: str) -> None:
    assert what in ready.reads("U0MEI", f"KR-1.1 {line}")


def test_markup_in_a_title_is_text_and_mentions_nobody(ready: Town) -> None:
    write_objective(ready, draft="<!channel> *loud* <@U0KAI> & `co`\n- <#C0PAY> up 1 → 2")
    for user in ("U0MEI", "U0KAI"):
        shown = json.dumps(ready.says(user, "<@U0MEI|mei>")["responses"])
        assert "<!channel>" not in shown
        assert "<@U0KAI>" not in shown
        assert "&lt;!channel&gt;" in shown


def test_a_submission_that_slack_sends_twice_is_recorded_once(ready: Town) -> None:
    ready.clock_to(MEIS_MONDAY)
    ready.control("faults", method="view_submission", kind="duplicate_event", times=1)
    answer_all(ready)

    history = ready.reads("U0KAI", "history KR-1.1")
    assert count_of_check_ins(ready, "KR-1.1") == 1, history


def count_of_check_ins(town: Town, code: str) -> int:
    with town.okrbot.store.read() as tx:
        objective, number = (int(part) for part in code.removeprefix("KR-").split("."))
        result = tx.key_results.by_code(town.okrbot.workspace.id, objective, number)
        assert result is not None
        return len(tx.check_ins.history(town.okrbot.workspace.id, result.id, 100))


def test_a_button_pressed_again_changes_nothing(ready: Town) -> None:
    ready.clock_to(MEIS_MONDAY)
    prompt = prompt_of(ready)
    ready.control("faults", method="block_actions", kind="duplicate_event", times=1)
    skipped = ready.presses("U0MEI", "prompt_skip", channel=prompt["channel"], ts=prompt["ts"])

    assert skipped["ok"], skipped
    assert count_of_check_ins(ready, "KR-1.1") == 0
    assert len(ready.direct_messages("U0MEI")) == 1


@pytest.mark.long
@pytest.mark.in_earnest
def test_a_slow_slack_keeps_nobody_waiting_for_what_is_saved(ready: Town) -> None:
    """The submission is acknowledged in time; the worker repeats the change of the message."""
    ready.clock_to(MEIS_MONDAY)
    ready.control("faults", method="chat.update", kind="slow", times=1, seconds=3)
    answer_all(ready)
    assert count_of_check_ins(ready, "KR-1.1") == 1

    with ready.okrbot.store.write() as tx:
        tx.connection.execute(text("UPDATE delivery SET lease_until = NULL WHERE state = 'pending'"))
    ready.okrbot.worker.run_due(ready.now())

    with ready.okrbot.store.read() as tx:
        changes = tx.connection.execute(
            text("SELECT state, attempts FROM delivery WHERE kind = 'prompt_summary'")
        ).all()
    assert changes == [("sent", 2)]
    assert "pricing test live" in words_of(prompt_of(ready))


@pytest.mark.parametrize("kind", ["expired_trigger_id", "http_500", "rate_limited", "drop_before_accept"])
def test_what_slack_does_not_open_is_said_and_the_button_still_works(ready: Town, kind: str) -> None:
    ready.clock_to(MEIS_MONDAY)
    prompt = prompt_of(ready)
    ready.control("faults", method="views.open", kind=kind, times=1)
    late = ready.presses("U0MEI", "prompt_what_moved", channel=prompt["channel"], ts=prompt["ts"])

    assert late["ok"], late
    assert "again" in words_of(late["responses"])
    assert opens_what_moved(ready)


def test_a_button_and_a_form_of_an_earlier_version_say_so(ready: Town) -> None:
    slack = WebClient(token=ready.sandbox.bot_token, base_url=ready.sandbox.api_url, ssl=trusted())
    old: dict[str, Any] = {
        "type": "button",
        "action_id": "of_before",
        "text": {"type": "plain_text", "text": "Old"},
        "value": "1",
    }
    row = {"type": "actions", "block_id": "old", "elements": [old]}
    where = slack.chat_postMessage(channel="U0MEI", text="old", blocks=[row]).data
    assert isinstance(where, dict)

    said = ready.presses("U0MEI", "of_before", channel=where["channel"], ts=where["ts"], block_id="old", value="1")

    assert "from before an update" in words_of(said["responses"])
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": "form_of_before",
        "title": old["text"],
        "submit": old["text"],
    }
    word = {"type": "plain_text_input", "action_id": "word"}
    view["blocks"] = [{"type": "input", "block_id": "word", "label": old["text"], "element": word}]
    form = ready.says("U0MEI", "new")["view"]
    slack.views_update(view_id=form["id"], view=view)
    told = ready.control("submit", user="U0MEI", view_id=form["id"], values={"word": {"word": "kept"}})
    assert "from before an update" in told["errors"]["word"]


def test_a_button_of_a_form_that_was_closed_meanwhile_opens_nothing_and_is_no_mistake(
    ready: Town, caplog: pytest.LogCaptureFixture
) -> None:
    form = ready.says("U0MEI", "edit O-1")["view"]
    ready.control("faults", method="views.push", kind="not_found", times=1)
    pressed = ready.presses("U0MEI", "restrict_open", view_id=form["id"])

    assert pressed["ok"], pressed
    assert "view" not in pressed
    assert [one.getMessage() for one in caplog.records if one.levelname in ("ERROR", "WARNING")] == []


def test_a_guest_is_told_kindly_and_sees_nothing(ready: Town) -> None:
    answer = ready.says("U0GUS", "<@U0MEI|mei>")
    home = ready.home("U0GUS")

    assert "Checkout" not in words_of(answer) + words_of(home)
    assert words_of(home).strip()


def test_a_stranger_in_the_channel_reads_nothing_of_it(ready: Town) -> None:
    ready.control("user", id="U0STR", name="stranger", real_name="Stan Stranger", is_stranger=True, team_id="T0ELSE")
    ready.control("channel", id="C0PAY", members=["U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0STR"])
    shared = ready.says("U0MEI", "team Payments", channel="C0PAY")

    assert shared["ok"]
    assert "Checkout" not in words_of(ready.says("U0STR", "team Payments", channel="C0PAY"))


def test_somebody_who_has_left_gets_no_message(ready: Town) -> None:
    ready.control("user", id="U0MEI", deleted=True)
    ready.clock_to(MEIS_MONDAY)

    assert ready.direct_messages("U0MEI") == []


@pytest.mark.long
def test_when_the_database_takes_no_changes_what_was_typed_stays(ready: Town) -> None:
    ready.clock_to(MEIS_MONDAY)
    view = opens_what_moved(ready)
    typed = {"value-1": "93.1", "confidence-1": "7", "value-2": "4.6", "confidence-2": "6", "value-3": "0"}
    with held_by_somebody_else(ready.okrbot.settings.database_url):
        refused = ready.submits("U0MEI", view, **typed, **{"confidence-3": "8"})
        said = ready.says("U0MEI", "KR-1.1 94 c7")

    assert refused["response_action"] == "errors"
    assert "database" in words_of(list(refused["errors"].values()))
    assert "nothing was saved" in words_of(said["responses"])
    saved = ready.submits("U0MEI", view, **typed, **{"confidence-3": "8"})
    assert saved["ok"], saved
    assert count_of_check_ins(ready, "KR-1.1") == 1


@contextmanager
def held_by_somebody_else(url: str) -> Iterator[None]:
    """Another connection holds what every change needs."""
    engine = make_engine(url, WORKER)
    with engine.execution_options(writes=True).connect() as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE form_draft, check_in, workspace, person IN ACCESS EXCLUSIVE MODE"))
        yield
    engine.dispose()


SIGNS = 'R&D <b> "1 < 2"'


@pytest.mark.parametrize("typed", ["lesson {signs}", "find {signs}", "team {signs}", "company {signs}", "{signs}"])
def test_what_slack_escapes_is_read_as_it_was_written(ready: Town, typed: str) -> None:
    said = ready.reads("U0MEI", typed.format(signs=SIGNS))
    assert "R&amp;amp;D" not in said
    assert "R&amp;D" in said


def test_a_team_with_such_a_sign_is_found(ready: Town) -> None:
    with ready.okrbot.store.write() as tx:
        team = tx.teams.add(by=None, now=ready.now(), workspace_id=ready.okrbot.workspace.id, name="R&D")
        tx.names.index_teams(ready.okrbot.workspace.id, [(team.name, team.id)], are_new=True)
    for typed in ("team R&D", "R&D", "attention R&D", "follow R&D", "tree team R&D"):
        assert "There is no" not in ready.reads("U0MEI", typed), typed
