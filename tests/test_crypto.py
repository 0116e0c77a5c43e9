"""Tokens at rest: sealed with the newest key, opened with any that is still listed."""

import pytest

from bot.crypto import CannotBeOpened, Seal, new_key

TOKEN = "xoxb-1-2-three"


def test_what_is_sealed_shows_nothing_and_comes_back_whole() -> None:
    seal = Seal([new_key()])
    sealed = seal.seal(TOKEN)

    assert TOKEN not in sealed
    assert seal.opened(sealed) == TOKEN
    assert seal.seal(TOKEN) != sealed


def test_an_older_key_opens_what_it_has_sealed_and_seals_nothing_more() -> None:
    old, new = new_key(), new_key()
    sealed, both = Seal([old]).seal(TOKEN), Seal([new, old])

    assert both.opened(sealed) == TOKEN
    assert Seal([new]).opened(both.seal(TOKEN)) == TOKEN


def test_what_an_older_key_has_sealed_is_sealed_anew_and_what_the_newest_has_stays() -> None:
    old, new = new_key(), new_key()
    both = Seal([new, old])

    renewed = both.renewed(Seal([old]).seal(TOKEN))

    assert renewed is not None
    assert Seal([new]).opened(renewed) == TOKEN
    assert both.renewed(renewed) is None
    with pytest.raises(CannotBeOpened):
        both.renewed(Seal([new_key()]).seal(TOKEN))


def test_a_key_that_is_gone_and_a_seal_that_was_touched_open_nothing() -> None:
    seal = Seal([new_key()])
    sealed = seal.seal(TOKEN)
    with pytest.raises(CannotBeOpened):
        Seal([new_key()]).opened(sealed)
    with pytest.raises(CannotBeOpened):
        seal.opened(sealed[:-4] + "AAA=")


def test_a_key_shows_in_no_repr() -> None:
    key = new_key()
    assert key not in repr(Seal([key]))
