"""What a thing was, from what it is and what the audit tells of the time since."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.as_of import Told, lost_milestones, milestones_then, rebuilt, rewound, told_milestones, was_there
from bot.domain.ids import PersonId, TeamId, WorkspaceId
from bot.domain.okrs import Alignment, Metric, Milestone, Visibility
from bot.domain.people import Employment, Person
from bot.domain.teams import Team
from storage.rows import versioned
from tests.domain.okr_builders import a_key_result, an_objective

MEI = Person(id=PersonId(1), workspace_id=WorkspaceId(1), slack_user_id="U0MEI", name="Mei")


def told(before: dict[str, Any], after: dict[str, Any]) -> Told:
    return Told("changed", versioned(before), versioned(after))


@settings(max_examples=30)
@given(st.lists(st.tuples(st.text(max_size=5), st.sets(st.integers(0, 6)), st.none() | st.integers(0, 6)), min_size=1))
def test_every_state_on_the_way_is_found_again(states: list[tuple[str, set[int], int | None]]) -> None:
    """Newest event first; each change names only what differs, as the audit does."""
    people = [replace(MEI, name=name, working_days=frozenset(days), prompt_day=day) for name, days, day in states]
    later: list[Told] = []
    for before, after in reversed(list(pairwise(people))):
        names = [
            name for name in ("name", "working_days", "prompt_day") if getattr(before, name) != getattr(after, name)
        ]
        old, new = ({name: getattr(one, name) for name in names} for one in (before, after))
        later.append(told(old, new))
        assert rewound(people[-1], later) == before


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    left = datetime(2026, 11, 3, 8, tzinfo=UTC)
    was = replace(MEI, deactivated_at=left, prompt_time=time(9, 30), employment=Employment.INTERN, zone_by_hand=True)
    values = {name: getattr(was, name) for name in ("deactivated_at", "prompt_time", "employment", "zone_by_hand")}
    now = a_key_result()
    result = replace(now, target=Decimal("1.25"), due_day=date(2026, 12, 1), stand_in_id=None)
    numbers = {name: getattr(result, name) for name in ("target", "due_day", "stand_in_id")}

    assert rewound(MEI, [told(values, {})]) == was
    assert rewound(now, [told(numbers, {})]) == result


def test_what_is_kept_is_as_it_is_now() -> None:
    now = an_objective(visibility=Visibility.RESTRICTED)

    assert rewound(now, [told({"visibility": "open", "title": "Then"}, {})], {"visibility"}).title == "Then"
    assert rewound(now, [told({"visibility": "open"}, {})], {"visibility"}) == now


def test_a_field_that_nobody_knows_any_more_is_passed_over() -> None:
    assert rewound(MEI, [told({"shoe_size": 38}, {})]) == MEI


def test_what_was_added_later_was_not_there() -> None:
    assert not was_there([told({"name": "a"}, {"name": "b"}), Told("added", None, versioned({"name": "a"}))])
    assert was_there([told({"name": "a"}, {"name": "b"})])


def test_what_was_removed_is_built_again() -> None:
    ends = {"from_objective_id": 4, "to_objective_id": 5, "to_key_result_id": None}
    agreed = datetime(2026, 11, 3, 8, tzinfo=UTC)
    events = [
        Told("added", None, versioned({"workspace_id": 1, **ends})),
        told({"agreed_at": None}, {"agreed_at": agreed}),
    ]

    found = rebuilt(Alignment, 7, events, {"workspace_id": 1, **ends})

    assert found is not None
    assert (found.id, found.from_objective_id, found.agreed_at) == (7, 4, agreed)
    assert rebuilt(Alignment, 7, [*events, Told("removed", ends)], ends) is None
    assert rebuilt(Team, TeamId(7), [], {"workspace_id": 1}) is None  # without a name there is nothing to show


def test_milestones_are_those_of_then() -> None:
    held: dict[str, Any] = {"id": 1, "workspace_id": 1, "key_result_id": 1, "position": 1}
    steps = [Milestone(title=f"{day}", done_on=date(2026, 11, day), **held) for day in (1, 9)]
    result = a_key_result(metric=Metric.MILESTONES, milestones=())
    change = told({"milestones": told_milestones(steps)}, {"milestones": "typed"})

    found = milestones_then(result, [change], date(2026, 11, 5))

    assert [(one.title, one.done_on) for one in found] == [("1", date(2026, 11, 1)), ("9", None)]
    assert not lost_milestones([change])
    assert lost_milestones([Told("changed", None, {"milestones": "typed"})])
