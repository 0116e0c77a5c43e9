from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.json_numbers import NoNumber, is_pointer, read_number
from storage.types import plain_decimal

RFC = b'{"foo": [1, 2], "": 0, "a/b": 3, "c%d": 4, "e^f": 5, "g|h": 6, "i\\\\j": 7, "k\\"l": 8, " ": 9, "m~n": 10}'


@pytest.mark.parametrize(
    ("pointer", "number"),
    [
        *(("/foo/0", 1), ("/foo/1", 2), ("/", 0), ("/a~1b", 3), ("/c%d", 4), ("/e^f", 5), ("/g|h", 6)),
        *(("/i\\j", 7), ('/k"l', 8), ("/ ", 9), ("/m~0n", 10)),
    ],
)
def test_pointers_lead_where_the_rfc_says(pointer: str, number: int) -> None:
    """The examples of RFC 6901, section 5."""
    assert read_number(RFC, pointer) == number


@pytest.mark.parametrize(
    ("body", "number"),
    [
        *((b"47", "47"), (b" 47.50 ", "47.5"), (b"-3", "-3"), (b"4e1", "40"), (b"1.5E-3", "0.0015"), (b"-0.0", "0")),
        *((b'"47"', "47"), (b'" 47.5 "', "47.5"), (b'"1e2"', "100"), (b"\xef\xbb\xbf7", "7")),
        *((b"0.1234567890123456", "0.1234567890123456"), (b"999999999999999", "999999999999999")),
        *((b"93.10000000000000000000000000000000", "93.1"), (b"0e999", "0")),
    ],
)
def test_numbers_are_exact(body: bytes, number: str) -> None:
    found = read_number(body, "")
    assert isinstance(found, Decimal)
    assert str(found) == number


@pytest.mark.parametrize(
    ("body", "why"),
    [
        *((b"true", NoNumber.NOT_A_NUMBER), (b"null", NoNumber.NOT_A_NUMBER), (b"[1]", NoNumber.NOT_A_NUMBER)),
        *((b"{}", NoNumber.NOT_A_NUMBER), (b'"1,234"', NoNumber.NOT_A_NUMBER), (b'"45%"', NoNumber.NOT_A_NUMBER)),
        *((b'""', NoNumber.NOT_A_NUMBER), (b'"0x2f"', NoNumber.NOT_A_NUMBER), (b'"1_0"', NoNumber.NOT_A_NUMBER)),
        ('"٤٧"'.encode(), NoNumber.NOT_A_NUMBER),
        *((b"NaN", NoNumber.NOT_FINITE), (b"-Infinity", NoNumber.NOT_FINITE), (b'"nan"', NoNumber.NOT_FINITE)),
        *((b"1e15", NoNumber.TOO_LARGE), (b"1e9999", NoNumber.TOO_LARGE), (b"1e999999999999", NoNumber.TOO_LARGE)),
        *((b"9" * 5_000, NoNumber.TOO_LARGE), (b"-1e400", NoNumber.TOO_LARGE)),
        *((b"1e-21", NoNumber.TOO_PRECISE), (b"1e-9999", NoNumber.TOO_PRECISE), (b"0." + b"1" * 60_000, None)),
        *((b"", NoNumber.NOT_JSON), (b"<html>", NoNumber.NOT_JSON), (b"47 48", NoNumber.NOT_JSON)),
        *((b"\xff\xfe4\x007\x00", NoNumber.NOT_UTF8), (b'"\xc3\x28"', NoNumber.NOT_UTF8)),
    ],
)
def test_anything_else_has_a_plain_reason(body: bytes, why: NoNumber | None) -> None:
    assert read_number(body, "") is (why or NoNumber.TOO_PRECISE)


@pytest.mark.parametrize("body", [b"[" * 60_000, b'{"a":' * 12_000])
def test_what_goes_deep_and_never_ends_is_refused(body: bytes) -> None:
    """Python 3.14 reads so deep that it finds no end."""
    assert read_number(body, "") in (NoNumber.TOO_DEEP, NoNumber.NOT_JSON)


@pytest.mark.parametrize("pointer", ["/foo/2", "/foo/-", "/foo/01", "/foo/-1", "/foo/x", "/bar", "/foo/0/0", "/a/b"])
def test_a_pointer_may_lead_nowhere(pointer: str) -> None:
    assert read_number(RFC, pointer) is NoNumber.NOTHING_THERE


@pytest.mark.parametrize("pointer", ["foo", "#/foo", "/a~", "/a~2b", "$.foo", "/" * 501])
def test_what_is_no_pointer_is_said_before_anything_is_read(pointer: str) -> None:
    assert not is_pointer(pointer)
    assert read_number(RFC, pointer) is NoNumber.BAD_POINTER


@settings(max_examples=30)
@given(st.decimals(allow_nan=False, allow_infinity=False) | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_is_taken_is_kept_exactly(number: Decimal | float) -> None:
    found = read_number(str(number).encode(), "")
    if isinstance(found, Decimal):
        assert found == Decimal(str(number))
        assert plain_decimal(found) == found
        assert len(format(plain_decimal(found), "f")) <= 60


@settings(max_examples=30)
@given(st.binary(max_size=200), st.text("/~01ab", max_size=20))
def test_whatever_comes_is_a_number_or_a_reason(body: bytes, pointer: str) -> None:
    assert isinstance(read_number(body, pointer), Decimal | NoNumber)
