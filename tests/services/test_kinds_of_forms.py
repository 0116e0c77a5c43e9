"""Buttons carry the id of the form they stand in: one of another kind is none of theirs, though it is the person's."""

from collections.abc import Callable

import pytest

from bot.domain.errors import NotFound, NothingToDo
from bot.services.access import Access
from bot.services.checkins.checkins import CheckIns
from bot.services.checkins.form import CheckInForms, PageTyped
from bot.services.closing.closing import ClosingDesk
from bot.services.drafting.drafting import Drafting
from bot.services.editing.editing import Editing
from storage import Store
from tests.factories import Office


def test_no_form_is_taken_for_one_of_another_kind(store: Store) -> None:
    office = Office.open(store)
    kai, access = office.person("Kai"), Access()
    office.key_result(office.objective(kai))
    editing, drafting, closing = Editing(store, access), Drafting(store, access), ClosingDesk(store, access)
    check_ins = CheckInForms(store, CheckIns(store, access))
    who, now = (office.workspace, kai), office.now
    with store.write() as tx:
        other = tx.forms.begin(office.workspace.id, kai.id, "members", {"team": 1}, now).id

    acts: list[Callable[[], object]] = [
        lambda: editing.save(*who, other, {}, now),
        lambda: editing.confirm(*who, other, now),
        lambda: editing.back(*who, other, now),
        lambda: closing.keep(*who, other, 1, {}, now),
        lambda: closing.submit(*who, other, 1, {}, now),
        lambda: drafting.keep(*who, other, lambda typed: typed, now),
        lambda: drafting.turn(*who, other, lambda typed: typed, now),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert drafting.look(*who, other) is None
    with pytest.raises(NothingToDo):
        check_ins.keep(*who, other, "answers", PageTyped(), now=now)
