"""What anyone can do to the server without a key: it costs bounded memory, and the attacker the connection."""
import pytest

from attacks import Memory, send_endlessly, ticks
from pressoir_server import read_to_end

HEAD = b"GET /nobodys HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize("piece", [b"A:\r\n" * 1024, b"A: " + b"x" * 4091 + b"\r\n", b"x" * 4096],
                         ids=["fields", "long fields", "one field"])
def test_endless_heads_are_refused(server, piece):
    start = HEAD + b"A" * (-(len(HEAD) + 3) % 4096) + b":\r\n"  # lines end where pieces of 4,096 bytes end
    with Memory(server):
        assert send_endlessly(server, start, piece).status == 431


@pytest.mark.parametrize("start, piece", [(b"5;", b"x"), (b"", b"0"), (b"0\r\n", b"A:\r\n"), (b"0\r\nA:", b"x")],
                         ids=["extension", "size", "trailer", "trailer line"])
def test_endless_framing_of_chunks_is_refused(server, start, piece):
    head = b"POST /v1/images HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with Memory(server):
        answer = send_endlessly(server, head + start, piece * (16384 // len(piece)))
    assert answer.status == 400 and answer.headers["connection"] == "close"


def test_placeholders_cost_next_to_nothing(server):
    requests = 200
    before = ticks(server)
    with server.connect() as connection:
        one = b"GET /resize/lazy.php?width=5000&height=5000 HTTP/1.1\r\nHost: x\r\n"
        connection.sendall((one + b"\r\n") * (requests - 1) + one + b"Connection: close\r\n\r\n")
        assert read_to_end(connection).count(b"HTTP/1.1 200 ") == requests
    assert ticks(server) - before < requests  # a hundredth of a second each
