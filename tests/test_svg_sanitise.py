"""svg.sanitise: of a server, of an account and those below it, and --sanitise of the command line."""
import json

import pytest

import crushpics_client
import imagerecycle_client
from cli import report
from pressoir_server import wait_until
from svgs import HOSTILE_PARTS, drawing, hostile, is_harmless, is_svg, looks_the_same

ON = {"svg_sanitise": "true"}


def ewww(server, account, content=None):
    """What an account gets of a hostile SVG, or of another one."""
    answer = server.upload("/v2/", {"api_key": account["api_key"]}, content or hostile())
    assert answer.status == 200 and is_svg(answer.body)
    return answer.body


def crush(server, account):
    api = crushpics_client.Api(server, account)
    return api.optimized(hostile(), compression_type="lossless")


@pytest.mark.parametrize("ask", [ewww, crush], ids=["at once", "as a job"])
def test_a_server_does_so_where_it_is_set(server, server_with, ask):
    assert not is_harmless(ask(server, server.create_account()))
    safe = server_with(**ON)
    assert is_harmless(ask(safe, safe.create_account()))


@pytest.mark.parametrize("ask", [ewww, crush], ids=["at once", "as a job"])
def test_an_account_has_its_own_value(server, server_with, ask):
    account = server.create_account()
    assert not is_harmless(ask(server, account))
    server.run("account", "set", str(account["id"]), "svg.sanitise", "true")
    assert is_harmless(ask(server, account)), "the same file, asked for before"
    server.run("account", "unset", str(account["id"]), "svg.sanitise")
    assert not is_harmless(ask(server, account))
    safe = server_with(**ON)
    trusted = safe.create_account()
    safe.run("account", "set", str(trusted["id"]), "svg.sanitise", "false")
    assert not is_harmless(ask(safe, trusted))


def test_an_account_decides_for_those_below_it(server):
    parent = server.create_account()
    below, _ = imagerecycle_client.Api(server, parent).sub_account()
    lossless = {"compression_type": "lossless"}
    assert not is_harmless(below.optimized(hostile(), lossless))
    server.run("account", "set", str(parent["id"]), "svg.sanitise", "true")
    assert is_harmless(below.optimized(hostile(), lossless))


def test_the_log_names_what_went(own_server):
    server = own_server(**ON)
    ewww(server, server.create_account())
    line = wait_until(lambda: server.events("job_ended"), what="the line of the job")[-1]
    assert line["method"].startswith("sanitised")
    assert all(name in line["warnings"] for name in HOSTILE_PARTS), line


def test_a_harmless_file_and_a_picture_are_as_ever(server, server_with):
    safe = server_with(**ON)
    assert ewww(safe, safe.create_account(), drawing()) == ewww(server, server.create_account(), drawing())


def test_the_command_line_reports_what_went(tmp_path):
    source, made = tmp_path / "a.svg", tmp_path / "b.svg"
    source.write_bytes(hostile())
    row, = report(source, "--sanitise", "-o", made)
    warning, = [text for text in row["warnings"] if text.startswith("removed for safety")]
    assert all(name in warning for name in HOSTILE_PARTS)
    assert row["method"].startswith("sanitised") and is_harmless(made.read_bytes())
    assert row["bytes_before"] == len(hostile()) and row["bytes_after"] == len(made.read_bytes())
    again, = report(made, "--sanitise", "-o", tmp_path / "c.svg")
    assert again["warnings"] == [] and (tmp_path / "c.svg").read_bytes() == made.read_bytes()
    shown = drawing(more='<rect width="9" height="9" fill="#00f"/>')
    assert looks_the_same(made.read_bytes(), shown, tmp_path)


def test_it_holds_for_what_is_drawn_too(tmp_path):
    source = tmp_path / "a.svg"
    source.write_bytes(hostile())
    row, = report(source, "--sanitise", "--convert", "png", "-o", tmp_path / "b.png")
    assert any(text.startswith("removed for safety") for text in row["warnings"])


@pytest.mark.parametrize("value", ["on", "yes", "1", ""])
def test_a_word_that_is_neither_is_refused(server, account, value):
    with pytest.raises(AssertionError):
        server.run("account", "set", str(account["id"]), "svg.sanitise", value)
    assert json.dumps(server.run("account", "show", str(account["id"]))).count("svg.sanitise") == 0


def test_a_file_that_grows_is_delivered_too(server_with):
    """Its entities mean more than they take: a client that got nothing would keep what it has."""
    word = "word " * 400
    text = "".join(f"<text y='{20 + i}'>&w;</text>" for i in range(8))
    file = (f"<!DOCTYPE svg [<!ENTITY w '{word}'>]><svg xmlns='http://www.w3.org/2000/svg' width='99' height='99'>"
            f"{text}<script>alert(1)</script></svg>").encode()
    safe = server_with(**ON)
    answer = ewww(safe, safe.create_account(), file)
    assert is_harmless(answer) and len(answer) > len(file)
