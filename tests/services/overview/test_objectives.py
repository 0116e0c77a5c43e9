"""One objective by its code: what it shows, to whom, and with how many statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import event

from bot.domain.errors import NotFound
from bot.domain.ids import Code
from bot.domain.okrs import ObjectiveState
from bot.services.access import Access
from bot.services.alignment.alignment import Aligning
from bot.services.overview.objective import Objectives
from storage import Store
from tests.factories import Office


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    sent: list[str] = []

    def remember(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    engine = store._engine
    event.listen(engine, "before_cursor_execute", remember)
    yield sent
    event.remove(engine, "before_cursor_execute", remember)


def test_an_objective_shows_what_supports_it_once_and_how_far_that_is(store: Store) -> None:
    office = Office.open(store)
    kai, lea = office.person("Kai"), office.person("Lea")
    upper, lower = office.objective(kai, "Above"), office.objective(lea, "Below")
    result = office.key_result(upper)
    moved = office.key_result(lower)
    with store.write() as tx:
        tx.key_results.remember_check_in(moved, current=Decimal(58))
    for ref in (f"O{upper.id}", f"K{result.id}"):
        Aligning(store, Access()).link(office.workspace, lea, lower.id, ref, office.now)
    sheet = Objectives(store, Access()).show(office.workspace, kai, Code(1), office.now)
    assert [one.objective.code for one in sheet.supporters.values()] == ["O-2"]
    assert sheet.support == Fraction(58, 100)
    assert sheet.standing is not None
    assert sheet.standing.progress == 0
    below = Objectives(store, Access()).show(office.workspace, kai, Code(2), office.now)
    assert [one.target.code for one in below.above] == ["O-1", "KR-1.1"]


def test_a_draft_is_shown_to_its_author_alone_and_supports_nothing_yet(store: Store) -> None:
    office = Office.open(store)
    kai, lea = office.person("Kai"), office.person("Lea")
    upper = office.objective(kai, "Above")
    draft = office.objective(lea, "Below", state=ObjectiveState.DRAFT)
    office.key_result(draft, start=None)
    Aligning(store, Access()).link(office.workspace, lea, draft.id, f"O{upper.id}", office.now)
    objectives = Objectives(store, Access())
    assert objectives.show(office.workspace, lea, Code(2), office.now).standing is None
    assert objectives.show(office.workspace, kai, Code(1), office.now).below == ()
    with pytest.raises(NotFound):
        objectives.show(office.workspace, kai, Code(2), office.now)


def test_buttons_follow_what_somebody_may(store: Store) -> None:
    office = Office.open(store)
    kai, lea, max_ = office.person("Kai"), office.person("Lea"), office.person("Max")
    objective = office.objective(kai)
    office.key_result(objective)
    hers = office.key_result(objective, owner=lea)
    show = Objectives(store, Access()).show
    own, one, none = (show(office.workspace, person, Code(1), office.now) for person in (kai, lea, max_))
    assert (own.may_edit, own.may_align, own.may_check_in) == (True, True, True)
    assert (one.may_edit, one.may_align, one.may_check_in) == (False, False, True)
    assert one.may_edit_key_results == {hers.id}
    assert (none.may_edit, none.may_align, none.may_check_in) == (False, False, False)


def test_the_number_of_statements_does_not_grow(store: Store) -> None:
    office = Office.open(store)
    kai = office.person("Kai")
    counts = []
    for size in (1, 6):
        upper = office.objective(kai)
        for _ in range(size):
            office.key_result(upper)
            lower = office.objective(kai)
            office.key_result(lower)
            Aligning(store, Access()).link(office.workspace, kai, lower.id, f"O{upper.id}", office.now)
        with counted(store) as sent:
            Objectives(store, Access()).show(office.workspace, kai, Code(upper.number), office.now)
        counts.append(len(sent))
    assert counts[0] == counts[1]
