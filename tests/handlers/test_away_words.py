"""What follows ``/okr away``: days, and who stands in."""

import pytest

from handlers.away import split_stand_in


@pytest.mark.parametrize(
    ("words", "days", "who"),
    [
        ("", "", ""),
        ("23 Nov - 27 Nov", "23 Nov - 27 Nov", ""),
        ("23 Nov - 27 Nov stand-in <@U0KAI>", "23 Nov - 27 Nov", "<@U0KAI>"),
        ("until Friday, stand in: <@U0KAI|kai>", "until Friday", "<@U0KAI|kai>"),
        ("tomorrow <@U0KAI|kai>", "tomorrow", "<@U0KAI|kai>"),
        ("next week Stand-In @kai berg", "next week", "@kai berg"),
        ("bis Freitag Vertretung Kai", "bis Freitag", "Kai"),
        ("bis Freitag, vertreten durch @kai", "bis Freitag", "@kai"),
        ("standin Kai", "", "Kai"),
        ("16 Nov @kai berg", "16 Nov", "@kai berg"),
        ("@kai", "", "@kai"),
    ],
)
def test_days_and_stand_in_are_told_apart(words: str, days: str, who: str) -> None:
    assert split_stand_in(words) == (days, who)
