"""What is restricted meets everything else that shows objectives: who sees what there, on both databases."""

import json
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.context import Verdict
from bot.domain.deliveries import Delivery, DeliveryKind, DeliveryState
from bot.domain.errors import NotFound, NothingToDo
from bot.domain.feeds import FeedState
from bot.domain.following import Followed, FollowKind
from bot.domain.ids import Code
from bot.domain.okrs import Objective
from bot.domain.people import Person
from bot.domain.proposals import Terms
from bot.domain.teams import Line, Role, Team, TeamKind
from bot.domain.workspaces import Practice
from bot.i18n import language
from bot.services.alignment.alignment import Aligning
from bot.services.alignment.context_reading import outcomes_for
from bot.services.alignment.contexts import Contexts
from bot.services.checkins.recorded import Summary, summary_of
from bot.services.digests.reading import read_digest
from bot.services.editing.editing import Editing
from bot.services.editing.touching import Unconfirmed
from bot.services.feeds.addresses import FeedAddresses
from bot.services.following.follows import Follows
from bot.services.following.reading import following_in, following_of
from bot.services.okrs.evidence import EvidenceDesk
from bot.services.okrs.looking import Looker
from bot.services.overview.as_of import AsOf
from bot.services.overview.company import CompanyOverviews
from bot.services.overview.led import LedOverviews
from bot.services.overview.mine import MyOverviews
from bot.services.overview.objective import Objectives
from bot.services.overview.team import TeamOverviews
from bot.services.people.erasing import Erasing
from bot.services.people.my_data import MyData
from bot.services.requests.form import SeenRequest
from bot.services.requests.parked import outcomes_for as parked_outcomes
from bot.services.requests.requests import Requests
from bot.views.alignment.context import page_lines, round_text, touched_text
from bot.views.feeds.addresses import addresses_view
from bot.views.following.following import follows_sheet, prompt_sections
from bot.views.requests.request import request_view
from storage.tables.columns import metadata
from tests.services.editing.test_restricting import Circle
from tests.services.editing.test_restricting import circle as circle  # a fixture

T = language("en")
PLANTED = ("market", "desks", "74.13", "irrwisch")
"""Title, key result, value, a word about it."""
OUTSIDE = ("Ada", "Tom", "Boss")
LINK = "https://nord.slack.com/archives/C0PAY/p1700000000000100"
DAY = timedelta(days=1)


def planted_in(found: Any) -> list[str]:
    """Anywhere in it, whether or not a view shows it."""
    said = (found if isinstance(found, str) else repr(found)).casefold()
    return [word for word in PLANTED if word in said]


def names(circle: Circle, wanted: Iterable[str]) -> list[Person]:
    return [circle.people[name] for name in wanted]


def test_a_day_gone_by_tells_others_no_more_than_today(circle: Circle) -> None:
    """Tom owned the key result then; a second team has nothing else, and nobody said a word there."""
    office, access = circle.office, circle.access
    silent = office.team("Risk", circle.people["Ada"])
    hushed = office.objective(circle.people["Mei"], "Hedge the market", silent)
    office.key_result(hushed, "Desks that nobody speaks of")
    with office.store.write() as tx:
        later: dict[str, Any] = {"by": None, "now": office.now + DAY}
        tx.key_results.change(tx.key_results.get(office.workspace.id, circle.result.id), **later, title="Fewer desks")
        tx.key_results.give_to(
            [circle.result], circle.people["Tom"].id, by=circle.people["Mei"].id, now=office.now - DAY, reason=""
        )
        held = tx.key_results.get(office.workspace.id, circle.result.id)
        tx.key_results.give_to(
            [held], circle.people["Lea"].id, by=circle.people["Mei"].id, now=office.now + DAY, reason=""
        )
    past = AsOf(
        office.store,
        TeamOverviews(office.store, access),
        CompanyOverviews(office.store, access),
        Objectives(office.store, access),
    )
    day, now = office.now.date(), office.now + 3 * DAY

    def company(name: str) -> Any:
        return past.company(office.workspace, circle.people[name], day, now).seen

    assert [one.name for one in company("Tom").silent] == ["Risk"]
    for objective in (circle.objective, hushed):
        circle.objective = objective
        circle.restrict()

    for name in OUTSIDE:
        viewer = circle.people[name]
        pages = [past.person(office.workspace, viewer, one.id, day, now).seen for one in circle.people.values()]
        pages += [past.team(office.workspace, viewer, one.id, day, now).seen for one in (circle.team, silent)]
        assert planted_in([*pages, company(name)]) == [], name
        assert sum(getattr(one, "hidden", 0) for one in pages) == 5  # of Mei, of Tom, of both teams
        with pytest.raises(NotFound):
            past.objective(office.workspace, viewer, Code(1), day, now)
    assert company("Tom").silent == company("Kai").silent == ()
    for name in ("Mei", "Kai", "Nia", "Lea"):
        seen: Any = past.person(office.workspace, circle.people[name], circle.people["Mei"].id, day, now).seen
        assert "Leave the old market" in repr(seen.standings), name
        assert past.objective(office.workspace, circle.people["Nia"], Code(1), day, now).seen
    with pytest.raises(NotFound):
        past.objective(office.workspace, circle.people["Nia"], Code(1), day, now, public=True)


def test_those_who_see_it_find_it_to_align_to_as_near_as_it_is(circle: Circle) -> None:
    office, tom, nia = circle.office, circle.people["Tom"], circle.people["Nia"]
    with office.store.write() as tx:
        tx.memberships.join(
            circle.team, nia.id, role=Role.MEMBER, since=office.cycle.first_day, by=None, now=office.now
        )
    far = office.objective(circle.people["Udo"], "A market far away")
    near = office.objective(tom, "A market at the door", circle.team)
    circle.restrict()

    def offered(person: Person, query: str) -> list[str]:
        found = Aligning(office.store, circle.access).offers(office.workspace, person, query, now=office.now)
        return [one.code for one in found]

    assert offered(nia, "market") == ["O-1", near.code, far.code]
    assert offered(nia, "desk") == ["KR-1.1"]
    assert offered(nia, "O-1")[:1] == ["O-1"]
    assert offered(nia, "") == ["O-1", "KR-1.1", near.code, far.code]
    assert (offered(tom, "market"), offered(tom, "desk"), offered(tom, "O-1")) == ([near.code, far.code], [], [])
    assert offered(tom, "") == [near.code, far.code]


def test_whoever_follows_its_owner_its_team_or_itself_reads_of_it_only_inside_the_circle(circle: Circle) -> None:
    office, follows = circle.office, Follows(circle.office.store)
    mei, lea = circle.people["Mei"], circle.people["Lea"]
    subjects = (
        Followed(FollowKind.PERSON, mei.id),
        Followed(FollowKind.PERSON, lea.id),
        Followed(FollowKind.TEAM, circle.team.id),
        Followed(FollowKind.OBJECTIVE, circle.objective.id),
    )
    for person in names(circle, ("Ada", "Tom", "Nia")):
        for about in subjects:
            follows.begin(office.workspace, person, about, office.now - DAY)
    for about in subjects:
        follows.begin_in(office.workspace, circle.people["Tom"], "C1", about, office.now - DAY)
    office.check_in(circle.result, PLANTED[2], 3, at=office.now, note=f"The {PLANTED[3]}")
    circle.restrict()

    def told(name: str) -> str:
        person = circle.people[name]
        with office.store.read() as tx:
            following = following_of(tx, office.workspace, person, office.now - DAY)
        seen = follows.overview(office.workspace, person, "C1", office.now)
        sections = [json.dumps(one.blocks) for one in prompt_sections(T, following)]
        return "\n".join([*sections, repr(follows_sheet(T, seen))])

    for name in ("Ada", "Tom"):
        assert planted_in(told(name)) == [], name
        assert "O-1" in told(name)  # which they follow, and which is not shown any more
        with pytest.raises(NotFound):
            follows.begin(office.workspace, circle.people[name], subjects[-1], office.now)
        with pytest.raises(NotFound):
            follows.objective(office.workspace, circle.people[name], Code(1))
    assert "74.13" in told("Nia")
    with office.store.read() as tx:
        in_channel = following_in(tx, office.workspace, "C1", office.now - DAY)
        digest = read_digest(tx, office.workspace, [circle.team], office.now - DAY, office.now)
    assert planted_in(digest) == []
    assert planted_in(repr(in_channel)) == []
    for name, refused in (("Nia", NothingToDo), ("Boss", NotFound)):
        with pytest.raises(refused):
            follows.begin_in(office.workspace, circle.people[name], "C1", subjects[-1], office.now)
    assert follows.begin(office.workspace, circle.people["Kai"], subjects[-1], office.now).is_new


def test_whoever_changes_what_it_supports_reads_that_there_is_one(circle: Circle) -> None:
    """And the word of its owner about it is read by those who see both."""
    office, tom, mei = circle.office, circle.people["Tom"], circle.people["Mei"]
    upper = office.objective(tom, "A quiet floor", circle.team)
    office.align(circle.objective, upper)
    circle.restrict()
    editing, contexts = Editing(office.store, circle.access), Contexts(office.store, circle.access)

    form = editing.open_objective(office.workspace, tom, Code(upper.number), office.now)
    found = editing.save(office.workspace, tom, form.id, {**form.values, "title": "A silent floor"}, office.now)
    assert isinstance(found, Unconfirmed)
    said = touched_text(T, found.touched)
    assert "1 not shown to you" in said
    assert [word for word in (*PLANTED, "O-1", "Mei") if word in said] == []
    editing.confirm(office.workspace, tom, found.form_id, office.now)
    [sheet] = contexts.waiting(office.workspace, mei)
    change = sheet.change
    contexts.answer(office.workspace, mei, change.id, change.round, Verdict.NEEDS_CHANGE, "An irrwisch", office.now)

    def page(name: str) -> str:
        shown = Objectives(office.store, circle.access)
        sheet = shown.show(office.workspace, circle.people[name], Code(upper.number), office.now)
        return "\n".join(page_lines(T, sheet.context))

    with office.store.read() as tx:
        [outcome] = outcomes_for(tx, tom, Looker(tom, office.workspace).sees, office.now)
    for said in (round_text(T, outcome), page("Tom"), page("Ada"), page("Boss")):
        assert planted_in(said) == []
        assert "O-1" not in said
    assert "O-1 needs change: “An irrwisch”" in page("Nia")


def test_what_waited_when_it_was_restricted_is_hidden_and_whole_again_when_it_is_opened(circle: Circle) -> None:
    office, tom, mei = circle.office, circle.people["Tom"], circle.people["Mei"]
    lower = office.objective(tom, "A desk for everybody")
    office.align(lower, circle.objective)
    editing, contexts = Editing(office.store, circle.access), Contexts(office.store, circle.access)

    def rename(title: str) -> Any:
        form = editing.open_objective(office.workspace, mei, Code(1), office.now)
        found = editing.save(office.workspace, mei, form.id, {**form.values, "title": title}, office.now)
        if not isinstance(found, Unconfirmed):
            return None
        editing.confirm(office.workspace, mei, found.form_id, office.now)
        return found

    assert rename("Leave one market") is not None
    [sheet] = contexts.waiting(office.workspace, tom)
    circle.restrict()
    assert contexts.waiting(office.workspace, tom) == ()
    mine = MyOverviews(office.store, circle.access)
    assert planted_in(mine.of(office.workspace, tom, office.now)) == []
    for act in (
        lambda: contexts.look(office.workspace, tom, sheet.change.id),
        lambda: contexts.answer(office.workspace, tom, sheet.change.id, 1, Verdict.SERVES, "", office.now),
    ):
        with pytest.raises(NotFound):
            act()
    assert rename("Leave every market") is None  # nobody is touched who may see it

    circle.open()

    [sheet] = contexts.waiting(office.workspace, tom)
    assert dict(sheet.change.before) == {"title": "Leave the old market"}
    assert dict(sheet.change.after) == {"title": "Leave every market"}


def test_a_message_is_held_against_it_by_its_circle_alone(circle: Circle) -> None:
    office, tom, nia = circle.office, circle.people["Tom"], circle.people["Nia"]
    requests, desk = Requests(office.store, circle.access), EvidenceDesk(office.store, circle.access)
    seen, lea = SeenRequest(LINK, "Faster"), circle.people["Lea"]

    def form(person: Person, whose: Person) -> Any:
        return requests.begin(office.workspace, person, seen, whose.id, office.now)

    before = form(tom, lea)
    added = requests.support(office.workspace, tom, before.id, circle.result.id, "The irrwisch", office.now)
    circle.restrict()

    for name in OUTSIDE:
        for whose in (circle.people["Mei"], lea):
            shown = form(circle.people[name], whose)
            assert (shown.objectives, shown.hidden) == ((), 1)
            view = json.dumps(request_view(T, shown))
            assert "1 objective not shown" in view
            assert [word for word in (*PLANTED, "O-1") if word in view] == []
    for act in (
        lambda: requests.support(office.workspace, tom, before.id, circle.result.id, "", office.now),
        lambda: requests.objective(office.workspace, tom, circle.objective.id),
        lambda: requests.ask(office.workspace, tom, before.id, circle.objective.id, Terms("More"), office.now),
        lambda: desk.remove(office.workspace, tom, added.sheet.evidence.id, office.now),
    ):
        with pytest.raises(NotFound):
            act()
    own = form(nia, lea)
    assert requests.support(office.workspace, nia, own.id, circle.result.id, "", office.now).is_new is False
    assert "market" in json.dumps(request_view(T, own))
    asked = requests.ask(office.workspace, nia, own.id, circle.objective.id, Terms("More desks"), office.now)
    assert asked.to_code == "O-1"
    sheet = Objectives(office.store, circle.access).show(office.workspace, nia, Code(1), office.now)
    assert [one.evidence.words for one in sheet.evidence[circle.result.id]] == ["The irrwisch"]
    data = MyData(office.store).everything(office.workspace, circle.people["Ada"])
    assert planted_in(data) == []


def test_what_a_request_became_is_not_named_to_somebody_outside(circle: Circle) -> None:
    office, tom, mei = circle.office, circle.people["Tom"], circle.people["Mei"]
    with office.store.write() as tx:
        held: dict[str, Any] = {"team_id": circle.team.id, "for_id": mei.id, "parked_by_id": tom.id, "url": LINK}
        held |= {"workspace_id": office.workspace.id, "words": "Faster", "parked_at": office.now}
        made = tx.parked_requests.add(by=tom.id, now=office.now, **held)
        decided: dict[str, Any] = {"decided_by_id": mei.id, "decided_at": office.now, "state": "taken_up"}
        tx.parked_requests.change(made, by=mei.id, now=office.now, made_objective_id=circle.objective.id, **decided)

    def told() -> list[str]:
        with office.store.read() as tx:
            sees = Looker(tom, office.workspace).sees
            return [one.code for one in parked_outcomes(tx, office.workspace, tom, sees, office.now)]

    assert told() == ["O-1"]
    circle.restrict()
    assert told() == []
    assert MyOverviews(office.store, circle.access).of(office.workspace, tom, office.now).parked == ()


def test_who_once_answered_for_somebody_reads_no_word_that_is_said_since(circle: Circle) -> None:
    """Tom stood in for Lea; his message shows what stands there now."""
    office, tom, lea = circle.office, circle.people["Tom"], circle.people["Lea"]
    said = office.check_in(circle.result, PLANTED[2], 3, note=f"The {PLANTED[3]}")

    def summary(reader: Person) -> Summary:
        with office.store.read() as tx:
            return summary_of(tx, office.workspace, [said.id], reader, office.now)

    assert [len(summary(one).lines) for one in (tom, lea)] == [1, 1]
    circle.restrict()
    assert [len(summary(one).lines) for one in (tom, lea)] == [0, 1]
    assert planted_in(summary(tom)) == []


def test_a_digest_on_its_way_is_worded_anew(circle: Circle) -> None:
    """One that waits for Slack, and the thread of one that stands there; another team's stays as it is."""
    office = circle.office

    def promised(key: str, text: str, **values: Any) -> Delivery:
        held: dict[str, Any] = {"kind": DeliveryKind.DIGEST, "rule": "digest", "channel_id": "C1", "dedupe_key": key}
        with office.store.write() as tx:
            made = tx.outbox.promise(workspace_id=office.workspace.id, now=office.now, **held | values)
            assert made is not None
            return tx.outbox.freeze(made, {"text": text, "blocks": []})

    part = {"kind": DeliveryKind.DIGEST_PART}
    waiting, there = promised("waiting", "All is well"), promised("there", "All is well", state=DeliveryState.SENT)
    promised("waiting:1", "KR-1.1 Fewer desks", **part, parent_id=waiting.id)
    promised("waiting:2", "More", **part, parent_id=waiting.id)
    promised("there:1", "O-1 Leave the old market", **part, parent_id=there.id)
    promised("there:2", "More", **part, parent_id=there.id)
    promised("other", "O-7 Something else")

    circle.restrict()

    left = [*office.deliveries(DeliveryKind.DIGEST), *office.deliveries(DeliveryKind.DIGEST_PART)]
    assert planted_in([one.frozen for one in left]) == []
    texts = {one.dedupe_key: (one.frozen or {}).get("text") for one in left}
    assert texts == {"waiting": None, "there": "All is well", "other": "O-7 Something else"} | {
        "there:1": None,
        "there:2": "More",
    }


def test_an_admin_is_asked_for_an_address_without_what_is_read_there(circle: Circle) -> None:
    office, boss, lea = circle.office, circle.people["Boss"], circle.people["Lea"]
    with office.store.write() as tx:
        held: dict[str, Any] = {"url": "https://metrics.example.com/desks", "origin": "https://metrics.example.com"}
        held |= {"pointer": "/desks", "header_name": "", "set_by_id": lea.id, "set_at": office.now, "failures": 0}
        held |= {"state": FeedState.ASKED, "trouble": "", "trouble_about": "", "next_at": office.now}
        tx.feeds.insert(workspace_id=office.workspace.id, key_result_id=circle.result.id, **held)
    addresses = FeedAddresses(office.store, circle.access)
    circle.restrict()

    desk = addresses.desk(office.workspace, boss)

    assert planted_in(desk) == []
    said = json.dumps(addresses_view(T, desk))
    assert "a key result that is not shown" in said
    assert "KR-1.1" not in said
    assert addresses.allow(office.workspace, boss, "https://metrics.example.com", office.now)
    for name in ("Nia", "Mei"):
        sheet = Objectives(office.store, circle.access).show(office.workspace, circle.people[name], Code(1), office.now)
        assert sheet.feeds[circle.result.id].origin == "https://metrics.example.com"


def test_it_counts_in_no_line_whoever_looks(circle: Circle) -> None:
    office, ada, mei, tom = circle.office, circle.people["Ada"], circle.people["Mei"], circle.people["Tom"]
    with office.store.write() as tx:
        office.workspace = tx.workspaces.set(
            office.workspace, by=None, now=office.now, practices=frozenset({Practice.LINES})
        )
    atlas = office.team("Atlas", ada, kind=TeamKind.PROJECT, line=Line.PROJECT, parent_id=circle.team.id)
    for team, reached in ((circle.team, 80), (atlas, 20)):
        office.check_in(office.key_result(office.objective(tom, f"Open {reached}", team), owner=tom), reached, 8)
    share(circle, circle.objective, atlas)
    teams, company = TeamOverviews(office.store, circle.access), CompanyOverviews(office.store, circle.access)

    def figures(person: Person) -> list[object]:
        found: list[object] = []
        for team in (circle.team, atlas):
            seen = teams.of(office.workspace, person, team.id, office.now)
            found += [seen.lines, *((one.well, len(one.counted), one.progress) for one in seen.cycles)]
        whole = company.of(office.workspace, person, office.now)
        return [*found, whole.lines, whole.silent]

    before = figures(tom)
    circle.restrict()

    assert figures(mei) == figures(tom) == figures(ada) != before
    for name in OUTSIDE:
        seen = teams.of(office.workspace, circle.people[name], atlas.id, office.now)
        assert (planted_in(seen), seen.hidden) == ([], 1)
    assert planted_in(LedOverviews(office.store).of(office.workspace, ada, office.now)) == []
    assert "market" in repr(teams.of(office.workspace, circle.people["Nia"], atlas.id, office.now))
    with office.store.read() as tx:
        digest = read_digest(tx, office.workspace, [atlas], office.now - DAY, office.now)
    assert (planted_in(digest), digest.hidden) == ([], 1)


def share(circle: Circle, objective: Objective, other: Team) -> None:
    weights = {circle.team.id: Decimal(60), other.id: Decimal(40)}
    with circle.office.store.write() as tx:
        tx.objective_shares.put([(objective, weights)], by=circle.people["Mei"].id, now=circle.office.now)


def test_of_somebody_erased_nothing_is_left_in_what_is_restricted(circle: Circle) -> None:
    """Kai, who is above its owner, wrote why; Nia is named, follows it, is followed, and asked for something there."""
    office, nia, kai = circle.office, circle.people["Nia"], circle.people["Kai"]
    circle.restrict("Kai", because="The irrwisch of Kai")
    follows, about = Follows(office.store), Followed(FollowKind.OBJECTIVE, circle.objective.id)
    follows.begin(office.workspace, nia, about, office.now)
    follows.begin(office.workspace, circle.people["Tom"], Followed(FollowKind.PERSON, nia.id), office.now)
    requests = Requests(office.store, circle.access)
    form = requests.begin(office.workspace, nia, SeenRequest(LINK, ""), circle.people["Mei"].id, office.now)
    requests.support(office.workspace, nia, form.id, circle.result.id, "The irrwisch of Nia", office.now)
    requests.park(office.workspace, nia, form.id, circle.team.id, "An irrwisch", office.now)
    erasing = Erasing(office.store)

    for person in (kai, nia):
        assert erasing.preview(office.workspace, person)
        erasing.erase(office.workspace, person, by="a test", now=office.now, tell=lambda _: None)

    with office.store.read() as tx:
        kept = tx.objectives.get(office.workspace.id, circle.objective.id)
        assert (kept.is_restricted, kept.restricted_because, kept.named) == (True, "", frozenset())
        for kind in ("follow", "objective_reader", "evidence", "parked_request", "audit_event", "objective"):
            rows = tx.connection.execute(select(metadata().tables[kind])).mappings().all()
            assert "irrwisch" not in repr(rows), kind
            if kind in ("follow", "objective_reader"):
                assert rows == [], kind
    assert "Nia" not in circle.told()
