"""The one slash command: every word, codes, names, slips; never silence."""

from dataclasses import replace

import pytest

from bot.domain.errors import Invalid, NotFound
from bot.domain.people import SlackKind
from bot.views.blocks import Message
from bot.views.places import Kind, Place
from handlers.acts import Command, Open, Replace, Reply
from storage import Store
from tests.factories import Office
from tests.handlers.looking_around import Desk, desk, message_of


@pytest.fixture
def here(store: Store) -> Desk:
    office = Office.open(store)
    mei = office.person("Mei Tanaka", slack_user_id="U0MEI")
    kai = office.person("Kai Brandt", slack_user_id="U0KAI")
    team = office.team("Payments", lead=kai, members=(mei,))
    office.team("Partners")
    office.key_result(office.objective(mei, "Checkout that works", team))
    return desk(office, mei)


def test_the_name_of_the_command_alone_may_be_a_teams(here: Desk) -> None:
    assert here.reads("ziele").startswith("Your OKRs")
    here.office.team("Ziele")
    assert here.reads("ziele").startswith("Ziele")
    assert here.reads("ziele me").startswith("Your OKRs")
    assert here.reads("ｔｅａｍ ｐａｙｍｅｎｔｓ").startswith("Payments")
    here.office.team("Ziele Team")
    assert here.reads("ziele team").startswith("Ziele Team")
    assert here.reads("ziele me").startswith("Your OKRs")


def test_a_command_that_is_called_as_one_of_its_words_still_means_that_word(here: Desk) -> None:
    """As with OKRBOT_COMMAND=/company."""
    here.router = replace(here.router, command="/company")
    assert here.reads("company").startswith("Company")
    assert here.reads("company me").startswith("Your OKRs")
    assert here.reads("/company").startswith("Your OKRs")


def test_the_name_of_the_command_is_passed_over_however_often_it_is_typed(here: Desk) -> None:
    for name in ("ziele", "/ziele"):
        assert here.reads(f"{name} " * 3_000 + "me").startswith("Your OKRs")


def test_nothing_typed_shows_my_own(here: Desk) -> None:
    assert here.reads("").startswith("Your OKRs")
    assert here.reads("   ").startswith("Your OKRs")
    assert here.reads("me").startswith("Your OKRs")


@pytest.mark.parametrize(
    "typed", ["<@U0KAI>", "<@U0KAI|kai>", "kai", "@kai", "KAI BRANDT", "brandt", "<@U0KAI|kai> okrs"]
)
def test_a_person_is_meant_by_mention_or_name(here: Desk, typed: str) -> None:
    assert here.reads(typed).startswith("Kai Brandt")


@pytest.mark.parametrize("typed", ["find <@U0KAI|kai>", "attention <@U0KAI|kai>", "at-risk <@U0KAI>"])
def test_whoever_looks_for_a_mentioned_person_is_shown_them(here: Desk, typed: str) -> None:
    assert here.reads(typed).startswith("Kai Brandt")


def test_a_mention_where_a_name_is_expected_is_read_as_the_name(here: Desk) -> None:
    with pytest.raises(NotFound) as caught:
        here.types("team <@U0KAI|kai>")

    assert caught.value.name == "kai"
    assert here.types("new <@U0KAI|kai> <#C1|pay>") == Open({"type": "modal", "words": "kai pay"})
    assert here.types("checkin <@U0KAI|kai>") == Open({"type": "modal", "words": "<@U0KAI|kai>"})


def test_a_person_new_to_us_is_asked_of_slack(here: Desk) -> None:
    here.slack.users["U0NEW"] = {"real_name": "Nia New", "tz": "Asia/Tokyo"}

    assert here.reads("<@U0NEW|nia>").startswith("Nia New")
    assert here.slack.asked == ["U0NEW"]


def test_a_person_unknown_to_slack_is_a_plain_sentence(here: Desk) -> None:
    with pytest.raises(NotFound) as caught:
        here.types("<@U0GONE>")

    assert caught.value.kind == "person"


@pytest.mark.parametrize("typed", ["team Payments", "TEAM payments", "team pay", "payments", "<#C9|payments>"])
def test_a_team_is_meant_by_word_or_name(here: Desk, typed: str) -> None:
    assert here.reads(typed).startswith("Payments")


def test_an_ambiguous_name_gets_a_choice_of_buttons(here: Desk) -> None:
    text = here.reads("team pa")

    assert "Partners / Payments" in text
    assert "Which one?" in text


def test_a_team_without_a_name_gets_a_choice_with_ones_own_first(here: Desk) -> None:
    assert here.reads("team") == "Which team? Payments / Partners"


@pytest.mark.parametrize(("typed", "meant"), [("team Paymnets", "team"), ("Attention team Paymnets", "attention team")])
def test_a_team_with_a_slip_is_not_found_but_the_nearest_is_a_button(here: Desk, typed: str, meant: str) -> None:
    message = message_of(here.types(typed))

    assert message.text.startswith("There is no team called Paymnets. Did you mean Payments")
    assert buttons_of(message)[f"/ziele {meant} Payments"] == f"{meant} Payments"


def test_which_team_needs_attention_is_asked_where_none_is_named(here: Desk) -> None:
    message = message_of(here.types("attention team"))

    assert message.text == "Which team? Payments / Partners"
    assert message_of(here.viewing.walk(here.press(buttons_of(message)["Payments"]))).text.startswith("Needs attention")


def test_the_commands_own_name_before_the_words_is_passed_over(here: Desk) -> None:
    assert here.reads("/ziele team Payments").startswith("Payments")
    assert here.reads("/ziele").startswith("Your OKRs")


@pytest.mark.parametrize("typed", ["KR-1.1.2", "kr 1.1.2 45 c7", "O-1.1.2"])
def test_a_code_with_a_number_too_many_is_not_cut_short(here: Desk, typed: str) -> None:
    message = message_of(here.types(typed))

    assert "1.1.2. Did you mean KR-1.1?" in message.text
    assert [words.split()[0] for words in buttons_of(message).values()] == ["KR-1.1"]


@pytest.mark.parametrize(
    ("typed", "code", "rest"),
    [
        ("KR-12.2 45 c7 shipped", "key result KR-12.2", "45 c7 shipped"),
        ("kr12.2", "key result KR-12.2", ""),
        ("O-12", "objective O-12", ""),
        ("o12", "objective O-12", ""),
        ("o 12", "objective O-12", ""),
        ("O-12 45", "objective O-12", "45"),
        ("/ziele KR-12.2 45", "key result KR-12.2", "45"),
        ("/ziele /ZIELE o12", "objective O-12", ""),
        ("ziele ZIELE o12", "objective O-12", ""),
        (
            "ｚｉｅｌｅ ＫＲ－１２．２ ４５ ｃ７ ＡＰＩ：１．１ live",
            "key result KR-12.2",
            "４５ ｃ７ ＡＰＩ：１．１ live",
        ),
        ("ＫＲ－１２．２：４５，信心７，已上线", "key result KR-12.2", "４５，信心７，已上线"),
        ("Ｏ－１２　ＡＢＣ", "objective O-12", "ＡＢＣ"),
    ],
)
def test_codes_go_to_those_who_own_them(here: Desk, typed: str, code: str, rest: str) -> None:
    here.types(typed)

    assert here.told == [(code, rest)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("KR-12", ["O-12", "KR-12.1"]),
        ("O-12.2", ["KR-12.2"]),
        ("KR-12 45 c7 live", ["O-12 45 c7 live", "KR-12.1 45 c7 live"]),
        ("KR-12,1", ["KR-12.1"]),
        ("KR-12,1 94.5 c8", ["KR-12.1 94.5 c8"]),
        ("O-12,1", ["KR-12.1"]),
        ("KR-12.1,1", ["KR-12.1"]),
        ("KR-12.1-94 c7", ["KR-12.1"]),
    ],
)
def test_what_only_looks_like_a_code_gets_buttons_with_those_that_were_meant(
    here: Desk, typed: str, meant: list[str]
) -> None:
    message = message_of(here.types(typed))

    assert message.text.startswith(f"There is no {typed.split()[0]}. Did you mean {meant[0].split()[0]}")
    assert list(buttons_of(message).values()) == meant


@pytest.mark.parametrize(
    ("typed", "beginning"),
    [
        ("company", "Company"),
        ("Company", "Company"),
        ("find checkout", "Search: checkout"),
        ("find", "What shall I look for? For example: /ziele find checkout"),
        ("attention", "Needs attention"),
        ("at-risk", "Needs attention"),
        ("at risk", "Needs attention"),
        ("attention team Payments", "Needs attention: Payments"),
        ("at risk team payments", "Needs attention: Payments"),
        ("attention payments", "Needs attention: Payments"),
        ("help", "Help\n/ziele: what I owe, and my OKRs"),
        ("help attention", "Help: Looking around"),
        ("help find", "Help\n"),
    ],
)
def test_every_word_for_looking_around_answers(here: Desk, typed: str, beginning: str) -> None:
    assert here.reads(typed).startswith(beginning)


def test_words_of_other_journeys_get_what_follows_them(here: Desk) -> None:
    outcome = here.types("New  a better checkout ")

    assert isinstance(outcome, Open)
    assert outcome.view["words"] == "a better checkout"


def test_a_command_that_says_nothing_is_said_to_be_done(here: Desk) -> None:
    assert here.reads("snooze") == "Done."


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chekin", "checkin"),
        ("compnay", "company"),
        ("atention", "attention"),
        ("teem payments", "team payments"),
        ("serch the checkout", "search the checkout"),
    ],
)
def test_a_slip_in_a_word_gets_the_nearest_command_with_what_followed(here: Desk, typed: str, meant: str) -> None:
    message = message_of(here.types(typed))

    assert f"I do not know what {typed} means. Did you mean /ziele {meant}" in message.text
    assert buttons_of(message)[f"/ziele {meant}"] == meant


def test_a_command_of_two_names_is_suggested_once(here: Desk) -> None:
    buttons = buttons_of(message_of(here.types("searhc")))

    assert "/ziele search" in buttons
    assert "/ziele find" not in buttons


def test_whoever_addresses_a_person_is_offered_no_command(here: Desk) -> None:
    text = here.reads("@meo")

    assert "Did you mean Mei Tanaka?" in text or "/ziele" not in text


def test_a_slip_in_a_name_gets_the_nearest_name(here: Desk) -> None:
    assert "Kai Brandt" in here.reads("kai brandtt")


@pytest.mark.parametrize(
    "typed", ["🤷", "%%%", "<!channel>", "<!subteam^S1|@all>", "\u202e", "x" * 3000, "SELECT * FROM"]
)
def test_anything_else_gets_an_answer_too(here: Desk, typed: str) -> None:
    message = message_of(here.types(typed))

    assert message.text.startswith("I do not know what")
    assert "<!" not in message.as_arguments()["text"]


def test_ten_thousand_characters_are_refused_plainly(here: Desk) -> None:
    with pytest.raises(Invalid) as caught:
        here.types("KR-12.2 45 " + "x" * 10_000)

    assert caught.value.fields == {"text": ("text_too_long", {"most": "4000"})}


def test_an_unknown_topic_gets_all_there_are_the_nearest_first(here: Desk) -> None:
    message = message_of(here.types("help histroy"))

    assert message.text == (
        "There is no help on histroy. I can help with: Checking in; Looking around; Help and cheers; Everyday commands"
    )
    assert list(buttons_of(message)) == ["Checking in", "Looking around", "Help and cheers", "Everyday commands"]


@pytest.mark.parametrize(("typed", "title"), [("HELP ME", "Help\n"), ("help at-risk", "Help: Looking around")])
def test_help_is_found_by_every_word_that_does_something(here: Desk, typed: str, title: str) -> None:
    assert here.reads(typed).startswith(title)


def test_a_guest_learns_no_names_from_slips(store: Store) -> None:
    office = Office.open(store)
    office.person("Mei")
    guest = desk(office, office.person("Gus", slack_kind=SlackKind.MULTI_CHANNEL_GUEST))

    assert "Mei" not in guest.reads("mei")
    assert "Mei" not in guest.reads("meii")


def test_a_button_does_what_typing_does_and_replaces_a_private_answer(here: Desk) -> None:
    in_channel = here.router.run(here.press("team Payments"))
    in_answer = here.router.run(here.press("team Payments", is_private=True))
    opening = here.router.run(here.press("checkin", is_private=True))

    assert isinstance(in_channel, Reply)
    assert isinstance(in_answer, Replace)
    assert in_answer.message.text.startswith("Payments")
    assert isinstance(opening, Open)


def test_the_value_of_a_help_button_is_a_place(here: Desk) -> None:
    outcome = here.viewing.walk(here.press(Place(Kind.HELP, words="looking").as_value(), is_private=True))

    assert message_of(outcome).text.startswith("Help: Looking around")


def buttons_of(message: Message) -> dict[str, str]:
    """What each button says, and what it carries."""
    held = [each for block in message.blocks for each in block.get("elements", [])]
    return {each["text"]["text"]: each["value"] for each in held}


def test_a_command_is_the_same_again_by_slacks_mark_and_its_words(here: Desk) -> None:
    def once(words: str, mark: str) -> str:
        return Command(here.caller, words, "C1", mark).once("command:KR-1.1")

    assert once("45 c7", "1.2") == once("45 c7", "1.2")
    assert len({once("45 c7", "1.2"), once("46 c7", "1.2"), once("45 c7", "1.3")}) == 3
    assert once("45 c7", "") != once("45 c7", "")
