"""What a command answers in one message, as a page of App Home: objective, history, last messages, digest,
what is followed, lessons."""

from dataclasses import dataclass

from bot.channels import Channels
from bot.domain.channels import Closed
from bot.domain.errors import NotFound
from bot.domain.ids import Code, TeamId, read_code
from bot.domain.lessons import read_query
from bot.domain.okrs import Objective
from bot.i18n import Language
from bot.services.checkins.history import Histories
from bot.services.digests.digests import Digests, Preview
from bot.services.following.follows import Follows
from bot.services.lessons.finding import LessonFinding
from bot.services.overview.objective import Objectives
from bot.services.prompts.why import Why
from bot.views.checkins.history import history_page
from bot.views.digests.digest import preview_message
from bot.views.following.following import follows_sheet
from bot.views.lessons.lessons import lessons_sheet
from bot.views.overview.objective import objective_page
from bot.views.places import Place
from bot.views.prompts.why import why_message
from bot.views.sheets import Sheet, sheet_of
from handlers.acts import Caller


@dataclass(frozen=True)
class Pages:
    """Each method raises NotFound for what is gone, NotAllowed for what this person may not see."""

    objectives: Objectives
    histories: Histories
    why: Why
    digests: Digests
    channels: Channels
    follows: Follows
    lesson_finding: LessonFinding

    def objective(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        seen = self.objectives.show(caller.workspace, caller.person, _code(place), caller.now)
        _ensure_for_all(seen.objective, public)
        return objective_page(t, seen)

    def history(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        seen = self.histories.of(caller.workspace, caller.person, _code(place), now=caller.now)
        _ensure_for_all(seen.objective, public)
        return history_page(t, seen)

    def last_messages(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        found = self.why.explain(caller.workspace, caller.person, caller.now)
        return sheet_of(place, t("Why these messages"), why_message(t, found))

    def digest(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        team_id = TeamId(place.about or 0)
        found = self.digests.preview(caller.workspace, caller.person, "", now=caller.now, team_id=team_id)
        shown = preview_message(t, found, self.closed(caller, found))
        return sheet_of(place, t("Digest of {team}", team=found.team.name), shown)

    def followed(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        return follows_sheet(
            t, self.follows.overview(caller.workspace, caller.person, place.words, caller.now), place.page
        )

    def lessons(self, caller: Caller, place: Place, t: Language, public: bool) -> Sheet:
        query = read_query(place.words, place.about)
        found = self.lesson_finding.find(caller.workspace, caller.person, query, public=public)
        return lessons_sheet(t, found, place.page)

    def closed(self, caller: Caller, found: Preview) -> Closed | None:
        """Asked only for those who see what would be posted."""
        if found.digest is None or found.team.channel_id is None:
            return None
        return self.channels.why_closed(caller.workspace, found.team.channel_id, caller.client)


def _ensure_for_all(objective: Objective, public: bool) -> None:
    """What is restricted is shown to no channel."""
    if public and objective.is_restricted:
        raise NotFound("objective", objective.code)


def _code(place: Place) -> Code:
    code = read_code(place.words)
    if code is None:
        raise NotFound("code", place.words)
    return code
