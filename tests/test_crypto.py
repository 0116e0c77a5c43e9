import pytest

from bot.crypto import BadKey, CannotOpen, NoKeys, Safe, new_key


def test_what_was_sealed_opens_again() -> None:
    safe = Safe([new_key()])
    sealed = safe.seal("xoxb-ü")
    assert "xoxb" not in sealed
    assert safe.open(sealed) == "xoxb-ü"


def test_an_old_key_still_opens_after_a_new_one_was_put_first() -> None:
    old, new = new_key(), new_key()
    sealed = Safe([old]).seal("token")
    assert Safe([new, old]).open(sealed) == "token"


def test_resealed_text_no_longer_needs_the_old_key() -> None:
    old, new = new_key(), new_key()
    sealed = Safe([new, old]).reseal(Safe([old]).seal("token"))
    assert Safe([new]).open(sealed) == "token"


def test_without_its_key_nothing_opens_and_the_error_says_why() -> None:
    sealed = Safe([new_key()]).seal("token")
    with pytest.raises(CannotOpen, match="removed too early"):
        Safe([new_key()]).open(sealed)
    with pytest.raises(CannotOpen):
        Safe([new_key()]).reseal("changed")


def test_a_bad_key_is_named_by_its_place_and_not_quoted() -> None:
    with pytest.raises(BadKey, match="Key 2") as error:
        Safe([new_key(), "planted"])
    assert "planted" not in str(error.value)


def test_no_keys_is_an_error_of_its_own() -> None:
    with pytest.raises(NoKeys):
        Safe([])
