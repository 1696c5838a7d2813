"""The MegaOptim contract, one test per line of its checklist: URLs, waiting, callbacks."""
import socket
import threading
import time

import pytest

from megaoptim_client import Api, Site, is_error
from pictures import drawing, ink_profile, jpeg, opened, photo, png, wide
from pressoir_server import wait_until

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())
INK = jpeg(photo().convert("CMYK"), quality=95)
WIDE = jpeg(photo(), quality=95, icc_profile=wide())
PROFILED = jpeg(photo().convert("CMYK"), quality=95, icc_profile=ink_profile())


@pytest.fixture
def site():
    running = Site({"/photo.jpg": PHOTO, "/a%20b%C3%BC.jpg": PHOTO, "/ink.jpg": INK, "/profile.jpg": PROFILED,
                    "/wide.jpg": WIDE, "/picture.php": SHOT})
    yield running
    running.close()


@pytest.fixture
def api(server_with):
    server = server_with(fetch_allow="127.0.0.1", webhooks_allow_http="true", webhooks_allow_private="true",
                         megaoptim_first_retry_seconds=0)
    return Api(server, server.create_account())


def test_mo_4_urls(api, site):
    url = site.url + "/photo.jpg"
    for answer in (api.optimize(type="url", url=url), api.optimize_form(type="url", url=url), api.optimize_form(url=url)):
        item, = api.finished(answer)["result"]
        assert item["success"] == 1 and item["original_size"] == len(PHOTO) and item["file_name"] == "photo.jpg"
        assert len(api.fetch(item["url"]).body) == item["optimized_size"]
    for send in (api.optimize, api.optimize_form):
        assert len(api.finished(send(type="urls", url1=url, url3=url, url5=url))["result"]) == 3


def test_mo_13_cmyk_of_a_url(api, site):
    for fields, mode in (({}, "RGB"), ({"compression": "lossless"}, "RGB"), ({"cmyktorgb": 0}, "CMYK")):
        item, = api.finished(api.optimize(url=site.url + "/ink.jpg", **fields))["result"]
        assert opened(api.fetch(item["url"]).body).mode == mode


@pytest.mark.parametrize("kind", ["intelligent", "lossless"])
def test_mo_48_cmyk_of_a_url_stays_with_its_profile(api, site, kind):
    item, = api.finished(api.optimize(url=site.url + "/profile.jpg", cmyktorgb=0, compression=kind))["result"]
    made = opened(api.fetch(item["url"]).body)
    assert made.mode == "CMYK" and made.info["icc_profile"] == ink_profile()


@pytest.mark.parametrize("kind", ["intelligent", "lossless"])
def test_mo_48_leaves_other_pictures_of_a_url_as_those_of_uploads(api, site, kind):
    by_file = api.optimized(WIDE, cmyktorgb=0, compression=kind)
    item, = api.finished(api.optimize(url=site.url + "/wide.jpg", cmyktorgb=0, compression=kind))["result"]
    assert api.fetch(item["url"]).body == by_file


def test_ports_of_urls(server_with, site):
    """Sources come from 80, 443 and the ports of the settings; callbacks may go to any."""
    server = server_with(fetch_allow="127.0.0.1", fetch_ports="1-9", webhooks_allow_http="true", webhooks_allow_private="true")
    api = Api(server, server.create_account())
    refused = api.optimize(url=site.url + "/photo.jpg")
    assert is_error(refused, 400) and f"80, 443, 1-9 (got {site.url.rsplit(':')[-1]})" in refused.body.decode()
    assert api.finished(api.optimize([("file", "a.jpg", PHOTO)], callback_url=site.url + "/hook"))["result"][0]["success"] == 1


def test_mo_8_png_of_a_url_that_does_not_say_so(api, site):
    by_file = api.item(SHOT, compression="ultra")["optimized_size"]
    item, = api.finished(api.optimize(url=site.url + "/picture.php", compression="ultra"))["result"]
    assert item["success"] == 1 and item["optimized_size"] == by_file


def test_slow_urls_of_one_account_do_not_delay_others(api, site):
    greedy = Api(api.server, api.server.create_account())
    for _ in range(12):
        greedy.optimize(type="urls", **{f"url{number}": site.url + "/slow/photo.jpg" for number in range(1, 6)})
    item, = api.finished(api.optimize(url=site.url + "/photo.jpg"))["result"]
    assert item["success"] == 1 and not site.release.is_set()


def test_mo_6_name_of_a_url(api, site):
    for path in ("/a%20b%C3%BC.jpg", "/a b\u00fc.jpg"):
        assert api.finished(api.optimize(url=site.url + path))["result"][0]["file_name"] == "a b\u00fc.jpg"


def test_mo_7_unfetchable_url(api, site):
    items = api.finished(api.optimize(url1=site.url + "/none.jpg", url2=site.url + "/photo.jpg", webp=1))["result"]
    assert items[0] == {"success": 0, "file_name": "none.jpg", "original_size": 0, "optimized_size": 0,
                        "saved_bytes": 0, "saved_percent": 0, "url": "", "webp": None}
    assert items[1]["success"] == 1 and items[1]["webp"]


def test_mo_16_and_17_refused_urls(server, site):
    api = Api(server, server.create_account())
    for url in ("/home/me/photo.jpg", "/etc/passwd", "file:///etc/passwd", "ftp://example.com/a.jpg", "photo.jpg",
                site.url + "/photo.jpg", "http://10.0.0.1/x.jpg", "http://[::1]/x.jpg", "http://2130706433/x.jpg"):
        assert is_error(api.optimize(type="url", url=url), 400)


@pytest.mark.parametrize("url, says", [
    ("/home/me/photo.jpg", 'url "/home/me/photo.jpg": The URL is not a complete http:// or https:// URL'),
    ("ftp://example.com/a.jpg", 'url "ftp://example.com/a.jpg": Only http:// and https:// URLs can be used'),
    ("http://10.0.0.1/x.jpg", 'url "http://10.0.0.1/x.jpg": The URL leads to an address that may not be used')])
def test_errors_name_the_url_and_what_is_wrong_with_it(server, url, says):
    api = Api(server, server.create_account())
    assert is_error(api.optimize(url=url), 400, says=says)


def machine_name():
    """A name that the system's resolver, not the URL, shows to be this machine."""
    name = socket.gethostname()
    try:
        socket.getaddrinfo(name, None)
    except OSError:
        pytest.skip(f"the machine does not know its own name {name}")
    return name


def test_mo_17_names_of_private_addresses(server, server_with, site):
    own, port = f"http://{machine_name()}/x.jpg", site.url.rpartition(":")[2]
    api = Api(server, server.create_account())
    file = [("file", "photo.jpg", PHOTO)]
    for url in (own, "http://localhost/x.jpg"):
        assert is_error(api.optimize(url=url), 400)
        assert is_error(api.optimize(urls="", url1="http://no.such.host.invalid/x.jpg", url2=url), 400)
        assert is_error(api.optimize(file, callback_url=url.replace("http:", "https:")), 400)
    named = server_with(fetch_resolve=f"rebound.example=127.0.0.1:{port}")
    assert is_error(Api(named, named.create_account()).optimize(url="http://rebound.example/photo.jpg"), 400)
    friend = server_with(fetch_resolve=f"friend.example=127.0.0.1:{port}", fetch_allow="friend.example")
    api = Api(friend, friend.create_account())
    assert api.finished(api.optimize(url="http://friend.example/photo.jpg"))["result"][0]["success"] == 1


def test_mo_17_names_that_lead_nowhere_fail_later(server):
    api = Api(server, server.create_account())
    item, = api.finished(api.optimize(url="http://no.such.host.invalid/x.jpg"))["result"]
    assert item["success"] == 0 and item["url"] == "" and item["file_name"] == "x.jpg"


def test_mo_18_credentials(api, site):
    url = site.url + "/private/photo.jpg"
    given = api.optimize(url=url, http_user="user", http_pass="pass")
    assert api.finished(given)["result"][0]["success"] == 1
    assert api.finished(api.optimize(url=url))["result"][0]["success"] == 0


@pytest.mark.parametrize("query, body, seconds", [
    ("?timeout=1", None, 1), ("", b"timeout=1", 1), ("?timeout=1.5", None, 1.5), ("?timeout=-3", None, 1)])
def test_mo_25_and_26_time_is_up(api, site, query, body, seconds):
    """The upper bound only distinguishes the time asked for from the default of 120 s: the machine may be busy."""
    process = api.id_of(api.optimize(url=site.url + "/slow/photo.jpg"))
    since = time.monotonic()
    answer = api.result(process, query, body, {"Content-Type": "application/x-www-form-urlencoded"})
    assert seconds <= time.monotonic() - since < 60
    assert answer.status == 200 and answer.json() == {
        "status": "processing", "code": 504, "process_id": process, "errors": ["Timeout reached"]}


def test_mo_27_a_waiting_request_is_woken(api, site):
    process = api.id_of(api.optimize(url=site.url + "/slow/photo.jpg"))
    threading.Timer(1, site.release.set).start()
    since = time.monotonic()
    assert api.result(process, "?timeout=300").json()["code"] == 200
    assert time.monotonic() - since < 100


def test_mo_35_callback(api, site):
    process = api.id_of(api.optimize([("file", "photo.jpg", PHOTO)], callback_url=site.url + "/told", webp=1))
    wait_until(lambda: site.posts, 20, "the callback")
    kind, body = site.posts[0]
    assert kind == "application/json" and body == api.result(process).json()
    assert api.fetch(body["result"][0]["url"]).status == 200 and len(site.posts) == 1


def test_mo_36_callback_tries(api, site):
    site.post_status = 500
    api.id_of(api.optimize([("file", "photo.jpg", PHOTO)], callback_url=site.url + "/told"))
    wait_until(lambda: len(site.posts) == 6, what="six tries")
    wait_until(lambda: api.server.count("delivery", f"state = 'given_up' and account = {api.account['id']}") == 1,
               what="the end of the tries")
    assert len(site.posts) == 6
    [callback] = api.server.run("account", "show", str(api.account["id"]))["callbacks"]
    assert (callback["api"], callback["state"], callback["attempts"], callback["last_status"]) == \
        ("megaoptim", "given_up", 6, 500)
