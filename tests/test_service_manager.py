"""What systemd hands over and is told: sockets (LISTEN_FDS), readiness, signs of life (NOTIFY_SOCKET)."""
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from pressoir_server import PROGRAM, wait_until

# As systemd does it: the sockets are descriptors 3 and on, and the process is named.
LAUNCH = """
import fcntl, os, sys
sockets = [int(word) for word in sys.argv[1].split(",") if word]
high = [fcntl.fcntl(number, fcntl.F_DUPFD, 100) for number in sockets]
for place, number in enumerate(high):
    os.dup2(number, 3 + place, inheritable=True)
os.environ["LISTEN_FDS"] = str(len(sockets))
os.environ.setdefault("LISTEN_PID", str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


class Manager:
    """A service manager with a socket for notes."""

    def __init__(self, folder):
        self.folder = folder
        self.notes = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notes.bind(str(folder / "notify"))
        self.notes.settimeout(60)
        self.process = None

    def start(self, *options, sockets=(), names="", **environment):
        for each in sockets:
            os.set_inheritable(each.fileno(), True)
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PRESSOIR_")}
        names = {"LISTEN_FDNAMES": names} if names else {}
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, ",".join(str(each.fileno()) for each in sockets), PROGRAM, "serve", "--data",
             self.folder / "data", *options],
            env={**plain, "NOTIFY_SOCKET": str(self.folder / "notify"), **names, **environment}, close_fds=False,
            stdout=subprocess.DEVNULL, stderr=self.log)

    def next_note(self):
        return dict(line.split("=", 1) for line in self.notes.recv(4096).decode().splitlines())

    def note_with(self, name):
        """The next note that says this; those of life in between are passed over."""
        while name not in (note := self.next_note()):
            assert note == {"WATCHDOG": "1"}, note
        return note

    def events(self):
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines() if line.startswith("{")]


@pytest.fixture
def manager(tmp_path):
    made = Manager(tmp_path)
    yield made
    if made.process and made.process.poll() is None:
        made.process.kill()
        made.process.wait(30)
    made.notes.close()


def listener(family=socket.AF_INET, address=("127.0.0.1", 0), listens=True):
    made = socket.socket(family, socket.SOCK_STREAM)
    made.bind(address)
    if listens:
        made.listen()
    return made


def status_at(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", "/health")
        return connection.getresponse().status


def test_it_says_when_it_is_ready_lives_reloads_and_stops(manager):
    manager.start("--listen", "127.0.0.1:0", WATCHDOG_USEC="200000")
    ready = manager.next_note()
    assert ready["READY"] == "1" and ready["STATUS"].startswith("serving HTTP on port ")
    assert status_at(int(ready["STATUS"].split()[-1])) == 200
    for _ in range(3):
        assert manager.next_note() == {"WATCHDOG": "1"}
    manager.process.send_signal(signal.SIGHUP)
    assert int(manager.note_with("RELOADING")["MONOTONIC_USEC"]) > 0
    assert manager.note_with("READY")["STATUS"] == ready["STATUS"]
    manager.process.send_signal(signal.SIGTERM)
    assert manager.note_with("STOPPING")["STOPPING"] == "1"
    assert manager.process.wait(60) == 0


def test_without_a_watchdog_it_says_nothing_more(manager):
    manager.start("--listen", "127.0.0.1:0", WATCHDOG_USEC="100000", WATCHDOG_PID="1")  # another process is meant
    assert manager.next_note()["READY"] == "1"
    manager.process.send_signal(signal.SIGTERM)
    assert "STOPPING" in manager.next_note()


def test_a_socket_that_was_passed_takes_the_place_of_the_address(manager):
    with listener() as passed, listener() as taken:
        port = passed.getsockname()[1]
        manager.start("--listen", f"127.0.0.1:{taken.getsockname()[1]}", sockets=[passed], names="http")
        passed.close()  # the server has it
        assert manager.next_note()["STATUS"] == f"serving HTTP on port {port}"
        assert status_at(port) == 200


def test_connections_that_came_before_the_start_are_answered(manager):
    with listener() as passed:
        early = socket.create_connection(passed.getsockname(), timeout=60)
        early.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        manager.start(sockets=[passed])  # a name is not needed
        with early:
            assert early.recv(64).startswith(b"HTTP/1.1 200")


def test_a_socket_named_https_serves_it(manager, certificate):
    cert, key = certificate
    with listener() as plain, listener() as tls:
        manager.start("--tls-listen", "127.0.0.1:1", "--tls-cert", cert, "--tls-key", key, sockets=[tls, plain],
                      names="https:http")
        said = manager.next_note()["STATUS"]
        assert said == f"serving HTTP on port {plain.getsockname()[1]}, HTTPS on port {tls.getsockname()[1]}"
        done = subprocess.run(["curl", "-sS", "--cacert", cert, f"https://127.0.0.1:{tls.getsockname()[1]}/health"],
                              capture_output=True, timeout=60)
        assert b"ok" in done.stdout, done.stderr


def test_sockets_for_another_process_are_left_alone(manager):
    with listener() as passed:
        manager.start("--listen", "127.0.0.1:0", sockets=[passed], LISTEN_PID="1")
        assert not manager.next_note()["STATUS"].endswith(str(passed.getsockname()[1]))


def refused(manager, text, sockets, names, *options):
    manager.start(*options, sockets=sockets, names=names)
    assert manager.process.wait(60) == 2
    assert text in (manager.folder / "log").read_text()


def test_what_is_no_listening_socket_of_tcp_is_refused(manager):
    with listener(listens=False) as silent:
        refused(manager, 'The socket "http" that the service manager passed does not listen', [silent], "http")


def test_a_socket_of_unix_is_refused(manager, tmp_path):
    with listener(socket.AF_UNIX, str(tmp_path / "unix")) as local:
        refused(manager, "is not of TCP", [local], "http")


def test_two_of_a_kind_are_refused(manager):
    with listener() as one, listener() as two:
        refused(manager, "second of its kind", [one, two], "http:also")


def test_https_without_a_certificate_is_refused(manager):
    with listener() as tls:
        refused(manager, "http.tls_listen", [tls], "https")


def test_workers_inherit_neither_sockets_nor_the_way_to_the_manager(manager):
    with listener() as passed:
        manager.start("--workers", "1", sockets=[passed])
        manager.next_note()
    workers = wait_until(lambda: subprocess.run(["pgrep", "-P", str(manager.process.pid)], capture_output=True,
                                                text=True).stdout.split(), 60, "a worker")
    server = f"/proc/{manager.process.pid}/fd/3"
    for worker in workers:
        held = {os.readlink(f"/proc/{worker}/fd/{name}") for name in os.listdir(f"/proc/{worker}/fd")}
        assert os.readlink(server) not in held
        assert b"NOTIFY_SOCKET" not in open(f"/proc/{worker}/environ", "rb").read()
