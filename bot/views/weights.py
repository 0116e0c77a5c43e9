"""What something weighs beside others, as a percentage."""

from bot.i18n import Language


def share_text(t: Language, percent: int | None) -> str:
    """``weight 40%``; nothing where all weigh the same."""
    return "" if percent is None else t("weight {share}", share=t("{number}%", number=t.number(percent, 0)))
