"""How sure a team was, as people read it: a chart, its numbers in words, one sentence."""

from typing import Any

import pytest

from bot.domain.calibration import Observation, calibrate
from bot.domain.ids import PersonId
from bot.i18n import language
from bot.sandbox.blockkit.surfaces import message_problems, view_problems
from bot.views.blocks import Message
from bot.views.forecasts.calibration import calibration_parts
from bot.views.places import Kind, Place
from bot.views.sheets import Sheet, as_home_blocks, as_message, as_shared, part

EN = language("en-GB")


def of(*groups: tuple[int, int, int], owners: int = 5) -> Any:
    told = [(confidence, at < met) for confidence, count, met in groups for at in range(count)]
    return calibrate(Observation(confidence, met, PersonId(at % owners)) for at, (confidence, met) in enumerate(told))


def sheet(seen: Any) -> Sheet:
    parts = (part("Payments"), *calibration_parts(EN, seen))
    return Sheet(place=Place(Kind.TEAM, 1), title="Payments", parts=parts, can_share=True)


def charts(message: Message) -> list[Any]:
    return [block for block in message.blocks if block["type"] == "data_visualization"]


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ([(8, 12, 6)], "Of 12 you were 7 or more sure of, 6 were met: you are surer than things turn out."),
        ([(8, 10, 8), (6, 8, 1)], "Of 8 you were 6 or less sure of, 1 was met: you are surer than things turn out."),
        ([(8, 10, 8), (4, 8, 7)], "Of 8 you were 6 or less sure of, 7 were met: things turn out better than you say."),
        (
            [(8, 10, 8), (3, 10, 2)],
            (
                "Of 10 you were 7 or more sure of, 8 were met; of the 10 others, 2: the surer you are, the more often "
                "it comes true."
            ),
        ),
        (
            [(8, 10, 7), (6, 10, 7)],
            (
                "Of 10 you were 7 or more sure of, 7 were met; of the 10 others, 7: how sure you are says nothing yet "
                "about how it ends."
            ),
        ),
        (
            [(8, 10, 7), (5, 6, 3)],
            (
                "Of 10 you were 7 or more sure of, 7 were met; of the 6 others, 3: a difference as chance makes it, so "
                "nothing follows from it yet."
            ),
        ),
        ([(8, 10, 8)], "Of 10 you were 7 or more sure of, 8 were met: as many as you said."),
        (
            [(8, 10, 7)],
            "Of 10 you were 7 or more sure of, 7 were met, and you said about 8: chance makes such a difference.",
        ),
        (
            [(5, 10, 4)],
            "Of 10 you were 6 or less sure of, 4 were met, and you said about 5: chance makes such a difference.",
        ),
    ],
)
def test_one_sentence_says_what_it_means(groups: list[tuple[int, int, int]], sentence: str) -> None:
    assert sentence in as_message(EN, sheet(of(*groups))).text


def test_the_chart_holds_what_was_met_beside_what_was_said_from_the_least_sure_to_the_surest() -> None:
    message = as_message(EN, sheet(of((9, 6, 3), (7, 6, 3), (5, 4, 1), (2, 2, 0))))

    [chart] = charts(message)
    drawn = {each["name"]: [point["value"] for point in each["data"]] for each in chart["chart"]["series"]}
    assert chart["chart"]["type"] == "bar"
    assert chart["chart"]["axis_config"]["categories"] == ["0–3 (2)", "4–6 (4)", "7–10 (12)"]
    assert drawn == {"Met": [0, 25, 50], "As was said": [20, 50, 80]}
    assert message_problems(list(message.blocks)) == []
    assert "7–10 of 10 sure: 6 of 12 met, 50%; 80% was said" in message.text
    assert "18 finished key results" in message.text


def test_a_band_in_which_nothing_ended_is_not_drawn_as_nothing_met() -> None:
    [chart] = charts(as_message(EN, sheet(of((8, 12, 6)))))

    assert chart["chart"]["axis_config"]["categories"] == ["7–10 (12)"]


def test_where_slack_takes_no_chart_it_is_drawn_in_letters() -> None:
    found = sheet(of((8, 12, 6), (5, 4, 1)))

    for message in (as_message(EN, found), as_shared(EN, found, "Mei")):
        assert message.fallback is not None
        assert message.fallback.text == message.text
        assert charts(message.fallback) == []
        assert "▓▓▓▓▓░░░░░ 7–10 of 10 sure: 6 of 12 met, 50%" in str(message.fallback.blocks)
        assert message_problems(list(message.fallback.blocks)) == []
    home = as_home_blocks(EN, found)
    assert view_problems({"type": "home", "blocks": home}) == []
    assert "▓▓▓▓▓░░░░░ 7–10 of 10 sure" in str(home)


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (of((8, 1, 1)), "so far: 1 key result of 1 owner."),
        (of((8, 20, 6), owners=4), "so far: 20 key results of 4 owners."),
    ],
)
def test_too_few_are_said_in_one_line_without_a_figure(seen: Any, said: str) -> None:
    message = as_message(EN, sheet(seen))

    assert f"How sure were we? That shows from 10 finished key results of 5 owners on; {said}" in message.text
    assert charts(message) == []
    assert message.fallback is None
    assert "met" not in message.text


def test_nothing_over_says_nothing() -> None:
    assert calibration_parts(EN, None) == []
