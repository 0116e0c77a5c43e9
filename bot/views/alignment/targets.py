"""What may be contributed to, as the options of a select."""

from collections.abc import Sequence

from bot.services.okrs.targets import Target
from bot.views import blocks


def target_options(targets: Sequence[Target]) -> list[blocks.Element]:
    return [target_option(one) for one in targets[: blocks.OPTIONS]]


def target_option(target: Target) -> blocks.Element:
    return blocks.option(f"{target.code} {target.title}", target.ref)
