"""What anyone can do to the server without a key: it costs bounded memory, and the attacker the connection."""
import contextlib
import os
import pathlib
import resource
import select
import signal
import urllib.parse

import pytest

import imagerecycle_client
from attacks import Memory, loop_file_bytes, outer_address, reset, send_endlessly, ticks
from ewww_client import credits_used, is_picture
from megaoptim_client import Api, Site
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



def all_of(connections, ends):
    """`ends` where each connection has one; else none."""
    return ends if len(ends) == len(connections) else None


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
    ends = wait_until(lambda: all_of(polls, [e["status"] for e in server.events("request") if "result" in e["path"]]),
                      what="the end of all")
    assert ends.count(499) >= 7  # one is refused as "busy" while the connection that made the job has its place
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


def test_a_trusted_proxy_has_more_places_than_one_client(own_server):
    address = outer_address()
    server = own_server(listen="0.0.0.0:0", http_max_connections=40, http_trusted_proxies=address)
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(server.connect(address)).sendall(HEAD)
        last = stack.enter_context(server.connect(address))
        last.sendall(HEAD + b"Connection: close\r\n\r\n")
        assert parse_answer(read_to_end(last)).status == 404


def at_least_two(connections):
    return connections if len(connections) >= 2 else None


def upload_without_end(server, fields, bytes):
    """An upload that stops in its file."""
    body = Multipart(fields, b"\xff" * bytes)
    connection = server.connect()
    connection.sendall(f"POST /v2/ HTTP/1.1\r\nHost: x\r\nContent-Type: {body.content_type}\r\n"
                       "Content-Length: 50000000\r\n\r\n".encode() + body.bytes()[:-100])
    return connection


def test_uploads_without_a_key_do_not_fill_the_spool(own_server):
    server = own_server(http_max_spool_bytes=80_000_000, http_max_keyless_bytes=1_000_000,
                        http_body_deadline_seconds=1000, http_min_body_rate=0)  # what ends an upload is the budget
    key = server.create_account()["api_key"]
    with contextlib.ExitStack() as stack:
        keyless = [stack.enter_context(upload_without_end(server, {"name": "x"}, 900_000)) for _ in range(3)]
        # One of them fits, at most: which one depends on whose bytes come first.
        refused = wait_until(lambda: at_least_two(select.select(keyless, [], [], 0)[0]))
        assert all(connection.recv(12) == b"HTTP/1.1 200" for connection in refused)
        assert is_picture(server.upload("/v2/", {"api_key": key}, jpeg(photo(2000, 1500), quality=98)))
        known = stack.enter_context(upload_without_end(server, {"api_key": key}, 20_000_000))
        wait_until(lambda: is_picture(server.upload("/v2/", {"api_key": key}, PHOTO)))
        known.settimeout(0.1)
        with pytest.raises(TimeoutError):
            known.recv(1)


@pytest.mark.parametrize("path, query, fields, words", [
    ("/v2/", "", {"api_key": "x" * 32}, b"invalid"),
    ("/v1/images", "", {"auth": '{"key":"x","secret":"y"}'}, b'"errCode":401'),
    ("/v1/images", "?auth=%7B%22key%22%3A%22x%22%2C%22secret%22%3A%22y%22%7D", None, b'"errCode":401'),
    ("/v1/optimize", "", None, b'"code":404'),
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
    wait_until(lambda: [line for line in server.events("request") if line["path"] == "/v2/"], what="the line of the log")


def test_the_event_loop_does_no_file_work(own_server):
    server = own_server()
    account = server.create_account()
    picture = jpeg(photo(1000, 800), quality=100)
    before = loop_file_bytes(server)
    api = imagerecycle_client.Api(server, account)
    image = api.upload(picture).json()
    auth = urllib.parse.urlencode({"auth": api.auth})
    zipped = f"/v1/images/zip/origin/{image['id']}?{auth}"
    for _ in range(5):
        assert len(server.get(zipped).body) > len(picture)
        assert server.get("/" + image["origin_url"].split("/", 3)[3]).body == picture
    with contextlib.ExitStack() as stack, Memory(server):
        for _ in range(300):
            stack.enter_context(server.connect()).sendall(f"GET {zipped} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert server.get("/health").status == 200
    assert loop_file_bytes(server) - before < len(picture)


def test_verify_calls_no_key_invalid_that_it_has_not_read(server, key):
    form = "&".join(f"f{i}=x" for i in range(20_000)) + f"&api_key={key}"
    asked = b"POST /verify/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    answers = [
        server.request("POST", "/verify/", form, {"Content-Type": "application/x-www-form-urlencoded"}),
        server.raw(asked + b"Transfer-Encoding: chunked\r\n\r\nx\r\n"),
        server.raw(asked + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        server.raw(asked + b"Content-Length: x\r\n\r\n"),
        *(server.request(method, "/verify/") for method in ("GET", "PUT", "DELETE", "OPTIONS")),
    ]
    assert not [answer for answer in answers if b"invalid" in answer.body]
    assert b"invalid" in server.post("/verify/", {"api_key": "x" * 32}).body
    assert server.post("/verify/", {"api_key": key}).body == b'{"status":"great"}'


def worker_of(server):
    """The process that does the work of a server with one worker."""
    tasks = pathlib.Path(f"/proc/{server.process.pid}/task")

    def children():  # each is listed under the thread that started it
        return [child for task in tasks.glob("*/children") for child in task.read_text(encoding="utf-8").split()]

    return int(wait_until(children, what="a worker")[0])


@pytest.mark.parametrize("path", ["/v2/", "/v1/images"])
def test_the_work_for_a_client_that_is_gone_ends(own_server, path):
    server = own_server(engine_workers=1, service_cache_kept_for_seconds=0)
    account = server.create_account(monthly_images=5)
    key = account["api_key"]
    before = worker_of(server)
    os.kill(before, signal.SIGSTOP)
    body = Multipart({"api_key": key, "auth": imagerecycle_client.Api(server, account).auth}, PHOTO)
    with server.connect() as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {body.content_type}\r\n"
                           f"Content-Length: {len(body.bytes())}\r\n\r\n".encode() + body.bytes())
        wait_until(lambda: "pressoir_workers_busy 1" in server.get("/metrics").text, what="the busy worker")
    wait_until(lambda: [e for e in server.events("request") if e["status"] == 499], what="the end of the request")
    assert is_picture(server.upload("/v2/", {"api_key": key}, PHOTO))  # by another worker
    assert credits_used(server, key) == 1
    assert server.count("reservation") == 0 and server.count("job") == 0
    wait_until(lambda: worker_of(server) != before, what="the end of its worker")


def test_the_server_outlives_a_lack_of_descriptors(own_server):
    server = own_server()
    limits = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    used = len(os.listdir(f"/proc/{server.process.pid}/fd"))
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (used + 5, limits[1]))
    with contextlib.ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(server.connect()).sendall(HEAD)
        wait_until(lambda: server.events("accept_failed"), what="the failure")
    wait_until(lambda: server.get("/health").status == 200)


def test_fetched_files_count_into_the_spool(own_server):
    site = Site({"/photo.jpg": PHOTO})
    for spool, status in ((len(PHOTO) + 2000, 1), (len(PHOTO) // 2 + 1000, 0)):
        server = own_server(http_max_spool_bytes=spool, fetch_allow="127.0.0.1", service_retry_seconds=0)
        api = Api(server, server.create_account())
        item, = api.finished(api.optimize(url=site.url + "/photo.jpg"))["result"]
        assert item["success"] == status
    site.close()
