"""What a company does beside its check-ins, each once: something restricted, something followed, a target that was
changed above others, a value to be read from a system, an objective under control, one closed early, questions for the
chief executive, a round of feedback, somebody who has left, and teams that pilot OKRs."""

from datetime import datetime, timedelta

from bot.demo.asking import ask
from bot.demo.feedback import ask_around
from bot.demo.founding import Company
from bot.demo.pilots import pilot
from bot.demo.planning import plan_ahead
from bot.demo.quarter import THIS_WEEK
from bot.demo.stories import CLOSED, CONTROLLED, FOLLOWED, LEFT, RESTRICTED, REVISED, SOURCE
from bot.domain.closing import Decision
from bot.domain.context import difference
from bot.domain.control import ControlRhythm, Wanted
from bot.domain.feed_forms import TypedFeed
from bot.domain.following import Followed, FollowKind
from bot.domain.people import Person
from bot.services.access import Access
from bot.services.alignment.context_asking import bring
from bot.services.closing.closing import ClosingDesk
from bot.services.closing.form import DECISION, OUTSIDE, TELL, Closed, ClosingForm
from bot.services.control.control import Control
from bot.services.control.starting import ControlStarting
from bot.services.editing.restricting import Restricting
from bot.services.feeds.feeds import Feeds
from bot.services.following.follows import Follows
from bot.services.people.departures import let_go
from storage import Store

A_DAY = timedelta(days=1)


def practise(store: Store, company: Company) -> None:
    """After all that is remembered; by the services, so that nothing is there which their rules would refuse."""
    yesterday = company.quarter.at - A_DAY
    _restrict(store, company, yesterday)
    _follow(store, company, yesterday)
    _change_a_target(store, company, yesterday)
    _ask_for_a_source(store, company, yesterday)
    _control(store, company, yesterday)
    _close(store, company, yesterday)
    ask(store, company, yesterday)
    _leave(store, company, company.quarter.at)
    ask_around(store, company, yesterday)
    plan_ahead(store, company, company.quarter.at)
    pilot(store, company)


def _restrict(store: Store, company: Company, now: datetime) -> None:
    """Its owner is asked on the next Monday whether that is still needed."""
    key, named, because = RESTRICTED
    objective, people = company.objectives[key], [company.people[one] for one in named]
    review_day = company.quarter.monday(THIS_WEEK + 1)
    owner = _owner(company, key)
    Restricting(store, Access()).restrict(company.workspace, owner, objective.id, people, because, review_day, now)


def _follow(store: Store, company: Company, now: datetime) -> None:
    follows = Follows(store)
    for who, what, channel in FOLLOWED:
        about = _followed(company, what)
        if channel is None:
            follows.begin(company.workspace, company.people[who], about, now)
        else:
            channel_id = company.teams[channel].channel_id or ""
            follows.begin_in(company.workspace, company.people[who], channel_id, about, now)


def _followed(company: Company, what: str) -> Followed:
    """A team by its name, an objective or a person by their keys."""
    if what in company.teams:
        return Followed(FollowKind.TEAM, company.teams[what].id)
    if what in company.objectives:
        return Followed(FollowKind.OBJECTIVE, company.objectives[what].id)
    return Followed(FollowKind.PERSON, company.people[what].id)


def _change_a_target(store: Store, company: Company, now: datetime) -> None:
    """The owners of what supports it are asked with their next check-in."""
    key, number, target, reason = REVISED
    owner, identity = _owner(company, key), company.objectives[key].id
    with store.write() as tx:
        before = tx.objectives.get(company.workspace.id, identity)
        current = tx.key_results.get(company.workspace.id, company.key_results[f"{key}.{number}"].id)
        tx.key_results.change(current, by=owner.id, now=now, reason=reason, target=target)
        changed = difference(before, tx.objectives.get(company.workspace.id, identity))
        bring(tx, company.workspace, owner, [(before, changed)], reason, now)


def _ask_for_a_source(store: Store, company: Company, now: datetime) -> None:
    """It waits for an admin, and is not read before."""
    key, number, url, pointer = SOURCE
    key_result = company.key_results[f"{key}.{number}"]
    owner, typed = _person(company, key_result.owner_id), TypedFeed(url=url, pointer=pointer)
    Feeds(store, Access(), None).save(company.workspace, owner, key_result.id, typed, once="the demo's source", now=now)


def _control(store: Store, company: Company, now: datetime) -> None:
    """It ends within the week."""
    key, by, who, because, decided = CONTROLLED
    control, objective = Control(store, Access()), company.objectives[key]
    last_day, responsible = company.quarter.at.date() + 5 * A_DAY, company.people[who]
    wanted = Wanted(reason=because, responsible_id=responsible.id, rhythm=ControlRhythm.DAILY, last_day=last_day)
    ControlStarting(store, Access()).start(company.workspace, company.people[by], objective.id, wanted, now)
    control.decide(company.workspace, responsible, objective.id, decided, "the demo's decision", now)


def _close(store: Store, company: Company, now: datetime) -> None:
    """Its owner agrees to every score that is suggested."""
    key, words, outside = CLOSED
    who, desk = (company.workspace, _owner(company, key)), ClosingDesk(store, Access())
    page: ClosingForm | Closed = desk.of(*who, company.objectives[key].id, now)
    while isinstance(page, ClosingForm):
        typed = {TELL: words, OUTSIDE: outside, DECISION: Decision.KEEP.value} if page.is_last else {}
        page = desk.submit(*who, page.id, page.page, typed, now)


def _leave(store: Store, company: Company, now: datetime) -> None:
    """Their lead finds in App Home what has no owner any more."""
    person = company.people[LEFT]
    with store.write() as tx:
        tx.people.change(tx.people.get(company.workspace.id, person.id), by=None, now=now, deactivated_at=now)
        let_go(tx, company.workspace.id, [person.id], now)


def _owner(company: Company, key: str) -> Person:
    return _person(company, company.objectives[key].owner_id)


def _person(company: Company, identity: int) -> Person:
    return next(one for one in company.people.values() if one.id == identity)
