"""What anyone can do to the server without a key: it costs bounded memory, and the attacker the connection."""
import contextlib

import pytest

from attacks import Memory, outer_address, reset, send_endlessly, ticks
from ewww_words import is_picture
from megaoptim_words import Api, Site
from pictures import jpeg, photo
from pressoir_server import Multipart, parse_answer, read_to_end, wait_until

HEAD = b"GET /nobodys HTTP/1.1\r\nHost: x\r\n"
PHOTO = jpeg(photo(160, 120))


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


@pytest.fixture
def polled(own_server):
    """A small server, and the path of a result that is never ready."""
    site = Site({"/photo.jpg": PHOTO})
    server = own_server(http_max_connections=8, fetch_allow="127.0.0.1")
    api = Api(server, server.create_account())
    process = api.id_of(api.optimize(url=site.url + "/slow/photo.jpg"))
    head = f"GET /v1/optimize/{process}/result?timeout=180 HTTP/1.1\r\nHost: x\r\nX-API-KEY: {api.key['X-API-KEY']}\r\n"
    yield server, site, head.encode()
    site.close()



@pytest.mark.parametrize("end", [lambda connection: connection.close(), reset], ids=["closed", "reset"])
def test_long_polls_of_clients_that_are_gone_free_their_places(polled, end):
    server, _, head = polled
    polls = [server.connect() for _ in range(8)]
    for poll in polls:
        poll.sendall(head + b"\r\n" + HEAD + b"\r\n")  # and one more request behind it
    wait_until(lambda: server.get("/health").status == 503, what="the full server")
    for poll in polls:
        end(poll)
    wait_until(lambda: server.get("/health").status == 200, what="a free place")
    wait_until(lambda: len([e for e in server.events("request") if e["status"] == 499]) == 8, what="the end of all")
    assert not [line for line in server.events("request") if line["path"] == "/nobodys"]


def test_half_closed_clients_are_not_gone(polled):
    server, site, head = polled
    with contextlib.ExitStack() as stack:
        polls = [stack.enter_context(server.connect()) for _ in range(2)]
        for poll in polls:
            poll.sendall(head + b"\r\n")
            poll.shutdown(1)
        assert polls[0].recv(100).startswith(b"HTTP/1.1 100 ")  # it was looked for
        site.release.set()
        assert b'"code":200' in read_to_end(polls[0]) and b'"code":200' in read_to_end(polls[1])


def test_one_address_leaves_places_for_others(own_server):
    address = outer_address()
    server = own_server(listen="0.0.0.0:0", http_max_connections=40)
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(server.connect(address)) for _ in range(40)]
        for connection in slow[:10]:
            connection.sendall(HEAD)
        for connection in slow[10:]:
            connection.sendall(HEAD + b"\r\n")
            assert parse_answer(read_to_end(connection)).status == 503
        for _ in range(30):
            stack.enter_context(server.connect()).sendall(HEAD)
        assert server.get("/health").status == 503  # 10 and 30: all that it takes
    assert wait_until(lambda: server.get("/health").status == 200)


def upload_without_end(server, fields, bytes):
    """An upload that stops in its file."""
    body = Multipart(fields, b"\xff" * bytes)
    connection = server.connect()
    connection.sendall(f"POST /v2/ HTTP/1.1\r\nHost: x\r\nContent-Type: {body.content_type}\r\n"
                       "Content-Length: 50000000\r\n\r\n".encode() + body.bytes()[:-100])
    return connection


def test_uploads_without_a_key_do_not_fill_the_spool(own_server):
    server = own_server(http_max_spool_bytes=80_000_000, http_max_keyless_bytes=1_000_000)
    key = server.create_account()["api_key"]
    with contextlib.ExitStack() as stack:
        keyless = [stack.enter_context(upload_without_end(server, {"name": "x"}, 900_000)) for _ in range(3)]
        refused = [connection for connection in keyless[1:] if connection.recv(12) == b"HTTP/1.1 200"]
        assert len(refused) == 2
        assert is_picture(server.upload("/v2/", {"api_key": key}, jpeg(photo(2000, 1500), quality=98)))
        known = stack.enter_context(upload_without_end(server, {"api_key": key}, 20_000_000))
        wait_until(lambda: is_picture(server.upload("/v2/", {"api_key": key}, PHOTO)))
        known.settimeout(0.1)
        with pytest.raises(TimeoutError):
            known.recv(1)


@pytest.mark.parametrize("path, query, fields, words", [
    ("/v2/", "", {"api_key": "x" * 32}, b"invalid"),
    ("/v1/images", "", {"auth": '{"key":"x","secret":"y"}'}, b'"errCode":40'),
    ("/v1/images", "?auth=%7B%22key%22%3A%22x%22%2C%22secret%22%3A%22y%22%7D", None, b'"errCode":40'),
    ("/v1/optimize", "", None, b'"code":40'),
], ids=["ewww", "imagerecycle", "imagerecycle query", "megaoptim"])
def test_wrong_keys_are_refused_before_the_file(server, path, query, fields, words):
    body = Multipart(fields or {}, b"\xff" * 10_000)
    sent = b"" if fields is None else body.bytes()[:-100]
    with server.connect() as connection:
        connection.sendall(f"POST {path}{query} HTTP/1.1\r\nHost: x\r\nContent-Type: {body.content_type}\r\n"
                           "Content-Length: 50000000\r\n\r\n".encode() + sent)
        assert words in read_to_end(connection)


def test_bodies_that_arrive_too_slowly_are_refused(own_server):
    server = own_server(http_min_body_rate=1_000_000, http_body_rate_window_seconds=1, http_body_deadline_seconds=1000)
    with upload_without_end(server, {"name": "x"}, 10_000) as slow:
        assert b'{"error":"failed"}' in read_to_end(slow)
    assert [line for line in server.events("request") if line["path"] == "/v2/"]
