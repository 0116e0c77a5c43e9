"""The list of what is to be decided, as one sees it."""

import json
from dataclasses import replace
from datetime import date

from bot.domain.handovers import Cause, Subject
from bot.domain.ids import PersonId
from bot.i18n import language
from bot.services.under_way.handover_reading import Waiting
from bot.views.blocks import VIEW_BLOCKS
from bot.views.under_way.handover import decide_modal, waiting_parts
from storage import Store
from tests.factories import Office
from tests.services.under_way.test_handovers import Scene

EN = language("en")


def test_whatever_the_list_shows_can_be_decided(store: Store) -> None:
    office = Office.open(store)
    mei = office.person("Mei")
    aim = office.objective(mei)
    waiting = []
    for number in range(34):
        owner = replace(mei, id=PersonId(number + 1))
        subject = Subject(objective_id=aim.id, owner_id=owner.id, cause=Cause.LEFT)
        waiting.append(Waiting(cause=Cause.LEFT, subject=subject, objective=aim, owner=owner))

    for said in ("", "O-99 is dropped."):
        shown = decide_modal(EN, waiting, said)["blocks"]
        *listed, hint = shown[1:] if said else shown
        assert len(shown) <= VIEW_BLOCKS
        assert [one["type"] for one in listed] == ["section", "section", "actions"] * (len(listed) // 3)
        names = [one for row in listed[2::3] for one in row["elements"] if one["type"] == "users_select"]
        assert all(one["confirm"]["title"]["text"].startswith("Hand over O-") for one in names)
        assert "More are shown here" in json.dumps(hint)
    all_of_them = decide_modal(EN, waiting[:33], "O-99 is dropped.")["blocks"]
    assert (len(all_of_them), all_of_them[-1]["type"]) == (100, "actions")


def test_one_heading_for_who_has_left_and_one_for_each_team_of_a_mover(store: Store) -> None:
    scene = Scene(store)
    other = scene.office.team("Billing", scene.ada, (scene.mei,))
    scene.office.objective(scene.mei, "Two", team=other)
    scene.office.objective(scene.mei, "Three", team=scene.team)
    for team in (scene.team, other):
        scene.moves_out(scene.mei, team, on=date(2026, 11, 16))
    moved = [one.text for one in waiting_parts(EN, scene.waiting(scene.ada))]
    assert [text.split("\n")[-1].split()[0] for text in moved] == ["O-2", "O-1", "KR-1.1", "O-3"]
    assert ["no longer belongs to" in text for text in moved] == [True, True, False, False]

    scene.leaves(scene.mei)
    left = [one.text for one in waiting_parts(EN, scene.waiting(scene.ada))]
    assert [text.split("\n")[-1].split()[0] for text in left] == ["O-1", "KR-1.1", "O-2", "O-3"]
    assert ["has left" in text for text in left] == [True, False, False, False]
