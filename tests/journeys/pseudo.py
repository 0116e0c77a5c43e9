"""A pseudo-language: every sentence of the catalogue in full-width letters, people's own words in Greek.

What still has ordinary Latin letters then was never looked up. Numbers, days and lists are written the Greek way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot import i18n
from tests.journeys.town import Town

LOCALE = "el-GR"
_FIELD = re.compile(r"\{\w*(?:[!:][^}]*)?\}")
_WIDE = {ord(letter): ord(letter) - ord("!") + ord("！") for letter in map(chr, range(ord("A"), ord("z") + 1))}
_WIDE = {narrow: wide for narrow, wide in _WIDE.items() if chr(narrow).isalpha()}

# Words that stand under these keys are for programs.
_TECHNICAL = frozenset(
    """action_id app_id app_installed_team_id block_id bot_id callback_id channel emoji external_id filter hash id
    initial_conversation initial_date initial_time initial_user initial_users level metadata previous_view_id
    private_metadata response_action response_type root_view_id state style team_id thread_ts trigger_id ts type user
    user_id value verbatim view_id""".split()  # noqa: SIM905  # easier to read
)
_ALLOWED = re.compile(
    r"""<@[UW][A-Z0-9]+>            # a mention
    | <!date\^\d+\^[^|]*\|          # Slack's date markup, but not the words for those who cannot see it
    | /okr(?:\ [a-z-]+)*            # the slash command and the words that follow it
    | \b(?:edit|align|history)(?=\ (?:O|KR)-12)  # the words of an example
    | \b(?:O|KR)-\d+(?:\.\d+)?      # codes
    | \b[A-Z][A-Za-z]+/[A-Za-z_]+   # names of time zones
    | &(?:lt|gt|amp);               # escaped signs
    | \bQ[1-4]\b                    # the quarter that is proposed, a name that can be changed
    """,
    re.VERBOSE,
)
_LATIN = re.compile(r"[A-Za-z]+")


def catalogues(directory: Path) -> Path:
    """A folder of catalogues with the pseudo-language in it, made from the template of all sentences."""
    with (i18n.LOCALES / f"{i18n.DOMAIN}.pot").open("rb") as source:
        template = read_po(source)
    spoken = Catalog(locale="el")
    for message in template:
        if message.id:
            said = widened(message.id) if isinstance(message.id, str) else [widened(form) for form in message.id]
            spoken.add(message.id, said)
    path = directory / "el" / "LC_MESSAGES" / f"{i18n.DOMAIN}.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as target:
        write_po(target, spoken)
    return directory


def widened(sentence: str) -> str:
    """``{count} of {all}`` → ``{count} ｏｆ {all}``."""
    said, end = "", 0
    for found in _FIELD.finditer(sentence):
        said += sentence[end : found.start()].translate(_WIDE) + found[0]
        end = found.end()
    return said + sentence[end:].translate(_WIDE)


def untranslated(found: Any, *, allowed: re.Pattern[str] = _ALLOWED) -> list[str]:
    """Every text that somebody could read in messages and views, and that has Latin letters which are not allowed."""
    return [text for text in texts(found) if _LATIN.search(allowed.sub("", text))]


def texts(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            if found.get("type") == "home" and key == "title":
                continue  # Slack's own words
            if key not in _TECHNICAL:
                yield from texts(value)
    elif isinstance(found, list):
        for one in found:
            yield from texts(one)
    elif isinstance(found, str):
        yield found


@dataclass
class Heard(Town):
    """A town that remembers everything the bot answers."""

    answers: list[Any] = field(default_factory=list)

    def control(self, path: str, **body: Any) -> dict[str, Any]:
        answer = super().control(path, **body)
        assert answer.get("error") is None, (path, body, answer)
        self.answers += [answer.get(part) for part in ("responses", "view", "errors", "options")]
        return answer

    def everything(self) -> list[Any]:
        """The answers, and what was sent by calls of the Web API."""
        calls = self.http.get("/control/calls").json()["calls"]
        return [*self.answers, *(call["args"] for call in calls if call["method"].startswith(("chat.", "views.")))]
