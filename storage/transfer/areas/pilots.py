"""Pilots of teams, and how their iterations went."""

from sqlmodel import SQLModel

from storage.tables.pilots import (
    PilotAnswerRow,
    PilotIterationRow,
    PilotRow,
    PilotTrainingRow,
    PilotVoteRow,
    PilotVoterRow,
)
from storage.transfer.carried import Carried

CARRIED = (
    Carried(row=PilotRow, parent="team_id"),
    Carried(row=PilotVoteRow, parent="pilot_id"),
    Carried(row=PilotTrainingRow, parent="pilot_id"),
    Carried(row=PilotIterationRow, parent="pilot_id"),
)

LEFT_OUT: dict[type[SQLModel], str] = {
    PilotAnswerRow: "what is said in a vote that goes on leaves the database in no file; the team is asked again",
    PilotVoterRow: "who has answered in a vote that goes on; the team is asked again",
}
