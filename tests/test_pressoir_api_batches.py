"""The API of our own: batches, their outputs and callbacks."""
import hashlib
import hmac
import http.client
import json
import signal
import threading

import pytest

from pictures import drawing, jpeg, opened, photo, png, same_pixels
from pressoir_api_client import ROOT, Api, figures
from pressoir_server import parse_answer, read_to_end, wait_until
from web_site import FileSite, Handler, WebSite

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())


@pytest.fixture
def api(server_with):
    return Api(server_with(fetch_allow="127.0.0.1", fetch_first_byte_seconds=60, webhooks_allow_http="true", webhooks_allow_private="true"))


@pytest.fixture
def site():
    running = FileSite({"/photo.jpg": PHOTO, "/shot.png": SHOT})
    yield running
    running.close()


def sources(site, *names):
    return [{"url": f"{site.url}/{name}"} for name in names]


def send(api, fields, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.call("POST", "/batches", json.dumps(fields), {"Content-Type": "application/json", **names})


def file_of(api, output):
    return api.get(output["links"]["result"].split(ROOT)[1])


def test_every_variant_is_made_of_every_source(api, site):
    answer = send(api, {"sources": sources(site, "photo.jpg", "shot.png"), "effort": "low", "wait": 60, "variants": [
        {"name": "small", "steps": [{"step": "resize", "width": 64}]},
        {"steps": [{"step": "resize", "width": 128}], "convert": "webp"}]})
    assert answer.status == 200
    batch = answer.json()
    assert batch["state"] == "done" and batch["counts"] == {"queued": 0, "running": 0, "done": 4, "failed": 0}
    assert [(output["source"], output["variant"]) for output in batch["outputs"]] == [(0, "small"), (0, "2"), (1, "small"), (1, "2")]
    for output in batch["outputs"]:
        file = file_of(api, output)
        assert opened(file.body).size[0] == (64 if output["variant"] == "small" else 128)
        assert figures(file)["bytes_after"] == output["report"]["bytes_after"] == len(file.body)
        assert (file.headers["content-type"] == "image/webp") == (output["variant"] == "2")
    assert api.images_used() == 4
    assert answer.headers["location"] == batch["links"]["self"]
    assert api.get(f"/batches/{batch['id']}").json() == batch


def test_a_batch_is_no_job_and_a_job_no_batch(api, site):
    batch = send(api, {"sources": sources(site, "shot.png"), "wait": 60}).json()
    job = api.job(SHOT).json()
    assert [each["id"] for each in api.get("/jobs").json()["jobs"]] == [job["id"]]
    api.problem(api.get(f"/jobs/{batch['id']}"), 404, "not_found")
    api.problem(api.get(f"/batches/{job['id']}"), 404, "not_found")
    other = Api(api.server)
    other.problem(other.get(f"/batches/{batch['id']}"), 404, "not_found")
    other.problem(other.call("DELETE", f"/batches/{batch['id']}"), 404, "not_found")
    for path in ("/events", "/outputs/0/1"):
        assert api.get(f"/batches/{batch['id']}{path}").status == 200
        other.problem(other.get(f"/batches/{batch['id']}{path}"), 404, "not_found")
    for place in ("1/1", "0/2", "x/1", "0/small"):
        api.problem(api.get(f"/batches/{batch['id']}/outputs/{place}"), 404, "not_found")


def test_a_batch_is_followed_to_its_end_and_removed(api, site):
    answer = send(api, {"sources": sources(site, "shot.png", "slow/photo.jpg", "none.png")})
    assert answer.status == 202
    path = f"/batches/{answer.json()['id']}"
    wait_until(lambda: api.get(path).json()["counts"]["done"] == 1, what="the first output")
    shown = api.get(path).json()
    assert shown["state"] == "running" and shown["expires_at"] is None
    assert same_pixels(file_of(api, shown["outputs"][0]).body, SHOT)
    api.problem(api.get(path + "/outputs/1/1"), 409, "conflict")
    site.release.set()
    shown = api.get(path + "?wait=60").json()
    assert shown["counts"] == {"queued": 0, "running": 0, "done": 2, "failed": 1} and shown["state"] == "done"
    assert shown["outputs"][2]["report"]["error"]["code"] == "fetch_failed"
    problem = api.problem(api.get(path + "/outputs/2/1"), 422, "fetch_failed")
    assert problem["instance"].endswith(path)
    assert api.images_used() == 2
    assert api.call("DELETE", path).status == 204
    api.problem(api.get(path), 404, "not_found")


def events_in(stream):
    """(name, JSON) of each event as it comes."""
    name = None
    for line in stream:
        if line.startswith(b"event: "):
            name = line[7:].strip().decode()
        elif line.startswith(b"data: "):
            yield name, json.loads(line[6:])


def test_a_batch_is_followed_by_events(api, site):
    sent = send(api, {"sources": sources(site, "shot.png", "slow/photo.jpg"), "variants": [{}, {"compression": "balanced"}]}).json()
    connection = http.client.HTTPConnection("127.0.0.1", api.server.port, timeout=600)
    try:
        connection.request("GET", f"{ROOT}/batches/{sent['id']}/events", headers={"Authorization": "Bearer " + api.token})
        events = events_in(connection.getresponse())
        first = [next(events) for _ in range(2)]
        site.release.set()
        rest = list(events)
    finally:
        connection.close()
    assert [name for name, _ in first + rest] == ["output"] * 4 + ["end"]
    outputs = [shown for name, shown in first + rest if name == "output"]
    assert {output["source"] for _, output in first} == {0}
    shown = api.get(f"/batches/{sent['id']}").json()
    assert sorted(outputs, key=lambda each: (each["source"], each["variant"])) == shown["outputs"]
    assert rest[-1][1] == {name: value for name, value in shown.items() if name != "outputs"}
    again = list(events_in(api.get(f"/batches/{sent['id']}/events").body.splitlines()))
    assert [name for name, _ in again] == ["output"] * 4 + ["end"]


def test_the_events_of_a_batch_end_with_the_server(api, site):
    sent = send(api, {"sources": sources(site, "shot.png", "slow/photo.jpg")}).json()
    connection = http.client.HTTPConnection("127.0.0.1", api.server.port, timeout=600)
    try:
        connection.request("GET", f"{ROOT}/batches/{sent['id']}/events", headers={"Authorization": "Bearer " + api.token})
        events = events_in(connection.getresponse())
        assert next(events)[0] == "output"
        api.server.process.send_signal(signal.SIGTERM)
        rest = list(events)  # a stream that is cut raises IncompleteRead
    finally:
        connection.close()
    assert [name for name, _ in rest] == ["stop"] and rest[0][1]["counts"]["done"] == 1 and rest[0][1]["state"] == "running"
    assert api.server.process.wait(60) == 0
    site.release.set()
    api.server.start()
    assert api.get(f"/batches/{sent['id']}?wait=60").json()["state"] == "done"


def test_batches_are_listed_by_pages(api, site):
    made = [send(api, {"sources": sources(site, "shot.png", "none.png"), "wait": 60}).json() for _ in range(3)]
    api.job(SHOT)
    summaries = [{name: value for name, value in batch.items() if name != "outputs"} for batch in reversed(made)]
    assert api.get("/batches").json() == {"batches": summaries, "next": None}
    assert summaries[0]["counts"] == {"queued": 0, "running": 0, "done": 1, "failed": 1} and summaries[0]["expires_at"]
    page = api.get("/batches?limit=2").json()
    assert page["batches"] == summaries[:2]
    assert api.get(f"/batches?limit=2&cursor={page['next']}").json() == {"batches": summaries[2:], "next": None}
    assert Api(api.server).get("/batches").json() == {"batches": [], "next": None}
    open_one = send(api, {"sources": sources(site, "slow/shot.png")}).json()
    assert api.get("/batches?limit=1").json()["batches"][0]["expires_at"] is None
    assert api.get("/batches?limit=1").json()["batches"][0]["id"] == open_one["id"]
    for query, field in (("limit=101", "limit"), ("cursor=x", "cursor"), ("page=1", "page")):
        assert api.problem(api.get("/batches?" + query), 422, "unknown_field" if field == "page" else "invalid_value")["field"] == field


def test_files_are_sources_of_a_batch_before_urls(api, site):
    parts = [("file", "a.png", SHOT), ("variants[0][name]", None, "small"), ("variants[0][steps][0][step]", None, "resize"),
             ("variants[0][steps][0][width]", None, "64"), ("variants[1][convert]", None, "webp"), ("file", "b.jpg", PHOTO),
             ("sources[0][url]", None, site.url + "/shot.png"), ("wait", None, "60"), ("effort", None, "low")]
    answer = api.form("/batches", parts)
    assert answer.status == 200, answer.body
    outputs = answer.json()["outputs"]
    assert [(each["source"], each["variant"], each["state"]) for each in outputs] == [
        (source, variant, "done") for source in range(3) for variant in ("small", "2")]
    assert [each["report"]["path"] for each in outputs[::2]] == ["a.png", "b.jpg", "shot.png"]
    assert [each["report"]["format"] for each in outputs] == ["png", "webp", "jpeg", "webp", "png", "webp"]
    assert opened(file_of(api, outputs[2]).body).size[0] == 64
    assert api.images_used() == 6


def test_a_batch_of_files_that_is_sent_again_is_the_same(api):
    def sent(content, name="a.png"):
        return api.form("/batches", [("file", name, content), ("wait", None, "60")], {"Idempotency-Key": "files"})

    first = sent(SHOT)
    assert first.status == 200
    again = sent(SHOT, "other name.png")
    assert again.json() == first.json() and again.headers["idempotent-replayed"] == "true" and api.images_used() == 1
    api.problem(sent(PHOTO), 409, "idempotency_key_reused")


@pytest.mark.parametrize("parts, status, code, field", [
    ([("file", "a.png", b"")], 422, "invalid_value", "file"),
    ([("file", "a.txt", b"no picture")], 415, "unsupported_format", None),
    ([("photo", "a.png", SHOT)], 422, "unknown_field", "photo"),
    ([("wait", None, "1")], 422, "missing_field", "sources"),
    ([("file", "a.png", SHOT), ("variants[0][qualty]", None, "1")], 422, "unknown_field", "variants[0].qualty"),
    ([("file", "a.png", SHOT)] * 65, 400, "invalid_request", None),
])
def test_batches_of_files_that_are_refused_cost_nothing(api, parts, status, code, field):
    assert api.problem(api.form("/batches", parts), status, code).get("field") == field
    assert api.images_used() == 0 and api.server.count("batch", f"account = {api.account['id']}") == 0


def test_the_events_of_a_batch_that_is_removed_end(api, site):
    path = f"/batches/{send(api, {'sources': sources(site, 'shot.png', 'slow/shot.png')}).json()['id']}"
    connection = http.client.HTTPConnection("127.0.0.1", api.server.port, timeout=600)
    try:
        connection.request("GET", f"{ROOT}{path}/events", headers={"Authorization": "Bearer " + api.token})
        events = events_in(connection.getresponse())
        assert next(events)[0] == "output"
        assert api.call("DELETE", path).status == 204
        assert list(events) == [("gone", {"id": path.rsplit("/", 1)[1]})]
    finally:
        connection.close()


def test_of_two_requests_with_one_key_one_is_made(api, site):
    wanted = {"sources": sources(site, "shot.png"), "wait": 60}
    body = json.dumps(wanted).encode()
    head = (f"POST {ROOT}/batches HTTP/1.1\r\nHost: 127.0.0.1:{api.server.port}\r\nAuthorization: Bearer {api.token}\r\nIdempotency-Key: k\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n").encode()
    with api.server.connect() as first:
        first.sendall(head)
        assert first.recv(65536).startswith(b"HTTP/1.1 100 ")
        api.problem(send(api, wanted, Idempotency_Key="k"), 409, "idempotency_key_in_use")
        first.sendall(body)
        answer = parse_answer(read_to_end(first))
    assert answer.status == 200 and api.images_used() == 1
    assert send(api, wanted, Idempotency_Key="k").json() == answer.json()


def test_a_batch_that_is_sent_again_is_the_same(api, site):
    wanted = {"sources": sources(site, "shot.png"), "variants": [{"quality": 80}], "wait": 60}
    first = send(api, wanted, Idempotency_Key="b")
    again = send(api, {**wanted, "wait": 1}, Idempotency_Key="b")
    assert again.json() == first.json() and again.headers["idempotent-replayed"] == "true" and api.images_used() == 1
    api.problem(send(api, {**wanted, "variants": [{"quality": 81}]}, Idempotency_Key="b"), 409, "idempotency_key_reused")
    api.problem(api.optimize(SHOT, "quality=80", Idempotency_Key="b"), 409, "idempotency_key_reused")


def test_the_end_is_called_back(api, site):
    calls, ended = [], threading.Event()

    class Receiver(Handler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            calls.append((self.headers["Pressoir-Signature"], body))
            self.send_response(204)
            self.end_headers()
            ended.set()

    receiver = WebSite(Receiver)
    try:
        sent = send(api, {"sources": sources(site, "shot.png"), "callback_url": receiver.url + "/called"}).json()
        assert ended.wait(30)
    finally:
        receiver.close()
    signature, body = calls[0]
    shown = json.loads(body)
    api.contract.check(shown, {"$ref": "#/components/schemas/Batch"})
    assert shown == api.get(f"/batches/{sent['id']}").json() and shown["state"] == "done"
    time, digest = signature.removeprefix("t=").split(",v1=")
    key = api.account["secret_key"].encode()
    assert hmac.new(key, f"{time}.".encode() + body, hashlib.sha256).hexdigest() == digest


def test_the_end_is_called_back_although_the_client_left_before_its_answer(api, site):
    called = threading.Event()

    class Receiver(Handler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()
            called.set()

    receiver = WebSite(Receiver)
    body = json.dumps({"sources": sources(site, "slow/shot.png"), "callback_url": receiver.url, "wait": 300}).encode()
    head = (f"POST {ROOT}/batches HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode()
    try:
        with api.server.connect() as client:
            client.sendall(head + body)
            wait_until(lambda: api.server.count("batch", f"account = {api.account['id']}"), what="the batch")
        wait_until(lambda: [line for line in api.server.events("request") if line["status"] == 499], what="the end of the request")
        site.release.set()
        assert called.wait(30)
    finally:
        receiver.close()


def test_long_lists_fit(api):
    """As many sources and variants as are promised; none of them may be fetched, and nothing is made."""
    url = "https://127.0.0.2/" + "a" * 780
    variants = [{"name": f"{'v' * 37}{index}", "steps": [{"step": "resize", "width": 10 + index, "height": 10, "fit": "cover",
                                                          "enlarge": False,
                                                          "gravity": {"x": "start", "y": "end", "attention": False}},
                                                         {"step": "flatten", "background": "#ffffff"}],
                 "convert": {"format": "webp", "quality": 80}, "metadata": ["icc", "copyright"]} for index in range(200)]
    for fields, field in (({"sources": [{"url": url}] * 100}, "sources[0].url"),
                          ({"sources": [{"url": url}], "variants": variants}, "sources[0].url")):
        assert len(json.dumps(fields)) > 64 * 1024
        assert api.problem(send(api, fields), 422, "fetch_refused")["field"] == field


@pytest.mark.parametrize("fields, code, field", [
    ({}, "missing_field", "sources"),
    ({"sources": []}, "invalid_value", "sources"),
    ({"sources": {"url": "http://127.0.0.1/"}}, "invalid_value", "sources"),
    ({"sources": [{"url": "http://127.0.0.1/"}] * 101}, "invalid_value", "sources"),
    ({"sources": [{"url": "ftp://127.0.0.1/"}]}, "fetch_refused", "sources[0].url"),
    ({"variants": []}, "invalid_value", "variants"),
    ({"variants": [{"widht": 3}]}, "unknown_field", "variants[0].widht"),
    ({"variants": [{"name": "a b"}]}, "invalid_value", "variants[0].name"),
    ({"variants": [{"name": "a"}, {"name": "a"}]}, "invalid_value", "variants[1].name"),
    ({"variants": [{"name": "2"}, {}]}, "invalid_value", "variants[1].name"),
    ({"variants": [{"quality": 80}, {"quality": 0}]}, "invalid_value", "variants[1].quality"),
    ({"quality": 80, "variants": [{}, {"target_score": 80}]}, "invalid_goal", "variants[1]"),
    ({"variants": [{"convert": {"quality": 3}}]}, "missing_field", "variants[0].convert.format"),
    ({"variants": [{"quality": 80}] * 201}, "invalid_value", "variants"),
    ({"sources": [{"url": "http://127.0.0.1/"}] * 11, "variants": [{}] * 100}, "invalid_value", "variants"),
    ({"steps": [{"step": "watermark", "elements": [{"text": "a"}] * 32}] * 64, "variants": [{}] * 200}, "invalid_value", "variants"),
    ({"callback_url": "nowhere"}, "invalid_request", "callback_url"),
    ({"source": {"url": "http://127.0.0.1/"}}, "unknown_field", "source"),
])
def test_batches_that_are_refused_cost_nothing(api, fields, code, field):
    shown = api.problem(send(api, {"sources": [{"url": "http://127.0.0.1/a.jpg"}], **fields} if "sources" not in fields and fields
                             else fields), 422, code)
    assert shown["field"] == field
    assert api.images_used() == 0 and api.server.count("batch", f"account = {api.account['id']}") == 0


def test_ten_thousand_variants_are_refused(api):
    answer = send(api, {"sources": [{"url": "http://127.0.0.1/a.jpg"}], "variants": [{"quality": 80}] * 10_000})
    api.problem(answer, 400, "invalid_request")
    assert api.images_used() == 0
    api.problem(api.call("POST", "/batches", SHOT, {"Content-Type": "image/png"}), 415, "unsupported_format")
