"""What the server keeps and reports: reused results, files at rest, expiry, metrics, log lines."""
import contextlib
import os
import re
import select
import sqlite3
import subprocess

from PIL import Image

import imagerecycle_client
from ewww_client import UNSUPPORTED, is_error, is_picture
from pictures import jpeg, photo, png, same_pixels
from pressoir_server import PROGRAM, Multipart, parse_answer, read_to_end, wait_until

PHOTO = jpeg(photo(160, 120))


def numbers(server):
    """/metrics as {"name{labels}": value}."""
    answer = server.get("/metrics")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {name: float(value) for name, value in
            (line.rsplit(" ", 1) for line in answer.text.splitlines() if line and not line.startswith("#"))}


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_same_file_again_costs_no_cpu(own_server):
    server = own_server()
    account = server.create_account()
    key = account["api_key"]
    first = server.upload("/v2/", {"api_key": key}, PHOTO)
    assert is_picture(first)
    wait_until(lambda: server.count("result") == 1, what="the stored result")
    jobs = numbers(server)["pressoir_worker_jobs"]
    again = server.upload("/v2/", {"api_key": key}, PHOTO)
    assert again.body == first.body
    pending = server.upload("/v3/optimize/", {"api_key": key, "async": 1}, PHOTO)
    assert pending.body == first.body
    assert numbers(server)["pressoir_worker_jobs"] == jobs
    wait_until(lambda: len(server.history(account)) == 3, what="the lines of the history")


def test_files_are_not_readable_on_disk_when_encrypted(own_server):
    server = own_server(service_encrypt_blobs="true", ewww_pending_after_seconds=0)
    key = server.create_account()["api_key"]
    job = server.upload("/v3/optimize/", {"api_key": key, "async": 1}, PHOTO).json()["id"]
    answer = wait_until(lambda: (a := server.get(f"/v3/retrieve/?id={job}")).status != 404 and a, what="the result")
    assert is_picture(answer) and same_pixels(answer.body, PHOTO)
    stored = files_in(server.data / "blobs")
    assert len(stored) == 2
    assert not any(b"JFIF" in path.read_bytes() for path in stored)


def test_ranges_of_encrypted_files_are_those_of_the_file(own_server):
    server = own_server(service_encrypt_blobs="true")
    api = imagerecycle_client.Api(server, server.create_account())
    file = png(Image.frombytes("RGB", (300, 300), os.urandom(270_000)))
    link = api.add(file, {"compression_type": "none"}, file_name="a.png")["origin_url"]
    assert not any(file[1000:1100] in path.read_bytes() for path in files_in(server.data / "blobs"))
    assert len(file) > 3 * 65536
    for first, last in ((0, 0), (0, len(file) - 1), (65535, 65536), (65536, 131071), (70000, 200000), (len(file) - 5, len(file) - 1)):
        answer = api.fetch(link, headers={"Range": f"bytes={first}-{last}"})
        assert answer.status == 206 and answer.body == file[first:last + 1]
        assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(file)}"
    assert api.fetch(link).body == file


def test_results_and_their_files_are_gone_after_their_time(own_server):
    server = own_server(ewww_pending_after_seconds=0, ewww_pending_kept_for_seconds=1, service_retention_period_seconds=1)
    key = server.create_account()["api_key"]
    job = server.upload("/v3/optimize/", {"api_key": key, "async": 1}, PHOTO).json()["id"]
    wait_until(lambda: server.events("job_ended"), what="the end of the job")
    wait_until(lambda: server.get(f"/v3/retrieve/?id={job}").status == 404, what="the end of the result")
    wait_until(lambda: not files_in(server.data / "blobs"), what="the end of its files")


def test_metrics_report_what_happened(own_server):
    server = own_server()
    key = server.create_account()["api_key"]
    assert is_picture(server.upload("/v2/", {"api_key": key}, PHOTO))
    assert is_error(server.upload("/v2/", {"api_key": key}, b"some text"), UNSUPPORTED)
    server.post("/verify/", {"api_key": "x" * 32})
    seen = wait_until(lambda: (n := numbers(server)).get(
        'pressoir_requests_total{dialect="ewww",status="200"}', 0) >= 3 and n, what="the counted requests")
    assert seen['pressoir_jobs_total{dialect="ewww",format="jpeg",result="done"}'] == 1
    assert seen['pressoir_jobs_rejected_total{dialect="ewww",format="unknown",reason="unsupported_format"}'] == 1
    assert seen['pressoir_requests_failed_total{dialect="ewww",reason="unauthorized"}'] == 1
    assert seen['pressoir_bytes_in_total{dialect="ewww",format="jpeg"}'] == len(PHOTO)
    assert 0 < seen['pressoir_bytes_saved_total{dialect="ewww",format="jpeg"}'] < len(PHOTO)
    assert seen['pressoir_request_seconds_count{dialect="ewww"}'] >= 3
    assert seen["pressoir_queue_jobs"] == seen["pressoir_queue_oldest_seconds"] == 0


def test_metrics_can_be_switched_off(own_server):
    assert own_server(server_metrics="off").get("/metrics").status == 404


def test_log_lines_of_jobs_carry_request_job_and_account(own_server):
    server = own_server(ewww_pending_after_seconds=0)
    account = server.create_account()
    server.upload("/v3/optimize/", {"api_key": account["api_key"], "async": 1}, PHOTO, file_name="hidden.jpg")
    line = wait_until(lambda: server.events("job_ended"), what="the line of the job")[0]
    request = wait_until(lambda: [each for each in server.events("request") if each["path"] == "/v3/optimize/"],
                         what="the line of the request")[0]
    assert line["request"] == request["id"] and re.fullmatch(r"\S{8,}", line["request"])
    assert line["account"] == account["id"] and line["job"] > 0
    assert "hidden" not in str(server.log)


def check(server, *options):
    """`pressoir check` beside the server: exit code, {what: number}."""
    done = subprocess.run([PROGRAM, "check", "--data", server.data, *options], capture_output=True, text=True, timeout=60)
    return done.returncode, {line[7:22].strip(): int(line[23:].split(":")[0].split()[0])
                             for line in done.stdout.splitlines()}


def lose(server, size):
    """Deletes the stored files of that size."""
    lost = [path for path in files_in(server.data / "blobs") if path.stat().st_size == size]
    for path in lost:
        path.unlink()
    return len(lost)


def test_lost_files_are_reported_and_come_back(own_server):
    server = own_server(ewww_pending_after_seconds=0)
    key = server.create_account()["api_key"]

    def optimize():
        job = server.upload("/v3/optimize/", {"api_key": key, "async": 1}, PHOTO).json()["id"]
        return job, wait_until(lambda: (a := server.get(f"/v3/retrieve/?id={job}")).status != 404 and a, what="the result")

    job, first = optimize()
    assert is_picture(first) and check(server) == (0, {"stored files": 2, "lost results": 0, "lost jobs": 0, "lost inputs": 0,
                                                       "lost backups": 0, "unlisted files": 0, "orphans": 0})
    assert lose(server, len(first.body)) == 1
    assert check(server)[0] == 1 and check(server)[1]["lost results"] == 1
    assert check(server, "--mend")[0] == 0
    assert server.get(f"/v3/retrieve/?id={job}").body == first.body
    assert check(server)[0] == 0
    assert lose(server, len(PHOTO)) == 1
    assert check(server)[1]["lost inputs"] == 1
    assert server.upload("/v3/optimize/", {"api_key": key, "async": 1}, PHOTO).body == first.body
    assert check(server)[0] == 0
    assert lose(server, len(PHOTO)) == lose(server, len(first.body)) == 1
    assert check(server, "--mend")[1]["lost jobs"] > 0
    assert check(server)[1]["lost jobs"] == 0
    assert not is_picture(server.get(f"/v3/retrieve/?id={job}"))


def test_reads_do_not_wait_behind_writers(own_server):
    server = own_server()
    account = server.create_account()
    key, api = account["api_key"], imagerecycle_client.Api(server, account)
    link = api.add(PHOTO)["origin_url"]
    body = Multipart({"api_key": key}, PHOTO)
    request = (f"POST /v2/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {body.content_type}\r\n"
               f"Content-Length: {len(body.bytes())}\r\n\r\n").encode() + body.bytes()
    with contextlib.ExitStack() as stack:
        other = stack.enter_context(contextlib.closing(
            sqlite3.connect(server.data / "pressoir.db", isolation_level=None, timeout=20)))
        other.execute("begin immediate")
        writers = [stack.enter_context(server.connect()) for _ in range(8)]
        for writer in writers:
            writer.sendall(request)
        for _ in range(20):
            assert api.get("/images").json()["total"] == 1
            assert server.post("/verify/", {"api_key": key}).body == b'{"status":"great"}'
            assert api.fetch(link).body == PHOTO
        assert not select.select(writers, [], [], 0)[0], "they all wait still"
        other.execute("rollback")
        for writer in writers:
            assert is_picture(parse_answer(read_to_end(writer)))
