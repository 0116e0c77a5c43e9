"""Lists that are cut off say so."""

from collections.abc import Sequence

from bot.i18n import Language


def and_more(t: Language, shown: Sequence[str], more: int) -> list[str]:
    """What is shown, and ``3 more`` where there are."""
    return [*shown, t.plural("{count} more", "{count} more", more)] if more > 0 else list(shown)
