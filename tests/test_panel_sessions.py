"""The panel's sessions: signing in and out, the cookie, other sites, other APIs, and those who guess."""
import json

import pytest

from panel_client import OURS, PASSWORD, ROOT, Panel, set_password
from pressoir_server import wait_until

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def panel(server):
    return Panel(server)


def cookie_of(answer):
    first, *attributes = [part.strip() for part in answer.headers["set-cookie"].split(";")]
    return first.split("=", 1), set(attributes)


def test_a_person_signs_in_with_address_and_password_and_out_again(panel):
    panel.problem(panel.get("/session"), 401, "signed_out")
    answer = panel.sign_in(email=panel.email.upper())
    assert answer.status == 201
    shown = answer.json()
    assert shown["account"] == {"id": panel.account["id"], "name": panel.account["name"], "email": panel.email,
                                "is_operator": False, "is_sub_account": False}
    assert shown["session"]["agent"] == "Firefox, Linux" and shown["session"]["address"] == "127.0.0.0/24"
    assert panel.get("/session").json()["account"]["id"] == panel.account["id"]
    earlier = dict(panel.cookies)
    assert panel.call("DELETE", "/session").status == 204
    assert panel.cookies == {"pressoir_session": ""}
    panel.cookies = earlier
    panel.problem(panel.get("/session"), 401, "signed_out")


def test_the_cookie_is_out_of_reach_of_scripts_other_sites_and_other_paths(panel):
    (name, value), attributes = cookie_of(panel.sign_in())
    assert name == "pressoir_session" and len(value) == 43
    assert attributes == {"Path=/pressoir/v1/panel", "Max-Age=2592000", "HttpOnly", "SameSite=Strict"}
    (name, _), attributes = cookie_of(panel.sign_in(tls=True))
    assert name == "__Secure-pressoir_session" and "Secure" in attributes
    for file in ("pressoir.db", "pressoir.db-wal"):
        assert value.encode() not in (panel.server.data / file).read_bytes()


def test_behind_a_proxy_of_https_the_cookie_is_secure_too(server_with):
    panel = Panel(server_with(server_public_url="https://images.example.org"))
    (name, _), attributes = cookie_of(panel.sign_in(headers={"Origin": "https://images.example.org"}))
    assert name.startswith("__Secure-") and "Secure" in attributes
    assert panel.get("/session").status == 200


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(panel):
    wrong = [panel.sign_in(email=email, password=password) for email, password in
             ((None, "wrong" * 4), ("nobody@example.org", PASSWORD), (None, ""), (None, "x" * 5000))]
    assert len({answer.body for answer in wrong}) == 1
    panel.problem(wrong[0], 401, "wrong_password")
    assert all("set-cookie" not in answer.headers for answer in wrong)


def test_an_account_without_a_password_has_no_panel(server):
    made = server.create_account(email="no-password@example.org")
    other = Panel(server)
    other.problem(other.sign_in(email=made["email"]), 401, "wrong_password")
    set_password(server, made["id"])
    assert other.sign_in(email=made["email"]).status == 201


def test_who_guesses_is_stopped_whatever_he_guesses_then(server_with):
    panel = Panel(server_with(service_login_failures_per_account=3, service_login_failures_per_address=1000))
    for _ in range(3):
        panel.problem(panel.sign_in(password="wrong password 1"), 401, "wrong_password")
    answer = panel.sign_in()
    assert panel.problem(answer, 429, "too_many_requests") and 0 < int(answer.headers["retry-after"]) <= 3600
    assert Panel(panel.server).sign_in().status == 201  # others are not


def test_an_address_that_guesses_for_many_accounts_is_stopped_too(server_with):
    panel = Panel(server_with(service_login_failures_per_account=1000, service_login_failures_per_address=4))
    for number in range(4):
        panel.problem(panel.sign_in(email=f"{number}@example.net"), 401, "wrong_password")
    panel.problem(panel.sign_in(), 429, "too_many_requests")


def test_a_password_that_is_asked_again_counts_among_the_guesses(server_with):
    panel = Panel(server_with(service_login_failures_per_account=2, service_login_failures_per_address=999)).signed_in()
    for _ in range(2):
        panel.problem(panel.call("POST", "/keys/reveal", {"password": "wrong password"}), 403, "wrong_password")
    panel.problem(panel.call("POST", "/keys/reveal", {"password": PASSWORD}), 429, "too_many_requests")


def test_signing_in_ends_what_the_browser_was_signed_in_as_before(panel):
    """Session fixation: a cookie that somebody else has put there opens nothing afterwards, and never the new account."""
    attacker = Panel(panel.server).signed_in()
    panel.cookies = dict(attacker.cookies)
    assert panel.sign_in().status == 201
    assert panel.cookies != attacker.cookies
    attacker.problem(attacker.get("/session"), 401, "signed_out")
    assert panel.get("/session").json()["account"]["id"] == panel.account["id"]
    panel.cookies = {"pressoir_session": "A" * 43}  # one that nobody was given
    panel.problem(panel.get("/session"), 401, "signed_out")
    assert panel.sign_in().status == 201 and panel.cookies["pressoir_session"] != "A" * 43


FORGED = [
    pytest.param({}, id="a form of another site"),
    pytest.param({"Origin": "https://evil.example", **OURS}, id="the header from another origin"),
    pytest.param({"Origin": "null", **OURS}, id="a sandboxed page"),
    pytest.param({"Sec-Fetch-Site": "cross-site", **OURS}, id="cross-site"),
    pytest.param({"Sec-Fetch-Site": "same-site", **OURS}, id="another host of the same site"),
    pytest.param({"Sec-Fetch-Site": "none", **OURS}, id="no page at all"),
]


@pytest.mark.parametrize("headers", FORGED)
def test_what_other_sites_send_changes_nothing(panel, headers):
    panel.signed_in()
    for path, method, _ in panel.contract.operations(of_panel=True):
        if method == "GET":
            continue
        answer = panel.raw(method, path.removeprefix("/panel").replace("{id}", "1"), b"{}", {**JSON, **headers})
        panel.problem(answer, 403, "cross_site")
    assert panel.get("/session").status == 200
    assert panel.get("/keys").json()["keys"] == []


def test_what_the_page_itself_sends_is_taken(panel):
    own = f"http://127.0.0.1:{panel.server.port}"
    assert panel.sign_in(headers={"Origin": own, "Sec-Fetch-Site": "same-origin"}).status == 201
    assert panel.call("POST", "/keys", {"label": "a", "scopes": ["read"]}, headers={"Origin": own}).status == 201


def test_no_page_of_another_site_may_ask_or_read(panel):
    panel.signed_in()
    answer = panel.raw("OPTIONS", "/keys", None, {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST",
                                                  "Access-Control-Request-Headers": "x-pressoir-panel"})
    assert answer.status == 405 and not [name for name in answer.headers if name.startswith("access-control")]


def test_the_cookie_opens_no_other_api(panel):
    panel.signed_in()
    cookie = {"Cookie": "pressoir_session=" + panel.cookies["pressoir_session"], **OURS}
    token = {"Authorization": "Bearer " + panel.cookies["pressoir_session"]}
    for method, path in (("GET", ROOT + "/usage"), ("POST", ROOT + "/optimize"), ("GET", ROOT + "/keys"), ("GET", "/v1/shop"),
                         ("GET", "/v1/sub-accounts"), ("POST", "/v1/optimize"), ("POST", "/shrink"), ("GET", "/v1/users/info"),
                         ("POST", "/v2/"), ("GET", "/v1/start/compressimage")):
        body = b"" if method == "POST" else None
        nobody = panel.server.request(method, path, body)
        refusal = (nobody.status, nobody.body)
        assert nobody.status >= 400 or b"error" in nobody.body or b"invalid" in nobody.body, (method, path, nobody.body)
        sent = panel.server.request(method, path, body, cookie)
        assert (sent.status, sent.body) == refusal and "set-cookie" not in sent.headers, (method, path)
        sent = panel.server.request(method, path, body, token)
        assert sent.status >= 400 or b"error" in sent.body or b"invalid" in sent.body, (method, path, sent.body)


def test_keys_and_tokens_open_no_panel(panel):
    key = Panel(panel.server).signed_in().call("POST", "/keys", {"label": "a", "scopes": ["admin"]}).json()["key"]
    for token in (panel.account["bearer_token"], key, panel.account["api_key"]):
        answer = panel.raw("GET", "/session", None, {"Authorization": "Bearer " + token, "Cookie": "pressoir_session=" + token})
        panel.problem(answer, 401, "signed_out")


def test_every_operation_but_signing_in_needs_a_session(panel):
    for path, method, operation in panel.contract.operations(of_panel=True):
        if operation["security"] == []:
            assert (path, method) == ("/panel/session", "POST")
            continue
        answer = panel.call(method, path.removeprefix("/panel").replace("{id}", "1"), {} if method in ("POST", "PATCH") else None)
        panel.problem(answer, 401, "signed_out")


def test_sessions_are_listed_and_ended_by_their_owner_alone(panel):
    first, second = Panel(panel.server), Panel(panel.server)
    first.email = second.email = panel.email
    first.signed_in(), second.signed_in()
    listed = second.get("/sessions").json()["sessions"]
    assert [each["is_current"] for each in listed].count(True) == 1 and len(listed) == 2
    [other] = [each["id"] for each in listed if not each["is_current"]]
    stranger = Panel(panel.server).signed_in()
    stranger.problem(stranger.call("DELETE", f"/sessions/{other}"), 404, "not_found")
    assert len(stranger.get("/sessions").json()["sessions"]) == 1
    assert first.get("/session").status == 200
    assert second.call("DELETE", f"/sessions/{other}").status == 204
    first.problem(first.get("/session"), 401, "signed_out")
    assert second.get("/session").status == 200


def test_a_new_password_ends_all_sessions_but_gives_who_changed_it_a_new_one(panel):
    panel.signed_in()
    other = Panel(panel.server)
    other.email = panel.email
    other.signed_in()
    before = dict(panel.cookies)
    panel.problem(panel.call("POST", "/password", {"password": "wrong", "new_password": "a longer password"}), 403, "wrong_password")
    short = panel.problem(panel.call("POST", "/password", {"password": PASSWORD, "new_password": "short"}), 422, "invalid_value")
    assert short["field"] == "new_password" and "12" in short["detail"] and "value" not in short
    assert panel.call("POST", "/password", {"password": PASSWORD, "new_password": "a longer password"}).status == 200
    assert panel.cookies != before and panel.get("/session").status == 200
    other.problem(other.get("/session"), 401, "signed_out")
    other.problem(other.sign_in(), 401, "wrong_password")
    assert other.sign_in(password="a longer password").status == 201


def test_the_command_line_ends_sessions_with_the_password_and_with_new_credentials(panel):
    panel.signed_in()
    set_password(panel.server, panel.account["id"])
    panel.problem(panel.get("/session"), 401, "signed_out")
    panel.signed_in()
    panel.server.run("account", "rotate", str(panel.account["id"]))
    panel.problem(panel.get("/session"), 401, "signed_out")


def test_a_disabled_account_is_shut_out_at_once(panel):
    panel.signed_in()
    panel.server.run("account", "disable", str(panel.account["id"]))
    panel.problem(panel.get("/usage"), 403, "account_disabled")
    panel.problem(panel.sign_in(), 403, "account_disabled")
    panel.problem(panel.sign_in(password="wrong password"), 401, "wrong_password")


def test_a_deleted_account_leaves_no_session(panel):
    panel.signed_in()
    panel.server.run("account", "delete", str(panel.account["id"]), "--yes")
    panel.problem(panel.get("/session"), 401, "signed_out")
    assert panel.server.count("panel_session", f"account = {panel.account['id']}") == 0


def test_a_session_that_is_not_used_ends(server_with):
    panel = Panel(server_with(service_session_idle_seconds=1, service_retention_period_seconds=1)).signed_in()
    wait_until(lambda: panel.server.count("panel_session") == 0, what="the end of the session")
    panel.problem(panel.get("/session"), 401, "signed_out")


def test_a_session_ends_however_much_it_is_used(server_with):
    panel = Panel(server_with(service_session_kept_for_seconds=2)).signed_in()
    wait_until(lambda: panel.get("/session").status == 401, what="the end of the session")


def test_sessions_survive_a_restart(own_server):
    panel = Panel(own_server()).signed_in()
    panel.server.stop()
    panel.server.start()
    assert panel.get("/session").status == 200


def test_fields_are_held_to_the_contract_and_no_password_is_repeated(panel):
    panel.problem(panel.call("POST", "/session", {"email": "a@b"}), 422, "missing_field")
    for body in (b"{", b"[]", b"\xff"):
        answer = panel.raw("POST", "/session", body, {**OURS, **JSON})
        assert answer.status in (400, 422) and "set-cookie" not in answer.headers
    answer = panel.call("POST", "/session", {"email": "a@b", "password": 123456789})
    assert panel.problem(answer, 422, "invalid_value")["field"] == "password" and b"123456789" not in answer.body
    answer = panel.raw("POST", "/session", json.dumps({"email": panel.email, "password": PASSWORD}), {**OURS, "Content-Type": "text/plain"})
    panel.problem(answer, 415, "unsupported_format")
    assert panel.raw("POST", "/session?email=a", json.dumps({"email": panel.email, "password": PASSWORD}), {**OURS, **JSON}).status == 422
