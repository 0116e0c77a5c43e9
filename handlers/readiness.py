"""``/okr readiness [team NAME | company]``: is this team suited to OKRs?"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from bot.domain.errors import AlreadyDone, NotFound
from bot.domain.ids import TeamId
from bot.domain.readiness import CLOSES_ON, FIELDS, Characteristic
from bot.services.readiness.answering import SurveyAnswering
from bot.services.readiness.readiness import Readiness
from bot.services.readiness.starting import SurveyStarting
from bot.services.readiness.wording import ReadinessWording, value_field
from bot.views import ids
from bot.views.readiness import readiness
from bot.views.readiness.forms import answer_view, start_view, words_view
from bot.views.readiness.words import usual_statements
from bot.views.sheets import as_message
from handlers.acts import (
    Command,
    Done,
    Open,
    Outcome,
    Press,
    Reply,
    Submission,
    SubmissionOutcome,
    Update,
)
from handlers.front import Front
from handlers.parsing import read_id
from handlers.places import Sheets

TEAM, COMPANY = "team", "company"
WORDED = (*FIELDS, *(value_field(one) for one in Characteristic))


@dataclass(frozen=True)
class ReadinessJourney:
    readiness: Readiness
    starting: SurveyStarting
    answering: SurveyAnswering
    wording: ReadinessWording
    sheets: Sheets

    def register(self, front: Front) -> None:
        front.command("readiness")(self.type)
        front.press(ids.SURVEY_START, self.open_start)
        front.submission(ids.OKR_SURVEY_START, self.start)
        front.press(ids.SURVEY_CALL_OFF, self.call_off)
        front.press(ids.SURVEY_ANSWER, self.open_answer)
        front.submission(ids.OKR_SURVEY_ANSWER, self.answer)
        front.press(ids.SURVEY_WORDS, self.open_words)
        front.press(ids.SURVEY_WORDS_RESET, self.reset_words)
        front.submission(ids.OKR_SURVEY_WORDS, self.save_words)

    def type(self, act: Command) -> Outcome:
        caller = act.caller
        words = act.words.strip()
        first, _, rest = words.partition(" ")
        if words.casefold() == COMPANY:
            place = readiness.place_of(None)
        else:
            name = rest.strip() if first.casefold() == TEAM else words
            held = (caller.workspace, caller.person, name, caller.now)
            place = readiness.place_of(self.readiness.team_called(*held, channel_id=act.channel_id))
        return Reply(as_message(caller.t, self.sheets.of(caller, place)), place)

    def open_start(self, act: Press) -> Outcome:
        caller = act.caller
        form = self.starting.start_form(caller.workspace, caller.person, _team(act.value), caller.now)
        return Open(start_view(caller.t, form))

    def start(self, act: Submission) -> SubmissionOutcome:
        caller, t = act.caller, act.caller.t
        team = act.metadata.get("team")
        team_id = None if team is None else _team(str(team))
        day = act.typed.read(CLOSES_ON, date.fromisoformat)
        survey = self.starting.start(caller.workspace, caller.person, team_id, day, caller.now)
        said = t("The survey has begun. It ends with {day}; then you get the result.", day=t.long_day(survey.closes_on))
        return Done(readiness.said(t, said))

    def call_off(self, act: Press) -> Outcome:
        caller, t = act.caller, act.caller.t
        self.starting.call_off(caller.workspace, caller.person, read_id(act.value) or 0, caller.now)
        return Done(readiness.said(t, t("Called off. All answers were deleted unread.")))

    def open_answer(self, act: Press) -> Outcome:
        caller = act.caller
        try:
            call = self.answering.form(caller.workspace, caller.person, read_id(act.value) or 0, caller.now)
        except AlreadyDone:
            return Open(readiness.said(caller.t, readiness.answered_text(caller.t)))
        return Open(answer_view(caller.t, call))

    def answer(self, act: Submission) -> SubmissionOutcome:
        """Who sends it twice reads the same twice; only the first counts."""
        caller, t = act.caller, act.caller.t
        typed = {name: act.typed.chosen(name) for name in FIELDS}
        survey_id = read_id(act.metadata.get("survey")) or 0
        with suppress(AlreadyDone):
            self.answering.answer(caller.workspace, caller.person, survey_id, typed, caller.now)
        return Done(readiness.said(t, readiness.answered_text(t)))

    def open_words(self, act: Press) -> Outcome:
        caller = act.caller
        return Open(words_view(caller.t, self.wording.of(caller.workspace, caller.person)))

    def reset_words(self, act: Press) -> Outcome:
        caller, t = act.caller, act.caller.t
        self.wording.reset(caller.workspace, caller.person, caller.now)
        return Update(words_view(t, {}, t("These are the usual ones again.")))

    def save_words(self, act: Submission) -> SubmissionOutcome:
        caller, t = act.caller, act.caller.t
        typed = {name: act.typed.text(name) for name in WORDED}
        self.wording.save(
            caller.workspace, caller.person, typed, usual_statements(t), caller.now, untouched=act.untouched
        )
        return Done(readiness.said(t, t("Saved. The next survey is worded so.")))


def _team(value: str) -> TeamId | None:
    """None for the whole company. Raises NotFound for what no button of ours carries."""
    if value == ids.SURVEY_OF_ALL:
        return None
    found = read_id(value)
    if found is None:
        raise NotFound("team", "")
    return TeamId(found)
