"""What a person who has signed in sees and does: usage, keys, history with its files, sub-accounts, callbacks."""
import datetime
import json

import pytest

from panel_client import PASSWORD, ROOT, Panel
from pictures import drawing, jpeg, opened, photo, png
from pressoir_server import CORPUS, wait_until
from web_site import Handler, WebSite

SHOT, PHOTO = png(drawing()), jpeg(photo(160, 120), quality=95)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!-- a --><script>alert(1)</script><rect width="9" height="9"/></svg>'


@pytest.fixture
def panel(server):
    return Panel(server).signed_in()


def lines_of(panel, query=""):
    return panel.get("/history" + query).json()["lines"]


def made(panel, file=SHOT, query="", name="photo.png"):
    """The line of a file that the account has sent through its API."""
    assert panel.optimize(file, query, name).status == 200
    return lines_of(panel)[0]


# Usage.


def test_usage_by_day_and_month_by_api_and_format_and_the_quota_with_its_renewal(server):
    panel = Panel(server, monthly_images=10, monthly_bytes=1_000_000).signed_in()
    first, second = made(panel), made(panel, PHOTO, "compression=balanced", "b.jpg")
    usage = panel.get("/usage").json()
    assert usage["used"]["images"] == 2 and usage["quota"]["monthly_images"] == 10 and usage["left"]["images"] == 8
    today = datetime.datetime.now(datetime.timezone.utc).date()
    assert usage["renews_on"] == (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1).isoformat()
    assert len(usage["days"]) == 30 and len(usage["months"]) == 12
    for sums, name in ((usage["days"][-1], today.isoformat()), (usage["months"][-1], today.isoformat()[:7])):
        assert (sums["from"], sums["files"]) == (name, 2)
        assert sums["bytes_before"] == len(SHOT) + len(PHOTO) and sums["bytes_after"] == first["bytes_after"] + second["bytes_after"]
    assert sorted((each["api"], each["format"], each["files"]) for each in usage["formats"]) == [("pressoir", "jpeg", 1), ("pressoir", "png", 1)]


def test_usage_names_the_api_that_files_came_by(panel):
    answer = panel.server.upload("/v2/", {"api_key": panel.account["api_key"], "convert": "0"}, SHOT, "shot.png")
    assert answer.status == 200
    [line] = lines_of(panel)
    assert (line["api"], line["format"], line["has_result"]) == ("ewww", "png", False)  # answered at once, nothing is kept
    assert [each["api"] for each in panel.get("/usage").json()["formats"]] == ["ewww"]


# Keys.


def test_credentials_are_shown_after_the_password_alone(panel):
    listed = panel.get("/keys")
    account = panel.account
    secrets = [account[name] for name in ("api_key", "api_secret", "secret_key", "bearer_token")]
    assert listed.json()["projects"][0]["public_key"] == account["public_key"]
    assert not [each for each in secrets if each in listed.text]
    panel.problem(panel.call("POST", "/keys/reveal", {"password": "not that one!"}), 403, "wrong_password")
    shown = panel.call("POST", "/keys/reveal", {"password": PASSWORD})
    assert (shown.json()["api_key"], shown.json()["api_secret"]) == (account["api_key"], account["api_secret"])
    [project] = shown.json()["projects"]
    assert (project["public_key"], project["secret_key"]) == (account["public_key"], account["secret_key"])
    assert account["bearer_token"] not in shown.text  # of which only a fingerprint is stored


def test_another_person_s_password_shows_nothing(panel):
    other = Panel(panel.server)
    other_password = "quite another password"
    from panel_client import set_password
    set_password(panel.server, other.account["id"], other_password)
    panel.problem(panel.call("POST", "/keys/reveal", {"password": other_password}), 403, "wrong_password")


@pytest.mark.parametrize("credential, path", [("bearer_token", ROOT + "/usage"), ("api_key", "/v1/users/info")])
def test_a_credential_is_renewed_and_the_old_one_refused(panel, credential, path):
    def is_taken(value):
        answer = panel.server.get(path, headers={"Authorization": "Bearer " + value, "X-API-KEY": value})
        return answer.status == 200 and answer.json().get("status") != "error"

    old = panel.account[credential]
    assert is_taken(old)
    panel.problem(panel.call("POST", "/keys/renew", {"password": "wrong password", "credential": credential}), 403, "wrong_password")
    fresh = panel.call("POST", "/keys/renew", {"password": PASSWORD, "credential": credential}).json()
    assert fresh["credential"] == credential and is_taken(fresh["value"]) and not is_taken(old)
    wrong = panel.call("POST", "/keys/renew", {"password": PASSWORD, "credential": "public_key"})
    assert panel.problem(wrong, 422, "invalid_value")["field"] == "credential"


def test_a_key_is_made_shown_once_and_removed(panel):
    key = panel.call("POST", "/keys", {"label": "shop é", "scopes": ["optimize"], "expires_in_seconds": 3600})
    assert key.status == 201
    value = key.json()["key"]
    assert panel.server.get(ROOT + "/usage", headers={"Authorization": "Bearer " + value}).status == 200
    [listed] = panel.get("/keys").json()["keys"]
    assert listed["label"] == "shop é" and listed["ending"] == value[-4:] and value not in panel.get("/keys").text
    stranger = Panel(panel.server).signed_in()
    stranger.problem(stranger.call("DELETE", f"/keys/{listed['id']}"), 404, "not_found")
    assert panel.call("DELETE", f"/keys/{listed['id']}").status == 204
    assert panel.server.get(ROOT + "/usage", headers={"Authorization": "Bearer " + value}).status == 401


# History.


def test_history_is_searched_and_read_by_pages(panel):
    for name in ("a_1.png", "b%25.png", "A-2.png"):
        made(panel, name=name)
    panel.optimize(SHOT[:200], name="cut.png")
    assert [line["file"] for line in lines_of(panel)] == ["cut.png", "A-2.png", "b%.png", "a_1.png"]
    for query, names in (("name=a", ["A-2.png", "a_1.png"]), ("name=_", ["a_1.png"]), ("name=%25", ["b%.png"]), ("state=failed", ["cut.png"]),
                         ("state=done&name=PNG&limit=1", ["A-2.png"]), ("api=ewww", []), ("api=pressoir&name=1", ["a_1.png"]), ("name='", [])):
        assert [line["file"] for line in lines_of(panel, "?" + query)] == names, query
    seen, cursor = [], ""
    while cursor is not None:
        page = panel.get("/history?limit=3" + (f"&cursor={cursor}" if cursor else "")).json()
        seen += [line["file"] for line in page["lines"]]
        cursor = page["next"]
    assert seen == ["cut.png", "A-2.png", "b%.png", "a_1.png"]
    failed = lines_of(panel, "?state=failed")[0]
    assert failed["error"]["code"] == "corrupt_input" and failed["bytes_after"] is None and not failed["has_result"]
    for query, field in (("limit=0", "limit"), ("limit=101", "limit"), ("cursor=x", "cursor"), ("state=x", "state"), ("file=a", "file"), ("name=%00", "name")):
        assert panel.problem(panel.get("/history?" + query), 422, "unknown_field" if field == "file" else "invalid_value")["field"] == field


def test_result_and_original_are_downloaded_where_they_are_kept(panel):
    line = made(panel, PHOTO, "convert=webp&compression=balanced", "photo.jpg")
    assert line["has_result"] and line["has_original"] and line["format"] == "webp"
    assert panel.get(f"/history/{line['id']}").json() == line
    result, original = (panel.get(f"/history/{line['id']}/{what}") for what in ("result", "original"))
    assert original.body == PHOTO and opened(result.body).format == "WEBP" and len(result.body) == line["bytes_after"]
    assert original.headers["content-disposition"] == 'inline; filename="photo.jpg"'
    assert result.headers["content-disposition"] == 'inline; filename="photo.webp"'
    part = panel.get(f"/history/{line['id']}/original", headers={"Range": "bytes=2-5"})
    assert (part.status, part.body) == (206, PHOTO[2:6])
    assert panel.get(f"/history/{line['id']}/original", headers={"Range": "bytes=999999-"}).status == 416
    [job] = panel.server.values("job", "batch", f"account = {panel.account['id']}")
    assert panel.server.request("DELETE", f"{ROOT}/jobs/{job}", headers=panel.token()).status == 204
    line = panel.get(f"/history/{line['id']}").json()
    assert not line["has_result"] and not line["has_original"]
    panel.problem(panel.get(f"/history/{line['id']}/original"), 404, "not_found")


def test_files_of_users_run_nothing_and_all_but_pictures_are_saved(panel):
    pdf = (CORPUS / "pdf").glob("*.pdf") if (CORPUS / "pdf").is_dir() else iter(())
    files = [("photo.jpg", PHOTO, "inline"), ("a.svg", SVG, "attachment")] + [("a.pdf", path.read_bytes(), "attachment") for path in sorted(pdf)[:1]]
    for name, content, how in files:
        line = made(panel, content, name=name)
        for what in ("result", "original"):
            headers = panel.get(f"/history/{line['id']}/{what}").headers
            assert headers["x-content-type-options"] == "nosniff" and headers["content-security-policy"].startswith("sandbox")
            assert headers["content-disposition"].startswith(how), (name, what)
    # What nothing could be made of is saved too, whatever it is.
    panel.optimize(b"<html><script>alert(1)</script>", name="evil.html")
    panel.optimize(SHOT[:200], name="cut.png")
    for line in lines_of(panel, "?state=failed"):
        if line["has_original"]:
            headers = panel.get(f"/history/{line['id']}/original").headers
            assert headers["content-security-policy"].startswith("sandbox")
            assert headers["content-disposition"].startswith("inline" if line["file"] == "cut.png" else "attachment")


def test_results_of_the_own_api_run_nothing_either(panel):
    answer = panel.optimize(SVG, name="a.svg")
    assert answer.headers["content-security-policy"].startswith("sandbox") and answer.headers["content-disposition"] == "attachment"
    answer = panel.optimize(PHOTO, name="a.jpg")
    assert answer.headers["content-security-policy"].startswith("sandbox") and "content-disposition" not in answer.headers


def test_another_result_is_made_of_an_original(panel):
    line = made(panel, PHOTO, name="photo.jpg")
    answer = panel.call("POST", f"/history/{line['id']}/again", {"compression": "smallest", "convert": {"format": "webp"}, "wait": 60})
    assert answer.status == 200 and answer.json()["state"] == "done"
    again = answer.json()["line"]
    assert again["id"] > line["id"] and again["format"] == "webp" and again["file"] == "photo.jpg" and again["images_charged"] == 1
    assert opened(panel.get(f"/history/{again['id']}/result").body).format == "WEBP"
    assert panel.get(f"/history/{again['id']}/original").body == PHOTO
    wrong = panel.call("POST", f"/history/{line['id']}/again", {"quality": 0})
    assert panel.problem(wrong, 422, "invalid_value")["field"] == "quality"
    panel.problem(panel.call("POST", "/history/999999/again", {}), 404, "not_found")


def test_making_again_costs_and_is_refused_without_quota(server):
    panel = Panel(server, monthly_images=1).signed_in()
    line = made(panel)
    panel.problem(panel.call("POST", f"/history/{line['id']}/again", {"compression": "smallest"}), 402, "monthly_quota")


def test_history_and_files_are_their_owner_s_alone(panel):
    line, stranger = made(panel), Panel(panel.server, operator=True).signed_in()
    assert lines_of(stranger) == []
    for method, path in (("GET", ""), ("GET", "/result"), ("GET", "/original"), ("POST", "/again")):
        answer = stranger.call(method, f"/history/{line['id']}{path}", {} if method == "POST" else None)
        stranger.problem(answer, 404, "not_found")
    for path in ("/history/x", "/history/-1/result", "/history/99999999999999999999/original"):
        stranger.problem(stranger.get(path), 404, "not_found")
    panel.cookies = {}
    panel.problem(panel.get(f"/history/{line['id']}/original"), 401, "signed_out")


# Sub-accounts.


def test_sub_accounts_have_quotas_and_rates_of_their_own(panel):
    made = panel.call("POST", "/sub-accounts", {"name": "shop", "monthly_images": 1, "weight": 3})
    assert made.status == 201
    sub = made.json()
    assert sub["quota"] == {"monthly_images": 1, "monthly_bytes": None, "prepaid_images": None} and sub["weight"] == 3
    upload = [panel.server.upload("/v2/", {"api_key": sub["api_key"]}, SHOT, "a.png") for _ in range(2)]
    assert upload[0].status == 200 and b"exceeded" in upload[1].body.lower() or upload[1].status >= 400
    [listed] = panel.get("/sub-accounts").json()["sub_accounts"]
    assert listed["used"]["images"] == 1 and "api_key" not in listed
    changed = panel.call("PATCH", f"/sub-accounts/{sub['id']}", {"monthly_images": 0, "monthly_bytes": 5000, "name": "shop 2", "weight": 100})
    assert changed.json()["quota"] == {"monthly_images": None, "monthly_bytes": 5000, "prepaid_images": None}
    assert (changed.json()["name"], changed.json()["weight"]) == ("shop 2", 100)
    for wrong, field in (({"weight": 0}, "weight"), ({"weight": 101}, "weight"), ({"monthly_images": -1}, "monthly_images"), ({"x": 1}, "x")):
        assert panel.call("PATCH", f"/sub-accounts/{sub['id']}", wrong).json()["field"] == field
    panel.problem(panel.call("POST", "/sub-accounts", {}), 422, "missing_field")
    stranger = Panel(panel.server).signed_in()
    assert stranger.get("/sub-accounts").json() == {"sub_accounts": []}
    stranger.problem(stranger.call("PATCH", f"/sub-accounts/{sub['id']}", {"name": "mine"}), 404, "not_found")
    stranger.problem(stranger.call("DELETE", f"/sub-accounts/{sub['id']}"), 404, "not_found")
    assert panel.call("DELETE", f"/sub-accounts/{sub['id']}").status == 204
    assert panel.get("/sub-accounts").json() == {"sub_accounts": []}


def test_a_sub_account_makes_none_of_its_own(panel):
    sub = panel.call("POST", "/sub-accounts", {"name": "below"}).json()
    from panel_client import set_password
    panel.server.run("account", "edit", str(sub["id"]), "--email", "below@example.org")
    set_password(panel.server, sub["id"])
    below = Panel(panel.server)
    assert below.sign_in(email="below@example.org").json()["account"]["is_sub_account"]
    below.problem(below.call("POST", "/sub-accounts", {"name": "x"}), 403, "forbidden")


# Callbacks.


class Receiver(WebSite):
    def __init__(self):
        self.calls, self.status = [], 500
        receiver = self

        class Calls(Handler):
            def do_POST(self):
                receiver.calls.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(receiver.status)
                self.end_headers()

        super().__init__(Calls)


def test_callbacks_are_seen_with_their_deliveries_and_sent_again(server_with):
    panel = Panel(server_with(webhooks_allow_http="true", webhooks_allow_private="true", fetch_allow="127.0.0.1", pressoir_first_retry_seconds=3600)).signed_in()
    receiver = Receiver()
    try:
        body = json.dumps({"sources": [{"url": "http://127.0.0.1:1/none.png"}], "callback_url": receiver.url + "/told", "wait": 60})
        answer = panel.server.request("POST", ROOT + "/batches", body, {**panel.token(), "Content-Type": "application/json"})
        assert answer.status == 200, answer.body
        wait_until(lambda: panel.get("/callbacks").json()["attempts"], what="the first attempt")
        shown = panel.get("/callbacks").json()
        [delivery] = shown["deliveries"]
        assert (delivery["api"], delivery["state"], delivery["attempts"], delivery["last_status"]) == ("pressoir", "pending", 1, 500)
        assert delivery["url"] == receiver.url + "/told" and shown["attempts"][0]["status"] == 500
        stranger = Panel(panel.server).signed_in()
        assert stranger.get("/callbacks").json() == {"deliveries": [], "attempts": []}
        stranger.problem(stranger.call("POST", f"/callbacks/{delivery['id']}/again"), 404, "not_found")
        receiver.status = 204
        assert panel.call("POST", f"/callbacks/{delivery['id']}/again").status == 204
        wait_until(lambda: panel.get("/callbacks").json()["deliveries"][0]["state"] == "delivered", what="the delivery")
        assert len(receiver.calls) == 2 and receiver.calls[0] == receiver.calls[1]
    finally:
        receiver.close()
