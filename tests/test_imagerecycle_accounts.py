"""The ImageRecycle contract, one test per line of its checklist: accounts, subaccounts, quotas."""
import json
import time
import urllib.parse

import pytest

from imagerecycle_client import Api, is_error
from pictures import jpeg, photo

PHOTO = jpeg(photo(120, 90))
NUMBERS = ("quota_start", "quota_end", "quota_current", "quota_allowed", "file_max_size")


@pytest.fixture
def api(server):
    return Api(server, server.create_account())


def test_ir_1_account(server):
    api = Api(server, server.create_account(monthly_bytes=524288000))
    answer = api.get("/accounts/mine")
    assert answer.status == 200 and answer.headers["content-type"] == "application/json"
    shown = answer.json()
    assert all(type(shown[name]) is int for name in NUMBERS)
    assert shown["quota_allowed"] == 524288000 and shown["quota_current"] == 0
    assert shown["file_max_size"] == shown["quota_file_max_size"] == 100_000_000
    now = time.gmtime()
    start, end = time.gmtime(shown["quota_start"]), time.gmtime(shown["quota_end"] + 1)
    assert start[:6] == (now.tm_year, now.tm_mon, 1, 0, 0, 0)
    assert end[2:6] == (1, 0, 0, 0) and end.tm_mon == now.tm_mon % 12 + 1
    assert Api(server, server.create_account()).get("/accounts/mine").json()["quota_allowed"] == 0


def test_ir_2_auth_in_the_body_of_a_get(api):
    answer = api.curl("GET", "/accounts/mine")
    assert answer.status == 200 and answer.json() == api.get("/accounts/mine").json()


def test_ir_3_auth_in_brackets(server, api):
    words = urllib.parse.urlencode({"auth[key]": api.account["api_key"], "auth[secret]": api.account["api_secret"]})
    assert server.get("/v1/accounts/mine?" + words).status == 200
    assert server.request("GET", "/v1/accounts/mine", words).status == 200


@pytest.mark.parametrize("key, secret", [("x" * 32, None), (None, "y" * 32), ("", ""), ("a'b", "--"), (None, None)])
def test_ir_4_wrong_auth(server, api, key, secret):
    other = server.create_account()
    wrong = {"api_key": api.account["api_key"] if key is None else key,
             "api_secret": other["api_secret"] if secret is None else secret}
    says = "The API key is missing" if key == "" else "The API key is not known" if key else "The API secret is wrong"
    for path in ("/accounts/mine", "/images", "/images/1", "/accounts/sub/1"):
        assert is_error(Api(server, wrong).get(path), 401, says=says)
    assert is_error(Api(server, wrong).upload(PHOTO), 401)


def test_ir_5_missing_and_unreadable_auth(server):
    for path in ("/v1/accounts/mine", "/v1/accounts/mine?auth=", "/v1/images", "/v1/images/zip/origin/1",
                 "/v1/accounts/sub?auth=[]"):
        assert is_error(server.get(path), 401)
    assert is_error(server.upload("/v1/images/", {"params": "[]"}, PHOTO), 401, says="The API key is missing")
    assert is_error(server.get('/v1/accounts/mine?auth={"key":"' + "x" * 32 + '"}'), 401, says="The API secret is missing")
    assert is_error(server.get("/v1/accounts/mine?auth=key:secret"), 400, says="auth is not valid JSON")
    assert is_error(server.upload("/v1/images/", {"auth": "{key"}, PHOTO), 400)


def test_ir_6_consumption(api):
    before = [api.add(PHOTO), api.add(PHOTO, {"compression_type": "lossless"}), api.add(PHOTO[:2000])]
    shown = api.get("/accounts/mine/consumption").json()
    days, months = shown["consumption"]["last_days"], shown["consumption"]["last_months"]
    assert len(days) == len(shown["consumptions"]) == 30 and len(months) == 12
    now = time.gmtime()
    today = days[-1]
    assert today["date"] == time.strftime("%Y-%m-%d", now) and months[-1]["date"] == time.strftime("%Y-%m", now)
    assert [day["date"] for day in days] == sorted(day["date"] for day in days)
    for sums in (today, months[-1]):
        assert sums["files_count"] == 3
        assert sums["total_size_before"] == sum(image["size_before"] for image in before)
        assert 0 < sums["total_size_after"] <= sums["total_size_before"]
    assert days[0]["files_count"] == days[0]["total_size_before"] == days[0]["total_size_after"] == 0
    newest = shown["consumptions"][-1]
    assert newest["consumption"] == today["total_size_before"]
    assert time.strftime("%Y-%m-%d %H:%M", time.gmtime(newest["date"])) == today["date"] + " 00:00"


def test_ir_7_create_subaccount(api):
    answer = api.curl("POST", "/accounts/sub",
                      '&title="New subaccount"&description="This is my description"&quota="524288000"')
    assert answer.status == 201
    shown = answer.json()
    assert type(shown["id"]) is int
    assert (shown["title"], shown["description"]) == ("New subaccount", "This is my description")
    assert shown["quota_allowed"] == 524288000 and shown["quota_current"] == 0
    assert len(shown["api_key"]) == 32 and shown["api_key"].isalnum() and len(shown["api_secret"]) >= 32
    assert Api(api.server, shown).get("/accounts/mine").json()["quota_allowed"] == 524288000
    assert is_error(api.curl("POST", "/accounts/sub", "&description=none"), 400)
    assert is_error(api.curl("POST", "/accounts/sub", "&title="), 400)
    assert is_error(api.curl("POST", "/accounts/sub", "&title=a&quota=many"), 400, says="quota must be a number of bytes")


def test_ir_8_both_names_of_the_quota(api):
    for name in ("quota", "monthly_quota"):
        sub, shown = api.sub_account(**{name: 4711})
        assert shown["quota_allowed"] == 4711
        changed = api.send("PUT", f"/accounts/sub/{shown['id']}", **{name: 815}).json()
        assert changed["quota_allowed"] == 815
    assert api.sub_account()[1]["quota_allowed"] == 0


@pytest.mark.parametrize("empty", ["quota=", "monthly_quota=", 'quota=""', "quota=&monthly_quota="])
def test_ir_8_an_empty_quota_counts_as_absent(api, empty):
    made = api.curl("POST", "/accounts/sub", "&title=a&" + empty)
    assert made.status == 201 and made.json()["quota_allowed"] == 0
    _, limited = api.sub_account(quota=4711)
    changed = api.curl("PUT", f"/accounts/sub/{limited['id']}", "&title=b&" + empty)
    assert changed.status == 200 and changed.json()["quota_allowed"] == 4711


def test_ir_7_subaccounts_by_multipart_and_json(api):
    fields = {"auth": api.auth, "title": "\u00e4 \"b\"", "quota": "7"}
    multipart = api.server.upload("/v1/accounts/sub/", fields)
    body = json.dumps({"auth": json.loads(api.auth), "title": "\u00e4 \"b\"", "quota": 7})
    as_json = api.server.request("POST", "/v1/accounts/sub", body, {"Content-Type": "application/json"})
    for answer in (multipart, as_json):
        assert answer.status == 201
        assert (answer.json()["title"], answer.json()["quota_allowed"]) == ("\u00e4 \"b\"", 7)


def test_ir_9_list_subaccounts(api):
    assert api.get("/accounts/sub").json() == {"items": []}
    made = [api.sub_account(title=title)[1] for title in ("one", "two")]
    for path in ("/accounts/sub", "/accounts/sub/"):
        answer = api.get(path)
        assert answer.status == 200
        assert answer.json() == {"items": made}
    assert api.curl("GET", "/accounts/sub").json() == {"items": made}


def test_ir_10_show_subaccount(api):
    _, made = api.sub_account()
    answer = api.get(f"/accounts/sub/{made['id']}")
    assert answer.status == 200 and answer.json() == made
    assert made["file_max_size"] == made["quota_file_max_size"] == 100_000_000


def test_ir_11_change_subaccount(api):
    _, made = api.sub_account(title="old", description="text", quota=99)
    path = f"/accounts/sub/{made['id']}"
    changed = api.curl("PUT", path, '&title="My new title"')
    assert changed.status == 200 and changed.json() == {**made, "title": "My new title"}
    assert api.send("PUT", path, description="").json() == {**made, "title": "My new title", "description": ""}
    assert api.send("PUT", path).json() == api.get(path).json()
    assert api.send("PUT", path, quota=0).json()["quota_allowed"] == 0


def test_ir_12_reset_secret(api):
    sub, made = api.sub_account()
    assert sub.get("/accounts/mine").status == 200
    answer = api.curl("PUT", f"/accounts/sub/reset_secret/{made['id']}")
    assert answer.status == 200
    fresh = answer.json()
    assert fresh["api_secret"] != made["api_secret"] and {**fresh, "api_secret": made["api_secret"]} == made
    assert is_error(sub.get("/accounts/mine"), 401)
    assert Api(api.server, fresh).get("/accounts/mine").status == 200


def test_ir_13_reset_quota(api):
    sub, made = api.sub_account(quota=2 * len(PHOTO) - 1)
    assert sub.upload(PHOTO).status == 201
    assert is_error(sub.upload(PHOTO), 403)
    used = api.used()
    answer = api.curl("PUT", f"/accounts/sub/reset_quota/{made['id']}")
    assert answer.status == 200 and answer.json() == made and made["quota_current"] == 0
    assert sub.used() == 0 and api.used() == used == len(PHOTO)
    assert sub.upload(PHOTO).status == 201


def test_ir_14_delete_subaccount(api):
    sub, made = api.sub_account()
    image = sub.add(PHOTO)
    answer = api.curl("DELETE", f"/accounts/sub/{made['id']}")
    assert (answer.status, answer.body) == (200, b'{"success":true}')
    assert is_error(sub.get("/accounts/mine"), 401)
    assert is_error(api.fetch(image["optimized_url"]), 404)
    assert is_error(api.get(f"/accounts/sub/{made['id']}"), 404)
    assert api.get("/accounts/sub").json() == {"items": []}


def test_ir_15_subaccount_at_work(api):
    sub, _ = api.sub_account()
    own, below = api.add(PHOTO), sub.add(PHOTO)
    assert is_error(sub.get(f"/images/{own['id']}"), 404) and is_error(api.get(f"/images/{below['id']}"), 404)
    assert [image["id"] for image in sub.get("/images").json()["items"]] == [below["id"]]
    assert sub.used() == len(PHOTO) and api.used() == 2 * len(PHOTO)
    assert is_error(sub.send("POST", "/accounts/sub", title="third"), 401)


def test_ir_15_subaccount_within_its_parents_quota(server):
    api = Api(server, server.create_account(monthly_bytes=len(PHOTO) * 3 // 2))
    sub, _ = api.sub_account(quota=len(PHOTO) * 10)
    assert sub.upload(PHOTO).status == 201
    assert is_error(sub.upload(PHOTO), 403)
    assert is_error(api.upload(PHOTO), 403)


@pytest.mark.parametrize("method, path", [("GET", ""), ("PUT", ""), ("DELETE", ""), ("PUT", "reset_secret/"),
                                          ("PUT", "reset_quota/")])
def test_ir_16_foreign_and_unknown_subaccounts(server, api, method, path):
    _, foreign = Api(server, server.create_account()).sub_account()
    for number in (foreign["id"], api.account["id"], 999999999, "all", "1x", "-1", "99999999999999999999"):
        assert is_error(api.send(method, f"/accounts/sub/{path}{number}", title="mine"), 404)
    assert is_error(Api(server, foreign).get(f"/accounts/sub/{foreign['id']}"), 404)


def test_ir_40_quota_used_up(server):
    api = Api(server, server.create_account(monthly_bytes=len(PHOTO) * 3 // 2))
    assert api.upload(PHOTO).status == 201
    assert is_error(api.upload(PHOTO), 403)
    assert is_error(api.upload(url="http://127.0.0.1:1/x.jpg"), 400)
    assert api.used() == len(PHOTO)
    spent = Api(server, server.create_account(monthly_bytes=len(PHOTO)))
    assert spent.upload(PHOTO).status == 201
    assert is_error(spent.upload(url="http://127.0.0.1:1/x.jpg"), 403)
    assert spent.get("/images").status == 200


@pytest.mark.parametrize("own, parents", [
    ({"monthly_images": 1}, None), ({"prepaid_images": 1}, None), ({"monthly_bytes": len(PHOTO)}, None),
    ({"monthly_images": 1, "monthly_bytes": 9 * len(PHOTO)}, None), ({}, {"monthly_bytes": len(PHOTO)}),
    ({}, {"monthly_images": 1})])
def test_ir_40_quota_shown_agrees_with_refusals(server, own, parents):
    above = {"parent": server.create_account(**parents)["id"]} if parents else {}
    api = Api(server, server.create_account(**own, **above))
    assert api.upload(PHOTO).status == 201
    shown = api.get("/accounts/mine").json()
    assert 0 < shown["quota_allowed"] <= shown["quota_current"] == len(PHOTO)
    assert is_error(api.upload(PHOTO), 403)


def test_ir_40_suspended_account(server):
    account = server.create_account()
    server.run("account", "disable", str(account["id"]))
    api = Api(server, account)
    assert is_error(api.upload(PHOTO), 403) and is_error(api.get("/accounts/mine"), 403)


def test_errors_and_unknown_paths_have_the_form_of_this_dialect(api):
    for path in ("/accounts", "/accounts/mine/what", "/accounts/sub/1/2", "/images/1/2", "/images/origin/a/b/c",
                 "/images/thumb/" + "0" * 32 + "/a.jpg", "/images/zip/other/1"):
        assert is_error(api.get(path), 404)
    for method, path in (("POST", "/accounts/mine"), ("PUT", "/images"), ("PATCH", "/images/1"), ("POST", "/images/1"),
                         ("POST", "/accounts/sub/1"), ("GET", "/accounts/sub/reset_secret/1"), ("PUT", "/images/all")):
        answer = api.ask(method, path)
        assert is_error(answer, 405) and answer.headers["allow"]
    too_much = api.server.request("GET", "/v1/accounts/mine", b"x" * (2 << 20), {"Content-Type": "text/plain"})
    assert is_error(too_much, 400)
