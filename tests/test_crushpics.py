"""The Crush.pics contract, one test per line of its checklist: shop, uploads, results, lists."""
import base64
import io
import json
import time

import pytest
from PIL import Image, ImageSequence

import imagerecycle_client
from crushpics_client import (CHILD_FIELDS, IMAGE_FIELDS, JSON, NOT_FOUND, SETTINGS, Api, Site, has_fields, is_refused,
                              is_status, is_time, multipart, values_of)
from downloads import has_ranges_and_conditions
from pictures import ARTIST, drawing, exif, jpeg, opened, photo, png, same_pixels
from pressoir_server import holds_within, wait_until
from svgs import POLICY, drawing as svg, is_svg, looks_the_same, root_of

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())
BLANK = {"message": {"file": ["can't be blank"]}, "formatted_message": "File can't be blank",
         "original_image": {"compression_type": "lossy", "compression_level": 65, "size": None, "file_type": None,
                            "filename": None}, "success": False}
UPLOADS = ["/v1/compress", "/v1/original_images"]


def gif(pictures, **options):
    out = io.BytesIO()
    first, *rest = [picture.quantize(256) for picture in pictures]
    first.save(out, "GIF", save_all=bool(rest), append_images=rest, **options)
    return out.getvalue()


def apng(pictures):
    out = io.BytesIO()
    pictures[0].save(out, "PNG", save_all=True, append_images=pictures[1:], duration=100)
    return out.getvalue()


@pytest.fixture
def api(server):
    return Api(server, server.create_account_with_email())


@pytest.fixture
def site():
    running = Site({"/photo.jpg": PHOTO, "/a%20b.png": SHOT})
    yield running
    running.close()


@pytest.fixture
def fetching(server_with):
    """An account on a server that fetches from the site."""
    server = server_with(**SETTINGS)
    return Api(server, server.create_account())


def test_cr_1_shop(api):
    answer = api.get("/v1/shop")
    assert answer.status == 200 and answer.headers["content-type"] == "application/json; charset=utf-8"
    shop = answer.json()["shop"]
    assert list(shop) == ["login", "email", "compression_type", "compression_level_jpg", "compression_level_png",
                          "compression_level_gif", "charged_at", "next_charge_at", "created_at", "updated_at",
                          "callback_urls", "plan_data"]
    assert shop["login"] == shop["email"] and shop["email"].endswith("@example.com")
    assert [shop["compression_type"], shop["compression_level_jpg"], shop["compression_level_png"],
            shop["compression_level_gif"]] == ["lossy", 85, 85, None]
    assert shop["charged_at"] is shop["next_charge_at"] is None and shop["callback_urls"] == []
    assert is_time(shop["created_at"]) and is_time(shop["updated_at"])
    assert has_fields(shop["plan_data"], {"code": str, "name": str, "price": str, "bytes": int, "quota_usage": int})


def test_cr_1_login_of_an_account_without_an_address(server):
    shop = Api(server, server.create_account(name="a shop")).shop()
    assert (shop["login"], shop["email"]) == ("a shop", None)


def test_cr_2_tokens(api):
    key = api.account["api_key"]
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer " + "x" * 43},
                    {"Authorization": "Bearer " + key}, {"Authorization": api.account["bearer_token"]}):
        for method, path in (("GET", "/v1/shop"), ("PATCH", "/v1/shop"), ("POST", "/v1/compress"),
                             ("GET", "/v1/original_images/1"), ("DELETE", "/v1/callback_urls/1"), ("GET", "/v1/export")):
            assert is_status(api.server.request(method, path, headers=headers), 401)
    lower = {"authorization": "bearer " + api.account["bearer_token"]}
    assert api.server.get("/v1/shop", headers=lower).status == 200


def test_cr_3_suspended(api):
    api.server.run("account", "disable", str(api.account["id"]))
    holds_within(lambda: api.get("/v1/shop").status == 403, 1)
    assert is_status(api.get("/v1/shop"), 403) and is_status(api.upload("/v1/compress", PHOTO), 403)


def test_cr_4_changes_of_the_shop(api):
    def levels(answer):
        assert answer.status == 200, answer.body
        shop = answer.json()["shop"]
        assert shop == api.shop()
        return [shop["compression_type"]] + [shop["compression_level_" + each] for each in ("jpg", "png", "gif")]

    body, headers = multipart([("compression_level_gif", "40")])
    assert levels(api.send("/v1/shop", {"compression_type": "balanced", "compression_level_png": 70}, "PATCH")) == [
        "balanced", 85, 70, None]
    assert levels(api.form("/v1/shop", {"compression_level_jpg": "60"}, "PATCH")) == ["balanced", 60, 70, None]
    assert levels(api.ask("PATCH", "/v1/shop", body, headers)) == ["balanced", 60, 70, 40]
    assert levels(api.send("/v1/shop", {"compression_type": "lossless"}, "POST")) == ["lossless", 60, 70, 40]
    assert levels(api.send("/v1/shop", {}, "PATCH")) == ["lossless", 60, 70, 40]
    assert levels(api.send("/v1/shop", {"compression_level_gif": None}, "PATCH")) == ["lossless", 60, 70, None]


@pytest.mark.parametrize("field, value, reason", [
    ("compression_type", "best", "is not included in the list"), ("compression_level_jpg", 0, "must be a number from 1 to 100"),
    ("compression_level_png", "101", "must be a number from 1 to 100"),
    ("compression_level_gif", "high", "must be a number from 1 to 100")])
def test_cr_5_a_refused_change_changes_nothing(api, field, value, reason):
    before = api.shop()
    change = {"compression_type": "lossless", "compression_level_jpg": 10, "compression_level_png": 10,
              "compression_level_gif": 10, field: value}
    assert is_refused(api.send("/v1/shop", change, "PATCH"), 422, field, reason)
    assert api.shop() == before


def test_cr_6_json(api):
    text = '{\n  "compression_type": "lossless",\n  "compression_level_png": 70,\n}'
    assert api.ask("PATCH", "/v1/shop", text, JSON).json()["shop"]["compression_level_png"] == 70
    for path, broken in (("/v1/shop", '{"compression_type": '), ("/v1/compress", '{"image_url": "http:\\/\\/a",,}'),
                         ("/v1/original_images", "[1]"), ("/v1/callback_urls", "url")):
        answer = api.ask("POST", path, broken, JSON)
        assert answer.status == 400
        assert answer.json() == {"status": 400, "error": "Bad Request", "message": {"base": ["is not valid JSON"]},
                                 "formatted_message": "The body is not valid JSON"}


def test_cr_7_compress(api):
    image = api.compress(PHOTO, compression_type="lossy", compression_level="65")
    assert list(image) == [*IMAGE_FIELDS, "optimized_images"] and has_fields(image, IMAGE_FIELDS)
    assert image["status"] == "completed" and image["filename"] == "photo.jpg" and image["file_type"] == "image/jpeg"
    child, = image["optimized_images"]
    assert list(child) == list(CHILD_FIELDS) and has_fields(child, CHILD_FIELDS)
    assert (child["style"], child["status"], child["width"], child["height"]) == ("original", "completed", None, None)
    assert (child["compression_type"], child["compression_level"], child["error_msg"]) == ("lossy", 65, None)


def test_cr_8_sizes(api):
    image = api.compress(PHOTO, resize=json.dumps([{"style": "a", "width": 100}, {"style": "b", "height": 20}]))
    assert api.bytes_of(image) == PHOTO
    for child in image["optimized_images"]:
        assert opened(api.bytes_of(child)).format == "JPEG"
    assert image["optimized_images"][0]["size"] < len(PHOTO)


@pytest.mark.parametrize("path", UPLOADS)
def test_cr_9_urls(fetching, site, path):
    for url, name, kind, content in ((site.url + "/photo.jpg", "photo.jpg", "image/jpeg", PHOTO),
                                     (site.url + "/a%20b.png", "a b.png", "image/png", SHOT)):
        answers = [fetching.send(path, {"image_url": url}), fetching.form(path, {"image_url": url}),
                   fetching.upload(path, image_url=url)]
        for answer in answers:
            assert answer.status == 200, answer.body
            image = answer.json()["original_image"]
            assert (image["filename"], image["file_type"], image["size"]) == (name, kind, len(content))
            assert fetching.bytes_of(image) == content


def test_cr_10_multipart_labelled_json(api):
    body, _ = multipart([("compression_type", "lossless")], PHOTO)
    image = api.ask("POST", "/v1/compress", body, JSON).json()["original_image"]
    assert image["size"] == len(PHOTO) and image["compression_type"] == "lossless"


def test_cr_11_levels(api):
    for sent, level in (("65", 65), ("undefined", 85), ("", 85), ("0", 1), ("1000", 100), ("-3", 1)):
        image = api.compress(SHOT, compression_type="lossy", compression_level=sent)
        assert image["compression_level"] == image["optimized_images"][0]["compression_level"] == level
    text = "data:image/png;base64," + base64.b64encode(SHOT).decode()
    assert api.send("/v1/compress", {"file": text, "compression_level": 65}).json()["original_image"]["compression_level"] == 65
    for kind, level in (("lossless", 0), ("balanced", None)):
        assert api.compress(SHOT, compression_type=kind, compression_level="undefined")["compression_level"] == level


def test_cr_12_types(api):
    def size(**fields):
        return len(api.optimized(PHOTO, **fields))

    low, high = (size(compression_type="lossy", compression_level=level) for level in (65, 95))
    usual, lossless = size(compression_type="lossy"), api.optimized(PHOTO, compression_type="lossless")
    assert low < high < len(PHOTO)
    assert usual <= size(compression_type="balanced") <= len(lossless) <= len(PHOTO)
    assert same_pixels(lossless, PHOTO)


@pytest.mark.parametrize("file", [PHOTO, png(photo()), gif([photo()])], ids=["jpeg", "png", "gif"])
def test_cr_12_bytes_grow_with_the_level(api, file):
    sizes = [len(api.optimized(file, compression_type="lossy", compression_level=level)) for level in (10, 40, 65, 85, 95)]
    assert sizes == sorted(sizes) and sizes[-1] <= len(file)


def test_cr_13_settings_of_the_account(api):
    api.send("/v1/shop", {"compression_level_jpg": 40, "compression_level_png": 50, "compression_level_gif": 60}, "PATCH")
    assert [api.compress(file)["compression_level"] for file in (PHOTO, SHOT, gif([photo(64, 48)]))] == [40, 50, 60]
    assert api.optimized(PHOTO) == api.optimized(PHOTO, compression_type="lossy", compression_level=40)
    api.send("/v1/shop", {"compression_type": "lossless"}, "PATCH")
    image = api.compress(PHOTO)
    assert (image["compression_type"], image["compression_level"]) == ("lossless", 0)
    assert same_pixels(api.bytes_of(image["optimized_images"][0]), PHOTO)


@pytest.mark.parametrize("path", UPLOADS)
def test_cr_14_unknown_type(api, path):
    answer = api.upload(path, PHOTO, compression_type="best")
    assert is_refused(answer, 422, "compression_type", "is not included in the list")
    assert answer.json()["success"] is False and api.used() == 0


def test_cr_15_strip_tags(api):
    file = jpeg(photo(), quality=95, exif=exif(artist="Somebody"))
    for fields, kept in (({"strip_tags": "false"}, "Somebody"), ({"strip_tags": "0"}, "Somebody"),
                         ({"strip_tags": "true"}, None), ({"strip_tags": "1"}, None), ({}, None)):
        for kind in ("lossy", "lossless"):
            made = opened(api.optimized(file, compression_type=kind, **fields))
            assert made.getexif().get(ARTIST) == kept
    assert is_refused(api.upload("/v1/compress", file, strip_tags="x"), 422, "strip_tags", "must be true or false")


def test_cr_15_orientation_stays_visible(api):
    file = jpeg(photo(64, 48), quality=95, exif=exif(orientation=6))
    assert opened(api.optimized(file)).size == (48, 64)


STYLES = [{"style": "thumb", "width": 100, "height": 100}, {"style": "pico", "width": 64, "height": 24}]
SIZES = [("original", None, None, (256, 192)), ("thumb", 100, 100, (100, 75)), ("pico", 64, 24, (32, 24))]


def shown_styles(api, image):
    shown = []
    for child in image["optimized_images"]:
        assert child["status"] == "completed"
        shown.append((child["style"], child["width"], child["height"], opened(api.bytes_of(child)).size))
    return shown


def test_cr_16_styles_as_json(fetching, site):
    wanted = {"image_url": site.url + "/photo.jpg", "resize": STYLES}
    assert shown_styles(fetching, fetching.send("/v1/compress", wanted).json()["original_image"]) == SIZES
    image = fetching.send("/v1/original_images", wanted).json()["original_image"]
    done = wait_until(lambda: (i := fetching.image(image["id"]))["status"] == "completed" and i, what="the results")
    assert shown_styles(fetching, done) == SIZES
    assert len({child["id"] for child in done["optimized_images"]}) == 3


def test_cr_17_styles_as_groups(api):
    groups = [("resize[][style]", "thumb"), ("resize[][width]", "100"), ("resize[][height]", "100"),
              ("resize[][style]", "pico"), ("resize[][width]", "64"), ("resize[][height]", "24")]
    assert shown_styles(api, api.compress(PHOTO, groups)) == SIZES
    assert shown_styles(api, api.compress(PHOTO, resize=json.dumps(STYLES))) == SIZES


def test_cr_18_one_side(api):
    styles = [{"style": "w", "width": 128}, {"style": "h", "height": 48}, {"style": "large", "width": 1000, "height": 1000},
              {"style": "cut", "width": 50, "height": 50, "strategy": "crop"}]
    for kind in ("lossy", "lossless", "balanced"):
        shown = shown_styles(api, api.compress(PHOTO, compression_type=kind, resize=json.dumps(styles)))
        assert [size for *_, size in shown] == [(256, 192), (128, 96), (64, 48), (256, 192), (50, 50)]
        assert [(width, height) for _, width, height, _ in shown[1:3]] == [(128, None), (None, 48)]


@pytest.mark.parametrize("path", UPLOADS)
@pytest.mark.parametrize("style, field, reason", [
    ({"width": 10, "height": 10}, "style", "can't be blank"), ({"style": "", "width": 10}, "style", "can't be blank"),
    ({"style": "a"}, "width", "can't be blank without a height"),
    ({"style": "a", "width": 0}, "width", "must be a number from 1 to 65535"),
    ({"style": "a", "height": 100000}, "height", "must be a number from 1 to 65535")])
def test_cr_19_styles_without_name_or_size(api, path, style, field, reason):
    assert is_refused(api.upload(path, PHOTO, resize=json.dumps([style])), 422, field, reason)
    assert api.used() == 0


def test_cr_20_origin(api):
    assert api.compress(SHOT)["origin"] == "file"
    assert api.compress(SHOT, origin="wp")["origin"] == "wp"
    image = api.add(SHOT, origin="api")
    assert image["origin"] == "api" and api.image(image["id"])["origin"] == "api"


def test_cr_21_answers_at_once(api):
    answer = api.upload("/v1/original_images", PHOTO, compression_type="balanced")
    shown = answer.json()
    assert answer.status == 200 and list(shown) == ["original_image", "success"] and shown["success"] is True
    image = shown["original_image"]
    assert list(image) == list(IMAGE_FIELDS) and image["status"] == "enqueued" and image["size"] == len(PHOTO)
    assert (image["compression_type"], image["compression_level"]) == ("balanced", None)
    assert type(image["id"]) is int and is_time(image["created_at"]) and api.bytes_of(image) == PHOTO


def test_cr_22_answers_when_the_url_is_there(fetching, site):
    shown = fetching.send("/v1/original_images", {"image_url": site.url + "/photo.jpg", "origin": "wp"}).json()
    assert shown["success"] is True and shown["original_image"]["size"] == len(PHOTO)
    assert shown["original_image"]["status"] == "enqueued" and shown["original_image"]["created_at"]


@pytest.mark.parametrize("path", UPLOADS)
def test_cr_23_urls_that_cannot_be_fetched(fetching, server, site, path):
    """The upper bound only tells 4 seconds from the 30 for which the site waits: the machine may be busy."""
    since = time.monotonic()
    assert is_refused(fetching.send(path, {"image_url": site.url + "/slow/photo.jpg"}), 422, "image_url", "could not be fetched")
    assert time.monotonic() - since < 20
    strict = Api(server, server.create_account())
    for api, url in ((fetching, site.url + "/none.jpg"), (fetching, "ftp://a.example/b.jpg"), (fetching, "/etc/passwd"),
                     (strict, site.url + "/photo.jpg"), (strict, "http://10.0.0.1/x.jpg"), (strict, "http://[::1]/x.jpg")):
        answer = api.send(path, {"image_url": url})
        assert is_refused(answer, 422, "image_url", "could not be fetched")
        assert answer.json()["success"] is False and answer.json()["original_image"]["size"] is None
        assert api.used() == 0


@pytest.mark.parametrize("path", UPLOADS)
def test_cr_24_nothing_sent(api, path):
    for answer in (api.send(path, {"compression_type": "lossy", "compression_level": "65"}),
                   api.form(path, {"compression_level": 65}), api.upload(path, compression_level=65)):
        assert (answer.status, answer.json()) == (422, BLANK)
    assert is_refused(api.ask("POST", path), 422, "file", "can't be blank")


@pytest.mark.parametrize("path", UPLOADS)
def test_cr_25_file_as_text(api, path):
    data = base64.b64encode(PHOTO).decode()
    for text in ("data:image/jpeg;base64," + data, data):
        image = api.send(path, {"file": text}).json()["original_image"]
        assert image["size"] == len(PHOTO) and api.bytes_of(image) == PHOTO and image["filename"] == "file"
    for text in ("#<File:0x000055d0c8>", "@unoptimized-image.jpg", "photo", "data:image/png;base64,%%", "#" * 20_000):
        assert is_refused(api.send(path, {"file": text}), 422, "file", "is invalid")


@pytest.mark.parametrize("path", UPLOADS)
def test_cr_26_types_sizes_and_quota(server_with, path):
    server = server_with(limits_max_input_bytes=200_000)
    api = Api(server, server.create_account(monthly_bytes=len(PHOTO)))
    for content in (b"%PDF-1.4 x", b"<html><p>no picture</p></html>", b"text"):
        answer = api.upload(path, content, compression_level=65)
        assert is_refused(answer, 415, "file", "type is not supported")
        assert answer.json()["original_image"] == BLANK["original_image"] and answer.json()["success"] is False
    answer = api.upload(path, PHOTO + b"\0" * 200_000)
    assert is_refused(answer, 413, "file", "is too large") and answer.json()["success"] is False
    assert is_refused(api.upload(path, b""), 422, "file", "is invalid")
    assert api.used() == 0 and api.upload(path, PHOTO).status == 200
    answer = api.upload(path, PHOTO)
    assert (answer.status, answer.json()) == (402, {"message": {"base": ["Quota exceeded"]},
                                                    "formatted_message": "Quota exceeded", "success": False})


def test_cr_27_already_optimal(api):
    for fields in ({"compression_type": "lossless"}, {"compression_type": "lossy"}):
        once = api.optimized(PHOTO, **fields)
        image = api.compress(once, **fields)
        child, = image["optimized_images"]
        assert child["status"] == "completed" and child["size"] == image["size"] and api.bytes_of(child) == once


def test_cr_28_details(api):
    image = api.add(PHOTO)
    seen = []

    def is_completed():
        seen.append(api.image(image["id"]))
        return seen[-1]["status"] == "completed"

    wait_until(is_completed, what="the result")
    assert {shown["status"] for shown in seen} <= {"enqueued", "processing", "completed"}
    assert list(seen[-1]) == [*IMAGE_FIELDS, "optimized_images"]
    assert api.bytes_of(seen[-1]["optimized_images"][0]) and api.bytes_of(seen[-1]) == PHOTO
    stranger = Api(api.server, api.server.create_account())
    for other, number in ((stranger, image["id"]), (api, 999999), (api, "x"), (api, "-1")):
        answer = other.get(f"/v1/original_images/{number}")
        assert (answer.status, answer.body) == (404, NOT_FOUND)
    style = api.compress(SHOT, resize='[{"style":"a","width":9}]')["optimized_images"][1]["id"]
    assert api.get(f"/v1/original_images/{style}").status == 404, "a result is no image"


def test_cr_29_list(api):
    ids = [api.compress(SHOT)["id"] for _ in range(11)] + [api.add(SHOT)["id"]]

    def page(query):
        answer = api.get("/v1/original_images" + query)
        assert answer.status == 200
        return answer.json()

    first = page("")
    assert list(first) == ["original_images", "pagination"] and page("?page=1") == first
    assert [image["id"] for image in first["original_images"]] == sorted(ids, reverse=True)[:10]
    assert has_fields(first["original_images"][-1], IMAGE_FIELDS)
    assert first["pagination"] == {"current": 1, "total_pages": 2, "total_count": 12, "per_page": 10, "count": 10}
    second = page("?page=2")
    assert [image["id"] for image in second["original_images"]] == sorted(ids, reverse=True)[10:]
    assert second["pagination"] == {"current": 2, "total_pages": 2, "total_count": 12, "per_page": 10, "count": 2}
    beyond = page("?page=9")
    assert beyond["original_images"] == [] and beyond["pagination"]["count"] == 0
    assert beyond["pagination"]["current"] == 9 and beyond["pagination"]["total_count"] == 12


def test_cr_30_alias(api):
    for _ in range(11):
        api.compress(SHOT)
    for alias, path in (("/v1/images", ""), ("/v1/images/", ""), ("/v1/images/?page=2", "?page=2"), ("/v1/images?page=2", "?page=2")):
        assert api.get(alias).json() == api.get("/v1/original_images" + path).json()
    auth = imagerecycle_client.Api(api.server, api.account).auth
    assert "original_images" in api.get("/v1/images?auth=" + auth.replace(" ", "%20").replace('"', "%22")).json()


def test_cr_31_images_of_the_other_api(api):
    other = imagerecycle_client.Api(api.server, api.account)
    other.add(SHOT)
    api.compress(SHOT)
    assert "items" in other.get("/images").json() and len(other.get("/images").json()["items"]) == 1
    assert len(api.get("/v1/images").json()["original_images"]) == 1
    assert imagerecycle_client.is_error(api.server.get("/v1/images"), 401)
    assert is_status(api.server.get("/v1/images", headers={"Host": "api.crush.pics"}), 401)


def test_cr_32_dashboard(api):
    api.compress(PHOTO, resize='[{"style":"a","width":9}]')
    for query, kind, columns in (("", "six_months", 6), ("?report_type=six_months", "six_months", 6),
                                 ("?report_type=month", "month", 30), ("?report_type=week", "week", 7)):
        stats = api.get("/v1/dashboard" + query).json()["stats"]
        assert list(stats) == ["original_images_count", "optimized_images_count", "consumption"]
        assert (stats["original_images_count"], stats["optimized_images_count"]) == (1, 2)
        consumption = stats["consumption"]
        assert list(consumption) == ["type", "data", "series", "columns"] and consumption["type"] == kind
        assert len(consumption["data"]) == len(consumption["columns"]) == columns
        series, = consumption["series"]
        today, yesterday = [0] * (columns - 1) + [len(PHOTO)], [0] * (columns - 2) + [len(PHOTO), 0]
        assert series["name"] == "file" and series["data"] in (today, yesterday), "the day may end meanwhile"
        assert [entry["size"] for entry in consumption["data"]] == [size or None for size in series["data"]]
        assert all(type(entry["period"]) is int and entry["origin"] == "file" for entry in consumption["data"])
    assert is_refused(api.get("/v1/dashboard?report_type=year"), 422, "report_type", "is not included in the list")


def test_cr_44_files(api):
    image = api.compress(PHOTO)
    for shown in (image, image["optimized_images"][0]):
        token = shown["link"].split("/")[-2]
        assert len(token) >= 24 and shown["link"].startswith(f"http://127.0.0.1:{api.server.port}/v1/files/")
        answer = api.fetch(shown["link"])
        assert answer.status == 200 and answer.headers["content-type"] == "image/jpeg"
        assert int(answer.headers["content-length"]) == shown["size"] == len(answer.body)
        part = api.fetch(shown["link"], headers={"Range": "bytes=0-9"})
        assert (part.status, part.body) == (206, answer.body[:10])
    for wrong in ("x", "0" * 32, "0" * 64):
        assert api.server.get(f"/v1/files/{wrong}/photo.jpg").body == NOT_FOUND


def test_cr_44_a_result_does_not_lead_to_its_original(api):
    """Links of results may be public; originals have metadata that results have not."""
    image = api.compress(PHOTO)
    original, result = (shown["link"].split("/")[-2] for shown in (image, image["optimized_images"][0]))
    assert original.startswith(result) and len(original) == 2 * len(result)
    another = api.compress(PHOTO)["link"].split("/")[-2]
    for guess in ("o" + result, result + "0" * 32, result + result, result + another[len(result):]):
        assert api.server.get(f"/v1/files/{guess}/photo.jpg").body == NOT_FOUND


def test_cr_44_expiry(own_server):
    server = own_server(crushpics_kept_for_seconds=5)
    api = Api(server, server.create_account())
    since = time.monotonic()
    image = api.compress(SHOT)
    links = [image["link"], image["optimized_images"][0]["link"]]
    present = [api.fetch(link).status for link in links]
    assert present == [200, 200] or time.monotonic() - since > 5, "it expires no earlier, however slow the machine is"
    for link in links:
        answer = wait_until(lambda link=link: (a := api.fetch(link)).status == 404 and a, what="the end of the file")
        assert answer.body == NOT_FOUND
    assert api.get(f"/v1/original_images/{image['id']}").body == NOT_FOUND


def test_cr_45_ids_and_times(api):
    api.upload("/v1/original_images", SHOT)
    for shown in (api.get("/v1/shop").json(), {"image": api.compress(SHOT, resize='[{"style":"a","width":9}]')},
                  api.get("/v1/original_images").json()):
        assert all(type(number) is int for number in values_of(shown, "id"))
        times = [text for name in ("created_at", "updated_at", "expire_at") for text in values_of(shown, name) if text]
        assert times and all(is_time(text) for text in times)


def test_cr_46_empty_collections(api):
    assert api.get("/v1/invoices").json() == {"invoices": [], "pagination": {
        "current": 1, "total_pages": 0, "total_count": 0, "per_page": 10, "count": 0}}
    assert api.get("/v1/export").json() == {"exports": []}
    assert api.send("/v1/export", {}).body == NOT_FOUND


def test_cr_47_sign_up(server):
    body = json.dumps({"user": {"email": "a@b.example", "password": "secret", "password_confirmation": "secret"}})
    answer = server.request("POST", "/users", body, {**JSON, "Host": "app.crush.pics"})
    assert (answer.status, answer.json()) == (422, {"errors": {"email": ["Sign-up is disabled on this server"]}})


def test_cr_48_quota_usage(api):
    assert api.used() == 0
    api.compress(PHOTO, resize='[{"style":"a","width":9},{"style":"b","width":8}]')
    assert api.used() == len(PHOTO)
    api.add(SHOT)
    assert api.used() == len(PHOTO) + len(SHOT)
    api.compress(SHOT)
    assert api.used() == len(PHOTO) + 2 * len(SHOT), "a result that is there already counts too"


def test_cr_48_what_is_not_delivered_costs_nothing(api):
    animated = apng([photo(64, 48), photo(64, 48, seed=2)])  # of which no still of another size is made
    styles = json.dumps([{"style": "a", "width": 9}])
    answer = api.upload("/v1/compress", animated, compression_type="lossless", resize=styles)
    assert answer.status == 422 and answer.json()["success"] is False, answer.body
    assert api.used() == 0 and api.get("/v1/original_images").json()["original_images"] == []
    assert [line["images_charged"] for line in api.server.history(api.account)] == [0, 0]
    image = api.add(animated, compression_type="lossless", resize=styles)
    wait_until(lambda: api.image(image["id"])["status"] == "error", what="the end")
    assert api.bytes_of(api.image(image["id"])["optimized_images"][0]) and api.used() == len(animated)


def test_cr_49_too_many_requests(server_with):
    server = server_with(crushpics_per_minute=2)
    api = Api(server, server.create_account())
    assert [api.get("/v1/shop").status for _ in range(2)] == [200, 200]
    refused = api.get("/v1/dashboard")
    assert is_status(refused, 429) and 0 < int(refused.headers["retry-after"]) <= 60
    assert Api(server, server.create_account()).get("/v1/shop").status == 200


def test_cr_50_gif_animations_stay(api):
    frames = [photo(80, 60, seed=seed) for seed in range(3)]
    file = gif(frames, duration=[100, 200, 300], loop=0)
    for kind in ("lossy", "lossless", "balanced"):
        image = api.compress(file, compression_type=kind, resize='[{"style":"a","width":40}]')
        for child, size in zip(image["optimized_images"], ((80, 60), (40, 30))):
            assert child["file_type"] == "image/gif"
            made = Image.open(io.BytesIO(api.bytes_of(child)))
            assert made.size == size and [frame.info["duration"] for frame in ImageSequence.Iterator(made)] == [100, 200, 300]


@pytest.mark.parametrize("kind", ["lossy", "lossless", "balanced"])
def test_cr_50_svg(api, tmp_path, kind):
    image = api.compress(svg(), compression_type=kind, resize='[{"style":"a","width":32}]')
    assert image["file_type"] == "image/svg+xml" and api.bytes_of(image) == svg()
    whole, small = image["optimized_images"]
    assert whole["file_type"] == small["file_type"] == "image/svg+xml"
    assert is_svg(api.bytes_of(whole)) and whole["size"] < len(svg())
    assert kind != "lossless" or looks_the_same(api.bytes_of(whole), svg(), tmp_path)
    assert root_of(api.bytes_of(small)).get("width") == "32"
    for link in (image["link"], whole["link"]):
        answer = api.fetch(link)
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_cr_51_json_labelled_multipart(fetching, site):
    body = json.dumps({"image_url": site.url + "/photo.jpg", "resize": STYLES})
    answer = fetching.ask("POST", "/v1/compress", body, {"Content-Type": "multipart/form-data; boundary=ArRCoq7"})
    assert [child["style"] for child in answer.json()["original_image"]["optimized_images"]] == ["original", "thumb", "pico"]


def test_cr_53_damaged_image(api):
    answer = api.upload("/v1/compress", PHOTO[:100], compression_level=65)
    assert is_refused(answer, 422, "file", "could not be processed")
    assert answer.json()["original_image"] == BLANK["original_image"] and answer.json()["success"] is False
    assert api.used() == 0 and api.get("/v1/original_images").json()["original_images"] == []


def test_cr_54_no_limit(api):
    api.compress(PHOTO)
    plan = api.shop()["plan_data"]
    assert plan["bytes"] == 10**15 > plan["quota_usage"] == len(PHOTO)


def test_cr_54_limits(server):
    api = Api(server, server.create_account(monthly_bytes=10 * len(PHOTO), monthly_images=1))
    assert api.shop()["plan_data"]["bytes"] == 10 * len(PHOTO)
    api.compress(PHOTO)
    plan = api.shop()["plan_data"]
    assert plan["quota_usage"] >= plan["bytes"], "no image is left"
    assert api.upload("/v1/compress", PHOTO).status == 402


def test_cr_56_deletion(api):
    image = api.compress(PHOTO, resize='[{"style":"a","width":9}]')
    path = f"/v1/original_images/{image['id']}"
    assert Api(api.server, api.server.create_account()).ask("DELETE", path).body == NOT_FOUND
    answer = api.ask("DELETE", path)
    assert (answer.status, answer.json()) == (200, {})
    assert (api.ask("DELETE", path).status, api.ask("DELETE", path).body) == (404, NOT_FOUND)
    for link in [image["link"], *(child["link"] for child in image["optimized_images"])]:
        assert api.fetch(link).body == NOT_FOUND
    assert api.get(path).status == 404 and api.get("/v1/original_images").json()["pagination"]["total_count"] == 0


def test_cr_57_bare_question_marks(api):
    image = api.compress(SHOT)
    for path in ("/v1/shop", "/v1/dashboard", f"/v1/original_images/{image['id']}", "/v1/original_images", "/v1/callback_urls"):
        assert api.get(path + "?").json() == api.get(path).json()


def test_cr_58_browsers(api):
    image = api.compress(SHOT)
    paths = ["/v1/compress", "/v1/original_images", "/v1/original_images/1", "/v1/images", "/v1/shop", "/v1/dashboard",
             "/v1/callback_urls", "/v1/callback_urls/1", "/v1/files/x/y", "/v1/invoices", "/v1/export", "/users"]
    for path in paths:
        answer = api.server.request("OPTIONS", path, headers={
            "Origin": "https://a.example", "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, client-version"})
        assert answer.status == 204 and answer.headers["access-control-allow-origin"] == "*"
        allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
        assert {"authorization", "content-type", "client-version", "lang-version", "os-version"} <= set(allowed)
        assert {"GET", "POST", "PATCH", "DELETE"} <= set(answer.headers["access-control-allow-methods"].split(", "))
    for answer in (api.get("/v1/shop"), api.server.get("/v1/shop"), api.get("/v1/original_images/x"), api.fetch(image["link"]),
                   api.upload("/v1/compress"), api.ask("PUT", "/v1/shop"), api.get("/v1/shop/x"), api.get("/v1/files/x/y")):
        assert answer.headers["access-control-allow-origin"] == "*", answer.status


def test_wrong_methods_and_unknown_paths(api):
    for method, path in (("PUT", "/v1/shop"), ("GET", "/v1/compress"), ("PATCH", "/v1/original_images/1"), ("GET", "/users")):
        answer = api.ask(method, path)
        assert is_status(answer, 405) and "OPTIONS" in answer.headers["allow"]
    for path in ("/v1/compress/x", "/v1/original_images/1/2", "/v1/files/x", "/v1/export/1"):
        assert api.get(path).body == NOT_FOUND


@pytest.mark.parametrize("path", UPLOADS)
def test_cr_59_credentials_in_urls(own_server, site, path):
    server = own_server(**SETTINGS)
    api = Api(server, server.create_account())
    address = site.url.removeprefix("http://")
    answer = api.send(path, {"image_url": f"http://user:pass@{address}/private/photo.jpg"})
    assert answer.status == 200 and answer.json()["original_image"]["size"] == len(PHOTO)
    refused = api.send(path, {"image_url": f"http://user:wrongword@{address}/private/photo.jpg"})
    assert is_refused(refused, 422, "image_url", "could not be fetched")
    server.get("/the-last")
    wait_until(lambda: any(line.get("path") == "/the-last" for line in server.log), what="the last line")
    for text in (answer.text, refused.text, str(server.log), str(server.noise)):
        assert "user:" not in text and "wrongword" not in text and "pass@" not in text
    for path in server.data.glob("pressoir.db*"):
        assert b"user:pass" not in path.read_bytes()


def test_files_have_ranges_and_conditions(api):
    link = api.compress(SHOT)["link"]
    has_ranges_and_conditions(lambda headers: api.fetch(link, headers=headers))
