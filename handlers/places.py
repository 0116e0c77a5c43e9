"""From a place to what is shown there: one service is asked, one view is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.domain.ids import PersonId, TeamId
from bot.domain.trees import read_plot
from bot.i18n import Language
from bot.services.okrs.looking import Looker
from bot.services.overview.attention import AttentionOverviews
from bot.services.overview.company import CompanyOverviews
from bot.services.overview.cycles import CycleOverviews
from bot.services.overview.finding import Finding
from bot.services.overview.led import LedOverviews
from bot.services.overview.mine import MyOverviews
from bot.services.overview.person import PersonOverviews
from bot.services.overview.team import TeamOverviews
from bot.services.overview.tree import TreeOverviews
from bot.services.readiness.readiness import Readiness
from bot.views.help.help import help_sheet
from bot.views.help.topics import May, known_to
from bot.views.overview.attention import attention_sheet
from bot.views.overview.company import company_sheet
from bot.views.overview.cycles import cycles_sheet
from bot.views.overview.find import find_sheet
from bot.views.overview.led import led_sheet, line_in
from bot.views.overview.mine import mine_sheet
from bot.views.overview.person import person_sheet
from bot.views.overview.team import team_sheet
from bot.views.overview.tree import tree_sheet
from bot.views.places import Kind, Place
from bot.views.readiness.readiness import readiness_sheet
from bot.views.sheets import Sheet
from handlers.acts import Caller
from handlers.feedback_pages import FeedbackPages
from handlers.pages import Pages
from handlers.past_pages import PastPages
from handlers.pilot_pages import PilotPages
from handlers.question_pages import QuestionPages
from handlers.review_pages import ReviewPages

Maker = Callable[[Caller, Place, Language, bool], Sheet]


@dataclass(frozen=True)
class Sheets:
    """``command`` is the name of the slash command; ``words`` are those that mean something after it."""

    mine: MyOverviews
    people: PersonOverviews
    teams: TeamOverviews
    company: CompanyOverviews
    attention: AttentionOverviews
    finding: Finding
    trees: TreeOverviews
    led: LedOverviews
    cycles: CycleOverviews
    pages: Pages
    past: PastPages
    reviews: ReviewPages
    readiness: Readiness
    questions: QuestionPages
    pilots: PilotPages
    feedback: FeedbackPages
    command: str
    words: Mapping[str, object]

    def of(self, caller: Caller, place: Place, *, t: Language | None = None, public: bool = False) -> Sheet:
        """``t`` is the language of the readers where it is not the caller's; ``public``: a whole channel reads it.

        Raises NotFound for what is gone, NotAllowed for what this person may not see."""
        if place.day is not None and self.past.has(caller, place.kind, place.day):
            return self.past.of(caller, place, place.day, t or caller.t, public)
        place = replace(place, day=None)
        makers: dict[Kind, Maker] = {
            Kind.MINE: self._mine,
            Kind.PERSON: self._person,
            Kind.TEAM: self._team,
            Kind.COMPANY: self._company,
            Kind.ATTENTION: self._attention,
            Kind.FIND: self._find,
            Kind.HELP: self._help,
            Kind.OBJECTIVE: self.pages.objective,
            Kind.HISTORY: self.pages.history,
            Kind.WHY: self.pages.last_messages,
            Kind.DIGEST: self.pages.digest,
            Kind.TREE: self._tree,
            Kind.LED: self._led,
            Kind.FOLLOWS: self.pages.followed,
            Kind.CYCLE: self._cycles,
            Kind.LESSONS: self.pages.lessons,
            Kind.PILOTS: self.pilots.all,
            Kind.PILOT: self.pilots.one,
            Kind.FEEDBACK: self.feedback.of,
            Kind.REVIEW: self._reviews,
            Kind.PACK: self._pack,
            Kind.READINESS: self._readiness,
            Kind.QUESTIONS: self._questions,
            Kind.ANSWERS: self._answers,
        }
        shown = makers[place.kind](caller, place, t or caller.t, public)
        return shown if public else self.past.beside(caller, shown)

    def known(self, caller: Caller) -> frozenset[str]:
        """The words that mean something and would not be refused to this person."""
        looker = Looker(caller.person, caller.workspace)
        is_admin = self.company.access.may_administer(caller.person, caller.workspace)
        may = May(look=looker.may_look_around(), create=looker.may_create(), administer=is_admin)
        return known_to(self.words, may, caller.workspace.practices)

    def _mine(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        if public:
            return self._person(caller, Place(Kind.PERSON, caller.person.id, page=place.page), t, public)
        return mine_sheet(t, self.mine.of(caller.workspace, caller.person, caller.now), place.page)

    def _person(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        person_id = PersonId(place.about or caller.person.id)
        seen = self.people.of(caller.workspace, caller.person, person_id, caller.now, public=public)
        return person_sheet(t, seen, place.page)

    def _team(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        seen = self.teams.of(caller.workspace, caller.person, TeamId(place.about or 0), caller.now, public=public)
        return team_sheet(t, seen, place.page)

    def _company(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        return company_sheet(t, self.company.of(caller.workspace, caller.person, caller.now, public=public), place.page)

    def _attention(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        team_id, line = None if place.about is None else TeamId(place.about), line_in(place.words)
        seen = self.attention.of(caller.workspace, caller.person, team_id, caller.now, line=line, public=public)
        return attention_sheet(t, seen, place.page)

    def _cycles(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        seen = self.cycles.of(caller.workspace, caller.person, caller.now, public=public)
        return cycles_sheet(t, seen, place.page)

    def _led(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        """One's own view: it is shared with nobody."""
        return led_sheet(t, self.led.of(caller.workspace, caller.person, caller.now), place.words, place.page)

    def _tree(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        plot = read_plot(place.words, place.about)
        found = self.trees.of(caller.workspace, caller.person, plot, place.page, caller.now, public=public)
        return tree_sheet(t, found)

    def _reviews(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        return self.reviews.overview(caller, place, t, self.command)

    def _pack(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        return self.reviews.pack(caller, place, t)

    def _readiness(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        team_id = None if place.about is None else TeamId(place.about)
        seen = self.readiness.page(caller.workspace, caller.person, team_id, caller.now, public=public)
        return readiness_sheet(t, seen, place.page)

    def _questions(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        return self.questions.open_ones(caller, place, t, self.command)

    def _answers(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        return self.questions.answers(caller, place, t)

    def _find(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        found = self.finding.find(caller.workspace, caller.person, place.words, public=public, now=caller.now)
        return find_sheet(t, found, place.page)

    def _help(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        return help_sheet(t, self.command, self.known(caller), caller.workspace.practices, place.words, place.page)
