"""Every sentence that people read stands in the catalogue: whole stories in a language that shows those that do not."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot import i18n
from bot.app import Stores
from bot.domain.cycles import CycleState
from tests.journeys.conftest import FRIDAY, person
from tests.journeys.pseudo import LOCALE, Heard, catalogues, untranslated
from tests.journeys.town import button, town

pytestmark = pytest.mark.long

ADA, MEI, KAI, LEA, GUS = "U0ADA", "U0MEI", "U0KAI", "U0LEA", "U0GUS"
MONDAY = "2026-11-16T07:00:30+00:00"  # past nine in Athens


def somebody(user_id: str, name: str, **fields: Any) -> dict[str, Any]:
    return person(user_id, name, "Europe/Athens", **fields) | {"locale": LOCALE}


COMPANY = {
    "workspace": {"id": "T0NORD", "name": "Βορράς", "domain": "nordlicht"},
    "users": [
        somebody(ADA, "Άδα Αρχή", title="Διευθύντρια", is_admin=True, is_owner=True),
        somebody(MEI, "Μέι Τανάκα", title="Πληρωμές"),
        somebody(KAI, "Κάι Όρος"),
        somebody(LEA, "Λέα Νόβα"),
        somebody(GUS, "Γκας Ξένος", is_restricted=True),
    ],
    "channels": [
        {"id": "C0PAY", "name": "πληρωμές", "members": [ADA, MEI, KAI, LEA, "bot"]},
        {"id": "C0OPEN", "name": "ανοιχτό", "members": [ADA, GUS, "bot"]},
    ],
}
DRAFT = "Πληρωμή χωρίς κόπο\n- Επιτυχία 91% → 96%\n- Επιστροφή 5 ημέρες → 2 ημέρες\n- Έκθεση"


@pytest.fixture(scope="module", autouse=True)
def _greek(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    i18n.language.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(i18n, "LOCALES", catalogues(tmp_path_factory.mktemp("locales")))
        yield
    i18n.language.cache_clear()


@pytest.fixture
def heard(sqlite_stores: Stores) -> Iterator[Heard]:
    with town(sqlite_stores, "socket", COMPANY, FRIDAY) as running:
        speaks_greek(running.okrbot)
        yield Heard(running.http, running.sandbox, running.okrbot)


def speaks_greek(okrbot: Any) -> None:
    with okrbot.store.write() as tx:
        tx.workspaces.change(okrbot.workspace, by=None, now=FRIDAY, locale=LOCALE)


@pytest.fixture
def running(heard: Heard) -> Heard:
    """A quarter has begun, a team is there, and Mei has an objective with three key results."""
    starts_the_quarter(heard)
    makes_the_team(heard)
    writes_an_objective(heard)
    return heard


def starts_the_quarter(heard: Heard) -> None:
    opened = heard.presses(ADA, "edit_cycle", view_id=heard.home(ADA)["id"])["view"]
    closes(heard, ADA, heard.submits(ADA, opened, name="Τέταρτο")["view"])


def makes_the_team(heard: Heard) -> None:
    opened = heard.presses(ADA, "edit_team", view_id=heard.home(ADA)["id"])["view"]
    team = {"name": "Πληρωμές", "lead": MEI, "members": [KAI, LEA], "channel": "C0PAY"}
    closes(heard, ADA, heard.submits(ADA, opened, **team)["view"])


def writes_an_objective(heard: Heard, user: str = MEI) -> None:
    understood = heard.submits(user, heard.says(user, "new")["view"], text=DRAFT)["view"]
    closes(heard, user, heard.submits(user, understood)["view"])


def closes(heard: Heard, user: str, view: dict[str, Any]) -> None:
    heard.control("close", user=user, view_id=view["id"], all=True)


def inside(heard: Heard, user: str, view: dict[str, Any], action_id: str, value: Any = None, **values: Any) -> Any:
    """Press something in a modal or home tab; what it shows then."""
    found = button(view, action_id)
    chosen = found.get("value") if value is None else value
    where = {"view_id": view["id"], "block_id": found["block_id"], "values": values}
    return heard.presses(user, found["action_id"], value=chosen, **where).get("view")


def below(heard: Heard, user: str, message: dict[str, Any], action_id: str) -> dict[str, Any]:
    """Press a button of a message."""
    found = button(message, action_id)
    where = {"channel": message["channel"], "ts": message["ts"], "block_id": found["block_id"]}
    return heard.presses(user, action_id, value=found.get("value"), **where)


def everything_is_translated(heard: Heard) -> None:
    found = heard.everything()
    assert len(found) > 10
    assert sorted(set(untranslated(found))) == []


def test_setting_up(heard: Heard) -> None:
    starts_the_quarter(heard)
    makes_the_team(heard)
    writes_an_objective(heard)
    for tab in ("settings", "admin"):
        inside(heard, ADA, heard.home(ADA), f"home_tab_{tab}")

    everything_is_translated(heard)


@pytest.mark.parametrize(
    "words",
    [
        ("", "me", f"<@{MEI}|mei>", f"<@{GUS}>", "company", "team", "team Πληρωμές", "team Ξ", "find Επιτυχία", "find"),
        ("find Ωμέγα", "attention", "attention team Πληρωμές", "drafts", "O-1", "O-9", "KR-1.1", "KR-9.9", "KR-1"),
        ("help", "help looking", "help checking-in", "help objectives", "help being-away", "help alignment"),
        ("help drafting", "help closing", "help teams"),
        (
            "tree",
            "tree me",
            f"tree <@{MEI}>",
            "tree team Πληρωμές",
            "tree O-1",
            "tree team",
            "tree Ωμέγα",
            "help teams",
        ),
        ("help settings", "help Ωμέγα", "Μέι", "Ωμέγα", "company Ω", "Ω" * 4001),
        ("history KR-1.1", "history", "history KR-9.9", "why", "away", "away 23 Nov", "away Ωμέγα", "back", "back"),
        ("away 23 Nov – 27 Nov stand-in <@U0KAI>", "", f"<@{MEI}>", "away 23 Nov stand-in Ωμέγα", "back"),
        ("snooze", "skip", "settings", "admin", "edit", "edit O-1", "edit KR-1.1", "edit O-9", "align", "align O-1"),
        (
            "follow",
            f"follow <@{KAI}>",
            f"follow <@{KAI}>",
            "follow O-1",
            "follow team Πληρωμές",
            "follow Ωμέγα",
            "follow O-9",
        ),
        (f"unfollow <@{KAI}>", "follow team", "unfollow Ωμέγα", "follow O-1 here", "follow", "Πληρωμές", f"<@{LEA}>"),
        ("lesson", "lesson O-1 Ρώτα νωρίς", "lesson O-9 Ω", "lessons", "lessons Ρώτα", "lessons Ωμέγα", "O-1"),
        ("lessons team Πληρωμές", "lessons Ρώτα Ωμέγα", "lesson Στις Πληρωμές, δύο φορές", "lessons", "lessons Ω"),
        ("digest", "digest Πληρωμές", "digest Ωμέγα", "checkin", "checkin KR-1.1", "checkin O-1", "checkin KR-9.9"),
    ],
)
def test_typed_words(running: Heard, words: tuple[str, ...]) -> None:
    for user in (MEI, ADA):
        for typed in words:
            found = running.says(user, typed)
            if found.get("view"):
                closes(running, user, found["view"])

    everything_is_translated(running)


def test_what_is_asked_with_an_alignment(running: Heard) -> None:
    for _ in range(2):
        writes_an_objective(running, KAI)
    for code, as_key_result in (("O-2", False), ("O-3", True)):
        view = running.says(KAI, f"align {code}")["view"]
        field = next(block["block_id"] for block in view["blocks"] if block["block_id"].startswith("align_"))
        running.control("options", user=KAI, view_id=view["id"], action_id="align_to", query="")
        typed = {"ask_words": "Δώδεκα → δέκα", "ask_value": "96%", "ask_day": "2026-12-01"}
        values: dict[str, Any] = {field: "O1", **{name + field: value for name, value in typed.items()}}
        values |= {f"ask_as_key_result{field}": ["yes"]} if as_key_result else {}
        assert "errors" in running.submits(KAI, view, **{**values, f"ask_day{field}": "2026-11-01"})
        closes(running, KAI, running.submits(KAI, view, **values)["view"])
    trade = inside(running, MEI, running.home(MEI), "proposal_trade")
    closes(running, MEI, running.submits(MEI, trade, ask_words="Αργότερα")["view"])
    take_back = inside(running, KAI, running.home(KAI), "proposal_decline")
    running.says(KAI, "O-2")
    closes(running, KAI, running.submits(KAI, take_back, ask_answer="Όχι")["view"])
    running.clock_to(MONDAY)
    closes(running, MEI, inside(running, MEI, running.home(MEI), "proposal_accept"))
    refused = inside(running, MEI, running.home(MEI), "proposal_decline")
    closes(running, MEI, running.submits(MEI, refused, ask_answer="Όχι")["view"])
    for user in (MEI, KAI):
        running.home(user)
        running.says(user, "O-1")
    everything_is_translated(running)


def test_lessons(running: Heard) -> None:
    for text in ("Επιτυχία χωρίς δοκιμή", "Πληρωμή χωρίς κόπο με Επιστροφή"):
        running.says(LEA, f"lesson {text}")
    form = running.submits(KAI, running.says(KAI, "new")["view"], text=DRAFT)["view"]
    form = inside(running, KAI, form, "draft_lesson_applies")
    saved = running.submits(KAI, form)["view"]
    closes(running, KAI, inside(running, KAI, saved, "lesson_not"))
    with running.okrbot.store.write() as tx:
        [cycle] = tx.cycles.active(running.okrbot.workspace.id)
        tx.cycles.change(cycle, by=None, now=FRIDAY, state=CycleState.GRADING)
    page = running.says(KAI, "O-2")["responses"][0]
    asked = below(running, KAI, page, "lessons_helped")["view"]
    for answer in ("yes", "no", "cannot_say"):
        asked = inside(running, KAI, asked, f"lesson_helped_{answer}")
    closes(running, KAI, asked)
    [page] = running.says(LEA, "O-2")["responses"]
    noted = below(running, LEA, page, "lesson_note")["view"]
    assert running.submits(LEA, noted, lesson_text="Ω" * 1001)["errors"]
    closes(running, LEA, running.submits(LEA, noted, lesson_text="Δύο φορές")["view"])
    [listed] = running.says(LEA, "lessons")["responses"]
    change = below(running, LEA, listed, "lesson_edit")["view"]
    closes(running, LEA, inside(running, LEA, change, "lesson_remove"))
    [listed] = running.says(ADA, "lessons")["responses"]
    below(running, ADA, listed, "lesson_remove")
    everything_is_translated(running)


def test_following(running: Heard) -> None:
    running.control("channel", id="C0RISK", name="κίνδυνοι", members=[MEI, KAI, LEA, "bot"])
    for user, words, channel in (
        (KAI, f"follow <@{MEI}>", "C0RISK"),
        (KAI, "follow O-1", None),
        (KAI, f"follow <@{LEA}>", None),
        (MEI, "follow O-1", None),
        (LEA, "follow O-1 here", "C0RISK"),
        (LEA, f"follow <@{MEI}> here", "C0RISK"),
        (MEI, "follow team Πληρωμές here", "C0RISK"),
        (MEI, "follow team Πληρωμές here", "C0RISK"),
        (MEI, "follow team Πληρωμές here", "C0PAY"),
        (MEI, "unfollow Πληρωμές here", "C0RISK"),
        (ADA, "follow O-1 here", "C0OPEN"),
        (MEI, "KR-1.1 93 c3", None),
        (MEI, "follow", "C0RISK"),
    ):
        running.says(user, words, channel)
    writes_an_objective(running, KAI)
    running.control("user", id=LEA, deleted=True)
    running.clock_to(MONDAY)
    prompt = running.direct_messages(KAI)[-1]
    below(running, KAI, prompt, "go_follows")
    below(running, KAI, prompt, "follow_stop")
    listed = running.says(KAI, "follow")["responses"][0]
    form = below(running, KAI, listed, "follow_channel_open")["view"]
    for channel in ("C0OPEN", "C0RISK"):
        said = running.submits(KAI, form, where=channel)
    closes(running, KAI, said["view"])
    page = running.says(KAI, f"<@{MEI}>")["responses"][0]
    below(running, KAI, page, "follow_stop")
    running.clock_to("2026-11-18T10:00:30+00:00")
    digest = next(one for one in running.channel_messages("C0RISK") if one.get("metadata"))
    below(running, KAI, digest, "follow_channel_stop")
    below(running, KAI, digest, "follow_channel_stop")
    everything_is_translated(running)


def test_one_liners_and_their_refusals(running: Heard) -> None:
    for user, words in (
        (MEI, "KR-1.1 93 c7 Ζωντανή δοκιμή"),
        (MEI, "KR-1.2 1.234 c7"),
        (MEI, "KR-1.2 c11"),
        (MEI, "KR-1.2 Ωμέγα"),
        (MEI, "KR-1.3 done c9"),
        (MEI, "KR-1.1 96 c10"),
        (KAI, "KR-1.1 94"),
        (GUS, "KR-1.1 94"),
        (MEI, "history KR-1.1"),
        (MEI, ""),
        (KAI, "KR-1.1"),
    ):
        running.says(user, words)
    everything_is_translated(running)


def test_a_check_in_by_its_form(running: Heard) -> None:
    running.clock_to(MONDAY)
    [prompt] = running.direct_messages(MEI)
    view = below(running, MEI, prompt, "prompt_what_moved")["view"]
    wrong = {"value-1": "Ωμέγα", "confidence-1": "7", "value-2": "1.234", "confidence-2": "6", "confidence-3": "8"}
    wrong |= {"value-3": "0"}
    assert running.submits(MEI, view, **wrong)["errors"]
    need = {"need-1": {"check_in_need": ["need"]}}
    view = running.presses(MEI, "check_in_need", view_id=view["id"], block_id="need-1", value=["need"], values=need)[
        "view"
    ]
    right = {"value-1": "93", "confidence-1": "7", "note-1": "Δοκιμή", "value-2": "4,6", "confidence-2": "6"}
    right |= {"value-3": "0", "confidence-3": "2", "asked-1": KAI, "what-1": "Κλειδί"}
    running.submits(MEI, view, **right)
    [summary] = running.direct_messages(MEI)
    closes(running, MEI, below(running, MEI, summary, "correct_check_in")["view"])
    running.clock_to("2026-11-16T08:30:00+00:00")

    asked = running.direct_messages(KAI)[-1]
    form = below(running, KAI, asked, "blocker_answer")["view"]
    running.submits(KAI, form, answer="Στο συρτάρι")
    running.says(MEI, "why")
    running.says(MEI, "attention")
    running.home(MEI)
    everything_is_translated(running)


def test_a_prompt_that_is_put_off_reminded_of_and_skipped(running: Heard) -> None:
    running.clock_to(MONDAY)
    [prompt] = running.direct_messages(MEI)
    later = below(running, MEI, prompt, "prompt_later")["view"]
    running.submits(MEI, later, until="hour")
    running.clock_to("2026-11-16T08:30:00+00:00")
    running.clock_to("2026-11-18T12:00:00+00:00")
    messages = running.direct_messages(MEI)
    assert any(message.get("thread_ts") for message in messages)
    running.says(MEI, "why")
    running.says(MEI, "skip")
    running.says(MEI, "skip")
    running.says(MEI, "snooze")
    running.says(MEI, "why")
    everything_is_translated(running)


def test_weeks_go_by_and_digests_come(running: Heard) -> None:
    running.clock_to(MONDAY)
    running.says(MEI, "KR-1.1 93 c7 Ζωντανή δοκιμή")
    running.says(MEI, "KR-1.2 5 c2")
    running.clock_to("2026-11-20T12:00:00+00:00")
    running.says(MEI, "KR-1.1 92 c3")
    running.clock_to("2026-12-04T12:00:00+00:00")
    assert running.direct_messages(MEI)[2:]
    posted = running.channel_messages("C0PAY")
    digest = next(message for message in posted if message.get("thread_ts") == message["ts"])
    form = below(running, KAI, digest, "offer_help")["view"]
    closes(running, KAI, running.submits(KAI, form, help_note="Έχω το κλειδί")["view"])
    for words in ("", "company", "team Πληρωμές", "attention", "why", f"<@{MEI}>", "history KR-1.1", "checkin"):
        running.says(LEA, words)
        shown = running.says(MEI, words)
        if shown.get("view"):
            closes(running, MEI, shown["view"])
    everything_is_translated(running)


def test_all_tabs_of_app_home_for_everybody(running: Heard) -> None:
    running.says(MEI, "KR-1.1 92 c3")
    for user in (ADA, MEI, KAI, GUS):
        elements = [element for block in running.home(user)["blocks"] for element in block.get("elements", ())]
        for tab in [one["action_id"] for one in elements if one.get("action_id", "").startswith("home_tab_")]:
            inside(running, user, running.home(user), tab)
    everything_is_translated(running)


def test_what_is_done_from_app_home(running: Heard) -> None:
    running.says(MEI, "KR-1.1 92 c3")
    for action_id, value in (("go_O-1", None), ("run_more", "why"), ("run_more", "help")):
        inside(running, MEI, running.home(MEI), action_id, value)
    inside(running, MEI, running.home(MEI), "go_O-1")
    page = running.http.get("/control/views", params={"user": MEI}).json()["home"]
    inside(running, MEI, page, "run_KR-1.1", "history KR-1.1")
    inside(running, MEI, running.home(MEI), "home_tab_team")
    team = running.http.get("/control/views", params={"user": MEI}).json()["home"]
    inside(running, MEI, team, "go_digest")
    running.submits(MEI, inside(running, MEI, running.home(MEI), "find_open"), words="Επιτυχία")
    away = inside(running, MEI, running.home(MEI), "away_open")
    closes(running, MEI, running.submits(MEI, away)["view"])
    running.says(MEI, "away 23 Nov")
    closes(running, MEI, inside(running, MEI, running.home(MEI), "away_back"))
    for choice in ("choose_team", "choose_cycle"):
        desk = home_with(running, "home_tab_admin")
        closes(running, ADA, inside(running, ADA, desk, choice, button(desk, choice)["options"][0]["value"]))
    everything_is_translated(running)


def test_settings_and_my_data(running: Heard) -> None:
    for action_id in ("own_settings", "my_data"):
        inside(running, ADA, running.home(ADA), "home_tab_settings")
        tab = running.http.get("/control/views", params={"user": ADA}).json()["home"]
        closes(running, ADA, inside(running, ADA, tab, action_id))
    own = running.says(MEI, "settings")["view"]
    assert running.submits(MEI, own, zone="Ωμέγα")["errors"]
    running.submits(MEI, own, zone="Europe/Athens")
    everybody = running.says(ADA, "admin")["view"]
    assert running.submits(ADA, everybody, holiday_region="Ω")["errors"]
    running.submits(ADA, everybody, zone="Europe/Athens")
    everything_is_translated(running)


def test_people_and_managers_from_slack(running: Heard) -> None:
    running.sandbox.world.default.profile_fields["X0"] = {"id": "X0", "label": "Αρχή", "type": "user"}
    for user, boss in ((MEI, MEI), (KAI, MEI), (LEA, "U0NOBODY"), (ADA, f"{MEI},{KAI}")):
        running.control("user", id=user, fields={"X0": {"value": boss, "alt": ""}})
    running.sandbox.world.default.users[KAI]["profile"]["title"] = "Ωμέγα"
    for action_id in ("directory_read", "directory_page_first", "directory_take"):
        shown = inside(running, ADA, home_with(running, "home_tab_admin"), action_id)
        if action_id == "directory_page_first":
            closes(running, ADA, shown)
        running.okrbot.worker.run_due(FRIDAY)
    running.control("faults", method="users.list", kind="missing_scope")
    everybody = running.says(ADA, "admin")["view"]
    running.submits(ADA, everybody, manager_field="X0:Αρχή")
    inside(running, ADA, home_with(running, "home_tab_admin"), "directory_read")
    running.okrbot.worker.run_due(FRIDAY)
    home_with(running, "home_tab_admin")
    everything_is_translated(running)


def home_with(heard: Heard, tab: str) -> dict[str, Any]:
    """Ada's home with a tab open."""
    inside(heard, ADA, heard.home(ADA), tab)
    found: dict[str, Any] = heard.http.get("/control/views", params={"user": ADA}).json()["home"]
    return found


def test_drafting_page_by_page(running: Heard) -> None:
    view = running.says(KAI, "new")["view"]
    view = inside(running, KAI, view, "draft_by_fields")
    view = inside(running, KAI, view, "draft_more")
    view = inside(running, KAI, view, "draft_add")
    wrong = {"title": "Ωμέγα", "kr0_title": "Ωμέγα", "kr0_start": "Ω", "kr0_target": "1.234", "kr1_title": "Ξ"}
    assert running.submits(KAI, view, **wrong)["errors"]
    view = inside(running, KAI, view, "draft_to_text")
    lines = "\n".join(f"- Πράγμα {number} από 5 έως 5" for number in range(7))
    view = running.submits(KAI, view, text=f"Να γίνει\n- Έκθεση\n{lines}\n- Β 1,234 → 5")["view"]
    found = running.submits(KAI, view)
    running.control("close", user=KAI, view_id=view["id"], all=True)
    assert found
    running.says(KAI, "drafts")
    everything_is_translated(running)


def test_editing_and_aligning(running: Heard) -> None:
    writes_an_objective(running, ADA)
    edit = running.says(MEI, "edit O-1")["view"]
    assert running.submits(MEI, edit, weight="Ωμέγα")["errors"]
    saved = running.submits(MEI, edit, title="Πληρωμή με κόπο", why="Διότι", weight="2")
    closes(running, MEI, saved["view"])
    edit = running.says(MEI, "edit KR-1.1")["view"]
    assert running.submits(MEI, edit, target="Ωμέγα")["errors"]
    closes(running, MEI, running.submits(MEI, edit, target="97")["view"])
    view = running.says(MEI, "align O-1")["view"]
    found = button(view, "align_to")
    offered = running.control("options", user=MEI, view_id=view["id"], action_id="align_to", query="")["options"]
    view = running.submits(MEI, view, **{found["block_id"]: offered[0]["value"]})["view"]
    closes(running, MEI, view)
    running.says(MEI, "O-1")
    running.says(MEI, "O-2")
    everything_is_translated(running)


def test_closing_and_the_report(running: Heard) -> None:
    for words in ("close", "close KR-1.1", "close O-99", "report"):
        running.says(MEI, words)
    for line in ("KR-1.1 93 c5", "KR-1.2 4 c5"):
        running.says(MEI, line)
    with running.okrbot.store.write() as tx:
        [cycle] = tx.cycles.active(running.okrbot.workspace.id)
        tx.cycles.change(cycle, by=None, now=FRIDAY, state=CycleState.GRADING)
    running.home(MEI)
    view = running.says(MEI, "close")["view"]
    fields = {block["block_id"].partition("~")[0]: block["block_id"] for block in view["blocks"] if "block_id" in block}
    assert running.submits(MEI, view, **{fields["value-1"]: "Ω", fields["score-2"]: "0.9"})["errors"]
    view = running.submits(MEI, view, **{fields["value-1"]: "94", fields["score-2"]: "agree"})["view"]
    view = running.submits(MEI, view)["view"]
    fields = {block["block_id"].partition("~")[0]: block["block_id"] for block in view["blocks"] if "block_id" in block}
    told = {"tell_others": "Ρώτα νωρίς", "changed_outside": "Όλα", "matters": "partly", "decision": "change"}
    view = running.submits(MEI, view, **{fields[name]: typed for name, typed in told.items()})["view"]
    closes(running, MEI, view)
    for words in ("O-1", "company", "team Πληρωμές", "report", "close O-1"):
        running.says(MEI, words)
    running.says(ADA, "report")
    running.clock_to(MONDAY)
    assert running.channel_messages("C0PAY")
    everything_is_translated(running)


def test_what_is_shared_here(running: Heard) -> None:
    for words in ("company", f"<@{MEI}>", "team Πληρωμές"):
        [shown] = running.says(KAI, words, channel="C0PAY")["responses"]
        below(running, KAI, {"channel": "C0PAY", **shown}, "share_here")
    [shown] = running.says(ADA, "company", channel="C0OPEN")["responses"]
    below(running, ADA, {"channel": "C0OPEN", **shown}, "share_here")
    everything_is_translated(running)


def test_messages_to_the_bot(running: Heard) -> None:
    running.clock_to(MONDAY)
    [prompt] = running.direct_messages(MEI)
    thread = {"channel": prompt["channel"], "thread_ts": prompt["ts"]}
    for words in ("Ευχαριστώ", "KR-1.1 94 c8 Δοκιμή", "KR-1.2 1.234", "KR-9.9 5", "5", "c11"):
        running.control("message", user=MEI, text=words, **thread)
        running.control("message", user=KAI, to="bot", text=words)
    everything_is_translated(running)


def test_a_sentence_that_was_never_looked_up_is_found() -> None:
    said = {"block_id": "saved", "text": {"text": "Saved Δευτέρα"}}
    assert untranslated({"text": "Ｓａｖｅｄ: KR-1.2 <@U0MEI>", "blocks": [said]}) == ["Saved Δευτέρα"]
