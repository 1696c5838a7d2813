"""The server as a whole: exact quotas, crash, hostile files, changed accounts, stop, log, limits."""
import os
import re
import socket
import subprocess
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

import imagerecycle_client
import megaoptim_client
from ewww_client import (EXCEEDED, EXCEEDED_QUOTA, FAILED, NO_FILE, NOT_VERIFIED, TOO_LARGE, UNSUPPORTED, credits_used,
                        is_error, is_picture)
from pictures import jpeg, photo, png, same_pixels
from pressoir_server import CORPUS, PROGRAM, Multipart, holds_within, parse_answer, read_to_end, wait_until

PHOTO = jpeg(photo(160, 120))


@pytest.mark.parametrize("quota, refusal", [({"monthly_images": 20}, EXCEEDED_QUOTA), ({"prepaid_images": 20}, EXCEEDED)])
def test_quota_is_exact_under_concurrent_clients(server, quota, refusal):
    key = server.create_account(**quota)["api_key"]
    with ThreadPoolExecutor(32) as clients:
        answers = list(clients.map(lambda _: server.upload("/v2/", {"api_key": key}, PHOTO), range(32)))
    delivered = [answer for answer in answers if is_picture(answer)]
    assert len(delivered) == 20
    assert all(is_error(answer, refusal) for answer in answers if answer not in delivered)


def test_failed_files_cost_nothing_under_concurrent_clients(server):
    key = server.create_account(prepaid_images=8)["api_key"]
    files = [PHOTO, PHOTO[:200]] * 8
    with ThreadPoolExecutor(8) as clients:
        list(clients.map(lambda file: server.upload("/v2/", {"api_key": key}, file), files))
    wait_until(lambda: server.upload("/v2/", {"api_key": key}, PHOTO) and credits_used(server, key) == 0,
               what="the use of all credits")


def test_no_decoder_is_linked_into_the_server():
    linked = subprocess.run(["ldd", PROGRAM], check=True, capture_output=True, text=True).stdout
    assert "libcurl" in linked
    decoders = ("jpeg", "png", "gif", "webp", "avif", "tiff", "heif", "de265", "rsvg", "cairo", "pango", "freetype", "poppler", "qpdf", "exiv2", "lcms")
    assert [name for name in decoders if f"lib{name}" in linked] == []


def test_pending_job_survives_a_kill(own_server):
    server = own_server(ewww_pending_after_seconds=0, engine_workers=1, service_runners=1, service_lease_seconds=2)
    key = server.create_account(prepaid_images=9)["api_key"]
    files = [png(photo(900, 700)), PHOTO]
    jobs = [server.upload("/v3/optimize/", {"api_key": key, "async": 1}, file).json()["id"] for file in files]
    assert server.get(f"/v3/retrieve/?id={jobs[1]}").status == 404
    server.kill()
    server.start()
    for job, file in zip(jobs, files):
        answer = wait_until(lambda: (a := server.get(f"/v3/retrieve/?id={job}")).status != 404 and a, 60, "the result")
        assert is_picture(answer) and same_pixels(answer.body, file)
    wait_until(lambda: credits_used(server, key) == -7, what="the settled credits")


def test_reservations_of_a_killed_server_are_given_back(own_server):
    server = own_server(engine_workers=1)
    key = server.create_account(monthly_images=1)["api_key"]
    body = Multipart({"api_key": key}, png(photo(1200, 900)))
    content = body.bytes()
    with server.connect() as connection:
        connection.sendall(f"POST /v2/ HTTP/1.1\r\nHost: x\r\nContent-Type: {body.content_type}\r\n"
                           f"Content-Length: {len(content)}\r\n\r\n".encode() + content)
        wait_until(lambda: server.post("/verify/", {"api_key": key}).body == b'{"status":"exceeded quota"}',
                   what="the reservation")
        server.kill()
    server.start()
    assert is_picture(server.upload("/v2/", {"api_key": key}, PHOTO))


def hostile_files():
    made = [PHOTO[:n] for n in (3, 20, 160, len(PHOTO) // 2)] + [b"\xff\xd8\xff" + os.urandom(2000)]
    bomb = bytearray(png(photo(64, 64)))
    bomb[16:24] = b"\x7f\xff\xff\xff" * 2  # claims 2147483647 x 2147483647
    return [*made, bytes(bomb), b"\x89PNG\r\n\x1a\n" + b"\0" * 500]


def test_hostile_files_leave_the_server_alone(server, key):
    corpus = sorted(path for path in (CORPUS / "hostile").glob("*.*") if path.suffix in (".jpg", ".png"))
    files = hostile_files() + [path.read_bytes() for path in corpus if path.stat().st_size < 200_000]

    def is_harmless(file, lossy):
        answer = server.upload("/v2/", {"api_key": key, "lossy": lossy}, file)
        if is_picture(answer):
            return len(answer.body) < len(file)
        return answer.body in (b"", FAILED, UNSUPPORTED, TOO_LARGE, NO_FILE)

    with ThreadPoolExecutor(4) as clients:
        assert all(clients.map(is_harmless, files * 2, [0] * len(files) + [1] * len(files)))
    answer = server.upload("/v2/", {"api_key": key}, PHOTO)
    assert is_picture(answer) and same_pixels(answer.body, PHOTO)


def test_changed_account_holds_within_a_second(server):
    account = server.create_account()

    def verify():
        return server.post("/verify/", {"api_key": account["api_key"]}).body

    assert verify() == b'{"status":"great"}'
    server.run("account", "disable", str(account["id"]))
    holds_within(lambda: verify() == b'{"status":"exceeded"}', 1)
    assert is_error(server.upload("/v2/", {"api_key": account["api_key"]}, PHOTO), EXCEEDED)
    server.run("account", "enable", str(account["id"]))
    holds_within(lambda: verify() == b'{"status":"great"}', 1)
    fresh = server.run("account", "rotate", str(account["id"]), "--only", "api_key")
    holds_within(lambda: verify() == NOT_VERIFIED, 1)
    assert server.post("/verify/", {"api_key": fresh["api_key"]}).body == b'{"status":"great"}'
    server.run("account", "delete", "--yes", str(account["id"]))
    holds_within(lambda: server.post("/verify/", {"api_key": fresh["api_key"]}).body == NOT_VERIFIED, 1)


def test_stop_lets_running_requests_end(own_server):
    server = own_server()
    key = server.create_account()["api_key"]
    body = Multipart({"api_key": key}, png(photo(700, 500)))
    content = body.bytes()
    with server.connect() as connection:
        connection.sendall(f"POST /v2/ HTTP/1.1\r\nHost: x\r\nContent-Type: {body.content_type}\r\n"
                           f"Content-Length: {len(content)}\r\nExpect: 100-continue\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        server.process.terminate()
        wait_until(lambda: server.events("stopping"), what="the start of the stop")
        connection.sendall(content)
        answer = parse_answer(read_to_end(connection))
    assert is_picture(answer)
    assert server.process.wait(30) == 0
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", server.port), timeout=5).close()


def test_log_is_json_without_secrets(own_server):
    server = own_server()
    key = server.create_account()["api_key"]
    server.upload("/v2/", {"api_key": key}, PHOTO, file_name="secretly.jpg")
    server.get("/v3/retrieve/?id=guessing123")
    server.get("/nowhere?token=hidden456")
    paths = wait_until(lambda: (seen := {line.get("path") for line in server.log}) >= {
        "/v2/", "/v3/retrieve/", "/nowhere"} and seen, what="the lines of the access log")
    assert "/health" in paths and server.noise == []
    text = str(server.log)
    for secret in (key, "guessing123", "hidden456", "secretly"):
        assert secret not in text
    lines = [line for line in server.log if line.get("path")]
    assert all(line["status"] and line["id"] for line in lines)
    assert len({line["id"] for line in lines}) == len(lines)


def test_unknown_paths(server):
    for path in ("/v2/x", "/V2/", "/v1/nobodys", "/exactdn/activate.php", "/backup/"):
        assert server.get(path).status == 404
        assert server.post(path, {"api_key": "x"}).status == 404


def test_log_has_no_links(own_server):
    server = own_server()
    recycle, mega = (words.Api(server, server.create_account()) for words in (imagerecycle_client, megaoptim_client))
    image, item = recycle.add(PHOTO, file_name="secretly.jpg"), mega.item(PHOTO, webp=1)
    process = mega.id_of(mega.optimize([("file", "photo.jpg", PHOTO)]))
    links = [image["origin_url"], image["optimized_url"], item["url"], item["webp"]["url"]]
    for link in links:
        path = urllib.parse.urlsplit(link).path
        assert server.get(path).status == server.request("HEAD", path).status == 200
        assert server.post(path, {}).status == 405 and server.get(path + "/x").status == 404
    assert mega.result(process).json()["code"] == 200
    server.get("/the-last")
    paths = wait_until(lambda: (seen := {line.get("path") for line in server.log}) >= {"/the-last"} and seen,
                       what="the last line")
    assert paths >= {"/v1/images/optimized/{token}/{name}", "/image/{folder}/{name}", "/v1/images/**", "/image/**",
                     "/v1/optimize/{id}/result"}
    text = str(server.log)
    for link in links:
        secrets = [part for part in urllib.parse.urlsplit(link).path.split("/") if re.match("[0-9a-f]{12}|secretly", part)]
        assert secrets and not any(part in text for part in secrets)


def test_log_names_the_request_with_which_a_job_came(own_server):
    server = own_server()
    account = server.create_account()
    imagerecycle_client.Api(server, account).add(PHOTO)
    megaoptim_client.Api(server, account).item(PHOTO)
    assert is_picture(server.upload("/v2/", {"api_key": account["api_key"]}, PHOTO))

    def jobs():
        requests = {line["id"]: line["owner"] for line in server.events("request")}
        lines = server.events("job_ended")
        return len(lines) == 3 and all(line["request"] in requests for line in lines) and [
            (line["dialect"], requests[line["request"]], line["account"]) for line in lines]

    listed = wait_until(jobs, what="the lines of three jobs")
    assert listed == [(name, name, account["id"]) for name in ("imagerecycle", "megaoptim", "ewww")]


NOT_FOUND = {"status": 404, "error": "Not Found"}
RECYCLE_NOT_FOUND = {"errCode": 404, "errMessage": "Not found"}
TINIFY_NOT_FOUND = {"error": "NotFound", "message": "Not found"}
MEGA_NOT_FOUND = {"status": "error", "code": 404, "errors": ["Not found"]}


@pytest.mark.parametrize("host, headers, status, words", [
    ("api.imagerecycle.com", {}, 404, RECYCLE_NOT_FOUND),
    ("API.ImageRecycle.com:8080", {"X-API-KEY": "x"}, 404, RECYCLE_NOT_FOUND),
    ("api.megaoptim.com", {}, 200, MEGA_NOT_FOUND), ("app.megaoptim.com", {}, 200, MEGA_NOT_FOUND),
    ("localhost", {"x-api-key": "x"}, 200, MEGA_NOT_FOUND),
    ("api.crush.pics", {}, 404, NOT_FOUND), ("app.crush.pics:443", {"X-API-KEY": "x"}, 404, NOT_FOUND),
    ("optimize.exactlywww.com", {}, 404, {"error": "failed"}), ("api.exactlywww.net", {}, 404, {"error": "failed"}),
    ("api.tinify.com", {}, 404, TINIFY_NOT_FOUND), ("localhost", {"Authorization": "Basic YXBpOng="}, 404, TINIFY_NOT_FOUND),
    ("localhost", {}, 404, NOT_FOUND), ("api.megaoptim.com.example", {"Authorization": "Bearer x"}, 404, NOT_FOUND)])
def test_unknown_paths_are_answered_in_the_format_of_the_client(server, host, headers, status, words):
    for path in ("/v1/nothing", "/v1/imagesque", "/usersque", "/exactdn/activate.php?x=1"):
        answer = server.get(path, headers={"Host": host, **headers})
        assert (answer.status, answer.json()) == (status, words)
    assert server.get("/health", headers={"Host": host}).json() == {"status": "ok"}


def test_jobs_of_another_api_stay_there(server):
    mega = megaoptim_client.Api(server, server.create_account())
    process = mega.id_of(mega.optimize([("file", "photo.jpg", PHOTO)]))
    assert mega.result(process).json()["code"] == 200
    assert server.get("/v3/retrieve/?id=" + process).status == 404


def test_large_upload_is_refused_without_reading_it_all(server_with):
    server = server_with(limits_max_input_bytes=20000)
    key = server.create_account()["api_key"]
    body = Multipart({"api_key": key}, PHOTO)
    head = (f"POST /v2/ HTTP/1.1\r\nHost: x\r\nContent-Type: {body.content_type}\r\n"
            "Content-Length: 900000000\r\n\r\n").encode()
    with server.connect() as connection:
        connection.sendall(head + body.bytes()[:1000])
        received = b""
        while b"too large" not in received:
            part = connection.recv(65536)
            assert part, received
            received += part
    assert received.startswith(b"HTTP/1.1 200 ")


def test_connections_are_kept_alive(server, key):
    content = f"api_key={key}".encode()
    request = (f"POST /verify/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
               f"Content-Length: {len(content)}\r\n").encode()
    with server.connect() as connection:
        connection.sendall((request + b"\r\n" + content) * 2 + request + b"Connection: close\r\n\r\n" + content)
        assert read_to_end(connection).count(b'{"status":"great"}') == 3
