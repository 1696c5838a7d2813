"""Keys of the API of our own: scopes, expiry, removal, and the command line beside a running server."""
import json
import re
import subprocess

import pytest

from pictures import drawing, png
from pressoir_api_client import Api
from pressoir_server import PROGRAM, wait_until

SHOT = png(drawing())
SCOPES = ("read", "optimize", "admin")


@pytest.fixture
def api(server):
    return Api(server)


def add_key(api, scopes, **fields):
    """The key as it was made, with the account's token."""
    answer = post_key(api, {"label": "test", "scopes": scopes, **fields})
    assert answer.status == 201, answer.body
    return answer.json()


def post_key(api, fields, **options):
    return api.call("POST", "/keys", json.dumps(fields), {"Content-Type": "application/json"}, **options)


def command(api, *words, code=0):
    """`pressoir account key`: its JSON, or what it said on standard error."""
    done = subprocess.run([PROGRAM, "account", "key", *map(str, words), "--data", api.server.data, "--json"],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def test_each_operation_takes_the_keys_that_the_contract_says(api):
    keys = {scope: add_key(api, [scope])["key"] for scope in SCOPES}
    seen = set()
    for path, method, operation in api.contract.operations():
        if operation.get("security") == []:
            continue
        [needed] = operation["security"][0]["key"]
        seen.add(needed)
        for scope, key in keys.items():
            asked = api.call(method, re.sub(r"\{\w+\}", "0", path), b"" if method == "POST" else None, token=key)
            if SCOPES.index(scope) >= SCOPES.index(needed):
                assert asked.status not in (401, 403), (method, path, scope, asked.body)
            else:
                assert api.problem(asked, 403, "insufficient_scope")["scope"] == needed
                assert asked.headers["www-authenticate"] == f'Bearer error="insufficient_scope", scope="{needed}"'
    assert seen == set(SCOPES)


def test_a_key_is_shown_once_and_listed_by_its_end(api):
    made = add_key(api, ["optimize", "read"], expires_in_seconds=3600)
    assert made["key"].startswith("psr_") and made["key"].endswith(made["ending"]) and len(made["ending"]) == 4
    assert made["scopes"] == ["read", "optimize"]
    text = api.get("/keys").text
    assert made["key"] not in text
    assert json.loads(text)["keys"] == [{name: value for name, value in made.items() if name != "key"}]
    for name in ("pressoir.db", "pressoir.db-wal"):
        assert made["key"].encode() not in (api.server.data / name).read_bytes()
    assert api.get("/usage", token=made["key"]).status == 200
    assert api.get("/keys").json()["keys"][0]["last_used_at"]


def test_a_removed_key_is_refused_at_once(api):
    made = add_key(api, ["admin"])
    assert api.get("/usage", token=made["key"]).status == 200
    assert api.call("DELETE", f"/keys/{made['id']}").status == 204
    api.problem(api.get("/usage", token=made["key"]), 401, "unauthorized")
    api.problem(api.call("DELETE", f"/keys/{made['id']}"), 404, "not_found")
    made = add_key(api, ["read"])
    assert api.get("/usage", token=made["key"]).status == 200
    command(api, "remove", api.account["id"], made["id"])
    api.problem(api.get("/usage", token=made["key"]), 401, "unauthorized")


def test_a_key_ends_with_its_life_and_says_so(api):
    made = add_key(api, ["read"], expires_in_seconds=1)
    answer = wait_until(lambda: (found := api.get("/usage", token=made["key"])).status != 200 and found)
    assert made["expires_at"] in api.problem(answer, 401, "key_expired")["detail"]
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert [key["id"] for key in api.get("/keys").json()["keys"]] == [made["id"]]


def test_a_disabled_account_has_no_key_that_works(api):
    key = add_key(api, ["admin"])["key"]
    api.server.run("account", "disable", str(api.account["id"]))
    api.problem(api.get("/usage", token=key), 403, "account_disabled")


def test_keys_are_no_other_account_s(api):
    made, other = add_key(api, ["admin"]), Api(api.server)
    api.problem(other.call("DELETE", f"/keys/{made['id']}"), 404, "not_found")
    assert other.get("/keys").json() == {"keys": []}
    job = api.job(SHOT).json()["id"]
    assert api.get(f"/jobs/{job}", token=made["key"]).status == 200
    api.problem(api.get(f"/jobs/{job}", token=add_key(other, ["admin"])["key"]), 404, "not_found")
    assert api.get("/keys", token=made["key"]).json()["keys"][0]["id"] == made["id"]


def test_keys_are_of_this_api_alone(api):
    key = add_key(api, ["admin"])["key"]
    shop = [api.server.get("/v1/shop", headers={"Authorization": "Bearer " + each}).status for each in (api.token, key)]
    assert shop == [200, 401]


def test_an_idempotency_key_holds_over_all_keys_of_an_account(api):
    keys = [api.token, add_key(api, ["optimize"])["key"], add_key(api, ["admin"])["key"]]
    sent = {"Content-Type": "application/octet-stream", "Accept": "application/json", "Idempotency-Key": "once"}
    answers = [api.call("POST", "/optimize", SHOT, sent, token=key) for key in keys]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert [answer.headers.get("idempotent-replayed") for answer in answers] == [None, "true", "true"]
    assert api.images_used() == 1
    token = api.server.run("account", "rotate", str(api.account["id"]), "--only", "bearer_token")["bearer_token"]
    again = wait_until(lambda: (found := api.call("POST", "/optimize", SHOT, sent, token=token)).status == 200 and found)
    assert again.json()["id"] == answers[0].json()["id"]
    other = Api(api.server)
    assert other.call("POST", "/optimize", SHOT, sent).json()["id"] != answers[0].json()["id"]


def test_keys_are_counted_with_their_account(server_with):
    api = Api(server_with(pressoir_per_minute=2))
    key = command(api, "add", api.account["id"], "counted", "--scopes", "read")["key"]
    assert api.get("/usage", token=key).headers["x-ratelimit-remaining"] == "1"
    api.problem(post_key(api, {}, token=key), 403, "insufficient_scope")
    api.problem(api.get("/usage"), 429, "too_many_requests")


def test_what_a_key_may_not_be_is_refused_by_field(api):
    good = {"label": "a", "scopes": ["read"]}
    for wrong, code, field in (({**good, "label": "x" * 201}, "invalid_value", "label"), ({**good, "scopes": ["write"]}, "invalid_value", "scopes[0]"),
                               ({**good, "expires_in_seconds": 0}, "invalid_value", "expires_in_seconds"), ({"label": "a"}, "missing_field", "scopes"),
                               ({**good, "expires": 1}, "unknown_field", "expires")):
        assert api.problem(post_key(api, wrong), 422, code)["field"] == field
    for body in (b"[]", b"{", b"\xff"):
        answer = api.call("POST", "/keys", body, {"Content-Type": "application/json"})
        assert answer.status in (400, 422), answer.body
    assert api.get("/keys").json() == {"keys": []}


def test_keys_are_managed_on_the_command_line(api):
    account = api.account["id"]
    made = command(api, "add", account, "shop é", "--scopes", "optimize,read", "--expires-in-days", 30)
    assert made["key"].startswith("psr_") and made["scopes"] == ["read", "optimize"] and made["expires_at"] > made["created_at"]
    assert api.call("POST", "/optimize", SHOT, {"Content-Type": "image/png"}, token=made["key"]).status == 200
    [listed] = command(api, "list", account)
    assert listed["label"] == "shop é" and listed["last_used_at"] and "key" not in listed
    plain = subprocess.run([PROGRAM, "account", "key", "list", str(account), "--data", api.server.data], capture_output=True, text=True)
    assert made["ending"] in plain.stdout and made["key"] not in plain.stdout
    changes = (api.server.data / "account.log").read_text()
    assert '"key_added"' in changes and made["key"] not in changes
    assert command(api, "remove", account, made["id"]) == {"id": made["id"], "removed": True}
    assert command(api, "list", account) == []
    assert "no key" in command(api, "remove", account, made["id"], code=1)
    assert "no scope" in command(api, "add", account, "x", "--scopes", "write", code=2)
    for days in ("0", "3651", "x"):
        command(api, "add", account, "x", "--expires-in-days", days, code=2)
    assert "label" in command(api, "add", account, "", code=2)


def test_new_credentials_are_new_keys_too(api):
    made = add_key(api, ["admin"])
    fresh = api.server.run("account", "rotate", str(api.account["id"]))
    api.problem(api.get("/usage", token=made["key"]), 401, "unauthorized")
    [key] = fresh["keys"]
    assert key["id"] == made["id"] and api.get("/keys", token=key["key"]).status == 200
