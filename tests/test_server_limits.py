"""Limits on what clients send: silent uploads, malformed heads, endless fields."""
import pytest

import imagerecycle_client
import megaoptim_client
from ewww_client import is_picture
from pictures import jpeg, photo
from pressoir_server import parse_answer, read_to_end

PHOTO = jpeg(photo(160, 120))


def announced(path, bytes):
    return f"POST {path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {bytes}\r\n\r\n".encode()


def test_silent_uploads_do_not_delay_others(own_server):
    server = own_server(http_max_spool_bytes=100_000, http_body_deadline_seconds=2)
    key = server.create_account()["api_key"]
    silent = [server.connect() for _ in range(10)]
    for connection in silent:
        connection.sendall(announced("/v1/images", 90_000))
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
    assert is_picture(server.upload("/v2/", {"api_key": key}, PHOTO))
    for connection in silent:
        answer = parse_answer(read_to_end(connection))
        assert (answer.status, answer.json()["errCode"]) == (408, 408)
        connection.close()


@pytest.mark.parametrize("path, words", [("/v2/", b'{"error":"failed"}'), ("/v1/optimize", b'"code":500')])
def test_stalled_uploads_end_in_the_format_of_their_api(server_with, path, words):
    server = server_with(http_body_deadline_seconds=1)
    key = server.create_account()["api_key"]
    answer = server.raw(f"POST {path} HTTP/1.1\r\nHost: x\r\nX-API-KEY: {key}\r\nContent-Length: 9\r\n\r\nx".encode())
    assert answer.status == 200 and words in answer.body


TOO_LONG = "x" * 200_000
HUGE_LENGTH = "Content-Length: 99999999999999999999999\r\n"
BOTH = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"
NO_CODING = "Transfer-Encoding: gzip\r\n"


def refused(server, method, target, lines, host="x"):
    with server.connect() as connection:
        try:
            connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n".encode())
        except OSError:
            pass  # the server need not read it all
        return parse_answer(read_to_end(connection))


@pytest.mark.parametrize("lines", [HUGE_LENGTH, BOTH, NO_CODING, "no header\r\n", f"X: {TOO_LONG}\r\n"],
                         ids=["length", "both", "coding", "line", "size"])
def test_malformed_heads_are_refused_in_the_format_of_their_api(server, lines):
    recycled = refused(server, "POST", "/v1/images", lines)
    assert (recycled.status, recycled.json()["errCode"]) == (400, 400)
    mega = refused(server, "POST", "/v1/optimize", lines)
    assert (mega.status, mega.json()["code"]) == (200, 400)
    assert refused(server, "POST", "/v2/", lines).json() == {"error": "failed"}
    by_host = refused(server, "GET", "/nobodys", lines, host="api.megaoptim.com")
    assert (by_host.status, by_host.json()["code"]) == (200, 400)
    plain = refused(server, "POST", "/nobodys", lines)
    assert plain.status == plain.json()["status"] and plain.status in (400, 431)


def test_urls_that_are_too_long_are_refused_in_the_format_of_their_api(server):
    for target in ("/v1/images?auth=" + TOO_LONG, "/v1/images/optimized/" + TOO_LONG):
        answer = refused(server, "GET", target, "")
        assert (answer.status, answer.json()["errCode"]) == (400, 400)
    assert refused(server, "GET", "/nobodys?" + TOO_LONG, "").status == 431


@pytest.mark.parametrize("coding", ["gzip", "chunked, gzip", "gzip, chunked"])
def test_what_follows_an_uncertain_body_is_not_a_request(server, coding):
    with server.connect() as connection:
        connection.sendall(f"POST /nobodys HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {coding}\r\n\r\n"
                           "GET /health HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        received = read_to_end(connection)
    assert received.count(b"HTTP/1.1 ") == 1 and parse_answer(received).status == 400


def test_fields_that_are_too_long_do_not_become_files(server):
    recycle, mega = (words.Api(server, server.create_account()) for words in (imagerecycle_client, megaoptim_client))
    answer = server.upload("/v1/images", {"auth": recycle.auth, "params": TOO_LONG[:70_000]}, PHOTO)
    assert (answer.status, answer.json()["errCode"]) == (400, 400) and "file" not in answer.text
    answer = mega.optimize([("file", "photo.jpg", PHOTO)], callback_url="https://example.com/" + TOO_LONG[:70_000])
    assert (answer.status, answer.json()["code"]) == (200, 400) and "file" not in answer.text
