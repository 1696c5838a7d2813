"""The Crush.pics contract, one test per line of its checklist: callback URLs and webhooks."""
import json

import pytest

from cli import run
from crushpics_client import JSON, NOT_FOUND, SETTINGS, Api, Site, has_fields, is_refused, is_time
from pictures import jpeg, photo
from pressoir_server import wait_until

PHOTO = jpeg(photo(), quality=95)
PUBLIC = "https://8.8.8.8/hook"  # may be called, but nothing is uploaded
LINK = {"style": str, "size": int, "link": str, "id": int, "status": str, "expire_at": str}


@pytest.fixture
def site():
    running = Site({"/photo.jpg": PHOTO})
    yield running
    running.close()


@pytest.fixture
def strict(server):
    """An account on a server that calls public addresses alone."""
    return Api(server, server.create_account())


@pytest.fixture
def api(server_with):
    """An account on a server that calls the site."""
    server = server_with(**SETTINGS)
    return Api(server, server.create_account_with_email())


@pytest.fixture
def told(api, site):
    """The same, and the site is told."""
    api.add_url(site.url + "/hook")
    return api


def calls_of(site, event, number=1):
    """So many webhooks of one name, once they are there."""
    found = wait_until(lambda: len(all_ := [call for call in list(site.calls) if call.body["event"] == event]) >= number and all_,
                       what=f"{number} webhooks {event}")
    assert len(found) == number
    return found


def deliveries(api, state):
    return api.server.count("delivery", f"state = '{state}' and account = {api.account['id']}")


def webhooks(api, *options):
    return api.server.run("account", "webhooks", str(api.account["id"]), *options)["webhooks"]


def test_cr_33_callback_urls_are_added_once(strict):
    answer = strict.send("/v1/callback_urls", {"url": PUBLIC})
    assert answer.status == 200 and answer.json() == {"callback_url": {"id": answer.json()["callback_url"]["id"], "url": PUBLIC}}
    assert type(answer.json()["callback_url"]["id"]) is int
    for again in (strict.send("/v1/callback_urls", {"url": PUBLIC}), strict.form("/v1/callback_urls", {"url": PUBLIC})):
        assert again.status == 422 and again.json() == {"message": {"url": ["has already been taken"]},
                                                        "formatted_message": "Url has already been taken"}
    other = Api(strict.server, strict.server.create_account())
    assert other.send("/v1/callback_urls", {"url": PUBLIC}).status == 200


@pytest.mark.parametrize("url", ["http://8.8.8.8/hook", "", "hook", "https://", "ftp://8.8.8.8/hook", "https://127.0.0.1/hook",
                                 "https://10.0.0.1/hook", "https://localhost/hook", "https://[::1]/", PUBLIC + "x" * 2000])
def test_cr_33_callback_urls_that_are_refused(strict, url):
    answer = strict.send("/v1/callback_urls", {"url": url})
    assert answer.status == 422 and answer.json() == {"message": {"url": ["is invalid"]}, "formatted_message": "Url is invalid"}
    assert strict.get("/v1/callback_urls").json() == {"callback_urls": []}


def test_cr_33_and_52_without_a_url(strict):
    assert is_refused(strict.ask("POST", "/v1/callback_urls"), 422, "url", "is invalid")
    number = strict.add_url(PUBLIC)
    for path in ("/v1/callback_urls", "/v1/callback_urls/", "/v1/callback_urls/1", f"/v1/callback_urls/{number}"):
        assert strict.get(path).json() == {"callback_urls": [{"id": number, "url": PUBLIC}]}


def test_cr_34_and_35_callback_urls_are_removed(strict):
    first, second = strict.add_url(PUBLIC), strict.add_url(PUBLIC + "2")
    assert strict.shop()["callback_urls"] == [{"id": first, "url": PUBLIC}, {"id": second, "url": PUBLIC + "2"}]
    assert strict.ask("GET", "/v1/callback_urls", headers=JSON).json()["callback_urls"] == strict.shop()["callback_urls"]
    path = f"/v1/callback_urls/{first}"
    stranger = Api(strict.server, strict.server.create_account())
    assert stranger.ask("DELETE", path, headers=JSON).body == NOT_FOUND
    answer = strict.ask("DELETE", path, headers=JSON)
    assert (answer.status, answer.body) == (200, b"")
    answer = strict.ask("DELETE", path, headers=JSON)
    assert (answer.status, answer.body) == (404, NOT_FOUND)
    for other in ("x", "0", "999999"):
        assert strict.ask("DELETE", "/v1/callback_urls/" + other).body == NOT_FOUND
    assert [url["id"] for url in strict.shop()["callback_urls"]] == [second]


def test_cr_36_and_55_optimized(told, site):
    told.add_url(site.url + "/second?key=a%20b&x=1")
    image = told.add(PHOTO, compression_type="lossy", compression_level=65, resize='[{"style":"a","width":64}]')
    for call in calls_of(site, "optimized", 2):
        body = call.body
        assert call.content_type == "application/json" and type(body["id"]) is int
        assert set(body) == {"id", "object_type", "shop_identifier", "compression_type", "compression_level", "image_id",
                             "event", "optimized_images", "quota_usage"}
        assert (body["object_type"], body["compression_type"], body["compression_level"]) == ("image", "lossy", 65)
        assert body["image_id"] == image["id"] and body["quota_usage"] == len(PHOTO)
        assert [result["style"] for result in body["optimized_images"]] == ["original", "a"]
        shown = told.image(image["id"])["optimized_images"]
        for result, child in zip(body["optimized_images"], shown):
            assert has_fields(result, LINK) and is_time(result["expire_at"])
            assert all(result[name] == child[name] for name in LINK)
            assert len(told.fetch(result["link"]).body) == result["size"]
    assert {call.path for call in site.calls} == {"/hook", "/second?key=a%20b&x=1"}
    numbers = [call.body["id"] for call in site.calls]
    assert len(set(numbers)) == len(numbers) == 4


def test_cr_37_webhooks_wait_for_the_answer(own_server, site):
    """The line of a request is logged when its answer was sent, that of a webhook when it was answered."""
    server = own_server(**SETTINGS)
    api = Api(server, server.create_account())
    api.add_url(site.url + "/hook")
    for _ in range(3):
        api.add(PHOTO)
    calls_of(site, "optimized", 3)
    wait_until(lambda: len(server.events("callback")) == 6, what="the lines of six webhooks")
    events = [line for line in list(server.log) if line["event"] == "callback" or line.get("path") == "/v1/original_images"]
    names = [line["event"] for line in events]
    assert len(names) == 9
    for end in range(1, len(names) + 1):
        assert names[:end].count("callback") <= 2 * names[:end].count("request"), names
    assert all(line["status"] == 201 for line in server.events("callback"))


def test_cr_37_links_can_be_downloaded_inside_of_the_webhook(told, site):
    found = []

    def download(call):
        for result in call.body.get("optimized_images", []):
            answer = told.fetch(result["link"])
            found.append((answer.status, len(answer.body) == result["size"]))
        if call.body["event"] == "processing":
            found.append((told.fetch(call.body["link"]).status, True))

    site.on_call = download
    told.add(PHOTO, resize='[{"style":"a","width":64},{"style":"b","width":32}]')
    calls_of(site, "optimized")
    assert found == [(200, True)] * 4


def test_cr_38_only_201_ends_the_attempts(told, site):
    site.status = 200
    told.add(PHOTO)
    wait_until(lambda: deliveries(told, "given_up") == 2, what="the end of the attempts")
    assert site.events() == ["processing"] * 6 + ["optimized"] * 6
    assert [len({call.delivery for call in site.calls[at:at + 6]}) for at in (0, 6)] == [1, 1]
    assert [len({call.body["id"] for call in site.calls[at:at + 6]}) for at in (0, 6)] == [1, 1]


def test_cr_38_a_webhook_ends_with_201(told, site):
    site.statuses = [500, 302, 201, 404]
    told.add(PHOTO)
    wait_until(lambda: deliveries(told, "delivered") == 2, what="the end of the webhooks")
    assert site.events() == ["processing"] * 3 + ["optimized"] * 2


@pytest.mark.parametrize("resize", ["", '[{"style":"a","width":64}]'])
def test_cr_39_error(told, site, resize):
    image = told.add(PHOTO[:100], compression_type="balanced", resize=resize)
    call, = calls_of(site, "error")
    assert call.body == {"id": call.body["id"], "object_type": "image", "shop_identifier": told.account["email"],
                         "compression_type": "balanced", "compression_level": None, "image_id": image["id"],
                         "event": "error", "error": "cant_compress", "quota_usage": 0}
    shown = told.image(image["id"])
    assert shown["status"] == "error" and shown["optimized_images"][0]["error_msg"] == "cant_compress"
    assert site.events() == ["processing", "error"]


def test_cr_40_and_41_processing_comes_first(told, site):
    image = told.add(PHOTO)
    call, = calls_of(site, "processing")
    assert call.body == {"id": call.body["id"], "object_type": "image", "shop_identifier": told.shop()["login"],
                         "compression_type": "lossy", "compression_level": 85, "image_id": image["id"],
                         "event": "processing", "link": image["link"]}
    calls_of(site, "optimized")
    assert site.events() == ["processing", "optimized"]
    again = told.add(PHOTO)
    calls_of(site, "optimized", 2)
    assert [call.body["event"] for call in site.calls if call.body["image_id"] == again["id"]] == ["processing", "optimized"]


def test_cr_40_order_holds_while_a_webhook_fails(told, site):
    site.statuses = [500, 500]
    told.add(PHOTO)
    calls_of(site, "optimized")
    assert site.events() == ["processing"] * 3 + ["optimized"]


def test_cr_42_subscription_updated(told, site):
    number = str(told.account["id"])
    told.server.run("account", "edit", number, "--name", "another")
    told.server.run("account", "quota", number, "--monthly-bytes", "1000000")
    call, = calls_of(site, "subscription_updated")
    assert call.body == {"id": call.body["id"], "object_type": "shop", "shop_identifier": told.account["email"],
                         "event": "subscription_updated", "charged_at": None, "next_charge_at": None,
                         "subscription_id": number, "subscription_status": "active", "customer_id": number,
                         "plan_data": {"code": "free", "name": "Free", "price": "$0.00", "bytes": 1000000, "quota_usage": 0}}
    assert site.events() == ["subscription_updated"]


def plan_of(call):
    return call.body["plan_data"]["bytes"]


def test_cr_42_figures_are_those_of_the_new_plan_though_the_old_ones_were_just_asked_for(told, site):
    number = str(told.account["id"])
    for size in (3_000_000, 2_000_000):
        assert told.shop()["plan_data"]["bytes"] != size
        told.server.run("account", "quota", number, "--monthly-bytes", str(size))
        wait_until(lambda: size in map(plan_of, site.calls), what=f"a webhook with {size} bytes")
    assert [plan_of(call) for call in site.calls] == [3_000_000, 2_000_000]


def test_cr_42_a_parent_s_plan_is_told_to_the_sub_accounts_whose_own_it_changes(told, site):
    server, number = told.server, str(told.account["id"])
    for name, quota in (("free", ()), ("small", ("--monthly-bytes", "1000"))):
        below = Api(server, server.run("account", "create", "--name", name, "--parent", number, *quota))
        below.add_url(f"{site.url}/{name}")
        assert below.shop()["plan_data"]["bytes"] == (1000 if quota else 10**15)
    server.run("account", "quota", number, "--monthly-bytes", "5000")
    wait_until(lambda: len(site.calls) >= 2, what="two webhooks")  # they show the plan of when they are sent
    server.run("account", "quota", number, "--monthly-bytes", "500")
    wait_until(lambda: len(site.calls) >= 5, what="five webhooks")
    assert {path: [plan_of(call) for call in site.calls if call.path == path] for path in ("/hook", "/free", "/small")} == {
        "/hook": [5000, 500], "/free": [5000, 500], "/small": [500]}


def test_cr_43_query_of_a_callback_url(api, site):
    url = site.url + "/index.php?rest_route=/crush/webhook&token=a%2Fb+c"
    number = api.add_url(url)
    assert api.shop()["callback_urls"] == [{"id": number, "url": url}]
    api.add(PHOTO)
    calls_of(site, "optimized")
    assert {call.path for call in site.calls} == {"/index.php?rest_route=/crush/webhook&token=a%2Fb+c"}


def test_compress_tells_nobody(told, site):
    told.compress(PHOTO)
    told.add(PHOTO)
    calls_of(site, "optimized")
    assert site.events() == ["processing", "optimized"]


def test_a_url_that_was_removed_is_told_no_more(api, site):
    first, second = api.add_url(site.url + "/first"), api.add_url(site.url + "/second")
    api.ask("DELETE", f"/v1/callback_urls/{first}")
    api.add(PHOTO)
    calls_of(site, "optimized")
    assert {call.path for call in site.calls} == {"/second"} and second


def test_one_receiver_that_never_answers_holds_up_no_other(api, site):
    stuck = Api(api.server, api.server.create_account())
    both = Api(api.server, api.server.create_account())
    other = Site({})
    try:
        other.on_call = lambda call: site.release.wait(30)
        for each in (stuck, both):
            each.add_url(other.url + "/stuck")
        both.add_url(site.url + "/hook")
        for _ in range(12):
            stuck.add(PHOTO)
        for _ in range(3):
            both.add(PHOTO)
        calls_of(site, "optimized", 3)
        assert not site.release.is_set()
    finally:
        site.release.set()
        other.close()


def test_webhooks_survive_a_kill(own_server, site):
    server = own_server(**{**SETTINGS, "crushpics_first_retry_seconds": 1})
    api = Api(server, server.create_account())
    api.add_url(site.url + "/hook")
    site.status = 500
    image = api.add(PHOTO)
    wait_until(lambda: site.calls, what="the first attempt")
    server.kill()
    site.status = 201
    server.start()
    call = calls_of(site, "optimized")[0]
    assert call.body["image_id"] == image["id"] and site.events()[-2:] == ["processing", "optimized"]


def test_webhooks_of_a_deleted_account_are_dropped(told, site):
    site.status = 500
    told.add(PHOTO)
    wait_until(lambda: site.calls, what="the first attempt")
    told.server.run("account", "delete", "--yes", str(told.account["id"]))
    assert told.server.count("delivery", f"account = {told.account['id']}") == 0


def test_the_command_line_lists_webhooks_and_sends_one_again(told, site):
    assert webhooks(told) == []
    site.status = 500
    image = told.add(PHOTO)
    wait_until(lambda: deliveries(told, "given_up") == 2, what="the end of the attempts")
    last, first = webhooks(told)
    assert first == {"id": first["id"], "api": "crushpics", "event": "processing", "job": image["id"],
                     "url": site.url + "/hook", "state": "given_up", "attempts": 6, "last_status": 500, "next": None}
    assert (last["event"], last["state"]) == ("optimized", "given_up")
    site.status = 201
    sent = len(site.calls)
    pending = webhooks(told, "--send-again", str(last["id"]))[0]
    assert pending["id"] == last["id"]
    wait_until(lambda: deliveries(told, "delivered") == 1, what="the webhook")
    assert [call.body["id"] for call in site.calls[sent:]] == [last["id"]]
    assert webhooks(told)[0]["state"] == "delivered" and webhooks(told)[0]["last_status"] == 201
    assert json.dumps(webhooks(told)[0]["next"]) == "null"


def test_the_command_line_sends_nothing_again_to_a_url_that_was_removed(api, site):
    number = api.add_url(site.url + "/hook")
    api.add(PHOTO)
    wait_until(lambda: deliveries(api, "delivered") == 2, what="the webhooks")
    api.ask("DELETE", f"/v1/callback_urls/{number}")
    last = webhooks(api)[0]["id"]
    done = run("account", "webhooks", api.account["id"], "--send-again", last, "--data", api.server.data, code=1)
    assert done.stderr.decode() == f"pressoir: The callback URL of delivery {last} was removed from the account; it must be added again first.\n"
    api.add_url(site.url + "/hook")
    webhooks(api, "--send-again", str(last))
    wait_until(lambda: len(site.calls) == 3, what="the webhook")
    assert site.events() == ["processing", "optimized", "optimized"]
