"""What the tests of attacks measure: the memory of a server, and connections that send without end."""
import pathlib
import select
import socket
import struct

import pytest

from pressoir_server import parse_answer, read_to_end

MOST_MB = 64  # of memory that an attack may cost


def memory_mb(server, name="VmRSS"):
    """VmRSS: held now; VmHWM: the most that was ever held."""
    lines = pathlib.Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


class Memory:
    """`with Memory(server):` fails when the server needed more than 64 MB meanwhile."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        pathlib.Path(f"/proc/{self.server.process.pid}/clear_refs").write_text("5", encoding="utf-8")  # resets VmHWM
        self.before = memory_mb(self.server)
        return self

    def __exit__(self, failure, *_):
        if failure is None:
            more = memory_mb(self.server, "VmHWM") - self.before
            assert more <= MOST_MB, f"{more:.0f} MB more"


def send_endlessly(server, start, piece, mb=40):
    """The answer to `start` and then `piece` over and over; fails when there is none to that many MB."""
    with server.connect() as connection:
        connection.sendall(start)
        for _ in range((mb << 20) // len(piece)):
            if select.select([connection], [], [], 0)[0]:
                break
            connection.sendall(piece)
        return parse_answer(read_to_end(connection))


def ticks(server):
    """CPU time of the server so far, in clock ticks of a hundredth of a second."""
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def loop_file_bytes(server):
    """Bytes that the thread of the event loop has read from and written to files; what sockets move does not count."""
    pid = server.process.pid
    lines = pathlib.Path(f"/proc/{pid}/task/{pid}/io").read_text(encoding="utf-8").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("rchar", "wchar")))


def outer_address():
    """An address of this machine that is not of the loopback network; skips the test where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
            address = probe.getsockname()[0]
        except OSError:
            address = "127.0.0.1"
    if address.startswith("127."):
        pytest.skip("this machine has no address beside the loopback ones")
    return address


def reset(connection):
    """Ends a connection as a program does that is killed with unread answers."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
