"""A lesson in Slack: noted, found, shown to whoever drafts something like it, and asked about when that is over."""

from typing import Any

import pytest

from bot.domain.cycles import CycleState
from tests.journeys.town import Town, button, closes, press, words_of

pytestmark = pytest.mark.long

MEI, KAI, LEA = "U0MEI", "U0KAI", "U0LEA"
DRAFT = "Quick refunds\n- Refund time 5 d → 2 d\n- Checkout success 91% → 96%"


def has(found: Any, action_id: str) -> bool:
    return action_id in str(found)


def test_a_lesson_is_noted_mended_found_shared_removed_and_noted_by_buttons(ready: Town) -> None:
    said = ready.reads(KAI, "lesson KR-1.2 needed legal before the first refund")
    assert "Noted. Everybody can read it." in said
    assert "O-1 Checkout just works · Payments · Q4 2026" in said

    form = ready.says(LEA, "lesson O-77 taught us to ask early")["view"]
    assert "There is no O-77" in words_of(form)
    again = ready.submits(LEA, form)
    assert "There is no O-77" in again["errors"]["lesson_text"]
    offered = ready.control("options", user=LEA, view_id=form["id"], action_id="lesson_objective", query="checkout")
    [option] = offered["options"]
    noted = ready.submits(LEA, form, lesson_text="Ask early", lesson_objective=option["value"])["view"]
    assert "“Ask early”" in words_of(noted)
    closes(ready, LEA, noted)

    [listed] = ready.says(LEA, "lessons", channel="C0PAY")["responses"]
    assert words_of(listed).index("Ask early") < words_of(listed).index("legal before the first refund")
    assert "Ask early" not in ready.reads(MEI, "lessons refund legal")
    assert "Ask early" in ready.reads(MEI, "lessons team Payments")
    press(ready, LEA, {"channel": "C0PAY", **listed}, "share_here")
    shared = ready.channel_messages("C0PAY")[-1]
    assert "Shared by Lea Novak" in words_of(shared)
    assert not has(shared, "lesson_edit")

    change = press(ready, LEA, {"channel": "C0PAY", **listed}, "lesson_edit")["view"]
    removed = press(ready, LEA, change, "lesson_remove")["view"]
    assert "nobody is shown it any more" in words_of(removed)
    assert "Ask early" not in ready.reads(MEI, "lessons")

    [digest] = ready.says(MEI, "digest Payments")["responses"]
    form = press(ready, MEI, digest, "lesson_note")["view"]
    assert button(form, "lesson_team")["initial_option"]["text"]["text"] == "Payments"
    closes(ready, MEI, ready.submits(MEI, form, lesson_text="Mornings are for tickets", lesson_team="1")["view"])
    [page] = ready.says(MEI, "O-1")["responses"]
    about = press(ready, MEI, page, "lesson_note")["view"]
    closes(ready, MEI, ready.submits(MEI, about, lesson_text="Two pilots are enough")["view"])

    assert "Mornings are for tickets" in ready.reads(LEA, "lessons team Payments")
    assert "Two pilots are enough" in ready.reads(LEA, "O-1")
    assert "Mornings" not in ready.reads(LEA, "O-1")


def test_what_fits_a_draft_is_answered_in_it_and_after_it_and_asked_about_at_the_end(ready: Town) -> None:
    ready.says(LEA, "lesson Refund time needs legal in the room")
    ready.says(LEA, "lesson Payments: a refund at night is no refund")
    ready.says(LEA, "lesson Hire early")

    form = ready.submits(KAI, ready.says(KAI, "new")["view"], text=DRAFT)["view"]
    assert "What others learned" in words_of(form)
    assert "Hire early" not in words_of(form)
    form = press(ready, KAI, form, "draft_lesson_applies", title={"title": "Quicker refunds"})["view"]
    assert "a refund at night" not in words_of(form)  # of Kai's own team: it came first
    assert button(form, "title")["initial_value"] == "Quicker refunds"
    saved = ready.submits(KAI, form)["view"]
    assert "a refund at night" not in words_of(saved)
    assert "legal in the room" in words_of(saved)
    answered = press(ready, KAI, saved, "lesson_not")["view"]
    assert "is not shown for this objective again" in words_of(answered)
    assert "legal in the room" not in words_of(answered)
    closes(ready, KAI, answered)

    page = ready.reads(MEI, "O-2")
    assert "Lesson applied: “Payments: a refund at night is no refund”" in page
    assert "legal in the room" not in page
    assert not has(ready.says(KAI, "O-2"), "lessons_helped")
    end_the_cycle(ready)
    assert not has(ready.says(MEI, "O-2"), "lessons_helped")
    [shown] = ready.says(KAI, "O-2")["responses"]
    asked = press(ready, KAI, shown, "lessons_helped")["view"]
    said = press(ready, KAI, asked, "lesson_helped_yes")["view"]
    assert "You said: it helped" in words_of(said)
    closes(ready, KAI, said)
    assert not has(ready.says(KAI, "O-2"), "lessons_helped")
    told = ready.reads(MEI, "lessons night refund")
    assert "applied once: helped once" in told
    assert "Kai" not in told


def test_what_is_left_after_an_answer_is_answered_in_the_same_window(ready: Town) -> None:
    ready.says(LEA, "lesson Refund time needs legal in the room")
    ready.says(LEA, "lesson Payments: a refund at night is no refund")
    form = ready.submits(KAI, ready.says(KAI, "new")["view"], text=DRAFT)["view"]
    saved = ready.submits(KAI, form)["view"]

    left = press(ready, KAI, saved, "lesson_not")["view"]
    done = press(ready, KAI, left, "lesson_applies")["view"]

    assert done["id"] == left["id"] == saved["id"]
    closes(ready, KAI, done)
    assert "Lesson applied: “Refund time needs legal in the room”" in ready.reads(MEI, "O-2")


def test_a_draft_that_is_kept_is_asked_once_more_when_it_is_shared_and_forgets_all_when_it_is_discarded(
    ready: Town,
) -> None:
    ready.says(LEA, "lesson Refund time needs legal in the room")
    for title in ("Quick refunds", "Other refunds"):
        form = ready.submits(KAI, ready.says(KAI, "new")["view"], text=DRAFT.replace("Quick refunds", title))["view"]
        assert "legal in the room" in words_of(form)
        kept = ready.submits(KAI, form, share="kept")["view"]
        assert "legal in the room" not in words_of(kept)
        closes(ready, KAI, kept)

    resumed = ready.says(KAI, "edit O-2")["view"]
    assert "legal in the room" not in words_of(resumed)
    closes(ready, KAI, resumed)
    drafts = ready.says(KAI, "drafts")["responses"][0]
    started = press(ready, KAI, drafts, "start_draft")["responses"][0]
    assert "legal in the room" in words_of(started)
    done = press(ready, KAI, started, "lesson_applies")["responses"][0]
    assert "Noted" in words_of(done)
    press(ready, KAI, ready.says(KAI, "drafts")["responses"][0], "discard_draft")
    assert "You have no drafts" in ready.reads(KAI, "drafts")
    assert "applied once" in ready.reads(LEA, "lessons")


def end_the_cycle(town: Town) -> None:
    with town.okrbot.store.write() as tx:
        [cycle] = tx.cycles.active(town.okrbot.workspace.id)
        tx.cycles.change(cycle, by=None, now=town.now(), state=CycleState.GRADING)
