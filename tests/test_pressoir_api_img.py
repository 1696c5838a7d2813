"""Pictures of web pages by signed paths: GET /pressoir/v1/img/KEY.SIGNATURE/OPTIONS/SOURCE."""
import collections
import http.client
import json
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse

import pytest

import cli
import svgs
from pictures import drawing, jpeg, opened, photo, png, with_alpha
from pressoir_api_client import ROOT, Api
from pressoir_server import PROGRAM, holds_within, wait_until
from pressoir_server import ROOT as ROOT_FOLDER
from signed_images import SignedImages, signed
from web_site import FilesHandler, FileSite

PHOTO = jpeg(photo(320, 240), quality=95)
SHOT = png(drawing(200, 100))
ALPHA = png(with_alpha(photo(120, 90)))
DOCUMENT = (ROOT_FOLDER / "docs/signed-paths.md").read_text()
WEBP = "image/webp,*/*;q=0.8"
AVIF = "image/avif,image/webp,*/*;q=0.8"


class CountingHandler(FilesHandler):
    """Notes what is asked for; /moved/X leads to X, /away to site.away, /broken answers 500."""

    def do_GET(self):
        self.site.asked.append(self.path)
        if self.path.startswith(("/moved/", "/away")):
            self.send_response(302)
            self.send_header("Location", self.site.away if self.path == "/away" else self.path[6:])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/broken":
            self.answer(500)
        else:
            super().do_GET()


class Site(FileSite):
    def __init__(self, files):
        self.asked, self.away = [], None
        super().__init__(files, CountingHandler)


@pytest.fixture
def site():
    made = Site({"/photo.jpg": PHOTO, "/shot.png": SHOT, "/alpha.png": ALPHA, "/text.txt": b"no picture", "/cut.jpg": PHOTO[:200],
                 "/hostile.svg": svgs.drawing(more="".join(svgs.HOSTILE_PARTS.values()))})
    yield made
    made.close()


@pytest.fixture
def images(server_with, site):
    return SignedImages(Api(server_with(fetch_allow="127.0.0.1")), site)


@pytest.fixture
def set_clock(clock, monkeypatch):
    """Sets the wall clock of servers that are started from now on: set_clock(seconds off)."""
    environment, step = clock
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return step


def used(images):
    return images.api.images_used()


def refused(images, answer, status, code):
    """A problem that nobody keeps for long."""
    shown = images.api.problem(answer, status, code)
    kept = re.fullmatch(r"no-store|public, max-age=(\d+)", answer.headers["cache-control"])
    assert kept and int(kept[1] or 0) <= 60
    return shown


# What is answered.

def test_a_picture_has_the_size_and_the_format_that_the_path_and_accept_say(images):
    answer = images.get("width=160", accept=WEBP)
    assert answer.status == 200 and answer.headers["content-type"] == "image/webp"
    assert opened(answer.body).size == (160, 120) and len(answer.body) < len(PHOTO)
    assert answer.headers["vary"] == "Accept"
    assert re.fullmatch(r"public, max-age=(8639\d|86400), stale-while-revalidate=604800", answer.headers["cache-control"])
    plain = images.get("width=160")
    assert plain.headers["content-type"] == "image/jpeg" and opened(plain.body).size == (160, 120)
    assert plain.headers["etag"] != answer.headers["etag"] and plain.headers["vary"] == "Accept"


@pytest.mark.parametrize("accept, expected", [("image/webp;q=0, image/*", "image/jpeg"), ("image/*", "image/jpeg"),
                                              ("IMAGE/WEBP;q=0.1", "image/webp"), ("", "image/jpeg"), (AVIF, "image/avif")])
def test_webp_is_for_those_who_name_it(images, accept, expected):
    assert images.get("width=32", accept=accept).headers["content-type"] == expected


def test_a_format_that_is_asked_for_does_not_vary(images):
    for name in ("jpeg", "png", "webp", "gif"):
        answer = images.get(f"width=40,format={name}", accept=WEBP)
        assert answer.headers["content-type"] == "image/" + name and "vary" not in answer.headers
        assert opened(answer.body).size == (40, 30)


def test_what_has_alpha_keeps_it_without_webp_too(images, site):
    site.files["/alpha.webp"] = cli.run("optimize", "--convert", "webp", "-", input=ALPHA).stdout
    for name in ("/alpha.png", "/alpha.webp"):
        answer = images.get("width=60", name)
        assert answer.headers["content-type"] == "image/png" and opened(answer.body).mode in ("RGBA", "P", "LA")
    site.files["/photo.webp"] = cli.run("optimize", "--convert", "webp", "-", input=PHOTO).stdout
    assert images.get("width=60", "/photo.webp").headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize("options, size", [
    ("width=100,height=100,fit=cover,gravity=top-left", (100, 100)), ("width=100,height=100,fit=exact", (100, 100)),
    ("width=100,height=100", (100, 75)), ("height=60,dpr=2", (160, 120)), ("width=33,dpr=1.5", (50, 38)),
    ("width=4000", (320, 240)), ("-", (320, 240))])
def test_sizes_are_those_of_a_resize(images, options, size):
    assert opened(images.get(options).body).size == size


def test_gravity_says_which_part_stays(images):
    left, right = (images.get(f"width=40,height=120,fit=cover,gravity={side},format=png").body for side in ("left", "right"))
    assert left != right


def test_quality_and_score_say_how_it_looks(images):
    sizes = [len(images.get(goal).body) for goal in ("quality=30", "quality=90", "score=60", "score=90")]
    assert sizes[0] < sizes[1] and sizes[2] < sizes[3]


def test_it_is_what_the_command_line_makes(images):
    made = cli.run("optimize", "--width", "100", "--convert", "webp", "--balanced", "--effort", "medium", "-", input=PHOTO).stdout
    assert images.get("width=100", accept=WEBP).body == made


def test_an_svg_is_sanitised_and_keeps_its_policy(images):
    answer = images.get("width=64", "/hostile.svg", accept=WEBP)
    assert answer.headers["content-type"] == "image/svg+xml" and answer.headers["content-security-policy"] == svgs.POLICY
    for part in (b"script", b"onclick", b"foreignObject", b"192.0.2.1"):
        assert part not in answer.body
    assert b'width="32"' in images.get("width=32", "/hostile.svg").body
    drawn = images.get("width=32,format=png", "/hostile.svg")
    assert drawn.headers["content-type"] == "image/png" and opened(drawn.body).size == (32, 24)


def test_a_source_may_be_percent_encoded(images, site):
    source = urllib.parse.quote(site.url + "/photo.jpg?a=%20b", safe="")
    site.files["/photo.jpg?a=%20b"] = PHOTO
    answer = images.api.call("GET", signed(images.key, "/width=20/" + source), token="")
    assert answer.status == 200 and site.asked == ["/photo.jpg?a=%20b"]


def test_head_conditions_and_ranges(images):
    whole = images.get("width=50")
    path = images.path("width=50", "/photo.jpg")
    head = images.api.call("HEAD", path, token="")
    assert head.status == 200 and int(head.headers["content-length"]) == len(whole.body)
    same = images.get("width=50", headers={"If-None-Match": whole.headers["etag"]})
    assert same.status == 304 and same.headers["etag"] == whole.headers["etag"] and same.headers["vary"] == "Accept"
    assert same.headers["cache-control"].startswith("public, max-age=")
    part = images.get("width=50", headers={"Range": "bytes=2-5"})
    assert part.status == 206 and part.body == whole.body[2:6]
    assert images.get("width=50", headers={"If-None-Match": '"other"'}).body == whole.body


# What it costs, and how often it is made.

def test_a_picture_is_fetched_made_and_charged_once(images, site):
    first = images.get("width=70")
    assert [images.get("width=70").body for _ in range(5)] == [first.body] * 5
    assert site.asked == ["/photo.jpg"] and used(images) == 1
    assert images.get("width=35,dpr=2").body == first.body  # the same by another name
    assert images.get(f"width=70,expires={int(time.time()) + 3600}").body == first.body
    assert site.asked == ["/photo.jpg"] and used(images) == 1
    assert [(line["tool"], line["images_charged"]) for line in images.api.server.history(images.api.account)] == [("img", 1)]


def test_many_who_ask_at_once_wait_for_one_result(images, site):
    path = ROOT + images.path("width=90", "/slow/photo.jpg")
    answers, lock, count = [], threading.Lock(), 200

    def ask():
        answer = images.api.server.get(path)
        with lock:
            answers.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    wait_until(lambda: site.asked, what="the fetch")
    site.release.set()
    for thread in threads:
        thread.join(60)
    assert collections.Counter(answer.status for answer in answers) == {200: count}
    assert len({answer.body for answer in answers}) == 1
    assert site.asked == ["/slow/photo.jpg"] and used(images) == 1


def test_a_result_that_is_there_already_costs_nothing(images, site):
    site.files["/copy.jpg"] = PHOTO
    first = images.get("width=44")
    assert images.get("width=44", "/copy.jpg").body == first.body
    assert site.asked == ["/photo.jpg", "/copy.jpg"] and used(images) == 1


def test_a_result_that_is_there_already_is_for_who_has_used_up_the_quota(server_with, site):
    site.files["/copy.jpg"] = PHOTO
    images = SignedImages(Api(server_with(fetch_allow="127.0.0.1"), monthly_images=1), site)
    first = images.get("width=45")
    assert first.status == 200
    again = images.get("width=45", "/copy.jpg")
    assert (again.status, again.body) == (200, first.body)
    refused(images, images.get("width=46", "/copy.jpg"), 402, "monthly_quota")


def test_who_goes_away_leaves_the_picture_to_the_next(images, site):
    connection = http.client.HTTPConnection("127.0.0.1", images.api.server.port)
    connection.request("GET", ROOT + images.path("width=91", "/slow/photo.jpg"))
    wait_until(lambda: site.asked, what="the fetch")
    connection.close()
    site.release.set()
    assert images.get("width=91", "/slow/photo.jpg").status == 200
    assert site.asked == ["/slow/photo.jpg"] and used(images) == 1


def test_pictures_survive_a_restart(own_server, site):
    server = own_server(fetch_allow="127.0.0.1")
    images = SignedImages(Api(server), site)
    first = images.get("width=70")
    server.kill()
    server.start()
    again = images.get("width=70")
    assert again.body == first.body and again.headers["etag"] == first.headers["etag"]
    assert site.asked == ["/photo.jpg"] and used(images) == 1


def test_a_picture_whose_file_was_lost_is_made_again(own_server, site):
    server = own_server(fetch_allow="127.0.0.1")
    images = SignedImages(Api(server), site)
    first = images.get("width=70")
    server.kill()
    for file in (server.data / "blobs").rglob("*"):
        if file.is_file():
            file.unlink()
    server.start()
    assert images.get("width=70").body == first.body and images.get("width=70").body == first.body
    assert site.asked == ["/photo.jpg"] * 2


def test_what_was_not_used_for_longest_goes_first(own_server, site):
    sizes = {}
    server = own_server(fetch_allow="127.0.0.1")
    images = SignedImages(Api(server), site)
    for side in (60, 61, 62):
        sizes[side] = len(images.get(f"width={side}").body)
    server.stop()
    server.settings["image_proxy_cache_max_bytes"] = sum(sizes.values()) + sizes[60] // 2
    server.start()
    images.get("width=60")  # used again, so that 61 is the one
    images.get("width=63")
    kept = server.values("proxied_image", "bytes")
    assert sum(kept) <= server.settings["image_proxy_cache_max_bytes"] and len(kept) == 3
    fetches = len(site.asked)
    images.get("width=60")
    images.get("width=62")
    assert len(site.asked) == fetches
    images.get("width=61")
    assert len(site.asked) == fetches + 1 and used(images) == 4  # its result is known still


def test_without_room_every_picture_is_made_and_answered(own_server, site):
    server = own_server(fetch_allow="127.0.0.1", image_proxy_cache_max_bytes=0)
    images = SignedImages(Api(server), site)
    assert images.get("width=70").body == images.get("width=70").body
    assert site.asked == ["/photo.jpg"] * 2 and server.count("proxied_image") == 0


def test_large_pictures_are_answered_from_their_file(own_server, site):
    server = own_server(fetch_allow="127.0.0.1", image_proxy_memory_bytes=0)
    images = SignedImages(Api(server), site)
    assert images.get("width=70").body == images.get("width=70").body
    assert site.asked == ["/photo.jpg"]


def test_an_account_takes_its_pictures_with_it(own_server, site):
    server = own_server(fetch_allow="127.0.0.1")
    images = SignedImages(Api(server), site)
    images.get("width=70")
    server.run("account", "delete", "--yes", images.name)
    assert server.count("proxied_image") == server.count("signing_key") == server.count("image_source") == 0
    assert not [file for file in (server.data / "blobs").rglob("*") if file.is_file()]


# Its age.

DAY = 24 * 3600


def test_an_old_picture_is_shown_while_its_source_is_asked_again(own_server, set_clock, site):
    server = own_server(fetch_allow="127.0.0.1")
    images = SignedImages(Api(server), site)
    first = images.get("width=70")
    set_clock(DAY + 60)
    old = images.get("width=70")
    assert old.body == first.body and old.headers["cache-control"].startswith("public, max-age=0, stale-while-revalidate=")
    wait_until(lambda: images.get("width=70").headers["cache-control"].startswith("public, max-age=8"), what="a fresh picture")
    assert site.asked == ["/photo.jpg"] * 2 and used(images) == 1, "the source is the same"
    site.files["/photo.jpg"] = jpeg(photo(320, 240, seed=7), quality=95)
    set_clock(2 * DAY + 120)
    assert images.get("width=70").body == first.body
    fresh = wait_until(lambda: (a := images.get("width=70")).body != first.body and a, what="the new picture")
    assert fresh.headers["etag"] != first.headers["etag"] and used(images) == 2


def test_a_picture_that_is_too_old_is_asked_for_before_it_is_shown(own_server, set_clock, site):
    server = own_server(fetch_allow="127.0.0.1", image_proxy_stale_while_revalidate_seconds=0)
    images = SignedImages(Api(server), site)
    first = images.get("width=70")
    assert "stale" not in first.headers["cache-control"]
    site.files["/photo.jpg"] = jpeg(photo(320, 240, seed=7), quality=95)
    set_clock(DAY + 60)
    assert images.get("width=70").body != first.body


def test_a_source_that_is_gone_takes_its_picture_with_it_and_one_that_fails_does_not(own_server, set_clock, site):
    server = own_server(fetch_allow="127.0.0.1")
    images = SignedImages(Api(server), site)
    first, gone = images.get("width=70"), images.get("width=70", "/shot.png")
    site.files["/photo.jpg"] = b"no picture"
    del site.files["/shot.png"]
    set_clock(DAY + 60)
    assert images.get("width=70", "/shot.png").body == gone.body
    answer = wait_until(lambda: (a := images.get("width=70", "/shot.png")).status != 200 and a, what="the end of the picture")
    refused(images, answer, 404, "source_gone")
    assert server.count("proxied_image") == 1
    assert images.get("width=70").body == first.body
    wait_until(lambda: site.asked.count("/photo.jpg") == 2, what="the second look")
    assert images.get("width=70").body == first.body


def test_nothing_is_kept_longer_than_its_path_holds(images):
    until = int(time.time()) + 600
    control = images.get(f"width=71,expires={until}").headers["cache-control"]
    assert re.fullmatch(r"public, max-age=(59\d|600)", control)
    refused(images, images.get("width=71,expires=1600000000"), 410, "expired")


# What is refused.

def test_a_wrong_signature_is_refused_before_anything_is_fetched(images, site):
    path = images.path("width=72", "/photo.jpg")
    other = SignedImages(Api(images.api.server), site)
    head, _, message = path.removeprefix("/img/").partition("/")
    key, _, mac = head.partition(".")
    forged = [path.replace("width=72", "width=73"), f"/img/{other.key['id']}.{mac}/{message}", f"/img/{key}.{mac[:-1]}/{message}",
              f"/img/{key}./{message}", f"/img/{mac}/{message}", f"/img/none.{mac}/{message}", path + "/", f"/img/{key}.{mac}=/{message}",
              f"/img/%00.{mac}/{message}", path.replace(key, urllib.parse.quote(key) + "%20")]
    for each in forged:
        refused(images, images.api.server.get(ROOT + each), 403, "signature_invalid")
    assert site.asked == [] and used(images) == 0


@pytest.mark.parametrize("options, code, field", [
    ("height=2,width=1", "option_order", "width"), ("width=1,width=2", "duplicate_option", "width"), ("widht=1", "unknown_field", "widht"),
    ("width", "missing_field", "width"), ("width=0", "invalid_value", "width"), ("width=9000", "invalid_value", "width"),
    ("width=5000,dpr=2", "invalid_value", "width"), ("width=x", "invalid_value", "width"), ("width=1.5", "invalid_value", "width"),
    ("width=-1", "invalid_value", "width"), ("dpr=2", "invalid_goal", "dpr"), ("width=1,dpr=nan", "invalid_value", "dpr"),
    ("width=1,fit=cover", "invalid_goal", "fit"), ("width=1,height=1,gravity=left", "invalid_goal", "gravity"),
    ("fit=contain", "invalid_value", "fit"), ("format=jxl", "invalid_value", "format"), ("quality=80,score=80", "invalid_goal", "score"),
    ("quality=0", "invalid_value", "quality"), ("score=101", "invalid_value", "score"), ("expires=soon", "invalid_value", "expires"),
    ("errors=none", "invalid_value", "errors"), (",", "unknown_field", None), ("width=1,", "unknown_field", None)])
def test_wrong_options_are_named(images, site, options, code, field):
    assert refused(images, images.get(options), 422, code).get("field") == field
    assert site.asked == [] and used(images) == 0


def test_sources_are_fetched_from_where_the_operator_allows(images, site):
    other = Site({"/photo.jpg": PHOTO})
    try:
        elsewhere = SignedImages(images.api, site, other.url + "/media/")
        for source in (other.url + "/photo.jpg", other.url + "/media/../photo.jpg", other.url + "/media/%2e%2e/photo.jpg",
                       "http://localhost:1/photo.jpg"):
            shown = refused(images, images.get(source=source), 403, "source_not_allowed")
            assert shown["field"] == "source" and shown["value"] == source
        assert other.asked == [] and used(elsewhere) == 0
        other.files["/media/photo.jpg"] = PHOTO
        assert images.get(source=other.url + "/media/photo.jpg").status == 200
    finally:
        other.close()


def test_redirects_lead_to_allowed_sources_only(images, site):
    assert images.get("width=20", "/moved/photo.jpg").status == 200
    other = Site({"/photo.jpg": PHOTO})
    try:
        site.away = other.url + "/photo.jpg"
        refused(images, images.get("width=20", "/away"), 422, "fetch_refused")
        assert other.asked == []
    finally:
        other.close()


def test_rules_of_keys_and_sources_hold_within_a_second(images, site):
    server = images.api.server
    assert images.get("width=74").status == 200
    server.run("account", "source", "remove", images.name, site.url)
    holds_within(lambda: images.get("width=74").status == 403, 1)
    refused(images, images.get("width=74"), 403, "source_not_allowed")
    images.allow(site.url)
    holds_within(lambda: images.get("width=74").status == 200, 1)
    second = server.run("account", "signing-key", "add", images.name)
    assert images.api.call("GET", images.path("width=74", "/photo.jpg", second), token="").status == 200
    server.run("account", "signing-key", "remove", images.name, images.key["id"])
    holds_within(lambda: images.get("width=74").status == 403, 1)
    assert images.api.call("GET", images.path("width=74", "/photo.jpg", second), token="").status == 200
    server.run("account", "disable", images.name)
    holds_within(lambda: images.api.call("GET", images.path("width=74", "/photo.jpg", second), token="").status == 403, 1)
    assert images.api.call("GET", images.path("width=74", "/photo.jpg", second), token="").json()["code"] == "account_disabled"


@pytest.mark.parametrize("source", ["ftp://127.0.0.1/a.jpg", "photo.jpg", "http://", "http://user:pass@127.0.0.1/photo.jpg", "\u00fc"])
def test_a_source_must_be_a_url_of_the_web(images, site, source):
    answer = images.api.call("GET", images.path("-", "x:" if source == "photo.jpg" else source), token="")
    assert refused(images, answer, 422, "invalid_value")["field"] == "source"
    assert site.asked == []


def test_a_picture_of_the_server_itself_is_no_source(images, site):
    server = images.api.server
    own = f"http://127.0.0.1:{server.port}"
    images.allow(own)
    for path in (images.full("width=20", "/photo.jpg"), "/pressoir/v1/%69mg/a.b/-/c"):
        refused(images, images.get(source=own + path), 422, "recursion")
    site.away = own + images.full("width=20", "/photo.jpg")
    refused(images, images.get("width=20", "/away"), 422, "fetch_refused")
    assert site.asked == ["/away"] and used(images) == 0


def test_where_there_is_no_picture_the_answer_says_why(images, site):
    refused(images, images.get(source="/none"), 404, "source_gone")
    refused(images, images.get(source="/text.txt"), 422, "unsupported_format")
    refused(images, images.get(source="/cut.jpg"), 422, "corrupt_input")
    refused(images, images.get(source="/broken"), 502, "fetch_failed")
    before = list(site.asked)
    assert images.get(source="/none").status == 404 and site.asked == before, "not asked again at once"
    assert used(images) == 0


def test_errors_are_pictures_where_the_path_says_so(images):
    for source, status in (("/none", 404), ("/text.txt", 422), ("/broken", 502)):
        answer = images.get("width=30,height=20,dpr=2,errors=picture", source)
        assert answer.status == status and answer.headers["content-type"] == "image/png"
        assert opened(answer.body).size == (60, 40) and re.fullmatch(r"public, max-age=\d\d?", answer.headers["cache-control"])
    answer = images.get("width=30,expires=1,errors=picture")
    assert answer.status == 410 and opened(answer.body).size == (30, 30)
    answer = images.get("expires=1,errors=picture")
    assert opened(answer.body).size == (1, 1)
    forged = images.path("errors=picture", "/none").replace(".", ".x", 1)
    refused(images, images.api.call("GET", forged, token=""), 403, "signature_invalid")


def test_a_quota_is_for_what_is_made_and_not_for_what_is_shown(server_with, site):
    images = SignedImages(Api(server_with(fetch_allow="127.0.0.1"), monthly_images=1), site)
    assert images.get("width=75").status == 200
    assert images.get("width=75").status == 200
    refused(images, images.get("width=76"), 402, "monthly_quota")
    assert images.get("width=75").status == 200


def test_a_query_is_no_part_of_a_signed_path(images):
    answer = images.api.call("GET", images.path("width=77", "/photo.jpg") + "?v=2", token="")
    refused(images, answer, 422, "unknown_field")


# Signing.

def test_the_command_line_signs(images, site, tmp_path):
    server = images.api.server
    url = site.url + "/photo.jpg"
    words = ["--width", "64", "--height", "32", "--fit", "cover", "--gravity", "attention", "--dpr", "1.50", "--format", "webp",
             "--score", "75", "--errors", "picture"]
    path = server.run("sign", "--account", images.name, *words, url)["path"]
    assert path == ROOT + images.path("width=64,height=32,fit=cover,gravity=attention,dpr=1.5,format=webp,score=75,errors=picture", url)
    assert server.get(path).status == 200
    secret = tmp_path / "secret"
    secret.write_text(images.key["secret"] + "\n")
    done = subprocess.run([PROGRAM, "sign", "--key", images.key["id"], "--secret-file", secret, url], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == ROOT + images.path("-", url) + "\n"


@pytest.mark.parametrize("words, said", [(["--width", "0"], "--width"), (["--fit", "cover"], "--fit"), (["--key", "x"], "--account"),
                                         (["--secret-file", "x"], "--key")])
def test_the_command_line_says_what_it_cannot_sign(words, said):
    done = subprocess.run([PROGRAM, "sign", *words, "https://shop.example/a.jpg"], capture_output=True, text=True)
    assert done.returncode == 2 and said in done.stderr and done.stdout == ""


def test_secrets_are_shown_once_and_sealed(images):
    server = images.api.server
    assert server.run("account", "signing-key", "list", images.name) == [{"id": images.key["id"]}]
    assert images.key["secret"] not in json.dumps(server.run("account", "show", images.name))
    stored = b"".join(path.read_bytes() for path in server.data.glob("pressoir.db*"))
    assert images.key["id"].encode() in stored and images.key["secret"].encode() not in stored


PROGRAMS = {
    "php": ["php", "$c = json_decode(stream_get_contents(STDIN), true);\necho json_encode(array_map(fn($a) => signed_path(...$a), $c));"],
    "js": ["node", "const c = JSON.parse(require('node:fs').readFileSync(0));\nconsole.log(JSON.stringify(c.map(a => signedPath(...a))));"],
    "python": [sys.executable, "import json, sys\nprint(json.dumps([signed_path(*a) for a in json.load(sys.stdin)]))"],
}


@pytest.mark.parametrize("language", PROGRAMS)
def test_the_documented_code_signs(images, site, language, tmp_path):
    program, main = PROGRAMS[language]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: the {language} code of docs/signed-paths.md is NOT tested")
    urls = [site.url + "/photo.jpg", site.url + "/shot.png", site.url + "/\u00fc.jpg?b=~~~>>>"]
    cases = [[images.key["id"], images.key["secret"], options, url] for url in urls for options in ("-", "width=20,dpr=2")]
    code = re.search(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL).group(1)
    path = tmp_path / f"sign.{language}"
    path.write_text(("<?php\n" if language == "php" else "") + code + "\n" + main + "\n")
    done = subprocess.run([program, path], input=json.dumps(cases), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [ROOT + images.path(options, url) for _, _, options, url in cases]
    assert images.api.server.get(json.loads(done.stdout)[0]).status == 200
