"""Projects and passwords of accounts on the command line, beside a running server."""
import json
import os
import pty
import select
import subprocess
import termios

import pytest

from pressoir_server import PROGRAM

PASSWORD = "correct horse battery"


def account(server, *arguments, code=0, text=None):
    """Runs `pressoir account`; its JSON, or what it said on standard error."""
    done = subprocess.run([PROGRAM, "account", *map(str, arguments), "--data", server.data, "--json"], input=text or "",
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def plain(server, *arguments):
    return subprocess.run([PROGRAM, "account", *map(str, arguments), "--data", server.data], capture_output=True, text=True,
                          timeout=60, check=True).stdout


def test_an_account_begins_with_a_project_that_has_its_keys(server):
    made = server.create_account(name="Begins")
    projects = account(server, "project", "list", made["id"])
    assert [each["name"] for each in projects] == ["default"]
    assert projects[0]["public_key"] == made["public_key"] and "secret_key" not in projects[0]
    shown = account(server, "show", made["id"])
    assert shown["projects"] == [{"id": projects[0]["id"], "name": "default", "domains": [], "networks": []}]
    listed = {each["id"]: each for each in account(server, "list")}
    assert listed[made["id"]]["projects"] == shown["projects"]


def test_projects_are_added_limited_and_removed(server):
    made = server.create_account(name="Several")
    shop = account(server, "project", "add", made["id"], "shop", "--domains", "Shop.example,*.shop.example",
                   "--networks", "10.1.0.0/16")
    assert shop["domains"] == ["shop.example", "*.shop.example"] and shop["networks"] == ["10.1.0.0/16"]
    assert shop["public_key"].startswith("project_public_") and len(shop["secret_key"]) >= 32
    assert shop["secret_key"] not in plain(server, "show", made["id"]) + plain(server, "project", "list", made["id"])
    edited = account(server, "project", "edit", made["id"], "shop", "--domains", "any", "--name", "web")
    assert (edited["id"], edited["name"], edited["domains"], edited["networks"]) == (shop["id"], "web", [], ["10.1.0.0/16"])
    assert "networks 10.1.0.0/16" in plain(server, "project", "list", made["id"])
    for project in ("default", shop["id"]):
        assert account(server, "project", "remove", made["id"], project)["removed"]
    assert account(server, "project", "list", made["id"]) == []
    assert "no projects" in plain(server, "show", made["id"])


def test_given_keys_move_over_and_belong_to_one_project(server):
    made = server.create_account()
    given = {"public_key": "project_public_moved", "secret_key": "m" * 40}
    options = ["--public-key", given["public_key"], "--secret-key", given["secret_key"]]
    moved = account(server, "project", "add", made["id"], "moved", *options)
    assert {key: moved[key] for key in given} == given
    assert "Another project" in account(server, "project", "add", made["id"], "again", *options, code=1)
    assert "project of that name" in account(server, "project", "add", made["id"], "moved", code=1)


@pytest.mark.parametrize("arguments, code, words", [
    (("add", "7"), 2, "number"), (("add", "x", "--networks", "everywhere"), 2, '"everywhere"'),
    (("add", "x", "--domains", "https://a.example"), 2, '"https://a.example"'), (("add", "x", "--secret-key", "short"), 2, "32"),
    (("edit", "default"), 2, "nothing"), (("edit", "none", "--name", "x"), 1, '"none"'), (("remove", "none"), 1, '"none"')])
def test_what_is_wrong_with_a_project_is_said(server, account_id, arguments, code, words):
    before = account(server, "project", "list", account_id)
    assert words in account(server, "project", arguments[0], account_id, *arguments[1:], code=code)
    assert account(server, "project", "list", account_id) == before


@pytest.fixture
def account_id(server):
    return server.create_account()["id"]


def test_keys_of_projects_are_rotated_all_or_one(server, account_id):
    shop = account(server, "project", "add", account_id, "shop")
    one = account(server, "rotate", account_id, "--project", "shop", "--only", "secret_key")
    assert set(one) == {"id", "projects"} and len(one["projects"]) == 1
    assert one["projects"][0]["secret_key"] != shop["secret_key"] and "public_key" not in one["projects"][0]
    every = account(server, "rotate", account_id)
    assert [each["name"] for each in every["projects"]] == ["default", "shop"]
    assert every["public_key"] == every["projects"][0]["public_key"] and every["api_key"]
    listed = [each["public_key"] for each in account(server, "project", "list", account_id)]
    assert listed == [each["public_key"] for each in every["projects"]] and shop["public_key"] not in listed
    assert "exclude" in account(server, "rotate", account_id, "--project", "shop", "--only", "api_key", code=2)


def has_password(server, which):
    shown = account(server, "show", which)["password"]
    listed = {each["id"]: each["password"] for each in account(server, "list")}[which]
    assert shown == listed
    return shown


def test_a_password_is_read_from_standard_input(server):
    made = server.create_account(email="stdin@example.org")
    assert not has_password(server, made["id"])
    assert account(server, "password", made["id"], text=PASSWORD + "\n") == {"id": made["id"], "password": True}
    assert has_password(server, made["id"])
    account(server, "password", made["id"], text=PASSWORD + " without a line end")
    assert account(server, "password", made["id"], "--remove") == {"id": made["id"], "password": False}
    assert not has_password(server, made["id"])
    assert "no password" in account(server, "password", made["id"], "--remove", code=1)


@pytest.mark.parametrize("text, words", [("", "12"), ("short\n", "5 characters"), (PASSWORD + "\nmore\n", "single line"),
                                         ("a" * 1025 + "\n", "1024"), (PASSWORD + "\x07\n", "control characters")])
def test_a_password_that_will_not_do_is_refused_without_being_shown(server, text, words):
    made = server.create_account(email=f"{len(text)}{ord(text[-2:-1] or 'x')}@example.org")
    message = account(server, "password", made["id"], text=text, code=2)
    assert words in message and PASSWORD not in message
    assert not has_password(server, made["id"])


def test_an_address_is_one_account_s(server):
    one, two = server.create_account(email="Only@Example.org"), server.create_account(email="other@example.org")
    for words in (("create", "--email", "only@example.ORG"), ("edit", two["id"], "--email", "only@example.org")):
        assert f"Account {one['id']} has that e-mail address already" in account(server, *words, code=1)
    assert account(server, "show", two["id"])["email"] == "other@example.org"
    below = server.create_account(parent=one["id"], email="only@example.org")
    assert below["email"] == "only@example.org" and account(server, "show", "Only@Example.org")["id"] == one["id"]
    account(server, "edit", one["id"], "--email", "new@example.org")
    assert account(server, "show", below["id"])["email"] == "new@example.org"
    assert account(server, "edit", two["id"], "--email", "only@example.org")["email"] == "only@example.org"


def test_an_account_with_a_password_keeps_an_address(server):
    one = server.create_account(email="Same@Example.org")
    account(server, "password", one["id"], text=PASSWORD + "\n")
    nobody = server.create_account()
    assert "e-mail address" in account(server, "password", nobody["id"], text=PASSWORD + "\n", code=2)
    assert "e-mail address" in account(server, "edit", one["id"], "--email", "", code=2)


def test_no_argument_takes_a_password(server, account_id):
    account(server, "password", account_id, PASSWORD, code=2)
    account(server, "password", account_id, "--password", PASSWORD, code=2)


def typed(server, which, *lines):
    """Types each of `lines` at a terminal when it is asked for; exit code and all that was on the screen."""
    process, terminal = pty.fork()
    if process == 0:
        os.execv(PROGRAM, [PROGRAM, "account", "password", str(which), "--data", str(server.data)])
    screen = b""
    rest = list(lines)
    try:
        while select.select([terminal], [], [], 60)[0]:
            screen += os.read(terminal, 4096)
            if rest and screen.endswith(b": "):
                while termios.tcgetattr(terminal)[3] & termios.ECHO:  # the question comes just before that ends
                    os.sched_yield()
                os.write(terminal, rest.pop(0).encode() + b"\n")
    except OSError:  # the end of a terminal
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), screen.decode()


def test_a_password_is_typed_twice_without_echo(server):
    made = server.create_account(email="typed@example.org")
    code, screen = typed(server, made["id"], PASSWORD, PASSWORD)
    assert code == 0 and "New password" in screen and PASSWORD not in screen, screen
    assert has_password(server, made["id"])
    account(server, "password", made["id"], "--remove")
    code, screen = typed(server, made["id"], PASSWORD, PASSWORD + "!")
    assert code == 2 and "not typed twice alike" in screen and PASSWORD not in screen
    assert not has_password(server, made["id"])


def test_neither_keys_nor_passwords_lie_readable_in_the_data_folder(own_server):
    server = own_server()
    made = server.create_account(email="sealed@example.org")
    shop = account(server, "project", "add", made["id"], "shop")
    account(server, "password", made["id"], text=PASSWORD + "\n")
    stored = b"".join(path.read_bytes() for path in server.data.iterdir() if path.is_file())
    assert b"sealed@example.org" in stored
    for secret in (shop["public_key"], shop["secret_key"], made["secret_key"], PASSWORD, "$argon2id$"):
        assert secret.encode() not in stored
