"""The API of our own: what is refused, how, and at what price (none)."""
import json

import pytest

from pictures import drawing, jpeg, photo, png
from pressoir_api_client import ROOT, Api
from pressoir_server import wait_until
from web_site import FileSite

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())


@pytest.fixture
def api(server_with):
    return Api(server_with(fetch_allow="127.0.0.1"))


@pytest.fixture
def free(api):
    """At its end the account has used nothing, and has no jobs but failed ones."""
    yield api
    assert api.images_used() == 0
    assert all(job["state"] == "failed" for job in api.get("/jobs").json()["jobs"])


def test_unknown_fields_name_the_nearest(free):
    shown = free.problem(free.optimize(SHOT, "qualty=80"), 422, "unknown_field")
    assert shown["field"] == "qualty" and shown["nearest"] == "quality" and "target_score" in shown["allowed"]
    shown = free.problem(free.order({"source": {"url": "http://127.0.0.1/"}, "steps": [{"step": "resize", "widht": 1}]}), 422,
                         "unknown_field")
    assert shown["field"] == "steps[0].widht" and shown["nearest"] == "width"
    for path in ("/jobs?cursr=1", "/jobs/x?wiat=1", "/usage?a=1", "/limits?a=1", "/formats?a=1"):
        free.problem(free.get(path), 422, "unknown_field")


def test_values_say_what_is_allowed(free):
    shown = free.problem(free.optimize(SHOT, "target_score=101"), 422, "invalid_value")
    assert shown["value"] == "101" and shown["allowed"] == {"minimum": 0, "maximum": 100}
    shown = free.problem(free.optimize(SHOT, "compression=smalest"), 422, "invalid_value")
    assert shown["nearest"] == "smallest" and len(shown["allowed"]) == 5
    shown = free.problem(free.optimize(SHOT, "wait=301"), 422, "invalid_value")
    assert shown["field"] == "wait"
    shown = free.problem(free.get("/jobs?cursor=abc"), 422, "invalid_value")
    assert shown["field"] == "cursor"


@pytest.mark.parametrize("query", ["quality=80&target_score=90", "page=2", "steps[0][step]=rotate&steps[0][degrees]=45",
                                   "keep_hidden_colours=true&quality=80", "join[loops]=1", "steps[0][step]=resize"])
def test_goals_that_no_file_can_meet_are_refused_before_any_work(free, query):
    shown = free.problem(free.optimize(SHOT, query), 422, "invalid_goal")
    assert shown["detail"]
    assert free.get("/jobs").json()["jobs"] == []


def test_a_source_is_needed(free):
    assert free.problem(free.order({}), 422, "missing_field")["field"] == "source"
    assert free.problem(free.form("/optimize", [("quality", None, "80")]), 422, "missing_field")["field"] == "file"
    assert free.problem(free.form("/optimize", [("picture", "a.png", SHOT)]), 422, "unknown_field")["allowed"] == ["file"]
    for empty in (free.optimize(b""), free.form("/optimize", [("file", "a.png", b"")])):
        assert free.problem(empty, 422, "invalid_value")["field"] == "file"
    free.problem(free.optimize(b"no picture at all"), 415, "unsupported_format")


def test_sources_that_may_not_be_fetched_are_refused(server_with):
    api = Api(server_with())
    for url in ("http://127.0.0.1/a.jpg", "http://10.0.0.1/", "file:///etc/passwd", "http://[::1]/", "a.jpg"):
        answer = api.order({"source": {"url": url}})
        assert answer.status == 422 and answer.json()["field"] == "source.url" and answer.json()["value"] == url
        good = {"url": "https://8.8.8.8/"}
        answer = api.order({"source": [good, {"url": url}], "join": {}, "convert": "gif"})
        assert answer.status == 422 and answer.json()["field"] == "source[1].url" and answer.json()["value"] == url
        answer = api.call("POST", "/batches", json.dumps({"sources": [good, good, {"url": url}]}), {"Content-Type": "application/json"})
        assert answer.status == 422 and answer.json()["field"] == "sources[2].url" and answer.json()["value"] == url
    for url in ("http://8.8.8.8/", "https://127.0.0.1/", "https://10.0.0.1/"):
        answer = api.call("POST", "/batches", json.dumps({"sources": [good], "callback_url": url}), {"Content-Type": "application/json"})
        assert answer.status == 422 and answer.json()["field"] == "callback_url" and answer.json()["value"] == url
        assert answer.json()["allowed"].startswith("an https URL")
    assert api.get("/jobs").json()["jobs"] == [] and api.images_used() == 0


def test_sources_that_are_not_there_fail_their_job(free):
    site = FileSite({"/text.txt": b"no picture"})
    try:
        shown = free.problem(free.order({"source": {"url": site.url + "/none.jpg"}}), 422, "fetch_failed")
        assert free.get(shown["instance"].split(ROOT)[1]).json()["report"]["error"]["code"] == "fetch_failed"
        free.problem(free.order({"source": {"url": site.url + "/text.txt"}}), 415, "unsupported_format")
    finally:
        site.close()


def test_damaged_files_fail_with_their_job(free):
    shown = free.problem(free.optimize(PHOTO[:300]), 422, "corrupt_input")
    job = free.get(shown["instance"].split(ROOT)[1]).json()
    assert job["state"] == "failed" and job["report"]["error"]["code"] == "corrupt_input" and job["links"]["result"] is None
    free.problem(free.get(f"/jobs/{job['id']}/result"), 422, "corrupt_input")


@pytest.mark.parametrize("body, code", [(b"{", "invalid_request"), (b"[]", "invalid_request"), (b"\x89PNG", "invalid_request"),
                                        (b'{"a":' * 40 + b"1" + b"}" * 40, "invalid_request"),
                                        (b'{"steps": [' + b"1," * 10_000 + b"1]}", "invalid_request"),
                                        (b'{"source": "' + b"x" * 2_000_000 + b'"}', "invalid_request")],
                         ids=["cut off", "a list", "no JSON", "deep", "many values", "long"])
def test_json_that_cannot_be_read(free, body, code):
    answer = free.call("POST", "/optimize", body, {"Content-Type": "application/json"})
    assert answer.status in (400, 413) and answer.headers["content-type"] == "application/problem+json"
    if answer.status == 400:
        free.problem(answer, 400, code)


def test_many_steps_are_too_many(free):
    shown = free.problem(free.order({"source": {"url": "http://127.0.0.1/"}, "steps": [{"step": "to_srgb"}] * 65}), 422,
                         "invalid_value")
    assert shown["field"] == "steps" and shown["value"] == "(a list)"


def test_scores_need_two_pictures_of_one_size(free):
    assert free.problem(free.form("/score", [("reference", "a.png", SHOT)]), 422, "missing_field")["field"] == "candidate"
    assert free.problem(free.form("/score", [("reference", "a.png", SHOT), ("candidate", "b.png", b"")]), 422,
                        "invalid_value")["field"] == "candidate"
    free.problem(free.form("/score", [("reference", "a.png", SHOT), ("candidate", "b.png", png(photo(10, 10)))]), 422,
                 "invalid_request")
    free.problem(free.form("/score", [("reference", "a.png", SHOT), ("candidate", "b.txt", b"text")]), 415,
                 "unsupported_format")
    free.problem(free.form("/score", [("reference", "a.png", SHOT), ("candidte", "b.png", SHOT)]), 422, "unknown_field")
    free.problem(free.form("/score", [("reference", "a.png", SHOT), ("candidate", "b.png", SHOT), ("a", None, "1")]), 422,
                 "unknown_field")
    free.problem(free.call("POST", "/score", SHOT, {"Content-Type": "image/png"}), 415, "unsupported_format")


def test_keys(api):
    for token in ("", "x", api.account["api_key"], api.token + "x"):
        answer = api.get("/usage", token=token)
        api.problem(answer, 401, "unauthorized")
        assert answer.headers["www-authenticate"] == "Bearer"
    other = Api(api.server)
    other.server.run("account", "disable", str(other.account["id"]))
    other.problem(other.get("/usage"), 403, "account_disabled")


def test_paths_and_methods_that_are_not_there(api):
    for path in ("/none", "/jobs/a/b/c", ""):
        api.problem(api.server.get(ROOT + path), 404, "not_found")
    answer = api.server.request("PUT", ROOT + "/optimize", b"")
    api.problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


def test_too_many_requests(server_with):
    api = Api(server_with(pressoir_per_minute=2))
    first = api.get("/usage")
    assert first.headers["x-ratelimit-limit"] == "2" and first.headers["x-ratelimit-remaining"] == "1"
    api.get("/usage")
    refused = api.get("/usage")
    api.problem(refused, 429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= 60 and refused.headers["x-ratelimit-remaining"] == "0"


def test_refusals_are_counted_by_their_cause(own_server):
    api = Api(own_server())
    api.problem(api.optimize(SHOT, "quality=0"), 422, "invalid_value")
    api.problem(api.optimize(PHOTO[:300]), 422, "corrupt_input")
    for cause in ("invalid_request", "corrupt_input"):
        line = f'pressoir_requests_failed_total{{dialect="pressoir",reason="{cause}"}} 1'
        wait_until(lambda: line in api.server.get("/metrics").text.splitlines(), what=line)
