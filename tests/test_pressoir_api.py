"""The API of our own: what is sent, what comes back, jobs and results."""
import io
import json
import subprocess

import pytest

from pictures import drawing, exif, jpeg, opened, photo, png, same_pixels
from pressoir_api_client import ROOT, Api, figures
from pressoir_server import PROGRAM, parse_answer, read_to_end, wait_until
from svgs import POLICY, drawing as svg, is_svg
from web_site import FileSite

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())


@pytest.fixture
def api(server_with):
    return Api(server_with(fetch_allow="127.0.0.1"))


@pytest.fixture
def site():
    running = FileSite({"/photo.jpg": PHOTO, "/shot.png": SHOT, "/text.txt": b"no picture"})
    yield running
    running.close()


def printed(*arguments):
    """The first line that the command line prints, of JSON."""
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=600, check=True)
    return json.loads(done.stdout.splitlines()[0])


# What is sent

def test_a_body_is_the_file_whatever_it_is_called(api):
    for kind in ("image/png", "application/octet-stream", "application/x-www-form-urlencoded", ""):
        answer = api.optimize(SHOT, Content_Type=kind)
        assert answer.status == 200 and answer.headers["content-type"] == "image/png"
        assert len(answer.body) < len(SHOT) and same_pixels(answer.body, SHOT)


def test_a_form_carries_the_goal_beside_the_file(api):
    answer = api.form("/optimize", [("file", "a b.jpg", PHOTO), ("target_score", None, "80"),
                                    ("steps[0][step]", None, "resize"), ("steps[0][width]", None, "100")])
    assert opened(answer.body).size == (100, 75) and figures(answer)["score"] >= 80


def test_json_names_a_source(api, site):
    answer = api.order({"source": {"url": site.url + "/photo.jpg"}, "convert": "webp", "compression": "balanced"})
    assert answer.headers["content-type"] == "image/webp" and opened(answer.body).size == (256, 192)
    shown = api.order({"source": {"url": site.url + "/private/shot.png", "user": "user", "password": "pass"}},
                      Accept="application/json").json()
    assert shown["report"]["path"] == "shot.png" and shown["report"]["lossless"]


def test_several_sources_become_one_animation(api, site):
    urls = [{"url": site.url + "/photo.jpg"}, {"url": site.url + "/shot.png"}]
    by_url = api.order({"source": urls, "join": {"delay_milliseconds": 200}, "convert": "gif"})
    by_form = api.form("/optimize", [("file", "1.jpg", PHOTO), ("file", "2.png", SHOT), ("convert", None, "gif"),
                                     ("join[delay_milliseconds]", None, "200")])
    assert opened(by_url.body).n_frames == 2 and opened(by_url.body).info["duration"] == 200
    assert by_form.body == by_url.body


def test_the_second_file_is_a_stamp(api):
    stamp = png(photo(40, 40, seed=3))
    answer = api.form("/optimize", [("file", "1.png", SHOT), ("file", "s.png", stamp),
                                    ("steps[0][step]", None, "watermark"), ("steps[0][elements][0][stamp]", None, "0")])
    assert opened(answer.body).size == opened(SHOT).size and not same_pixels(answer.body, SHOT)


def test_a_size_is_a_target(api):
    answer = api.optimize(PHOTO, "target_bytes=5000")
    assert len(answer.body) <= 5000 and figures(answer)["bytes_after"] == len(answer.body)


def test_metadata_stays_by_groups(api):
    file = jpeg(photo(), exif=exif(artist="Someone"))
    kept = {groups: api.job(file, "metadata=" + groups).json()["report"]["metadata_kept"] for groups in ("none", "copyright")}
    assert "copyright" in kept["copyright"] and "copyright" not in kept["none"]


# What comes back

def test_the_file_has_its_report_in_headers(api):
    answer = api.optimize(PHOTO, "target_score=85")
    report = figures(answer)
    assert report["format"] == "jpeg" and (report["width"], report["height"]) == (256, 192)
    assert report["bytes_before"] == len(PHOTO) and report["bytes_after"] == len(answer.body)
    assert 85 <= report["score"] <= 100 and report["lossless"] is False and report["partial"] is False
    link = answer.headers["link"]
    assert link.endswith('>; rel="describedby"; type="application/json"')
    shown = api.get(link[1:link.index(">")].split("/pressoir/v1")[1]).json()
    assert shown["state"] == "done" and round(shown["report"]["score"], 3) == report["score"]


def test_the_report_is_that_of_the_command_line(api, tmp_path):
    (tmp_path / "a.png").write_bytes(SHOT)
    line = printed("optimize", "--dry-run", "--json", tmp_path / "a.png")
    report = api.job(SHOT, "name=a.png").json()["report"]
    assert list(report) == list(line)
    assert report["path"] == "a.png" and report["seconds"] is None
    different = {name for name in line if line[name] != report[name]} - {"path", "output", "seconds"}
    assert not different, [(name, line[name], report[name]) for name in different]


def test_a_result_is_there_until_it_is_removed(api):
    shown = api.job(SHOT).json()
    path = f"/jobs/{shown['id']}"
    assert shown["links"]["result"].endswith(f"/pressoir/v1{path}/result") and shown["links"]["self"].endswith(path)
    result = api.get(path + "/result")
    assert result.status == 200 and len(result.body) == shown["report"]["bytes_after"] and same_pixels(result.body, SHOT)
    assert api.call("HEAD", path + "/result").headers["content-length"] == str(len(result.body))
    assert api.get(path + "/result", headers={"If-None-Match": result.headers["etag"]}).status == 304
    part = api.get(path + "/result", headers={"Range": "bytes=0-7"})
    assert part.status == 206 and part.body == result.body[:8]
    assert api.call("DELETE", path).status == 204
    for method, gone in (("GET", path), ("GET", path + "/result"), ("DELETE", path)):
        api.problem(api.call(method, gone), 404, "not_found")


def test_no_other_api_serves_a_result_without_a_key(api):
    shown = api.job(SHOT).json()
    tag = api.get(f"/jobs/{shown['id']}/result").headers["etag"].strip('"')
    link, = api.server.values("job", "link", f"batch = '{shown['id']}'")
    assert len(tag) == len(link) and tag != link
    for each in (tag, link):
        for path in (f"/v1/images/optimized/{each}/a.png", f"/v1/images/origin/{each}/a.png", f"/v1/files/{each}/a.png",
                     f"/image/{each[:12]}/{each[12:]}.png"):
            assert api.server.get(path).status == 404, path


def test_a_wait_that_is_over_answers_the_job(api, site):
    later = api.order({"source": {"url": site.url + "/slow/shot.png"}, "wait": 0})
    assert later.status == 202 and later.json()["state"] in ("queued", "running")
    assert later.headers["location"] == later.json()["links"]["self"]
    assert later.json()["report"] is None and later.json()["links"]["result"] is None and later.json()["expires_at"] is None
    path = f"/jobs/{later.json()['id']}"
    assert api.get(path).json()["state"] in ("queued", "running")
    api.problem(api.get(path + "/result"), 409, "conflict")
    site.release.set()
    shown = api.get(path + "?wait=60").json()
    assert shown["state"] == "done" and shown["expires_at"] > shown["ended_at"] >= shown["created_at"]
    assert same_pixels(api.get(path + "/result").body, SHOT)


def test_jobs_are_listed_by_pages_while_others_come_and_go(api):
    ids = [api.job(SHOT, "wait=60").json()["id"] for _ in range(5)]
    first = api.get("/jobs?limit=2").json()
    assert len(first["jobs"]) == 2 and first["next"]
    api.job(SHOT)
    api.call("DELETE", f"/jobs/{first['jobs'][1]['id']}")
    seen = [job["id"] for job in first["jobs"]]
    page = first
    while page["next"]:
        page = api.get(f"/jobs?limit=2&cursor={page['next']}").json()
        seen += [job["id"] for job in page["jobs"]]
    assert sorted(seen) == sorted(ids) and len(set(seen)) == 5


def test_jobs_are_their_accounts_own(api, server_with):
    other = Api(api.server)
    path = f"/jobs/{api.job(SHOT).json()['id']}"
    for method, each in (("GET", path), ("GET", path + "/result"), ("HEAD", path + "/result"), ("DELETE", path)):
        if method == "HEAD":
            assert other.call(method, each).status == 404
            continue
        other.problem(other.call(method, each), 404, "not_found")
    assert other.get("/jobs").json() == {"jobs": [], "next": None}
    assert api.get(path).status == 200


def test_a_result_that_is_an_svg_runs_no_scripts(api):
    result = api.get(f"/jobs/{api.job(svg()).json()['id']}/result")
    assert result.headers["content-type"] == "image/svg+xml" and is_svg(result.body)
    assert result.headers["x-content-type-options"] == "nosniff" and result.headers["content-security-policy"] == POLICY
    assert api.optimize(svg()).headers["content-security-policy"] == POLICY


def test_a_source_that_was_not_fetched_has_no_size(api, site):
    shown = api.problem(api.order({"source": {"url": site.url + "/none.png"}}), 422, "fetch_failed")
    report = api.get(shown["instance"].split(ROOT)[1]).json()["report"]
    assert report["bytes_before"] is None and report["bytes_after"] is None and report["skipped"] is None


# The account and the server

def test_a_score_is_that_of_the_report(api):
    answer = api.optimize(PHOTO, "target_score=80")
    shown = api.form("/score", [("reference", "a.jpg", PHOTO), ("candidate", "b.jpg", answer.body)]).json()
    assert abs(shown["score"] - figures(answer)["score"]) < 0.01
    assert api.form("/score", [("reference", "a.png", SHOT), ("candidate", "b.png", SHOT)]).json() == {
        "score": 100, "min_score": 100, "frames": 1, "worst_frame": 1, "same": True, "frame_scores": [100]}


def test_an_animation_has_a_score_for_each_frame(api):
    first, second, spoilt = drawing(64, 64), photo(64, 64), photo(64, 64, seed=9)
    before, after = (gif([first, other, first]) for other in (second, spoilt))
    shown = api.form("/score", [("reference", "a.gif", before), ("candidate", "b.gif", after)]).json()
    assert shown["frames"] == len(shown["frame_scores"]) == 3 and shown["worst_frame"] == 2 and not shown["same"]
    assert shown["frame_scores"][1] == shown["min_score"] == min(shown["frame_scores"]) < 50
    assert abs(shown["score"] - sum(shown["frame_scores"]) / 3) < 1e-9


def gif(frames):
    """An animation of 100 ms a frame."""
    out = io.BytesIO()
    frames[0].quantize(64).save(out, "GIF", save_all=True, append_images=[each.quantize(64) for each in frames[1:]], duration=100)
    return out.getvalue()


def test_formats_are_those_of_the_command_line(api):
    assert api.get("/formats").json()["formats"] == printed("formats", "--json")


def test_usage_counts_results_alone(server):
    api = Api(server, monthly_images=3)
    assert api.get("/usage").json()["left"] == {"images": 3, "bytes": None}
    api.optimize(SHOT)
    api.form("/score", [("reference", "a.png", SHOT), ("candidate", "b.png", SHOT)])
    api.problem(api.optimize(PHOTO[:300]), 422, "corrupt_input")
    api.problem(api.optimize(PHOTO, "quality=0"), 422, "invalid_value")
    shown = api.get("/usage").json()
    assert shown["used"]["images"] == 1 and shown["left"]["images"] == 2 and shown["quota"]["monthly_images"] == 3
    assert shown["days"][-1]["images_charged"] == shown["months"][-1]["images_charged"] == 1
    assert len(shown["days"]) == 30 and len(shown["months"]) == 12
    for _ in range(2):
        assert api.optimize(PHOTO).status == 200
    api.problem(api.optimize(SHOT), 402, "monthly_quota")
    assert api.images_used() == 3


def test_limits_are_the_operators(server_with):
    api = Api(server_with(limits_max_input_bytes=100_000, pressoir_per_minute=50, pressoir_kept_for_seconds=77))
    shown = api.get("/limits").json()
    assert (shown["max_input_bytes"], shown["per_minute"], shown["kept_for_seconds"]) == (100_000, 50, 77)
    assert shown["max_wait_seconds"] == 300 and shown["max_sources"] == 64
    api.problem(api.optimize(b"\xff\xd8\xff" + bytes(100_000)), 413, "payload_too_large")


# Idempotency

def test_a_request_that_is_sent_again_answers_with_the_same_job(api, site):
    first = api.job(SHOT, "quality=80", Idempotency_Key="order 1").json()
    again = api.job(SHOT, "quality=80&wait=5&name=other", Idempotency_Key="order 1")
    assert again.json() == first and again.headers["idempotent-replayed"] == "true"
    assert api.optimize(SHOT, "quality=80", Idempotency_Key="order 1").status == 200
    assert api.images_used() == 1
    other = api.job(SHOT, "quality=80", Idempotency_Key="order 2")
    assert other.json()["id"] != first["id"] and "idempotent-replayed" not in other.headers
    assert Api(api.server).job(SHOT, "quality=80", Idempotency_Key="order 1").json()["id"] != first["id"]


def test_a_key_is_free_again_when_its_job_is_removed(api):
    first = api.job(SHOT, Idempotency_Key="k").json()
    api.call("DELETE", f"/jobs/{first['id']}")
    again = api.job(PHOTO, Idempotency_Key="k")
    assert again.json()["state"] == "done" and "idempotent-replayed" not in again.headers
    assert again.json()["report"]["bytes_before"] == len(PHOTO)


def test_a_key_is_free_again_when_its_job_has_expired(server_with):
    api = Api(server_with(pressoir_kept_for_seconds=1))
    first = api.job(SHOT, Idempotency_Key="k").json()
    wait_until(lambda: api.get(f"/jobs/{first['id']}").status == 404, what="the end of the job's life")
    again = api.job(PHOTO, Idempotency_Key="k")
    assert again.status == 200 and "idempotent-replayed" not in again.headers
    assert again.json()["report"]["bytes_before"] == len(PHOTO) and again.json()["id"] == first["id"]


def test_a_request_with_the_key_of_one_that_is_being_read_is_refused(api):
    """The first one has been asked for its body."""
    head = (f"POST {ROOT}/optimize HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.token}\r\nIdempotency-Key: k\r\n"
            f"Content-Length: {len(SHOT)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n").encode()
    with api.server.connect() as first:
        first.sendall(head)
        asked = b""
        while not asked.endswith(b"\r\n\r\n"):
            asked += first.recv(1)
        assert asked.startswith(b"HTTP/1.1 100")
        api.problem(api.optimize(SHOT, Idempotency_Key="k"), 409, "idempotency_key_in_use")
        first.sendall(SHOT)
        answer = parse_answer(read_to_end(first))
    assert answer.status == 200 and same_pixels(answer.body, SHOT)
    assert api.optimize(SHOT, Idempotency_Key="k").headers["idempotent-replayed"] == "true"


def test_another_request_with_its_key_is_refused(api, site):
    api.job(SHOT, "quality=80", Idempotency_Key="k")
    used = api.images_used()
    for file, query in ((SHOT, "quality=81"), (PHOTO, "quality=80")):
        api.problem(api.optimize(file, query, Idempotency_Key="k"), 409, "idempotency_key_reused")
    api.problem(api.order({"source": {"url": site.url + "/shot.png"}, "quality": 80}, Idempotency_Key="k"), 409,
                "idempotency_key_reused")
    assert api.images_used() == used


def test_a_refused_request_takes_no_key(api):
    api.problem(api.optimize(SHOT, "quality=800", Idempotency_Key="k"), 422, "invalid_value")
    assert api.optimize(SHOT, "quality=80", Idempotency_Key="k").status == 200
    api.problem(api.optimize(SHOT, Idempotency_Key="k" * 256), 422, "invalid_value")
