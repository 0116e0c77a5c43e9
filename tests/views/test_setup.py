"""What admins read while they set up, and of what did not arrive."""

from bot.domain.deliveries import DeliveryKind
from bot.i18n import language
from bot.views.settings.setup import message_name


def test_each_message_that_did_not_arrive_has_a_name_of_its_own() -> None:
    names = [message_name(language("en"), kind) for kind in DeliveryKind]
    assert len(set(names)) == len(names)
