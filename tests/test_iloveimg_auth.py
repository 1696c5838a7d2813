"""The iLoveIMG contract, one test per line of its checklist: tokens, start, errors, limits, accounts."""
import base64
import hashlib
import json
import time

import pytest

from iloveimg_client import JSON, URLENCODED, Api, is_refused, is_unauthorized, multipart, token
from pictures import jpeg, photo
from pressoir_server import holds_within, parse_answer, read_to_end

PHOTO = jpeg(photo(), quality=95)
CALLS = [("GET", "/v1/start/compressimage"), ("GET", "/v1/start/compressimage/eu"), ("POST", "/v1/upload"),
         ("DELETE", "/v1/upload"), ("DELETE", "/v1/upload/task/name.jpg"), ("POST", "/v1/upload/delete"),
         ("POST", "/v1/process"), ("GET", "/v1/download/task"), ("GET", "/v1/task/task"), ("DELETE", "/v1/task/task"),
         ("POST", "/v1/task/task"), ("POST", "/v1/task/next"), ("GET", "/v1/info")]


@pytest.fixture
def api(server, account):
    return Api(server, account)


def claims_of(token_text):
    part = token_text.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def started(server, token_text):
    return server.get("/v1/start/compressimage", headers={"Authorization": "Bearer " + token_text})


def test_il_1_auth(server, account):
    key = account["public_key"]
    for body, headers in ((json.dumps({"public_key": key}), JSON), ("public_key=" + key, URLENCODED),
                          multipart([("public_key", key)])):
        answer = server.request("POST", "/v1/auth", body, headers)
        assert answer.status == 200, answer.body
        assert answer.headers["content-type"] == "application/json; charset=UTF-8"
        text = answer.json()["token"]
        assert list(answer.json()) == ["token"] and len(text.split(".")) == 3
        claims = claims_of(text)
        assert abs(claims["exp"] - time.time() - 7200) < 60 and claims["jti"] == key
        assert type(claims["exp"]) is type(claims["iat"]) is type(claims["nbf"]) is int
        assert started(server, text).status == 200


def test_il_2_auth_with_an_unknown_key(server, account):
    answer = server.post("/v1/auth", {"public_key": "project_public_" + "0" * 32})
    assert is_unauthorized(answer, "Invalid public key")
    assert is_refused(server.post("/v1/auth", {}), "HTTP Error") is None


def test_il_3_shapes_of_tokens(server, account):
    key, now = account["public_key"], time.time()
    for text in (token(account), token(account, {"iss": key}, without=["jti"]), token(account, header={"alg": "HS256"}),
                 token(account, without=["exp"]), token(account, {"iat": now - 0.5}, without=["exp"]),
                 token(account, {"iat": "2031-05-05 10:10:10", "nbf": "2031-05-05T10:10:10"}),
                 token(account, {"exp": int(now) + 9000}), token(account, {"exp": now + 100.25})):
        assert started(server, text).status == 200, text


def test_il_4_times_and_signatures(server, account):
    now = int(time.time())
    assert is_unauthorized(started(server, token(account, {"exp": now - 600})), "Expired token")
    assert started(server, token(account, {"exp": now - 120})).status == 200
    unsigned = token(account, header={"alg": "none"})
    for text in (unsigned, unsigned.rpartition(".")[0] + ".", token(account, secret="x" * 40),
                 token(account, header={"alg": "HS512"}, digest=hashlib.sha512)):
        assert is_unauthorized(started(server, text), "Signature verification failed") or text.endswith(".")
    assert started(server, token(account, {"iat": now + 120, "nbf": now + 120})).status == 200
    for claim in ("iat", "nbf"):
        assert is_unauthorized(started(server, token(account, {claim: now + 600})))


def test_il_4_a_disabled_account_is_told_to_its_owner_alone(server):
    account = server.create_account()
    server.run("account", "disable", str(account["id"]))
    holds_within(lambda: started(server, token(account)).status == 401, 1)
    assert is_unauthorized(started(server, token(account)), "The account is disabled")
    for text in (token(account, secret="x" * 40), token(account, {"exp": 1})):
        answer = started(server, text)
        assert is_unauthorized(answer) and answer.json()["message"] != "The account is disabled"


def test_il_5_calls_without_a_token(server, account):
    for method, path in CALLS:
        assert is_unauthorized(server.request(method, path)), (method, path)
        assert is_unauthorized(server.request(method, path, headers={"Authorization": "Bearer abc"})), (method, path)
    assert server.post("/v1/task", {"secret_key": account["secret_key"]}).status == 200
    assert is_unauthorized(server.get("/v1/task"))
    for method, path in CALLS:
        assert server.request("OPTIONS", path).status == 200


def test_il_6_start(api):
    answer = api.get("/v1/start/compressimage")
    assert answer.status == 200
    body = answer.json()
    assert list(body) == ["server", "task", "remaining_files", "remaining_credits", "remaining_pages"]
    assert body["task"].isalnum() and body["task"].isascii() and len(body["task"]) >= 40
    assert body["remaining_files"] == body["remaining_credits"] == body["remaining_pages"] == 1000000
    assert api.start() != body["task"]


def test_il_6_an_exhausted_account(server):
    api = Api(server, server.create_account(monthly_images=1))
    assert api.get("/v1/start/compressimage").json()["remaining_files"] == 1
    api.done("compressimage", PHOTO)
    is_refused(api.get("/v1/start/compressimage"), "StartError")
    assert api.get("/v1/info").json() == {"remaining_files": 0}


def test_il_7_start_as_clients_ask(api):
    assert api.ask("GET", "/v1/start/compressimage", "v=php.1.1.17", URLENCODED).status == 200
    assert api.ask("GET", "/v1/start/compressimage", '{"v":"x"}', JSON).status == 200
    assert api.ask("GET", "/v1/start/compressimage", "v=not json", JSON).status == 200
    assert api.get("/v1/start/compressimage?v=python.1").status == 200
    for region in ("eu", "us", "fr", "de", "pl", "in", "sg"):
        assert api.get(f"/v1/start/compressimage/{region}").status == 200
    assert api.get("/v1/start/compressimage/").status == 200


def test_il_8_tools_that_are_not_served(api):
    for tool in ("nothing", "removebackgroundimage", "merge", "split", "pdfjpg", "CompressImage"):
        answer = api.get(f"/v1/start/{tool}")
        is_refused(answer, "StartError")
        assert tool in answer.json()["error"]["message"]


def test_il_9_server(api, server_with):
    answer = api.ask("GET", "/v1/start/compressimage", headers={"Host": "api.iloveimg.com:8443"})
    assert answer.json()["server"] == "api.iloveimg.com:8443"
    other = server_with(server_public_url="https://images.example.com/")
    answer = Api(other, other.create_account()).get("/v1/start/compressimage")
    assert answer.json()["server"] == "images.example.com"


def test_il_49_info(api):
    assert api.get("/v1/info").json() == {"remaining_files": 1000000}


def test_il_50_debug(api, server):
    task = api.start()
    body, headers = multipart([("task", task), ("debug", "true"), ("cloud_token", "hidden")], [("file", "a.jpg", PHOTO)])
    answer = api.ask("POST", "/v1/upload", body, headers)
    assert answer.status == 200 and answer.json() == {"task": task, "debug": "true", "file": "a.jpg"}
    assert api.get(f"/v1/task/{task}").json() is False
    answer = api.send("/v1/process", {"task": task, "tool": "x", "files": [{"password": "hidden", "rotate": 0}], "debug": True})
    assert answer.json() == {"task": task, "tool": "x", "files": [{"rotate": 0}], "debug": True}
    secret = api.account["secret_key"]
    answer = server.post("/v1/task?debug=true", {"secret_key": secret, "page": 2, "token": "hidden"})
    assert answer.status == 200 and answer.json() == {"debug": "true", "page": "2"}
    answer = api.get("/v1/start/compressimage?debug=true&v=1")
    assert answer.json() == {"debug": "true", "v": "1", "tool": "compressimage"}
    assert is_unauthorized(server.get("/v1/info?debug=true"))


def test_il_51_options(server):
    answer = server.request("OPTIONS", "/v1/process", headers={"Origin": "https://shop.example"})
    assert answer.status == 200 and answer.json()
    assert answer.headers["access-control-allow-origin"] == "*"
    allowed = [word.strip() for word in answer.headers["access-control-allow-headers"].split(",")]
    assert {"Authorization", "Content-Type"} <= set(allowed)
    methods = [word.strip() for word in answer.headers["access-control-allow-methods"].split(",")]
    assert {"GET", "POST", "DELETE"} <= set(methods)
    assert server.get("/v1/info").headers["access-control-allow-origin"] == "*"


def test_il_52_errors(api, server):
    assert is_refused(api.get("/v1/start/none"), "StartError") is None
    assert is_refused(api.send("/v1/upload", {}), "UploadError")
    assert is_refused(api.send("/v1/process", {}), "ProcessingError")
    assert is_refused(api.get("/v1/download/none"), "DownloadError") is None
    is_refused(api.get("/v1/task/none"), "TaskNotFound", 404)
    for answer in (api.get("/v1/start"), api.get("/v1/task/a/b"), server.get("/x", headers={"Host": "api.ilovepdf.com"})):
        assert answer.status == 404 and answer.headers["content-type"] == "application/json; charset=UTF-8"
        assert answer.json() == {"name": "Not Found", "message": "Not found", "code": 0, "status": 404,
                                 "error": {"type": "HTTP Error", "message": "Not found", "code": "404"}}
    answer = api.ask("PUT", "/v1/process")
    assert answer.status == 405 and answer.json()["error"]["message"]
    answer = api.ask("POST", "/v1/process", "{", JSON)
    is_refused(answer, "ProcessingError")


def test_il_58_rate_limits(server_with):
    server = server_with(iloveimg_per_minute=3)
    api = Api(server, server.create_account())
    for left in (2, 1, 0):
        answer = api.get("/v1/start/none" if left == 1 else "/v1/info")
        assert answer.headers["x-ratelimit-limit"] == "3" and answer.headers["x-ratelimit-remaining"] == str(left)
        assert 0 < int(answer.headers["x-ratelimit-reset"]) <= 60
    answer = api.get("/v1/info")
    assert answer.status == 429 and 0 < int(answer.headers["retry-after"]) <= 60
    assert answer.headers["x-ratelimit-remaining"] == "0"
    assert answer.json()["name"] == "Too Many Requests" and answer.json()["error"]["code"] == "429"
    assert Api(server, server.create_account()).get("/v1/info").status == 200


def test_il_58_no_headers_without_limits(api):
    assert "x-ratelimit-limit" not in api.get("/v1/info").headers


def test_il_60_keep_alive(api, server):
    request = (f"GET /v1/info HTTP/1.1\r\nHost: a\r\nAuthorization: {api.bearer['Authorization']}\r\n"
               "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n")
    with server.connect() as connection:
        connection.sendall(request.encode() + b"\r\nv=php.1.1.17")
        connection.sendall(request.encode() + b"Connection: close\r\n\r\nv=php.1.1.17")
        received = read_to_end(connection)
    assert received.count(b"HTTP/1.1 200") == 2 and received.count(b'{"remaining_files":1000000}') == 2
    assert parse_answer(received).status == 200


def test_il_61_host_names(api, server):
    for host in ("api.iloveimg.com", "api.ilovepdf.com", "api.iloveimg.com:443", "localhost"):
        for tool in ("compressimage", "resizeimage", "cropimage", "convertimage", "watermarkimage", "repairimage",
                     "rotateimage", "upscaleimage"):
            answer = api.ask("GET", f"/v1/start/{tool}", headers={"Host": host})
            assert answer.status == 200 and answer.json()["server"] == host


def test_il_62_secrets_are_not_logged(own_server):
    server = own_server()
    account = server.create_account()
    api = Api(server, account, {"file_encryption_key": "0123456789abcdef"})
    text = api.bearer["Authorization"].split()[1]
    server.get(f"/v1/task?secret_key={account['secret_key']}&token={text}", headers={"Authorization": "Bearer " + text})
    server.post("/v1/auth", {"public_key": account["public_key"], "token": text})
    is_refused(api.send("/v1/upload", {"task": "x", "cloud_token": "hidden-token", "cloud_file": "http://127.0.0.1/x"}),
               "UploadError")
    api.done("compressimage", PHOTO)
    server.stop()
    logged = json.dumps(server.log) + repr(server.noise)
    for secret in (account["secret_key"], text.split(".")[2], "hidden-token", "0123456789abcdef"):
        assert secret not in logged


def test_il_63_projects_limited_to_addresses(server, account):
    number = str(account["id"])
    project = server.run("account", "project", "add", number, "office", "--networks", "192.0.2.0/24")
    other = Api(server, project)
    assert is_unauthorized(other.get("/v1/info"))
    assert is_unauthorized(server.post("/v1/auth", {"public_key": project["public_key"]}))
    assert is_unauthorized(server.post("/v1/task", {"secret_key": project["secret_key"]}))
    near = server.run("account", "project", "add", number, "near", "--networks", "127.0.0.0/8")
    assert Api(server, near).get("/v1/info").status == 200


def test_il_63_projects_limited_to_domains(server, account):
    project = server.run("account", "project", "add", str(account["id"]), "shop", "--domains", "shop.example")
    api = Api(server, project)
    assert is_unauthorized(api.get("/v1/info"))
    assert api.ask("GET", "/v1/info", headers={"Origin": "https://shop.example"}).status == 200
    assert is_unauthorized(api.ask("GET", "/v1/info", headers={"Origin": "https://shop.example.org"}))
    answer = server.request("POST", "/v1/auth", "public_key=" + project["public_key"],
                            {**URLENCODED, "Referer": "https://shop.example/page"})
    assert answer.status == 200


def test_il_68_hand_made_tokens(server, account):
    def padded(data):
        return base64.b64encode(data).decode()
    claims = {"note": "???>>>~~"}  # plain base64 of which has / and +
    assert started(server, token(account, claims, encode=padded)).status == 200
    assert is_unauthorized(started(server, token(account, claims, encode=padded, secret="y" * 40)))
    random = {"jti": "5f3c1f", "iss": account["public_key"]}
    assert started(server, token(account, random)).status == 200
    assert is_unauthorized(started(server, token(account, {"jti": "5f3c1f", "iss": "x"})), "Invalid public key")
