"""The ImageRecycle contract, one test per line of its checklist: images, their files, lists and archives. PDF is in test_imagerecycle_pdf.py."""
import io
import re
import time
import urllib.parse
import zipfile

import pytest
from PIL import Image, ImageOps

from cli import optimize
from downloads import has_ranges_and_conditions
from imagerecycle_client import IMAGE_FIELDS, NOT_FOUND, Api, is_error, seconds_of
from pictures import (ORIENTATION, drawing, flat, jpeg, largest_difference, opened, photo, png, quarters, same_pixels,
                      srgb)
from pressoir_server import wait_until
from svgs import POLICY, drawing as svg, is_svg, looks_the_same

PHOTO = jpeg(photo())
SHOT = png(drawing())
COPYRIGHT, DATE, EXIF, GPS = 0x8298, 0x0132, 0x8769, 0x8825


@pytest.fixture
def api(server):
    return Api(server, server.create_account())


def test_a_png_is_the_one_of_the_command_line_with_the_same_goal(api, tmp_path):
    (tmp_path / "a.png").write_bytes(SHOT)
    for params, mode in (({}, "--quality=85"), ({"compression_type": "lossless"}, "--lossless")):
        optimize(tmp_path / "a.png", mode, "--effort", "medium", "--keep", "none", "-o", tmp_path / "b.png")
        assert api.optimized(SHOT, params, file_name="a.png") == (tmp_path / "b.png").read_bytes()


def test_ir_17_image_object(api):
    answer = api.upload(PHOTO, [])
    assert answer.status == 201 and answer.headers["content-type"] == "application/json"
    shown = answer.json()
    assert list(shown) == list(IMAGE_FIELDS)
    assert all(type(shown[name]) is kind for name, kind in IMAGE_FIELDS.items())
    assert (shown["filename"], shown["width"], shown["height"]) == ("photo.jpg", 256, 192)
    before, after = shown["size_before"], shown["size_after"]
    assert before == len(PHOTO) > after > 0
    assert shown["saved"] == pytest.approx((before - after) / before)
    assert abs(seconds_of(shown["time"]) - time.time()) < 60
    for kind in ("origin", "optimized"):
        assert re.fullmatch(rf"http://127\.0\.0\.1:{api.server.port}/v1/images/{kind}/[0-9a-f]{{32}}/photo\.jpg",
                            shown[kind + "_url"])


def test_ir_20_lossy_and_lossless(api):
    for file in (jpeg(photo(320, 240), quality=95), png(photo(160, 120)), SHOT):
        lossless = api.optimized(file, {"compression_type": "lossless"})
        assert same_pixels(lossless, file) and len(lossless) < len(file)
        assert same_pixels(api.optimized(file, {"compression_type": "none"}), file)
    for file in (jpeg(photo(320, 240), quality=95), png(photo(160, 120))):
        lossy = api.optimized(file)
        assert len(lossy) < 0.8 * len(api.optimized(file, {"compression_type": "lossless"}))
        assert lossy == api.optimized(file, {"compression_type": "lossy"})
        assert opened(lossy).format == opened(file).format and opened(lossy).size == opened(file).size
        assert largest_difference(opened(lossy), opened(file)) > 0


def test_ir_21_params(api):
    usual = api.add(PHOTO)["size_after"]
    for params in ("", "[]", "{}", [], '{"compression_type":"lossy","resize":[],"preserve_metas":[]}'):
        assert api.add(PHOTO, params)["size_after"] == usual
    for params in ("{", "lossy", '{"compression_type":'):
        assert is_error(api.upload(PHOTO, params), 400, says="params is not valid JSON")
    assert is_error(api.upload(PHOTO, "7"), 400, says='params must be a JSON object (got "7")')


@pytest.mark.parametrize("word", ["best", "Lossless", "losless ", 7, True, ["lossy"]])
def test_ir_21_unknown_words_of_compression_type_are_not_lossy(api, word):
    answer = api.upload(PHOTO, {"compression_type": word})
    assert is_error(answer, 400, says="compression_type must be lossy or lossless (got ")
    assert api.used() == 0 and api.get("/images").json()["total"] == 0


def test_ir_36_long_names_keep_their_extension(api):
    shown = api.add(PHOTO, file_name="x" * 300 + ".jpg")
    assert shown["filename"] == "x" * 251 + ".jpg" and shown["optimized_url"].endswith(".jpg")
    assert api.fetch(shown["optimized_url"]).status == 200


@pytest.mark.parametrize("file", [PHOTO, SHOT], ids=["jpeg", "png"])
@pytest.mark.parametrize("resize, size", [
    ({"width": 128}, (128, 96)), ({"height": 48}, (64, 48)), ({"width": 128, "height": 48}, (64, 48)),
    ({"width": "64", "height": 4000}, (64, 48)), ({"width": 1000}, (256, 192)), ([], (256, 192)),
    ({"width": 0, "height": 0}, (256, 192))])
def test_ir_22_resize(api, file, resize, size):
    for kind in ("lossy", "lossless"):
        shown = api.add(file, {"compression_type": kind, "resize": resize})
        assert (shown["width"], shown["height"]) == size
        assert opened(api.fetch(shown["optimized_url"]).body).size == size


def with_metadata():
    tags = Image.Exif()
    tags[ORIENTATION], tags[COPYRIGHT], tags[DATE] = 6, "Somebody", "2024:01:31 10:00:00"
    tags[EXIF] = {0x9003: "2024:01:31 10:00:00"}
    tags[GPS] = {1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 21.0, 5.0)}
    return jpeg(quarters(), subsampling=0, exif=tags, icc_profile=srgb())


def groups_in(data):
    picture = opened(data)
    tags = picture.getexif()
    found = {"icc": picture.info.get("icc_profile"), "copyright": tags.get(COPYRIGHT),
             "datetime": tags.get(DATE) or tags.get_ifd(EXIF).get(0x9003), "location": tags.get_ifd(GPS).get(2),
             "orientation": tags.get(ORIENTATION, 1) != 1}
    return {name for name, value in found.items() if value}


def spots(picture):
    """The colours of the four quarters as they are seen."""
    return ImageOps.exif_transpose(picture).convert("RGB").resize((2, 2), Image.BOX)


@pytest.mark.parametrize("kept", [[], ["orientation"], ["icc"], ["copyright"], ["datetime"], ["location"],
                                  ["orientation", "icc", "copyright", "datetime", "location"]])
def test_ir_23_preserve_metas(api, kept):
    file = with_metadata()
    assert groups_in(file) == {"orientation", "icc", "copyright", "datetime", "location"}
    for kind in ("lossy", "lossless"):
        result = api.optimized(file, {"compression_type": kind, "preserve_metas": kept})
        assert groups_in(result) == set(kept)
        picture = opened(result)
        assert picture.size == ((96, 64) if "orientation" in kept else (64, 96))
        assert largest_difference(spots(picture), spots(opened(file))) <= 8


def test_ir_28_full_path_as_file_name(api):
    for name in ("/var/www/html/wp-content/uploads/2024/01/photo.jpg", r"C:\sites\uploads\photo.jpg"):
        assert api.add(PHOTO, file_name=name)["filename"] == "photo.jpg"


def test_ir_32_links_work_at_once(api):
    for file in (PHOTO, SHOT):
        shown = api.add(file)
        for kind, size in (("origin", "size_before"), ("optimized", "size_after")):
            answer = api.fetch(shown[kind + "_url"])
            assert answer.status == 200 and len(answer.body) == int(answer.headers["content-length"]) == shown[size]
            assert answer.headers["content-type"] == f"image/{opened(file).format.lower()}"
            head = api.fetch(shown[kind + "_url"], method="HEAD")
            assert head.status == 200 and head.body == b""
            assert head.headers["content-length"] == answer.headers["content-length"]
        assert largest_difference(opened(api.fetch(shown["optimized_url"]).body), opened(file)) < 100


def test_ir_32_parts_and_unchanged_files(api):
    url = api.add(PHOTO)["origin_url"]
    part = api.fetch(url, headers={"Range": "bytes=10-19"})
    assert part.status == 206 and part.body == PHOTO[10:20]
    etag = api.fetch(url).headers["etag"]
    assert api.fetch(url, headers={"If-None-Match": etag}).status == 304


def test_ir_33_origin_is_unchanged(api):
    for file in (PHOTO, SHOT, with_metadata()):
        assert api.fetch(api.add(file)["origin_url"]).body == file


def test_ir_34_original_is_origin(api):
    url = api.add(PHOTO)["origin_url"]
    assert api.fetch(url.replace("/origin/", "/original/")).body == api.fetch(url).body == PHOTO


def test_ir_35_wrong_token(api):
    url = api.add(PHOTO)["optimized_url"]
    token = url.split("/")[-2]
    for wrong in ("0" * 32, token[:-1], token.upper() + "0", "'", token + "0", "%00", "..%2f.."):
        answer = api.fetch(url.replace(token, wrong))
        assert (answer.status, answer.body) == (404, NOT_FOUND)
        assert answer.headers["content-type"] == "application/json"
    assert api.fetch(url.replace("photo.jpg", "other.jpg")).status == 200


@pytest.mark.parametrize("name", ["my photo.jpg", "\u00fcber gr\u00fc\u00dfe.jpg", "100%25 sure%.jpg",
                                  "a+b&c=d;e#f?.jpg", "\u5199\u771f.jpg", "no extension", "'quote.jpg"])
def test_ir_36_names_in_links(api, name):
    shown = api.add(PHOTO, file_name=name)
    assert shown["filename"] == name
    for kind in ("origin_url", "optimized_url"):
        assert shown[kind].isascii() and " " not in shown[kind]
        assert urllib.parse.unquote(shown[kind].rsplit("/", 1)[1]) == name
        assert api.fetch(shown[kind]).status == 200


def test_ir_37_already_optimal(api):
    best = api.optimized(flat_jpeg())
    for kind in ("lossy", "lossless"):
        best = api.optimized(best, {"compression_type": kind})
    shown = api.add(best, {"compression_type": "lossless"})
    assert shown["size_before"] == shown["size_after"] == len(best) and shown["saved"] == 0
    assert api.fetch(shown["optimized_url"]).body == best


def flat_jpeg():
    return jpeg(flat(64, 64), quality=60)


@pytest.mark.parametrize("file", [PHOTO[:len(PHOTO) // 2], PHOTO[:40], SHOT[:len(SHOT) // 2],
                                  b"GIF89a\x40\x00\x20\x00" + b"?" * 40], ids=["jpeg", "jpeg head", "png", "gif"])
def test_ir_38_damaged_file(api, file):
    for params in (None, {"resize": {"width": 10}}, {"compression_type": "lossless"}):
        shown = api.add(file, params)
        assert shown["size_before"] == shown["size_after"] == len(file) and shown["saved"] == 0
        assert api.fetch(shown["optimized_url"]).body == api.fetch(shown["origin_url"]).body == file
    assert api.used() == 3 * len(file)


def test_ir_38_damaged_file_tells_its_size(api):
    shown = api.add(SHOT[:len(SHOT) // 2])
    assert (shown["width"], shown["height"]) == (256, 192)
    assert api.get(f"/images/{shown['id']}").json() == shown == api.get("/images").json()["items"][0]


@pytest.mark.parametrize("file", [b"", b"Just a text, not a picture.\n" * 40, b"BM" + b"\0" * 90,
                                  b"PK\3\4" + b"\0" * 90, b"<html></html>"], ids=["empty", "text", "bmp", "zip", "html"])
def test_ir_39_unusable_files(api, file):
    for name in ("photo.jpg", "file.bin"):
        assert is_error(api.upload(file, file_name=name), 400)
    assert api.get("/images").json()["total"] == 0 and api.used() == 0


@pytest.mark.parametrize("words", [
    {"params": "{"}, {"params": "7"}, {"params": {"compression_type": "best"}}, {"file": b""}, {"file": None}, {"file": b"text"},
    {"file": PHOTO + bytes(30000)},
    {"file": None, "url": "http://127.0.0.1:1/a.jpg"},
], ids=["no JSON", "no object", "unknown word", "empty", "none", "text", "too large", "no such site"])
def test_ir_39_answers_400_charge_nothing(server_with, words):
    server = server_with(limits_max_input_bytes=30000)
    api = Api(server, server.create_account())
    assert is_error(api.upload(**{"file": PHOTO, **words}), 400)
    assert api.used() == 0 and server.count("reservation", f"account = {api.account['id']}") == 0
    assert len(server.history(api.account)) == 0
    api.add(PHOTO)
    assert api.used() > 0


def test_ir_39_no_file(api):
    assert is_error(api.upload(), 400)
    assert is_error(api.upload(b"", file_name=""), 400)


def test_ir_39_too_large(server_with):
    server = server_with(limits_max_input_bytes=20000)
    api = Api(server, server.create_account())
    large = jpeg(photo(640, 480), quality=95)
    assert len(large) > 20000
    assert is_error(api.upload(large), 400)
    assert is_error(api.upload(large + bytes(1 << 20)), 400)
    assert api.get("/accounts/mine").json()["file_max_size"] == 20000
    assert api.upload(jpeg(photo(160, 120))).status == 201


def test_ir_41_no_success_has_an_error_code(api):
    _, sub = api.sub_account(title="sub")
    image = api.add(PHOTO, file_name="errCode.jpg")
    answers = [api.get("/accounts/mine"), api.get("/accounts/mine/consumption"), api.get("/accounts/sub"),
               api.get(f"/accounts/sub/{sub['id']}"), api.send("PUT", f"/accounts/sub/{sub['id']}", title="a"),
               api.send("PUT", f"/accounts/sub/reset_quota/{sub['id']}"), api.get(f"/images/{image['id']}"),
               api.send("DELETE", f"/accounts/sub/{sub['id']}"), api.get("/images"), api.upload(PHOTO)]
    for answer in answers:
        assert answer.status < 300 and b'"errCode"' not in answer.body


def test_ir_42_list(api):
    assert api.get("/images").json() == {"items": [], "total": 0, "prev": None, "next": None}
    added = [api.add(PHOTO, file_name=f"{number}.jpg") for number in range(33)]
    newest = list(reversed(added))
    base = f"http://127.0.0.1:{api.server.port}/v1/images"
    first = api.get("/images/").json()
    assert list(first) == ["items", "total", "prev", "next"]
    assert first["items"] == newest[:30] and first["total"] == 33 and first["prev"] is None
    assert first["next"] == {"link": base + "?offset=30&limit=30", "offset": 30, "limit": 30}
    last = api.get("/images", offset=30).json()
    assert last["items"] == newest[30:] and last["next"] is None
    assert last["prev"] == {"link": base + "?offset=0&limit=30", "offset": 0, "limit": 30}
    middle = api.get("/images", offset=5, limit=10).json()
    assert middle["items"] == newest[5:15]
    assert (middle["prev"]["offset"], middle["next"]["offset"]) == (0, 15)
    assert api.get("/images", offset=100).json()["items"] == []
    assert api.get("/images", limit=5000).json()["items"] == newest
    followed = urllib.parse.urlsplit(middle["next"]["link"])
    again = api.get("/images", **dict(urllib.parse.parse_qsl(followed.query)))
    assert again.json()["items"] == newest[15:25]
    assert api.curl("GET", "/images", "&offset=31&limit=1").json()["items"] == [newest[31]]


def test_ir_43_show_image(server, api):
    shown = api.add(PHOTO)
    for answer in (api.get(f"/images/{shown['id']}"), api.curl("GET", f"/images/{shown['id']}/")):
        assert answer.status == 200 and answer.json() == shown
    other = Api(server, server.create_account())
    for number in (shown["id"], 999999999, "12a", "all", "zip", "origin"):
        answer = other.get(f"/images/{number}")
        assert (answer.status, answer.body) == (404, NOT_FOUND)


def test_ir_44_delete_image(server, api):
    shown, stays = api.add(PHOTO), api.add(SHOT, file_name="shot.png")
    other = Api(server, server.create_account())
    assert is_error(other.ask("DELETE", f"/images/{shown['id']}"), 404)
    answer = api.curl("DELETE", f"/images/{shown['id']}")
    assert (answer.status, answer.body) == (204, b"")
    for gone in (api.get(f"/images/{shown['id']}"), api.fetch(shown["origin_url"]), api.fetch(shown["optimized_url"]),
                 api.ask("DELETE", f"/images/{shown['id']}")):
        assert (gone.status, gone.body) == (404, NOT_FOUND)
    assert api.fetch(stays["origin_url"]).body == SHOT
    assert api.get("/images").json()["items"] == [stays]


def stored_files(server):
    return [path for path in (server.data / "blobs").rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", ["/images/{}", "/images/all"])
def test_ir_44_nothing_of_a_deleted_image_stays_on_disk(own_server, path):
    server = own_server()
    api = Api(server, server.create_account())
    image, again = api.add(PHOTO), api.add(PHOTO)
    api.ask("DELETE", f"/images/{again['id']}")
    assert len(stored_files(server)) == 2 and api.fetch(image["origin_url"]).body == PHOTO
    assert api.ask("DELETE", path.format(image["id"])).status == 204
    assert stored_files(server) == []


@pytest.mark.parametrize("path", ["/images/all", "/images", "/images/"])
def test_ir_45_delete_all(server, api, path):
    other = Api(server, server.create_account())
    sub, _ = api.sub_account()
    foreign, below = other.add(PHOTO), sub.add(PHOTO)
    own = [api.add(PHOTO), api.add(SHOT)]
    answer = api.curl("DELETE", path)
    assert (answer.status, answer.body) == (204, b"")
    assert api.get("/images").json()["total"] == 0
    assert all(api.fetch(image["origin_url"]).status == 404 for image in own)
    assert all(api.fetch(image["origin_url"]).body == PHOTO for image in (foreign, below))


def test_ir_46_zip(server, api):
    files = [("a.jpg", PHOTO), ("a.jpg", jpeg(photo(64, 48))), ("\u00fc b.png", SHOT)]
    added = [api.add(file, file_name=name) for name, file in files]
    ids = ",".join(str(image["id"]) for image in added)
    for kind in ("origin", "original", "optimized"):
        answer = api.curl("GET", f"/images/zip/{kind}/{ids}")
        assert answer.status == 200 and answer.headers["content-type"] == "application/zip"
        assert answer.headers["content-disposition"] == 'attachment; filename="images.zip"'
        archive = zipfile.ZipFile(io.BytesIO(answer.body))
        assert archive.testzip() is None and archive.namelist() == ["a.jpg", "a (2).jpg", "\u00fc b.png"]
        link = "optimized_url" if kind == "optimized" else "origin_url"
        assert [archive.read(name) for name in archive.namelist()] == [api.fetch(i[link]).body for i in added]
    assert is_error(server.get(f"/v1/images/zip/origin/{ids}"), 401)
    other = Api(server, server.create_account())
    assert is_error(other.get(f"/images/zip/origin/{ids}"), 404)
    foreign = other.add(PHOTO)["id"]
    for bad in (f"{ids},{foreign}", "999999999", "all", f"{ids},"):
        answer = api.get(f"/images/zip/optimized/{bad}")
        assert (answer.status, answer.body) == (404, NOT_FOUND)


def test_ir_47_expiration(api, server_with):
    shown = api.add(PHOTO)
    assert seconds_of(shown["expiration_date"]) - seconds_of(shown["time"]) == 30 * 24 * 3600
    server = server_with(imagerecycle_kept_for_seconds=4, service_retention_period_seconds=1)
    brief = Api(server, server.create_account())
    shown = brief.add(SHOT)
    links = [shown["origin_url"], shown["optimized_url"]]
    assert seconds_of(shown["expiration_date"]) - seconds_of(shown["time"]) == 4
    while time.time() < seconds_of(shown["expiration_date"]) - 0.5:
        statuses = [brief.fetch(link).status for link in links]
        if time.time() < seconds_of(shown["expiration_date"]):
            assert statuses == [200, 200]
        time.sleep(0.2)
    wait_until(lambda: [brief.fetch(link).status for link in links] == [404, 404], what="the end of both files")
    assert all(brief.fetch(link).body == NOT_FOUND for link in links)
    assert is_error(brief.get(f"/images/{shown['id']}"), 404)
    wait_until(lambda: not stored_files(server), 60, "the end of the stored files")


def test_ir_49_ids_are_growing_integers(api):
    ids = [api.add(PHOTO)["id"] for _ in range(3)]
    assert all(type(number) is int and 0 < number < 2**31 for number in ids) and ids == sorted(set(ids))
    api.ask("DELETE", f"/images/{ids[-1]}")
    assert api.add(PHOTO)["id"] > ids[-1]
    listed = api.get("/images").json()["items"]
    assert all(type(image["id"]) is int for image in listed)


def test_ir_53_links_on_the_public_url(api, server_with):
    by_host = api.upload(PHOTO, headers={"Host": "api.imagerecycle.com"}).json()
    assert by_host["origin_url"].startswith("http://api.imagerecycle.com/v1/images/origin/")
    body = urllib.parse.urlencode({"auth": api.auth})
    by_tls = api.server.request("GET", "/v1/images?" + body, tls=True, headers={"Host": "pictures.example:8443"})
    assert by_tls.json()["items"][0]["optimized_url"].startswith("https://pictures.example:8443/v1/images/optimized/")
    server = server_with(server_public_url="https://pictures.example/press/")
    public = Api(server, server.create_account())
    shown = public.add(PHOTO)
    assert shown["origin_url"].startswith("https://pictures.example/press/v1/images/origin/")
    public.add(PHOTO)
    assert public.get("/images", limit=1).json()["next"]["link"].startswith("https://pictures.example/press/v1/images?")


def test_ir_54_webp_and_gif(api):
    for form, options in (("WEBP", {"quality": 95}), ("WEBP", {"lossless": True, "method": 0}), ("GIF", {})):
        out = io.BytesIO()
        photo(160, 120).save(out, form, **options)
        shown = api.add(out.getvalue(), file_name="photo." + form.lower())
        answer = api.fetch(shown["optimized_url"])
        assert shown["size_after"] < shown["size_before"] and answer.headers["content-type"] == f"image/{form.lower()}"
        assert opened(answer.body).format == form and opened(answer.body).size == (160, 120)


@pytest.mark.parametrize("kind", ["lossy", "lossless"])
def test_ir_54_svg(api, tmp_path, kind):
    shown = api.add(svg(), {"compression_type": kind}, file_name="photo.jpg")
    assert (shown["width"], shown["height"]) == (64, 48) and shown["size_after"] < shown["size_before"] == len(svg())
    for name in ("origin_url", "optimized_url"):
        answer = api.fetch(shown[name])
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert is_svg(answer.body) and (kind == "lossy" or looks_the_same(answer.body, svg(), tmp_path))
    small = api.add(svg(), {"compression_type": kind, "resize": {"width": 32}})
    assert (small["width"], small["height"]) == (32, 24) and is_svg(api.fetch(small["optimized_url"]).body)
    damaged = api.add(svg()[:-20])
    assert damaged["size_after"] == damaged["size_before"]


def test_files_of_every_kind_have_ranges_and_conditions(api):
    image = api.add(PHOTO)
    urls = [image["optimized_url"], image["origin_url"], image["origin_url"].replace("/origin/", "/original/")]
    for url in urls:
        has_ranges_and_conditions(lambda headers: api.fetch(url, headers=headers))
