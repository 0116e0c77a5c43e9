"""Scores and how they read, in words beside their signs: ``scored 0.3, red``."""

from collections.abc import Iterable
from decimal import Decimal

from bot.domain.closing import Grade
from bot.domain.okrs import Commitment
from bot.domain.scores import ScoreReading, TeamScores, TeamVerdict, read_score, round_down
from bot.i18n import N_, Language
from bot.views import blocks
from bot.views.blocks import Block

SIGNS = {ScoreReading.GREEN: "🟢", ScoreReading.AMBER: "🟡", ScoreReading.RED: "🔴"}
WORDS = {ScoreReading.GREEN: N_("green"), ScoreReading.AMBER: N_("amber"), ScoreReading.RED: N_("red")}
NO_SCORE = "⬜"
LEVELS = "▁▂▃▄▅▆▇█"


def score_text(t: Language, score: Decimal) -> str:
    """With one place, in the reader's way of writing: ``0.3``, ``1.0``."""
    return f"{score:.1f}".replace(".", t.point)


def reading_text(t: Language, score: Decimal, commitment: Commitment) -> str:
    """``0.3, red``."""
    return t("{score}, {reading}", score=score_text(t, score), reading=t(WORDS[read_score(score, commitment)]))


def grade_sign(grade: Grade, commitment: Commitment) -> str:
    return SIGNS[read_score(grade.score, commitment)]


def closed_text(t: Language, grade: Grade | None, commitment: Commitment) -> str:
    """``scored 0.3, red``; what nobody has scored is closed all the same."""
    if grade is None:
        return t("closed, not scored")
    return t("scored {reading}", reading=reading_text(t, grade.score, commitment))


def team_scores_texts(t: Language, scores: TeamScores) -> list[str]:
    """How the scores of a team read; of fewer than five owners nothing (``rule_texts``)."""
    if not scores.is_shown or scores.reading is None:
        return []
    reading, told = scores.reading, [distribution_text(t, scores)]
    if reading.mean is not None:
        told.append(_verdict(t, scores))
    if reading.committed:
        told.append(t("Committed: kept {some} of {all}.", some=reading.kept, all=reading.committed))
    return [one for one in told if one]


def rule_texts(t: Language, several: Iterable[TeamScores]) -> list[str]:
    """Why scores of teams are missing, once for all of them; nothing where none is."""
    if all(one.is_shown or not one.closed for one in several):
        return []
    return [t("Scores of a team are shown where five owners or more have one; each objective has its own.")]


def closed_count_text(t: Language, scores: TeamScores) -> str:
    """``3 of 5 objectives closed.``"""
    return t.plural(
        "{some} of {count} objective closed.",
        "{some} of {count} objectives closed.",
        scores.all,
        some=scores.closed,
    )


def distribution_text(t: Language, scores: TeamScores) -> str:
    """``Scores: 0.3 once, 0.7 twice``, in figures: ``0.3 × 1, 0.7 × 2``."""
    told = [f"{score_text(t, score)} × {count}" for score, count in scores.counts.items() if count]
    return t("Scores: {scores}.", scores=t.commas(told))


def bars(t: Language, scores: TeamScores) -> str:
    """From 0.0 to 1.0, one bar for each score."""
    most = max(scores.counts.values(), default=0)
    drawn = "".join(" " if not count else LEVELS[(count * len(LEVELS) - 1) // most] for count in scores.counts.values())
    return f"{score_text(t, Decimal(0))} {drawn.replace(' ', '·')} {score_text(t, Decimal(1))}"


def scores_chart(t: Language, team: str, scores: TeamScores) -> Block:
    """How many objectives got each score."""
    counts = {score_text(t, score): count for score, count in scores.counts.items()}
    labels = {"x_label": t("Score"), "y_label": t("Objectives")}
    title = t("{team}: scores", team=team)
    return blocks.bar_chart(title, list(counts), {t("Objectives"): list(counts.values())}, **labels)


def _verdict(t: Language, scores: TeamScores) -> str:
    mean = Decimal(0) if scores.reading is None or scores.reading.mean is None else round_down(scores.reading.mean)
    verdict = None if scores.reading is None else scores.reading.verdict
    values = {"mean": score_text(t, mean)}
    if verdict is TeamVerdict.TOO_SAFE:
        return t("Aspirational: {mean} on average, which is too safe: aim higher next time.", **values)
    if verdict is TeamVerdict.OUTRAN_CAPACITY:
        return t("Aspirational: {mean} on average: the aims outran the capacity.", **values)
    return t("Aspirational: {mean} on average.", **values)
