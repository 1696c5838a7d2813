"""The EWWW contract, one test per line of its checklist: what real clients send, byte for byte.

The requests are written as these clients write them: ewwwio-php, ewwwio-silo, EWWW Image Optimizer 8.7 for WordPress,
webp-convert, Guzzle.
"""
import pytest

from ewww_client import BAD_KEY, HASH, NOT_VERIFIED, is_error, is_picture
from pictures import jpeg, opened, photo, png, same_pixels
from pressoir_server import Multipart, parse_answer, read_to_end

PHOTO = jpeg(photo())
BOUNDARY = "abcdefghijklmnopqrstuvwx"
BROKEN_END = (f"--{BOUNDARY}Content-Disposition: form-data; name=\"submitHandler\"\r\n\r\nUpload\r\n"
              f"--{BOUNDARY}--").encode()
PHP_FIELDS = {"filename": "/var/www/html/photo.jpg", "convert": 0, "metadata": 0, "jpg_fill": "", "quality": "",
              "compress": 0, "lossy": 0, "lossy_fast": 0, "webp": 0, "backup": "", "domain": ""}


def php_body(key, file, **fields):
    """What ewwwio-php, ewwwio-silo and EWWW-WP put together: the end cannot be parsed."""
    return Multipart({**PHP_FIELDS, "api_key": key, **fields}, file, boundary=BOUNDARY, end=BROKEN_END)


def php_request(path, body, *headers, host="optimize.exactlywww.com"):
    content = body.bytes()
    lines = [f"POST {path} HTTP/1.1", f"Host: {host}", f"Content-Type: {body.content_type}",
             f"Content-Length: {len(content)}", "User-Agent: EWWWIO PHP/1.1", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def test_ew_30_broken_end_of_multipart(server, key):
    answer = server.raw(php_request("/v2/", php_body(key, PHOTO), "Connection: close"))
    assert is_picture(answer) and same_pixels(answer.body, PHOTO)


# A file that looks like the end of a part: delimiters count only after CRLF, with the whole boundary.
NASTY = b"\xff\xd8\xff" + f"--{BOUNDARY}\r\n--{BOUNDARY[:-1]}\r\n\r\n--\r\n\n--{BOUNDARY}--\n".encode() + b"\r\n\r\n-\r"


@pytest.mark.parametrize("file", [PHOTO, NASTY, b"\r\n", b"\x00" * 70000 + b"\r"],
                         ids=["photo", "delimiters", "line end", "zeros"])
def test_ew_30_file_arrives_byte_for_byte(server, key, file):
    body = php_body(key, file, backup=HASH)
    assert server.raw(php_request("/backup/store.php", body, "Connection: close")).body == b'{"success":"stored"}'
    assert server.post("/backup/restore.php", {"api_key": key, "hash": HASH}).body == file


def test_ew_30_file_arrives_however_the_bytes_are_cut(server, key):
    request = php_request("/backup/store.php", php_body(key, NASTY, backup=HASH), "Connection: close")
    for cut in (1, 7, len(request) - len(BROKEN_END) - 3, len(request) - len(BROKEN_END) + 2):
        with server.connect() as connection:
            connection.sendall(request[:cut])
            connection.sendall(request[cut:])
            assert parse_answer(read_to_end(connection)).body == b'{"success":"stored"}'
        assert server.post("/backup/restore.php", {"api_key": key, "hash": HASH}).body == NASTY


@pytest.mark.parametrize("sent", ["/home/me/Urlaub/mine.jpg", "C:\\\\Urlaub\\\\mine.jpg", "C:\\Urlaub\\mine.jpg"])
def test_ew_31_full_path_as_file_name(server, account, sent):
    answer = server.upload("/v2/", {"api_key": account["api_key"]}, PHOTO, file_name=sent)
    assert is_picture(answer)
    assert [line["file"] for line in server.history(account)] == ["mine.jpg"]
    assert not any("Urlaub" in str(line) for line in server.log)


def test_ew_57_junk_headers(server, key):
    junk = ("timeout: 300", "httpversion: 1.0", "blocking: 1", "connection: close", "accept: */*",
            "referer: https://site.example/wp-admin/")
    request = php_request("/v3/optimize/", php_body(key, PHOTO, site_url="https://site.example"), *junk,
                          host="api.exactlywww.net")
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.replace(b"EWWWIO PHP/1.1", b"WordPress/6.6; https://site.example EWWW/876 ").split(b"\r\n")
    lower = [name.lower() + colon + value for name, colon, value in (line.partition(b":") for line in lines[1:])]
    answer = server.raw(b"\r\n".join([lines[0], *lower]) + b"\r\n\r\n" + body)
    assert is_picture(answer) and same_pixels(answer.body, PHOTO)
    assert answer.headers["connection"] == "close"


def test_ew_57_without_user_agent(server, key):
    body = f"api_key={key}".encode()
    head = (f"POST /verify/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n").encode()
    assert server.raw(head + body).body == b'{"status":"great"}'


def test_ew_58_expect_100_continue(server, key):
    request = php_request("/v2/", php_body(key, PHOTO), "Connection: close", "Expect: 100-continue")
    head, _, body = request.partition(b"\r\n\r\n")
    with server.connect() as connection:
        connection.sendall(head + b"\r\n\r\n")
        interim = b""
        while b"\r\n\r\n" not in interim:
            interim += connection.recv(4096)
        assert interim.startswith(b"HTTP/1.1 100 ") and interim.endswith(b"\r\n\r\n")
        connection.sendall(body)
        answer = parse_answer(read_to_end(connection))
    assert is_picture(answer) and same_pixels(answer.body, PHOTO)


def test_ew_59_any_host_and_both_schemes(server, key):
    for host in ("api.exactlywww.net", "optimize.exactlywww.com", "localhost:1", "[::1]", "a.b.example"):
        answer = server.post("/verify/", {"api_key": key}, headers={"Host": host})
        assert answer.body == b'{"status":"great"}'

    def answers(tls):
        return [server.post("/verify/", {"api_key": key}, tls=tls), server.post("/quota/v2/", {"api_key": "x"}, tls=tls),
                server.upload("/v2/", {"api_key": key}, PHOTO, tls=tls), server.upload("/v2/", {"api_key": key}, tls=tls),
                server.upload("/rotate/", {"api_key": key}, PHOTO, tls=tls)]

    for plain, sealed in zip(answers(False), answers(True)):
        assert (plain.status, plain.body) == (sealed.status, sealed.body)
        assert plain.headers["content-type"] == sealed.headers["content-type"]


POST_PATHS = ["/verify/", "/quota/", "/quota/v2/", "/v2/", "/v3/optimize/", "/rotate/", "/resize/", "/reduce-png/",
              "/backup/store.php", "/backup/restore.php"]


@pytest.mark.parametrize("path", POST_PATHS)
def test_ew_60_get_on_post_paths(server, path):
    answer = server.get(path)
    assert answer.status == 405 and "POST" in answer.headers["allow"]


def test_ew_60_post_on_get_paths(server):
    for path in ("/v3/retrieve/", "/resize/lazy.php"):
        answer = server.post(path, {})
        assert answer.status == 405 and "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", POST_PATHS)
def test_ew_60_without_trailing_slash(server, key, path):
    with_slash, without = (server.upload(p, {"api_key": key}, PHOTO) for p in (path, path.rstrip("/")))
    assert (with_slash.status, with_slash.body) == (without.status, without.body) and without.status == 200
    assert "location" not in without.headers


def test_ew_67_test_key(server, server_with):
    assert server.post("/verify/", {"api_key": "abc123"}).body == NOT_VERIFIED
    assert is_error(server.upload("/v2/", {"api_key": "abc123"}, PHOTO), BAD_KEY)
    testing = server_with(ewww_test_key="true")
    assert testing.post("/verify/", {"api_key": "abc123"}).body == b'{"status":"great"}'
    assert is_picture(testing.upload("/v2/", {"api_key": "abc123"}, PHOTO))
    assert testing.post("/quota/v2/", {"api_key": "abc123"}).json()["consumed"] == "1"


def test_webp_convert_verifies_with_a_multipart_without_file(server, key):
    # libcurl names its boundary with dashes and may quote it.
    body = Multipart({"api_key": key}, boundary="------------------------0123456789abcdef")
    answer = server.request("POST", "/verify/", body.bytes(),
                            {"Content-Type": 'multipart/form-data; boundary="------------------------0123456789abcdef"',
                             "User-Agent": "WebPConvert"})
    assert answer.body == b'{"status":"great"}'


def test_guzzle_sends_the_key_after_the_file(server, key):
    boundary = "f3a1c0de"
    part = f"--{boundary}\r\nContent-Disposition: form-data; name=".encode()
    file = png(photo(160, 120))
    body = (part + b'"file"; filename="/tmp/php1/a.png"\r\nContent-Length: ' + str(len(file)).encode() +
            b"\r\nContent-Type: image/png\r\n\r\n" + file + b"\r\n" + part +
            b'"api_key"\r\nContent-Length: 32\r\n\r\n' + key.encode() + f"\r\n--{boundary}--\r\n".encode())
    answer = server.request("POST", "/v2/", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})
    assert is_picture(answer) and opened(answer.body).format == "PNG" and same_pixels(answer.body, file)


def test_curl_sends_chunks(server, key):
    body = Multipart({"api_key": key}, PHOTO)
    content = body.bytes()
    pieces = (content[i:i + 1000] for i in range(0, len(content), 1000))
    # http.client sends an iterator without a length in chunks
    answer = server.request("POST", "/v2/", pieces, {"Content-Type": body.content_type})
    assert is_picture(answer) and same_pixels(answer.body, PHOTO)
