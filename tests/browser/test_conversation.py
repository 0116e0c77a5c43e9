"""What a person does all day: read, press, type, answer."""

import pytest
from playwright.sync_api import expect

from bot.sandbox.server import Sandbox
from tests.browser.conftest import Open, on_monday

pytestmark = pytest.mark.browser


def test_a_person_answers_a_check_in_and_mends_a_wrong_number(sandbox: Sandbox, open_page: Open) -> None:
    on_monday(sandbox)
    page = open_page()
    page.get_by_role("button", name="What moved?").click()
    modal = page.get_by_role("dialog", name="What moved?")
    modal.get_by_label("Checkout success").fill("many")
    modal.get_by_role("button", name="Save").click()
    expect(modal.get_by_text("“many” is not a number.")).to_be_visible()

    modal.get_by_label("Checkout success").fill("94")
    page.keyboard.press("Enter")

    expect(page.get_by_text("93.1 → 94, 7 of 10 sure")).to_be_visible()
    expect(modal).to_be_hidden()


def test_what_is_wrong_is_in_view_where_its_field_stands_at_the_edge(sandbox: Sandbox, open_page: Open) -> None:
    on_monday(sandbox)
    page = open_page(size=(1280, 310))
    page.get_by_role("button", name="What moved?").click()
    sure = page.get_by_label("How sure are you?")
    sure.fill("11")
    sure.evaluate("field => field.scrollIntoView({block: 'end'})")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Please enter 10 or less.")).to_be_in_viewport(ratio=1)


def test_what_the_client_of_slack_checks_never_reaches_the_bot(sandbox: Sandbox, open_page: Open) -> None:
    on_monday(sandbox)
    page = open_page()
    page.get_by_role("button", name="What moved?").click()
    page.get_by_label("Checkout success").fill("")
    page.get_by_label("How sure are you?").fill("11")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Please fill this in.")).to_be_visible()
    expect(page.get_by_text("Please enter 10 or less.")).to_be_visible()
    expect(page.get_by_label("Checkout success")).to_be_focused()


def test_what_was_typed_survives_a_modal_on_top_and_escape_goes_back(sandbox: Sandbox, open_page: Open) -> None:
    on_monday(sandbox)
    page = open_page()
    page.get_by_role("button", name="What moved?").click()
    page.get_by_label("Note").fill("pricing test live")
    page.get_by_role("button", name="More about this").click()
    expect(page.get_by_text("Due on 31 December.")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_text("Due on 31 December.")).to_be_hidden()
    expect(page.get_by_label("Note")).to_have_value("pricing test live")


def test_an_external_select_offers_what_the_bot_answers(sandbox: Sandbox, open_page: Open) -> None:
    on_monday(sandbox)
    page = open_page()
    page.get_by_role("button", name="What moved?").click()
    page.get_by_role("combobox", name="I need").press_sequentially("Le")
    expect(page.get_by_role("option", name="Legal")).to_be_visible()

    page.keyboard.press("Enter")

    expect(page.get_by_role("combobox", name="I need")).to_have_value("Legal")


def test_several_are_picked_one_after_another_and_stay_when_a_number_is_wrong(
    sandbox: Sandbox, open_page: Open
) -> None:
    on_monday(sandbox)
    page = open_page()
    page.get_by_role("button", name="What moved?").click()
    helpers = page.get_by_role("group", name="Helpers")
    for typed, name in (("Le", "Legal"), ("Ka", "Kai")):
        helpers.get_by_role("combobox").press_sequentially(typed)
        page.get_by_role("option", name=name).click()
    page.get_by_label("Checkout success").fill("many")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“many” is not a number.")).to_be_visible()

    for name in ("Legal", "Kai"):
        expect(helpers.get_by_label(name)).to_be_checked()


def test_a_command_is_completed_answered_and_recalled(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("okr @jo")
    expect(page.get_by_role("option", name="@Jonas Weber")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answer = page.get_by_role("listitem").filter(has_text="You asked for @Jonas Weber")

    expect(answer.get_by_text("only visible to you")).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("/okr @Jonas Weber ")


def test_a_button_that_asks_first_is_pressed_only_after_the_answer(sandbox: Sandbox, open_page: Open) -> None:
    on_monday(sandbox)
    page = open_page()
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("1 reply")).to_be_hidden()

    page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Skip it").click()
    page.get_by_role("link", name="1 reply").click()

    expect(page.get_by_role("complementary", name="Thread").get_by_text("Noted.")).to_be_visible()


def test_a_message_in_a_channel_is_seen_at_once_by_another_person(open_page: Open) -> None:
    ada = open_page("as=U0ADA&at=C0PAYMENTS")
    mei = open_page("as=U0MEI&at=C0PAYMENTS")

    mei.get_by_role("textbox", name="Message").fill("Done & <b>dusted</b>, @Ada Berg")
    mei.keyboard.press("Enter")

    expect(ada.get_by_text("Done & <b>dusted</b>, @Ada Berg")).to_be_visible()


def test_everything_works_by_plain_forms_without_a_script(sandbox: Sandbox, open_page: Open) -> None:
    on_monday(sandbox)
    page = open_page(script=False)
    page.get_by_role("button", name="What moved?").click()
    page.get_by_label("Checkout success").fill("many")
    page.get_by_label("Note").fill("kept")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“many” is not a number.")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("kept")
    page.get_by_label("Checkout success").fill("94")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("93.1 → 94, 7 of 10 sure")).to_be_visible()
