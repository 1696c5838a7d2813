"""The contract of the API of our own, route by route: every operation and status that it has is answered so."""
import collections
import concurrent.futures
import json
import os
import re
import subprocess

import pytest

from pictures import drawing, png
from pressoir_api_client import ROOT, Api
from pressoir_server import PROGRAM, wait_until
from pressoir_server import ROOT as ROOT_FOLDER
from signed_images import SignedImages
from web_site import FileSite

SHOT = png(drawing())


@pytest.fixture
def api(server_with):
    return Api(server_with(fetch_allow="127.0.0.1", fetch_first_byte_seconds=60, limits_max_input_bytes=50_000))


def removed_while_it_waits(api, path, body):
    """The answer to a POST whose job or batch is removed meanwhile."""
    known = set(api.server.values("batch", "id"))
    with concurrent.futures.ThreadPoolExecutor() as pool:
        answer = pool.submit(api.call, "POST", path, json.dumps(body), {"Content-Type": "application/json"})
        new = wait_until(lambda: set(api.server.values("batch", "id")) - known, what="the batch")
        api.call("DELETE", f"/{'jobs' if path == '/optimize' else 'batches'}/{new.pop()}")
        return answer.result()


def calls(api, site):
    """(path of the contract, a call that it should answer with that status)."""
    range_behind = {"Range": "bytes=999999-"}
    done = api.job(SHOT).json()["id"]
    failed = api.problem(api.optimize(SHOT[:200]), 422, "corrupt_input")["instance"].rsplit("/", 1)[1]
    slow = {"url": site.url + "/slow/shot.png"}

    def waiting():
        return api.order({"source": slow, "wait": 0}).json()["id"]

    def failed_by(name):
        answer = api.order({"source": {"url": site.url + name}})
        return answer.json()["instance"].rsplit("/", 1)[1]

    two = [("reference", "a.png", SHOT), ("candidate", "b.png", SHOT)]
    large = bytes(60_000)
    yield "/optimize", 200, lambda: api.optimize(SHOT)
    yield "/optimize", 202, lambda: api.order({"source": {"url": site.url + "/slow/shot.png"}, "wait": 0})
    yield "/optimize", 400, lambda: api.call("POST", "/optimize", b"{", {"Content-Type": "application/json"})
    yield "/optimize", 401, lambda: api.call("POST", "/optimize", SHOT, token="x")
    yield "/optimize", 402, lambda: Api(api.server, monthly_images=0).optimize(SHOT)
    yield "/optimize", 404, lambda: removed_while_it_waits(api, "/optimize", {"source": slow, "wait": 60})
    yield "/optimize", 409, lambda: [api.optimize(SHOT, f"quality={q}", Idempotency_Key="c") for q in (80, 81)][1]
    yield "/optimize", 413, lambda: api.optimize(large)
    yield "/optimize", 415, lambda: api.optimize(b"text")
    yield "/optimize", 422, lambda: api.optimize(SHOT, "quality=0")
    yield "/jobs", 200, lambda: api.get("/jobs?limit=1")
    yield "/jobs", 422, lambda: api.get("/jobs?limit=0")
    yield "/jobs/{id}", 200, lambda: api.get(f"/jobs/{done}")
    yield "/jobs/{id}", 200, lambda: api.get(f"/jobs/{failed}")
    yield "/jobs/{id}", 200, lambda: api.get(f"/jobs/{waiting()}")
    yield "/jobs/{id}", 404, lambda: api.get("/jobs/none")
    yield "/jobs/{id}", 422, lambda: api.get(f"/jobs/{done}?wait=x")
    yield "/jobs/{id}/result", 200, lambda: api.get(f"/jobs/{done}/result")
    yield "/jobs/{id}/result", 206, lambda: api.get(f"/jobs/{done}/result", headers={"Range": "bytes=0-1"})
    yield "/jobs/{id}/result", 304, lambda: api.get(f"/jobs/{done}/result", headers={"If-None-Match": "*"})
    yield "/jobs/{id}/result", 404, lambda: api.get("/jobs/none/result")
    yield "/jobs/{id}/result", 409, lambda: api.get(f"/jobs/{waiting()}/result")
    yield "/jobs/{id}/result", 413, lambda: api.get(f"/jobs/{failed_by('/large.png')}/result")
    yield "/jobs/{id}/result", 415, lambda: api.get(f"/jobs/{failed_by('/text.txt')}/result")
    yield "/jobs/{id}/result", 416, lambda: api.get(f"/jobs/{done}/result", headers=range_behind)
    yield "/jobs/{id}/result", 422, lambda: api.get(f"/jobs/{failed}/result")
    yield "DELETE /jobs/{id}", 422, lambda: api.call("DELETE", f"/jobs/{done}?a=1")
    yield "DELETE /jobs/{id}", 204, lambda: api.call("DELETE", f"/jobs/{done}")
    yield "DELETE /jobs/{id}", 404, lambda: api.call("DELETE", f"/jobs/{done}")
    batch = {"sources": [{"url": site.url + "/shot.png"}], "wait": 60}

    def send(fields, **options):
        return api.call("POST", "/batches", json.dumps(fields), {"Content-Type": "application/json"}, **options)

    made = send(batch).json()["id"]
    failing = send({**batch, "sources": [{"url": site.url + name} for name in ("/none", "/large.png", "/text.txt")]}).json()["id"]

    def open_one():
        return send({"sources": [slow]}).json()["id"]

    yield "/batches", 200, lambda: send(batch)
    yield "/batches", 202, lambda: send({"sources": [{"url": site.url + "/slow/shot.png"}]})
    yield "/batches", 400, lambda: api.call("POST", "/batches", b"{", {"Content-Type": "application/json"})
    yield "/batches", 402, lambda: Api(api.server, monthly_images=0).call("POST", "/batches", json.dumps(batch),
                                                                          {"Content-Type": "application/json"})
    yield "/batches", 404, lambda: removed_while_it_waits(api, "/batches", {"sources": [slow], "wait": 60})
    yield "/batches", 409, lambda: [api.call("POST", "/batches", json.dumps({**batch, "quality": quality}),
                                             {"Content-Type": "application/json", "Idempotency-Key": "d"}) for quality in (80, 81)][1]
    yield "/batches", 413, lambda: send({**batch, "callback_url": "x" * (2 << 20)})
    yield "/batches", 415, lambda: api.call("POST", "/batches", SHOT, {"Content-Type": "image/png"})
    yield "/batches", 422, lambda: send({})
    yield "GET /batches", 200, lambda: api.get("/batches?limit=1")
    yield "GET /batches", 422, lambda: api.get("/batches?limit=0")
    yield "/batches/{id}", 200, lambda: api.get(f"/batches/{made}")
    yield "/batches/{id}", 200, lambda: api.get(f"/batches/{failing}")
    yield "/batches/{id}", 200, lambda: api.get(f"/batches/{open_one()}")
    yield "/batches/{id}", 404, lambda: api.get("/batches/none")
    yield "/batches/{id}", 422, lambda: api.get(f"/batches/{made}?wait=x")
    yield "/batches/{id}/events", 200, lambda: api.get(f"/batches/{made}/events")
    yield "/batches/{id}/events", 404, lambda: api.get("/batches/none/events")
    yield "/batches/{id}/events", 422, lambda: api.get(f"/batches/{made}/events?a=1")
    output = "/batches/{id}/outputs/{source}/{variant}"
    yield output, 200, lambda: api.get(f"/batches/{made}/outputs/0/1")
    yield output, 206, lambda: api.get(f"/batches/{made}/outputs/0/1", headers={"Range": "bytes=0-1"})
    yield output, 304, lambda: api.get(f"/batches/{made}/outputs/0/1", headers={"If-None-Match": "*"})
    yield output, 404, lambda: api.get(f"/batches/{made}/outputs/1/1")
    yield output, 409, lambda: api.get(f"/batches/{open_one()}/outputs/0/1")
    yield output, 413, lambda: api.get(f"/batches/{failing}/outputs/1/1")
    yield output, 415, lambda: api.get(f"/batches/{failing}/outputs/2/1")
    yield output, 416, lambda: api.get(f"/batches/{made}/outputs/0/1", headers=range_behind)
    yield output, 422, lambda: api.get(f"/batches/{failing}/outputs/0/1")
    yield "DELETE /batches/{id}", 422, lambda: api.call("DELETE", f"/batches/{made}?a=1")
    yield "DELETE /batches/{id}", 204, lambda: api.call("DELETE", f"/batches/{made}")
    yield "DELETE /batches/{id}", 404, lambda: api.call("DELETE", f"/batches/{made}")
    yield "/score", 200, lambda: api.form("/score", two)
    yield "/score", 400, lambda: api.form("/score", [*two, ("a", None, "x" * 70_000)])
    yield "/score", 402, lambda: Api(api.server, monthly_images=0).form("/score", two)
    yield "/score", 413, lambda: api.form("/score", [two[0], ("candidate", "b.png", large)])
    yield "/score", 415, lambda: api.form("/score", [two[0], ("candidate", "b.png", b"text")])
    yield "/score", 422, lambda: api.form("/score", two[:1])
    for path in ("/formats", "/usage", "/limits"):
        yield path, 200, lambda path=path: api.get(path)
        yield path, 422, lambda path=path: api.get(path + "?a=1")
    image = "/img/{signature}/{options}/{source}"
    images = SignedImages(api, site)
    picture = images.path("width=64", "/shot.png")
    yield image, 200, lambda: api.get(picture)
    yield image, 206, lambda: api.get(picture, headers={"Range": "bytes=0-1"})
    yield image, 304, lambda: api.get(picture, headers={"If-None-Match": "*"})
    yield image, 402, lambda: api.get(SignedImages(Api(api.server, monthly_images=0), site).path("-", "/shot.png"))
    yield image, 404, lambda: api.get(images.path("-", "/none"))
    yield image, 404, lambda: api.get(images.path("errors=picture", "/none"))
    yield image, 410, lambda: api.get(images.path("expires=1", "/shot.png"))
    yield image, 416, lambda: api.get(picture, headers=range_behind)
    yield image, 422, lambda: api.get(images.path("-", "/text.txt"))
    def key(fields, media="application/json"):
        return api.call("POST", "/keys", json.dumps(fields), {"Content-Type": media})

    new = {"label": "a", "scopes": ["read"]}
    made_key = key(new).json()["id"]
    yield "GET /keys", 200, lambda: api.get("/keys")
    yield "GET /keys", 422, lambda: api.get("/keys?a=1")
    yield "/keys", 201, lambda: key(new)
    yield "/keys", 400, lambda: api.call("POST", "/keys", b"{", {"Content-Type": "application/json"})
    yield "/keys", 409, lambda: [key(new) for _ in range(100)][-1]
    yield "/keys", 413, lambda: key({"label": "x" * (2 << 20)})
    yield "/keys", 415, lambda: key(new, "text/plain")
    yield "/keys", 422, lambda: key({})
    yield "DELETE /keys/{id}", 422, lambda: api.call("DELETE", f"/keys/{made_key}?a=1")
    yield "DELETE /keys/{id}", 204, lambda: api.call("DELETE", f"/keys/{made_key}")
    yield "DELETE /keys/{id}", 404, lambda: api.call("DELETE", "/keys/none")
    yield "/openapi.json", 200, lambda: api.get("/openapi.json")
    yield "/openapi.json", 422, lambda: api.get("/openapi.json?a=1")


def test_every_operation_is_answered_as_the_contract_has_it(api):
    site = FileSite({"/shot.png": SHOT, "/text.txt": b"no picture", "/large.png": bytes(60_000)})
    seen = collections.defaultdict(set)
    try:
        for path, status, call in calls(api, site):
            answer = call()
            assert answer.status == status, (path, answer.body[:300])
            seen[path].add(str(status))
    finally:
        site.close()
    has_post = {path for path, method, _ in api.contract.operations() if method == "POST"}
    operations = {path if method == "POST" or method == "GET" and path not in has_post else f"{method} {path}": operation
                  for path, method, operation in api.contract.operations()}
    assert set(seen) == set(operations)
    # Keys and rates have tests of their own; bodies that come for minutes and failures of the server are no test's to make.
    elsewhere = {"401", "403", "429", "408", "5XX"}
    for path, operation in operations.items():
        assert set(operation["responses"]) - elsewhere == seen[path] - elsewhere, path


def asked(api, path, method, **options):
    """That operation, of whatever is not there."""
    return api.call(method, re.sub(r"\{\w+\}", "1", path), b"" if method == "POST" else None, **options)


def test_every_operation_but_the_contract_needs_a_key(api):
    disabled = Api(api.server)
    api.server.run("account", "disable", str(disabled.account["id"]))
    for path, method, operation in api.contract.operations():
        if operation.get("security") == []:
            if path.startswith("/img/"):  # the signature is the key
                api.problem(asked(api, path, method, token=""), 403, "signature_invalid")
            else:
                assert api.server.request(method, ROOT + path).status == 200
            continue
        api.problem(asked(api, path, method, token="x"), 401, "unauthorized")
        api.problem(asked(disabled, path, method), 403, "account_disabled")


def test_every_operation_but_the_contract_counts_requests(server_with):
    api = Api(server_with(pressoir_per_minute=1))
    api.get("/usage")
    for path, method, operation in api.contract.operations():
        if operation.get("security") != []:
            api.problem(asked(api, path, method), 429, "too_many_requests")


def test_the_contract_is_openapi_without_loose_ends(api):
    document = api.contract.document
    assert document["openapi"].startswith("3.1.") and document["servers"] == [{"url": ROOT}]
    names = [operation["operationId"] for _, _, operation in api.contract.operations()]
    assert len(set(names)) == len(names)
    used = set()

    def follow(node):
        if isinstance(node, dict):
            if "$ref" in node:
                api.contract.followed(node)
                used.add(node["$ref"].removeprefix("#/components/"))
            for member in node.values():
                follow(member)
        elif isinstance(node, list):
            for member in node:
                follow(member)

    follow(document)
    there = {f"{kind}/{name}" for kind in ("headers", "parameters", "responses", "schemas") for name in document["components"][kind]}
    assert used == there


def test_reports_have_one_schema_everywhere(api, tmp_path):
    schema = json.loads((ROOT_FOLDER / "docs/report.schema.json").read_text())
    ours = api.contract.document["components"]["schemas"]["Report"]
    assert schema["required"] == ours["required"] and schema["additionalProperties"] is False
    of_paths = ("path_bytes", "output_bytes")
    assert {name: what for name, what in schema["properties"].items() if name not in of_paths} == ours["properties"]
    (tmp_path / "a.png").write_bytes(SHOT)
    (tmp_path / "b.png").write_bytes(SHOT[:200])
    (tmp_path / os.fsdecode(b"\xe9.png")).write_bytes(SHOT)
    done = subprocess.run([PROGRAM, "optimize", "--json", "--output", tmp_path / "out", tmp_path], capture_output=True, timeout=600)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 3
    for line in lines:
        api.contract.check(line, schema)
