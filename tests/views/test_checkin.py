"""The check-in form, its summary, the history and blockers as Slack shows them: they fit, and nothing breaks out."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.answers import Said, TypedAnswer
from bot.domain.checkin_draft import CHOOSE, CONFIRM, CheckInDraft, FormKind
from bot.domain.checkins import CheckInSource
from bot.domain.ids import PersonId, PromptId
from bot.domain.okrs import Metric, ValueSource
from bot.domain.people import Person, SlackKind
from bot.domain.prompts import Prompt
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import PRIVATE_METADATA_MAX
from bot.services.checkins.blockers import Answered, Waiting
from bot.services.checkins.content import Conflict, Entry, Form
from bot.services.checkins.history import Entry as HistoryEntry
from bot.services.checkins.history import History
from bot.services.checkins.recorded import Asked, Line, Recorded, Summary
from bot.services.checkins.replies import Puzzle, Unclear
from bot.views.blocks import MESSAGE_TEXT, OPTION_TEXT, SECTION_TEXT, VIEW_BLOCKS, Message, fits
from bot.views.checkins import blocker, checkin, history, replies, summary
from tests.domain.okr_builders import (
    DEC_10,
    WORKSPACE,
    a_blocker,
    a_check_in,
    a_key_result,
    a_quarter,
    an_objective,
    milestones,
    yes_no,
)

EN, DE = language("en-GB"), language("de-DE")
EVIL = "<!channel> & <@U0KAI> *bold* "
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
MEI = Person(id=PersonId(1), workspace_id=WORKSPACE, slack_user_id="U0MEI", name="Mei")
KAI = Person(id=PersonId(2), workspace_id=WORKSPACE, slack_user_id="U0KAI", name=f"Kai {EVIL}")
PROMPT = Prompt(id=PromptId(7), workspace_id=WORKSPACE, person_id=MEI.id, first_day=DEC_10, last_day=DEC_10, due_at=NOW)


def an_entry(result: Any = None, **values: Any) -> Entry:
    held = {"sure": 6, "last": a_check_in(40, 6, note="pricing test live"), "standing": Decimal(40)}
    return Entry(key_result=result or a_key_result(current=40), objective=an_objective(), **{**held, **values})


def a_form(*entries: Entry, page: str = "1", kind: FormKind = FormKind.PROMPT, **values: Any) -> Form:
    ids = tuple(entry.key_result.id for entry in entries)
    more = {name: values.pop(name) for name in ("must", "moved", "sure") if name in values}
    draft = CheckInDraft(kind=kind, source=CheckInSource.PROMPT, order=ids, **more)
    by_id: dict[int, Entry] = {int(entry.key_result.id): entry for entry in entries}
    return Form(draft_id=3, draft=draft, page=page, entries=by_id, **values)


def field(view: Any, name: str) -> Any:
    return next(block for block in view["blocks"] if block.get("block_id", "").startswith(f"{name}-"))


def texts(found: Any) -> list[str]:
    """Every text of markup that Slack would read as such."""
    if isinstance(found, dict):
        own = [found["text"]] if found.get("type") == "mrkdwn" else []
        return own + [text for value in found.values() for text in texts(value)]
    return [text for each in found for text in texts(each)] if isinstance(found, list | tuple) else []


def is_harmless(found: Any) -> bool:
    return not any("<!channel>" in text or "<@U0KAI>" in text for text in texts(found))


def test_the_value_and_the_confidence_are_prefilled() -> None:
    entry = an_entry(a_key_result(current="1234.5"), standing=Decimal("1234.5"))
    shown = checkin.page(EN, a_form(entry))
    assert field(shown, "value")["element"]["initial_value"] == "1234.5"
    assert field(checkin.page(DE, a_form(entry)), "value")["element"]["initial_value"] == "1234,5"
    assert field(shown, "confidence")["element"]["initial_option"]["value"] == "6"


def test_what_was_typed_stands_before_what_was_said() -> None:
    entry = an_entry(typed=TypedAnswer(value="1,234", confidence="9", note="mine"))
    shown = checkin.page(EN, a_form(entry))
    assert field(shown, "value")["element"]["initial_value"] == "1,234"
    assert field(shown, "confidence")["element"]["initial_option"]["value"] == "9"
    assert field(shown, "note")["element"]["initial_value"] == "mine"


def test_an_emptied_note_stays_empty_in_a_correction() -> None:
    kept = checkin.page(EN, a_form(an_entry(), kind=FormKind.CORRECTION))
    emptied = checkin.page(EN, a_form(an_entry(typed=TypedAnswer(note="")), kind=FormKind.CORRECTION))
    assert field(kept, "note")["element"]["initial_value"] == "pricing test live"
    assert "initial_value" not in field(emptied, "note")["element"]


def test_the_author_is_told_who_reads_the_note() -> None:
    hint = field(checkin.page(EN, a_form(an_entry())), "note")["hint"]["text"]
    assert hint == "Everyone can read this; the digest may quote it."


def test_the_confidence_is_not_prefilled_where_it_is_asked_anew() -> None:
    shown = checkin.page(EN, a_form(an_entry(sure=None)))
    assert "initial_option" not in field(shown, "confidence")["element"]


def test_i_need_someone_opens_whom_and_what() -> None:
    closed = checkin.page(EN, a_form(an_entry()))
    opened = checkin.page(EN, a_form(an_entry(typed=TypedAnswer(need=True, asked="U0KAI", what="the key"))))
    assert not any(block.get("block_id", "").startswith(("asked-", "what-")) for block in closed["blocks"])  # type: ignore[attr-defined]
    assert field(opened, "asked")["element"]["initial_user"] == "U0KAI"
    assert field(opened, "what")["element"]["initial_value"] == "the key"


@pytest.mark.parametrize(("count", "kind"), [(3, "checkboxes"), (12, "multi_static_select")])
def test_milestones_are_ticked(count: int, kind: str) -> None:
    shown = checkin.page(EN, a_form(an_entry(milestones(*[DEC_10] * count, done=2))))
    element = field(shown, "milestones")["element"]
    assert (element["type"], len(element["options"]), len(element["initial_options"])) == (kind, count, 2)


def test_yes_or_no_is_a_choice() -> None:
    element = field(checkin.page(EN, a_form(an_entry(yes_no(), standing=Decimal(0)))), "value")["element"]
    assert (element["type"], element["initial_option"]["value"]) == ("radio_buttons", "0")


def test_what_is_wrong_stands_below_its_field() -> None:
    entry = an_entry()
    name = f"value-{entry.key_result.id}"
    wrong = {name: ("two_ways", {"one": "1234", "other": "1.234"})}
    shown: Any = checkin.page(EN, a_form(entry, problems=wrong))["blocks"]
    at = next(number for number, block in enumerate(shown) if block.get("block_id") == name)
    assert "Is this 1234 or 1.234?" in texts(shown[at + 1])[0]
    german = checkin.error_texts(DE, a_form(entry, problems=wrong))[name]
    assert "1234" in german
    assert "1,234" in german


def test_more_than_ten_are_chosen_in_several_blocks() -> None:
    entries = [an_entry(a_key_result(title=EVIL * 20, current=40)) for _ in range(23)]
    moved = (entries[11].key_result.id,)
    shown: Any = checkin.page(EN, a_form(*entries, page=CHOOSE, moved=moved))
    inputs = [block for block in shown["blocks"] if block["type"] == "input"]
    assert [len(block["element"]["options"]) for block in inputs] == [10, 10, 3]
    assert len({block["block_id"] for block in inputs}) == 3
    assert inputs[1]["element"]["initial_options"][0]["value"] == str(moved[0])
    assert all(
        len(option["text"]["text"]) <= OPTION_TEXT and len(option["description"]["text"]) <= OPTION_TEXT
        for block in inputs
        for option in block["element"]["options"]
    )


def test_each_that_is_asked_in_any_case_has_its_true_reason() -> None:
    new, old, unsure, plain = (an_entry(a_key_result(current=40), last=last) for last in _lasts())
    must = tuple(each.key_result.id for each in (new, old, unsure))
    form = a_form(new, old, unsure, plain, page=CHOOSE, must=must, sure=(unsure.key_result.id,))
    told = [text for block in checkin.page(EN, form)["blocks"] if block["type"] == "context" for text in texts(block)]  # type: ignore[attr-defined]
    assert told == [
        f"Asked for how sure you are, after three check-ins without a change: {unsure.key_result.code}.",
        f"Asked in any case, for the last check-in is a while ago: {old.key_result.code}.",
        f"Asked in any case, for there is no check-in yet: {new.key_result.code}.",
    ]


def _lasts() -> tuple[Any, ...]:
    return None, *(a_check_in(40, 6) for _ in range(3))


def test_a_full_page_fits_and_nothing_typed_breaks_out() -> None:
    long = TypedAnswer(note=EVIL * 90, need=True, what=EVIL * 90)
    asked = tuple(Asked(a_blocker(what=EVIL * 30), KAI, DEC_10) for _ in range(12))
    last = a_check_in(40, 6, note=EVIL * 100)
    entries = [
        an_entry(
            a_key_result(title=EVIL * 20, current=40, unit="d"), typed=long, asked=asked, last=last, on_behalf_of=KAI
        )
        for _ in range(5)
    ]
    problems: dict[str, Any] = {
        f"{name}-{entry.key_result.id}": ("empty", {}) for entry in entries for name in ("value", "note")
    }
    shown: Any = checkin.page(
        EN, a_form(*entries, must=tuple(each.key_result.id for each in entries), problems=problems)
    )
    assert len(shown["blocks"]) <= VIEW_BLOCKS
    assert len(shown["private_metadata"]) <= PRIVATE_METADATA_MAX
    assert all(len(text) <= SECTION_TEXT for text in texts(shown))
    assert is_harmless(shown)


def test_both_sides_are_shown_before_anything_is_saved() -> None:
    entry = an_entry()
    theirs = a_check_in(60, 9, note=EVIL, at=NOW)
    conflict = Conflict(entry, theirs, KAI, Said(Decimal(44), 7, "mine", None, None))
    shown: Any = checkin.page(EN, a_form(entry, page=CONFIRM, conflicts=(conflict,)))
    told = "\n".join(texts(shown))
    assert "60, 9 of 10 sure" in told
    assert "44, 7 of 10 sure, “mine”" in told
    assert [option["value"] for option in field(shown, "taken")["element"]["options"]] == ["mine", "theirs"]
    assert is_harmless(shown)


# The summary.


def a_line(**values: Any) -> Line:
    result = values.pop("result", None) or a_key_result(title=f"Checkout {EVIL}", current=94)
    held = {"check_in": a_check_in(94, 7, note=EVIL), "before": a_check_in("93.1", 6), "author": MEI}
    return Line(key_result=result, **{**held, **values})


def a_summary(*lines: Line, **values: Any) -> Summary:
    return Summary(lines=lines, **{"reader": MEI, "correctable": True, **values})


def is_whole(message: Message) -> bool:
    """It fits, is harmless, and the text alone says all that the blocks say."""
    fitting = fits(message.blocks) and len(message.text) <= MESSAGE_TEXT
    harmless = is_harmless(list(message.blocks)) and "<!channel>" not in message.text
    return fitting and harmless and all(text in message.text for text in texts(list(message.blocks)))


def test_the_summary_says_old_and_new() -> None:
    message = summary.summary_message(EN, a_summary(a_line()))
    assert "93.1 → 94, 7 of 10 sure, was 6" in message.text
    assert is_whole(message)


def test_the_summary_says_who_was_asked_and_until_when_they_are_away() -> None:
    asked = Asked(a_blocker(what=f"the key {EVIL}"), KAI, DEC_10)
    message = summary.summary_message(EN, a_summary(a_line(asked=(asked,))))
    assert "was asked: “the key" in message.text
    assert "away until 10 Dec" in message.text
    assert is_whole(message)


def test_whoever_was_asked_days_ago_is_still_waited_for() -> None:
    asked = Asked(a_blocker(what="the key"), KAI, days=15)
    assert "Still waits for" in summary.summary_message(EN, a_summary(a_line(asked=(asked,)))).text


def test_the_summary_says_who_answered_for_whom() -> None:
    lea = replace(MEI, id=PersonId(3), name="Lea")
    assert "for Lea" in summary.summary_message(EN, a_summary(a_line(on_behalf_of=lea))).text
    told = summary.summary_message(EN, a_summary(a_line(author=lea, on_behalf_of=MEI), reader=MEI)).text
    assert "by Lea" in told


def test_the_summary_offers_what_can_be_done_now() -> None:
    reached = a_line(result=a_key_result(current=100))
    owed = (a_key_result(),)
    message = summary.summary_message(EN, a_summary(reached, prompt=PROMPT, owed=owed))
    actions = [element["action_id"] for element in message.blocks[-1]["elements"]]
    waiting = ["prompt_what_moved", "prompt_nothing_moved", "prompt_later", "prompt_skip"]
    assert actions == [*waiting, "correct_check_in", "mark_key_result_done_0"]
    assert owed[0].code in message.text
    closed = summary.summary_message(EN, a_summary(a_line(), correctable=False))
    assert all(block["type"] != "actions" for block in closed.blocks)


def test_whoever_stood_in_can_cheer_and_offer_help_right_below_and_a_guest_can_cheer() -> None:
    theirs = a_line(result=a_key_result(owner_id=KAI.id))
    guest = replace(MEI, slack_kind=SlackKind.SINGLE_CHANNEL_GUEST)

    def offered(reader: Person) -> list[str]:
        message = summary.summary_message(EN, a_summary(theirs, reader=reader, correctable=False))
        return [element["text"]["text"] for element in message.blocks[-1]["elements"]]

    code = theirs.key_result.code
    assert offered(MEI) == [f"Cheer {code}", f"Offer help with {code}"]
    assert offered(guest) == [f"Cheer {code}"]


@pytest.mark.parametrize("count", [1, 12, 60])
def test_any_number_of_lines_fits(count: int) -> None:
    line = a_line(check_in=a_check_in(94, 7, note=EVIL * 100), asked=(Asked(a_blocker(what=EVIL * 50), KAI),) * 2)
    message = summary.summary_message(EN, a_summary(*[line] * count, prompt=PROMPT))
    assert is_whole(message)
    assert ("more." in message.text) is (count > 1 and message.text.count("Checkout") < count)


def test_the_last_page_says_that_nothing_was_saved_a_second_time() -> None:
    page: Any = summary.recorded_page(EN, Recorded(summary=a_summary(a_line()), meanwhile=True))
    told = "\n".join(texts(page))
    assert "Recorded already, Mei" in told
    assert "was not saved" in told
    assert "submit" not in page


def test_who_never_said_how_sure_is_told_how_to() -> None:
    line = a_line(check_in=a_check_in(94, None))
    assert f"{line.key_result.code} c7" in summary.summary_message(EN, a_summary(line)).text


@pytest.mark.parametrize(
    ("standing", "said"), [(Decimal(40), "40 is read from a system."), (None, "The value is read from a system.")]
)
def test_where_a_system_gives_the_value_the_form_says_which_it_is(standing: Decimal | None, said: str) -> None:
    entry = an_entry(a_key_result(source=ValueSource.HTTP), standing=standing)
    hint = field(checkin.page(EN, a_form(entry)), "value")["hint"]
    assert hint["text"].startswith(said)


# The history, blockers and replies.


def a_history(*entries: HistoryEntry, **values: Any) -> History:
    result = a_key_result(title=EVIL, current=94)
    held = {"key_result": result, "objective": an_objective(), "cycle": a_quarter(), "owner": KAI}
    return History(entries=entries, **{**held, **values})


def test_the_history_shows_authors_and_corrections() -> None:
    new = a_check_in(46, 7, supersedes_id=5)
    old = a_check_in(45, 7, note=EVIL, id=5)
    entries = (
        HistoryEntry(check_in=new, author=MEI),
        HistoryEntry(check_in=old, author=MEI, replaced_by=new),
    )
    message = history.history_message(EN, a_history(*entries, asked=(Asked(a_blocker(what=EVIL), KAI),)))
    assert "46, 7 of 10 sure (Mei), a correction" in message.text
    assert "corrected later: 1 Oct: 45" in message.text
    assert "Waiting for Kai" in message.text
    assert is_whole(message)


def test_a_history_names_its_cycle_for_its_days_have_no_year() -> None:
    said = history.history_message(EN, a_history(cycle=a_quarter(name="Q3 2025"))).text
    assert said.splitlines()[0].endswith(", Q3 2025")


def test_a_long_history_fits() -> None:
    entry = HistoryEntry(check_in=a_check_in(46, 7, note=EVIL * 100), author=KAI, on_behalf_of=KAI)
    message = history.history_message(EN, a_history(*[entry] * 26, values=(Decimal(1), Decimal(2), Decimal(3))))
    assert is_whole(message)
    assert "There are older ones." in message.text


def test_a_history_that_is_shown_whole_speaks_of_no_older_ones() -> None:
    entry = HistoryEntry(check_in=a_check_in(46, 7), author=KAI)
    assert "older" not in history.history_message(EN, a_history(entry)).text
    assert "There are older ones." in history.history_message(EN, a_history(entry, more=True)).text


def test_the_little_chart_says_its_ends_in_words() -> None:
    result = a_key_result(unit="%")
    assert history.chart(EN, result, [Decimal(91), Decimal(93), Decimal(98)]) == "▁▃█ 91% → 98%"
    assert history.chart(EN, result, [Decimal(91)] * 5) == ""
    assert history.chart(EN, replace(result, metric=Metric.YES_NO), [Decimal(0), Decimal(1), Decimal(1)]) == ""


def waiting(**values: Any) -> Waiting:
    held = {"key_result": a_key_result(title=EVIL), "asker": MEI, "asked": KAI, "blocker": a_blocker(what=EVIL * 90)}
    return Waiting(**{**held, **values})


def test_whoever_is_asked_is_mentioned_and_nobody_else() -> None:
    message = blocker.asked_message(EN, waiting())
    assert message.text.startswith("<@U0KAI> *Mei needs you for KR-12.")
    assert message.text.count("<@") == 1
    assert "<!channel>" not in message.text
    assert fits(message.blocks)


def test_the_answer_stands_where_the_question_stood() -> None:
    answered = waiting(blocker=a_blocker(answer=f"in the vault {EVIL}", answered_at=NOW), answerer=MEI)
    message = blocker.answered_message(EN, answered)
    assert "Mei answered:* “in the vault" in message.text
    assert is_whole(message)
    late = blocker.already_page(EN, Answered(waiting=answered, before=True))
    assert "Your answer was not saved" in "\n".join(texts(late))
    assert is_harmless(late)


def test_a_message_that_could_mean_several_gets_their_codes() -> None:
    choices = tuple(a_key_result(title=EVIL) for _ in range(20))
    message = replies.unclear_message(EN, Unclear(Puzzle.WHICH_ONE, choices, PROMPT.id), "/okr")
    assert choices[0].code in message.text
    assert is_whole(message)
    assert message.blocks[-1]["elements"][0]["action_id"] == "prompt_what_moved"


def test_what_one_said_oneself_elsewhere_is_called_ones_own() -> None:
    entry = an_entry()
    conflict = Conflict(entry, a_check_in(60, 9, at=NOW), MEI, Said(Decimal(44), 7, "mine", None, None), is_own=True)
    shown: Any = checkin.page(EN, a_form(entry, page=CONFIRM, conflicts=(conflict,)))
    told = "\n".join(texts(shown))
    assert "You, elsewhere, " in told
    assert "What you said there" in str(field(shown, "taken"))
    assert MEI.name not in told


def test_a_form_opened_for_the_confidence_says_why() -> None:
    entry = an_entry()
    asked = (entry.key_result.id,)
    told = texts(checkin.page(EN, a_form(entry, must=asked, sure=asked)))
    assert any("after three check-ins without a change" in text for text in told)
