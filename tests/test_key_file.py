"""The key file of the data folder: without the right one no key is called unknown, the server does not start."""
import subprocess

import pytest

from pressoir_server import PROGRAM


def start_that_fails(server, *arguments):
    done = subprocess.run([PROGRAM, *arguments, "--data", server.data], capture_output=True, text=True,
                          cwd=server.folder, timeout=60)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("arguments", [("serve", "--listen", "127.0.0.1:0"), ("account", "list"),
                                       ("account", "create", "--name", "new")], ids=["serve", "list", "create"])
@pytest.mark.parametrize("key_file, words", [(None, "The key file is missing"),
                                             (bytes(range(32)), "The key file is not the one")], ids=["gone", "foreign"])
def test_nothing_starts_without_the_key_file_of_the_database(own_server, key_file, words, arguments):
    server = own_server()
    api_key = server.create_account()["api_key"]
    server.stop()
    place, safe = server.data / "key", server.folder / "key.safe"
    place.rename(safe)
    if key_file:
        place.write_bytes(key_file)
    message = start_that_fails(server, *arguments)
    assert words in message and "restore" in message and str(place) in message
    assert (place.read_bytes() if place.exists() else None) == key_file, "no key was made in its place"
    safe.replace(place)
    server.start()
    assert server.post("/verify/", {"api_key": api_key}).body == b'{"status":"great"}'
    assert len(server.run("account", "list")) == 2


def test_a_folder_without_accounts_gets_a_key(own_server):
    server = own_server()
    assert (server.data / "key").stat().st_mode & 0o777 == 0o600
    key = (server.data / "key").read_bytes()
    server.stop()
    server.start()
    assert (server.data / "key").read_bytes() == key
