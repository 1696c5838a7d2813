"""The Tinify contract (src/dialects/tinify/README.md), against the real server and as the vendor's own clients call it."""
import io
import re

import pytest
from PIL import Image

from downloads import has_ranges_and_conditions
from pictures import drawing, exif, jpeg, opened, photo, png, with_alpha
from tinify_client import JSON, Api, credentials, is_error
from web_site import FileSite

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())
CLEAR = png(with_alpha(drawing()))


@pytest.fixture
def api(server):
    return Api(server, server.create_account())


@pytest.fixture
def fetching(server_with):
    """On a server that may fetch from this machine."""
    server = server_with(fetch_allow="127.0.0.1")
    return Api(server, server.create_account())


@pytest.fixture(scope="module")
def site():
    running = FileSite({"/photo.jpg": PHOTO, "/text.txt": b"no picture"})
    yield running
    running.close()


def test_tf_1_a_picture_is_compressed(api):
    answer = api.shrink(PHOTO)
    shown = answer.json()
    assert answer.status == 201 and answer.headers["compression-count"] == "1" and list(shown) == ["input", "output"]
    assert shown["input"] == {"size": len(PHOTO), "type": "image/jpeg"}
    output = shown["output"]
    assert list(output) == ["size", "type", "width", "height", "ratio", "url"]
    assert (output["type"], output["width"], output["height"]) == ("image/jpeg", 256, 192)
    assert f'"ratio":{output["ratio"]},' in answer.text  # no exponent
    assert output["size"] < len(PHOTO) and output["ratio"] == round(output["size"] / len(PHOTO), 4)
    assert output["url"] == answer.headers["location"]
    assert re.fullmatch(rf"http://127\.0\.0\.1:{api.server.port}/output/[0-9A-Za-z]{{24}}", output["url"])


@pytest.mark.parametrize("label", ["image/png", "application/x-www-form-urlencoded", "application/octet-stream"])
def test_tf_1_the_type_is_that_of_the_bytes(api, label):
    assert api.shrink(PHOTO, {"Content-Type": label}).json()["output"]["type"] == "image/jpeg"


def test_tf_2_a_picture_is_fetched(fetching, site):
    answer = fetching.shrink({"source": {"url": site.url + "/photo.jpg"}})
    assert answer.status == 201 and answer.json()["input"] == {"size": len(PHOTO), "type": "image/jpeg"}


def test_tf_3_an_output_needs_no_key_but_no_wrong_one(api):
    path = api.output(PHOTO)
    answer = api.get(path)
    assert answer.status == 200 and answer.headers["content-type"] == "image/jpeg" and opened(answer.body).size == (256, 192)
    assert "compression-count" not in answer.headers
    assert is_error(api.get(path, credentials("x" * 32)), 401, "Unauthorized")


def test_tf_4_headers_of_pictures(api):
    answer = api.get(api.output(PHOTO), api.key)
    assert [answer.headers[name] for name in ("image-width", "image-height", "compression-count")] == ["256", "192", "1"]


def test_tf_4_headers_of_an_account_with_a_limit(server):
    api = Api(server, server.create_account(monthly_images=3, email="tinify@example.org"))
    answer = api.shrink(PHOTO)
    assert [answer.headers[name] for name in ("compression-count", "compression-count-remaining", "paying-state", "email-address")] == \
        ["1", "2", "free", "tinify@example.org"]
    assert "compression-count-remaining" not in Api(server, server.create_account()).shrink(PHOTO).headers


def test_tf_4_failures_say_how_the_account_stands_too(server):
    """Clients check their key by a failure, and show the count afterwards."""
    api = Api(server, server.create_account(monthly_images=1))
    assert api.shrink(b"").headers["compression-count"] == "0"
    api.output(PHOTO)
    answer = api.shrink(b"")
    assert answer.status == 429 and [answer.headers[name] for name in ("compression-count", "compression-count-remaining")] == ["1", "0"]


def test_tf_4_bytes_are_a_limit_too(server):
    api = Api(server, server.create_account(monthly_bytes=10**9))
    assert api.shrink(b"").headers["paying-state"] == "free"


def test_tf_5_a_post_without_options_is_a_get(api):
    path = api.output(PHOTO)
    plain = api.get(path).body
    assert api.made(path).body == plain
    assert api.server.request("POST", path, b"", api.key).body == plain
    assert api.used() == 1


@pytest.mark.parametrize("resize, size", [
    ({"method": "scale", "width": 128}, (128, 96)), ({"method": "scale", "height": 48}, (64, 48)),
    ({"method": "fit", "width": 100, "height": 100}, (100, 75)), ({"method": "cover", "width": 100, "height": 100}, (100, 100)),
    ({"method": "thumb", "width": "90", "height": 60}, (90, 60)), ({"method": "scale", "width": 4000}, (256, 192)),
    ({"method": "cover", "width": 500, "height": 100}, (256, 100))])
def test_tf_6_resize(api, resize, size):
    answer = api.made(api.output(PHOTO), resize=resize)
    assert answer.status == 200 and opened(answer.body).size == size
    assert (int(answer.headers["image-width"]), int(answer.headers["image-height"])) == size
    assert answer.headers["compression-count"] == "2"


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_tf_7_convert(api, kind):
    answer = api.made(api.output(PHOTO), convert={"type": f"image/{kind}"})
    assert answer.headers["content-type"] == f"image/{kind}" and opened(answer.body).format == kind.upper()


def test_tf_8_the_smallest_of_several_types(api):
    path = api.output(SHOT)
    sizes = {kind: len(api.made(path, convert={"type": f"image/{kind}"}).body) for kind in ("jpeg", "png", "webp")}
    smallest = min(sizes, key=sizes.get)
    for types in (["image/jpeg", "image/png", "image/webp"], "*/*", ["*/*"]):
        answer = api.made(path, convert={"type": types})
        assert (answer.headers["content-type"], len(answer.body)) == (f"image/{smallest}", sizes[smallest])
    assert api.used() == 1 + 3 + 3


def test_tf_8_a_list_is_charged_once_when_nothing_can_fail_any_more(server):
    api = Api(server, server.create_account(monthly_images=2))
    path = api.output(CLEAR)
    answer = api.made(path, convert={"type": ["image/jpeg", "image/webp"]})  # the first is refused: alpha
    assert answer.headers["content-type"] == "image/webp" and answer.headers["compression-count"] == "2"
    assert is_error(api.made(path, convert={"type": "*/*"}), 429, "TooManyRequests")


def test_tf_7_another_name_of_jpeg(api):
    assert api.made(api.output(SHOT), convert={"type": "image/jpg"}).headers["content-type"] == "image/jpeg"


def test_tf_9_background_of_a_jpeg(api):
    path = api.output(CLEAR)
    assert is_error(api.made(path, convert={"type": "image/jpeg"}), 400, "BadRequest")
    assert api.made(path, convert={"type": ["image/jpeg", "image/png"]}).headers["content-type"] == "image/png"
    for colour, red in (("white", 255), ("black", 0), ("#cc0000", 204)):
        answer = api.made(path, convert={"type": "image/jpeg"}, transform={"background": colour})
        assert opened(answer.body).format == "JPEG"
        assert abs(opened(answer.body).convert("RGB").getpixel((0, 0))[0] - red) < 8, colour


def test_tf_10_preserve(api):
    path = api.output(jpeg(photo(), quality=95, exif=exif(artist="A. Artist")))
    assert not Image.open(io.BytesIO(api.get(path).body)).getexif()
    kept = api.made(path, preserve=["copyright", "creation"])
    assert Image.open(io.BytesIO(kept.body)).getexif()[0x013B] == "A. Artist"
    assert kept.headers["compression-count"] == "1"


def test_tf_11_all_is_made_of_the_original(api):
    """The output has lost the copyright: what is preserved can only come from the original."""
    path = api.output(jpeg(photo(), quality=95, exif=exif(artist="A. Artist")))
    kept = api.made(path, preserve=["copyright"], resize={"method": "scale", "width": 64})
    assert opened(kept.body).size == (64, 48) and Image.open(io.BytesIO(kept.body)).getexif()[0x013B] == "A. Artist"


def test_tf_8_avif_is_one_of_a_list(api):
    answer = api.made(api.output(SHOT), convert={"type": ["image/webp", "image/avif"]})
    assert answer.headers["content-type"] in ("image/webp", "image/avif")
    assert api.made(api.output(SHOT), convert={"type": "image/avif"}).headers["content-type"] == "image/avif"


def test_tf_3_head_and_conditions(api):
    path = api.output(PHOTO)
    got = api.get(path)
    head = api.server.request("HEAD", path, b'{"resize":{"method":"scale","width":64}}', {**api.key, **JSON})
    assert head.status == 200 and head.body == b"" and head.headers["content-length"] == str(len(got.body))
    assert head.headers["image-width"] == "256" and api.used() == 1
    tag = {"If-None-Match": got.headers["etag"]}
    assert api.get(path, tag).status == 304
    assert api.server.request("POST", path, b"", {**api.key, **tag}).body == got.body


def test_tf_11_options_in_the_body_of_a_get(api):
    """As the vendor's plugin for WordPress sends them without curl: with two types."""
    path, body = api.output(PHOTO), b'{"preserve":["copyright"],"resize":{"method":"scale","width":64}}'
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Content-Type: application/json", f"Authorization: {api.key['Authorization']}",
             "Content-Type: multipart/form-data", f"Content-Length: {len(body)}", "Connection: close", "", ""]
    answer = api.server.raw("\r\n".join(lines).encode() + body)
    assert answer.status == 200 and opened(answer.body).size == (64, 48)
    assert is_error(api.server.request("GET", path, body, JSON), 401, "Unauthorized")


def test_tf_21_a_key_is_looked_up(api):
    answer = api.get("/keys/" + api.account["api_key"])
    assert (answer.status, answer.json()) == (200, {}) and answer.headers["compression-count"] == "0"
    assert is_error(api.get("/keys/" + "x" * 32), 404, "NotFound")
    assert is_error(api.server.request("POST", "/keys", b'{"email":"a@b"}', JSON), 400, "BadRequest", "disabled")


def test_tf_12_failures_cost_nothing(api):
    path = api.output(PHOTO)
    for bad in (b"", b"no picture", PHOTO[:300]):
        assert api.shrink(bad).status in (400, 415)
    assert api.made(path, resize={"method": "warp"}).status == 400
    assert api.used() == 1


@pytest.mark.parametrize("headers", [{}, credentials(""), credentials("x" * 32), {"Authorization": "Bearer x"},
                                     {"Authorization": "Basic ???"}, {"Authorization": "Basic"}])
def test_tf_13_without_a_key(server, headers):
    for method, path in (("POST", "/shrink"), ("POST", "/output/" + "x" * 24)):
        assert is_error(server.request(method, path, PHOTO, headers), 401, "Unauthorized")


def test_tf_13_another_user(api):
    assert is_error(api.server.request("POST", "/shrink", PHOTO, credentials(api.account["api_key"], "root")), 401, "Unauthorized")


@pytest.mark.parametrize("body", [b"", {}, {"source": {}}, {"source": None}, {"source": {"url": ""}}])
def test_tf_14_nothing_to_compress(api, body):
    assert is_error(api.shrink(body), 400, "InputMissing")


@pytest.mark.parametrize("url", ["http://127.0.0.1/x.jpg", "http://192.168.0.1/x.jpg", "ftp://a/x.jpg"])
def test_tf_15_a_url_that_leads_where_none_may(api, url):
    assert is_error(api.shrink({"source": {"url": url}}), 400, "Source not found")


@pytest.mark.parametrize("url", ["photo.jpg", 3])
def test_tf_15_what_is_no_url(api, url):
    assert is_error(api.shrink({"source": {"url": url}}), 400, "BadRequest")


def test_tf_15_a_url_that_is_gone_or_leads_to_no_picture(fetching, site):
    assert is_error(fetching.shrink({"source": {"url": site.url + "/gone.jpg"}}), 400, "Source not found", "404")
    assert is_error(fetching.shrink({"source": {"url": site.url + "/text.txt"}}), 415, "BadSignature")


@pytest.mark.parametrize("body, word", [
    (b"not a picture at all", "BadSignature"), (b"GIF89a" + bytes(20), "Unsupported media type"),
    (b"%PDF-1.4\n", "Unsupported media type"), (PHOTO[:200], "Decode error")],
    ids=["text", "gif", "pdf", "cut"])
def test_tf_16_files_that_are_no_pictures(api, body, word):
    assert is_error(api.shrink(body), 415, word)


@pytest.mark.parametrize("options, said", [
    ({"resize": {"method": "warp", "width": 1}}, "warp"), ({"resize": {"width": 10}}, "resize.method"),
    ({"resize": {"method": "scale", "width": 10, "height": 10}}, "either"), ({"resize": {"method": "fit", "width": 10}}, "both"),
    ({"resize": {"method": "scale", "width": 0}}, "resize.width must be a whole number from 1 to 65500 (got 0)"),
    ({"resize": {"method": "scale", "width": 100_000}}, "100000"), ({"resize": {"method": "scale", "width": 1.5}}, "1.5"),
    ({"resize": {"method": "scale", "width": -3}}, "-3"), ({"resize": {"method": "scale", "width": "x"}}, "x"),
    ({"resize": 7}, "an object"), ({"resize": {"method": "scale", "width": 9, "depth": 1}}, "depth"),
    ({"convert": {"type": "image/gif"}}, "image/gif"), ({"convert": {"type": []}}, "convert.type"), ({"convert": {}}, "convert.type"),
    ({"convert": {"type": 3}}, "convert.type"), ({"transform": {"background": "mauve"}}, "mauve"),
    ({"transform": {}}, "background"), ({"preserve": ["everything"]}, "everything"), ({"preserve": "copyright"}, "preserve"),
    ({"store": {"service": "s3"}}, "store"), ({"sharpen": True}, "sharpen")])
def test_tf_17_options_that_cannot_be_met(api, options, said):
    assert is_error(api.made(api.output(PHOTO), **options), 400, "BadRequest", said)


@pytest.mark.parametrize("body", [b"{", b"[]", b"3", b"\xff", b"[" * 60_000], ids=["open", "list", "number", "bytes", "deep"])
def test_tf_17_bodies_that_are_no_object(api, body):
    answer = api.server.request("POST", api.output(PHOTO), body, {**api.key, "Content-Type": "application/json"})
    assert is_error(answer, 400, "BadRequest")


def test_tf_17_a_body_that_is_too_long(api):
    answer = api.server.request("POST", api.output(PHOTO), b" " * 100_000, {**api.key, "Content-Type": "application/json"})
    assert is_error(answer, 413, "FileTooLarge")


def test_tf_18_outputs_that_there_are_not(api, server):
    path = api.output(PHOTO)
    assert is_error(api.get("/output/" + "x" * 24), 404, "NotFound")
    other = Api(server, server.create_account())
    assert is_error(other.made(path, resize={"method": "scale", "width": 9}), 404, "NotFound")
    assert is_error(server.request("PUT", path, b"", api.key), 405, "MethodNotAllowed")


def test_tf_19_the_images_are_used_up(server):
    api = Api(server, server.create_account(monthly_images=1))
    path = api.output(PHOTO)
    for answer in (api.shrink(SHOT), api.shrink(b""), api.made(path, resize={"method": "scale", "width": 9})):
        assert is_error(answer, 429, "TooManyRequests")
    assert api.made(path, preserve=["copyright"]).status == 200 and api.get(path).status == 200


def test_tf_20_a_disabled_account(api):
    api.server.run("account", "disable", str(api.account["id"]))
    assert is_error(api.shrink(PHOTO), 401, "Unauthorized")


def test_outputs_have_ranges_and_conditions(api):
    path = api.output(PHOTO)
    has_ranges_and_conditions(lambda headers: api.get(path, headers))
