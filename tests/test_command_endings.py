"""How commands end when an operator has to mend something: in a sentence, with exit code 2."""

from tests.ports import held
from tests.test_processes import run


def test_a_stand_in_whose_port_is_taken_says_so() -> None:
    with held() as theirs:
        taken = theirs.getsockname()[1]
        ended = run("sandbox", "--port", str(taken))

    said = f"Port {taken} is taken. Give another one with --port, or --port 0 for a free one.\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", said)
