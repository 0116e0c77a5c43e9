"""Plain rules for good OKRs: they speak up while somebody drafts, and never block (product.md, Good OKRs)."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Invalid
from bot.domain.ids import ObjectiveId
from bot.domain.okrs import Commitment, Direction, KeyResult, Metric, Objective
from bot.domain.progress import progress

MOST_OBJECTIVES = 5
MOST_KEY_RESULTS = 5
MOST_TITLE = 100
MOST_CHINESE_TITLE = 40

_ACTIVITY = re.compile(
    r"(?:analy[sz]e|attend|begin|build|conduct|continue|create|define|develop|discuss|evaluate|explore|finish|hold"
    r"|implement|investigate|launch|make|organi[sz]e|prepare|publish|roll out|run|ship|work on|write"
    r"|arbeiten|aufbauen|durchführen|einführen|entwickeln|erstellen|organisieren|planen|vorbereiten)\b"
    r"|(?:开展|推进|组织|完成|制定|编写|举办|参加|研究|建设|开发|上线|继续|支持)",
    re.IGNORECASE,
)
_ACTIVITY_AT_THE_END = re.compile(
    r"\b(?:aufbauen|ausrollen|durchführen|einführen|entwickeln|erstellen|organisieren|planen|schreiben|vorbereiten)\W*$",
    re.IGNORECASE,
)


class Rule(StrEnum):
    ACTIVITY = "activity"
    NO_NUMBER = "no_number"
    TOO_MANY_OBJECTIVES = "too_many_objectives"
    TOO_MANY_KEY_RESULTS = "too_many_key_results"
    TITLE_TOO_LONG = "title_too_long"
    NO_ALIGNMENT = "no_alignment"
    ALL_COMMITTED = "all_committed"
    TARGET_REACHED = "target_reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One rule that speaks up: about the code of an objective or key result (None: about all objectives together);
    ``count`` of what there is and the ``limit`` it passes, where the rule counts."""

    rule: Rule
    code: str | None = None
    count: int | None = None
    limit: int | None = None


def advise_all(objectives: Sequence[Objective], aligned: Collection[ObjectiveId]) -> tuple[Advice, ...]:
    """Advice on the objectives of one team or person in one cycle, then on each. ``aligned`` are those that contribute
    to something, and those that have nothing above them."""
    found = []
    if len(objectives) > MOST_OBJECTIVES:
        found.append(Advice(rule=Rule.TOO_MANY_OBJECTIVES, count=len(objectives), limit=MOST_OBJECTIVES))
    if len(objectives) > 1 and all(each.commitment is Commitment.COMMITTED for each in objectives):
        found.append(Advice(rule=Rule.ALL_COMMITTED, count=len(objectives)))
    for each in objectives:
        found += advise(each, is_aligned=each.id in aligned)
    return tuple(found)


def advise(objective: Objective, *, is_aligned: bool) -> tuple[Advice, ...]:
    """Advice on one objective and its key results."""
    key_results = objective.key_results
    found = [*_about_title(objective.title, objective.code)]
    if not is_aligned:
        found.append(Advice(rule=Rule.NO_ALIGNMENT, code=objective.code))
    if len(key_results) > MOST_KEY_RESULTS:
        found.append(
            Advice(rule=Rule.TOO_MANY_KEY_RESULTS, code=objective.code, count=len(key_results), limit=MOST_KEY_RESULTS)
        )
    if key_results and all(each.metric is Metric.YES_NO for each in key_results):
        found.append(Advice(rule=Rule.NO_NUMBER, code=objective.code))
    for each in key_results:
        found += _about_key_result(each)
    return tuple(found)


def is_activity(title: str) -> bool:
    """Whether a title names something to do (``Run a workshop``) instead of what it is to change."""
    plain = title.strip()
    return bool(_ACTIVITY.match(plain) or _ACTIVITY_AT_THE_END.search(plain))


def title_limit(title: str) -> int:
    """100 characters; 40 where most letters are Chinese, which say more in less."""
    letters = [each for each in title if each.isalpha()]
    chinese = sum(1 for each in letters if unicodedata.name(each, "").startswith("CJK"))
    return MOST_CHINESE_TITLE if chinese * 2 > len(letters) else MOST_TITLE


def _about_key_result(key_result: KeyResult) -> list[Advice]:
    found = _about_title(key_result.title, key_result.code)
    if is_activity(key_result.title):
        found.append(Advice(rule=Rule.ACTIVITY, code=key_result.code))
    if _is_reached(key_result):
        found.append(Advice(rule=Rule.TARGET_REACHED, code=key_result.code))
    return found


def _about_title(title: str, code: str) -> list[Advice]:
    limit = title_limit(title)
    if len(title) <= limit:
        return []
    return [Advice(rule=Rule.TITLE_TOO_LONG, code=code, count=len(title), limit=limit)]


def _is_reached(key_result: KeyResult) -> bool:
    """Nothing left to do on the first day; what cannot be measured yet is not reached either."""
    if key_result.direction is Direction.MAINTAIN or key_result.current is None:
        return False
    try:
        return progress(key_result) >= 1
    except Invalid:
        return False
