"""Settings that have no effect, or with which not every command starts, though none of them is wrong."""

from collections.abc import Iterator

from bot.doctor.findings import Finding
from bot.misspelt import unknown
from bot.settings import FOR_OAUTH, OAUTH, Settings


def look_at_settings(settings: Settings) -> Iterator[Finding]:
    """Nothing while all is well."""
    yield from _ignored()
    yield from _half_oauth(settings)


def _ignored() -> Iterator[Finding]:
    for one in unknown():
        yield Finding(one.variable, f"okrbot knows no such setting, and ignores it. Is it {one.nearest}?")


def _half_oauth(settings: Settings) -> Iterator[Finding]:
    variables = {field: str(Settings.model_fields[field].validation_alias) for field in sorted(FOR_OAUTH)}
    given = [variable for field, variable in variables.items() if getattr(settings, field)]
    lacking = [variable for variable in variables.values() if variable not in given]
    begun = [variable for variable in given if variable in OAUTH]
    if begun and lacking:
        said = f"okrbot web does not start without {', '.join(lacking)}."
        yield Finding("installation by OAuth", f"{said} Give what is missing, or take out {', '.join(begun)}.")
