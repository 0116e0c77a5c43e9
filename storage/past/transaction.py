"""The parts of a transaction that are asked for views, each as of one moment."""

from datetime import date, datetime

from sqlalchemy import Connection

from storage.past.alignments import PastAlignments, PastProposals
from storage.past.checkins import PastBlockers, PastCheckIns, PastPrompts
from storage.past.key_results import PastKeyResults
from storage.past.objectives import PastObjectives
from storage.past.people import PastAbsences, PastPeople
from storage.past.shares import PastObjectiveShares
from storage.past.teams import PastCycles, PastMemberships, PastTeams
from storage.past.words import PastWords
from storage.transaction import Part, Transaction

THEN = ("connection", "moment")
"""What every part that looks back is given."""


class PastTransaction(Transaction):
    """``moment`` is the end of ``day`` in the workspace's zone. Parts that are not named here answer as of today."""

    def __init__(self, connection: Connection, moment: datetime, day: date) -> None:
        super().__init__(connection)
        self.moment = moment
        self.day = day

    people = Part(PastPeople, THEN)
    absences = Part(PastAbsences, THEN)
    teams = Part(PastTeams, THEN)
    memberships = Part(PastMemberships, THEN)
    cycles = Part(PastCycles, THEN)
    objectives = Part(PastObjectives, (*THEN, "key_results", "teams", "objective_shares"))
    objective_shares = Part(PastObjectiveShares, THEN)
    key_results = Part(PastKeyResults, (*THEN, "day", "check_ins"))
    alignments = Part(PastAlignments, THEN)
    proposals = Part(PastProposals, THEN)
    check_ins = Part(PastCheckIns, THEN)
    blockers = Part(PastBlockers, THEN)
    prompts = Part(PastPrompts, (*THEN, "check_ins"))
    words = Part(PastWords, ("connection", "objectives", "people", "cycles", "teams"))
