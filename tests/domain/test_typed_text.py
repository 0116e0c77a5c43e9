"""What people type, without what nobody means to type."""

from bot.domain.typed_text import cleaned, narrow, on_one_line, squeezed, unstyled


def test_spaces_without_width_that_come_with_what_is_pasted_go() -> None:
    assert cleaned("\ufeffKR-1.1\u200b 45\u2060 c7") == "KR-1.1 45 c7"
    assert cleaned("\u200b") == ""


def test_control_characters_and_marks_of_direction_go_and_the_rest_stays() -> None:
    assert cleaned("a\x00b\x07c\u202ed\ud800e") == "abcde"
    assert cleaned("line\r\nnext\tcolumn\rlast") == "line\nnext\tcolumn\nlast"
    assert cleaned("目标 مرحبا 👩‍👧 näch­st") == "目标 مرحبا 👩‍👧 näch­st"


def test_a_name_is_one_line() -> None:
    assert on_one_line(" Mei\u202e\n\x00 Tanaka\t") == "Mei Tanaka"


def test_runs_of_white_space_are_one_space_and_paragraphs_stay() -> None:
    assert squeezed("  a \t\u3000 b  ") == "a b"
    assert squeezed("a \n b\n \n\n c") == "a\nb\n\nc"


def test_signs_around_all_of_it_go_and_those_of_parts_stay() -> None:
    assert unstyled(" *`95 c3`* ") == "95 c3"
    assert unstyled("*95* and *c3*") == "*95* and *c3*"
    assert unstyled("``") == "``"


def test_full_width_letters_are_read_as_plain_ones_each_in_its_place() -> None:
    assert narrow("ＫＲ－１．１：ａｂｃ") == "KR-1.1:abc"
    assert narrow("目标　½…㎏") == "目标　½…㎏"
