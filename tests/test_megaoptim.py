"""The MegaOptim contract, one test per line of its checklist: requests, results, tokens."""
import io
import re
import time

import pytest

from downloads import has_ranges_and_conditions
from megaoptim_client import FIELDS, WEBP_FIELDS, Api, is_error
from pictures import (ARTIST, drawing, exif, ink_profile, jpeg, mean_difference, opened, photo, png, same_pixels,
                      wide)
from pressoir_server import parse_answer, read_to_end, wait_until

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())


@pytest.fixture
def api(server):
    return Api(server, server.create_account())


def test_mo_1_accepts_a_file(api):
    assert api.id_of(api.optimize([("file", "photo.jpg", PHOTO)], type="file"))


def test_mo_2_and_32_result(api):
    process = api.id_of(api.optimize([("file", "photo.jpg", PHOTO)], type="file"))
    shown = api.result(process).json()
    assert list(shown) == ["status", "code", "result", "id", "user"] and shown["id"] == process
    assert shown["user"] == {"name": api.account["name"], "email": "", "tokens": -1}
    item, = shown["result"]
    assert list(item) == list(FIELDS)
    assert all(kind is object or type(item[name]) is kind for name, kind in FIELDS.items())
    before, after = item["original_size"], item["optimized_size"]
    assert item["success"] == 1 and before == len(PHOTO) and item["saved_bytes"] == before - after > 0
    assert item["saved_percent"] == (before - after) * 100 // before
    assert re.fullmatch(rf"http://127\.0\.0\.1:{api.server.port}/image/[0-9a-f]{{12}}/[0-9a-f]{{20}}\.jpg",
                        item["url"])


def test_mo_3_order(api):
    contents = [jpeg(photo(64 + 16 * i, 64, seed=i), quality=95) for i in range(5)]
    items = api.items(*contents)
    assert [item["original_size"] for item in items] == [len(content) for content in contents]
    assert [item["file_name"] for item in items] == [f"photo{i}.jpg" for i in range(1, 6)]
    mixed = [(f"file{i}", f"{i}.jpg", PHOTO) for i in (4, 1, 3)]
    assert [item["file_name"] for item in api.finished(api.optimize(mixed))["result"]] == ["1.jpg", "3.jpg", "4.jpg"]


def test_mo_5_six_sources(api):
    assert is_error(api.optimize([(f"file{i}", "a.jpg", PHOTO) for i in range(1, 7)], type="files"), 400)
    assert is_error(api.optimize_form(type="urls", **{f"url{i}": "http://example.com/" for i in range(1, 7)}), 400)


def test_mo_6_and_44_full_path_without_type(api):
    item = api.item(PHOTO, name="/var/www/html/uploads/2024/a photo.jpg")
    assert item["file_name"] == "a photo.jpg" and item["success"] == 1


def test_mo_7_failed_item_keeps_its_place(api):
    damaged = PHOTO[:100]
    items = api.items(PHOTO, damaged, PHOTO, webp=1)
    assert [item["success"] for item in items] == [1, 0, 1]
    assert api.fetch(items[1]["url"]).body == damaged and items[1]["saved_bytes"] == 0 and items[1]["webp"] is None


def test_mo_8_levels(api):
    for file in (PHOTO, png(photo(160, 120))):
        ultra, intelligent, lossless = (api.optimized(file, compression=word)
                                        for word in ("ultra", "intelligent", "lossless"))
        assert len(ultra) < len(intelligent) < len(lossless) <= len(file)
        assert same_pixels(lossless, file)


def test_mo_8_and_30_ultra_of_its_own_output_is_that_output(api):
    for picture in (photo(), drawing()):
        once = api.optimized(png(picture), compression="ultra")
        item = api.item(once, name="again.png", compression="ultra")
        assert item["success"] == 0 and api.fetch(item["url"]).body == once


def test_mo_9_compression_words(api):
    assert api.optimized(PHOTO, compression="lossy") == api.optimized(PHOTO, compression="intelligent")
    for word in ("best", "Lossless!", "0"):
        assert is_error(api.optimize([("file", "a.jpg", PHOTO)], compression=word), 400)


def test_mo_10_and_11_webp(api):
    item = api.item(PHOTO, webp=1)
    webp = item["webp"]
    assert list(webp) == WEBP_FIELDS and webp["saved_bytes"] == len(PHOTO) - webp["optimized_size"]
    assert webp["saved_percent"] == webp["saved_bytes"] * 100 // len(PHOTO)
    answer = api.fetch(webp["url"])
    assert webp["url"].endswith(".jpg.webp") and answer.headers["content-type"] == "image/webp"
    assert len(answer.body) == webp["optimized_size"] and opened(answer.body).format == "WEBP"
    assert api.item(PHOTO, webp=0)["webp"] is None


def test_mo_47_webp_lies_beside_its_result(api):
    items = api.items(PHOTO, SHOT, PHOTO[:100], webp=1)
    for item, extension in zip(items[:2], ("jpg", "png")):
        assert item["url"].endswith("." + extension) and item["webp"]["url"] == item["url"] + ".webp"
        made, webp = api.fetch(item["url"]), api.fetch(item["url"] + ".webp")
        assert made.headers["content-type"] == "image/" + opened(made.body).format.lower() != "image/webp"
        assert (webp.status, webp.headers["content-type"]) == (200, "image/webp")
        assert len(webp.body) == item["webp"]["optimized_size"] and opened(webp.body).format == "WEBP"
        for wrong in (item["url"] + ".webp.webp", item["url"] + ".png", item["url"][:-4] + ".webp"):
            assert is_error(api.fetch(wrong), 404, status=404)
    assert is_error(api.fetch(items[2]["url"] + ".webp"), 404, status=404)
    alone = api.item(PHOTO)["url"]
    assert api.fetch(alone).status == 200
    assert is_error(api.fetch(alone + ".webp"), 404, status=404)


def test_mo_47_webp_of_a_webp(api):
    out = io.BytesIO()
    photo().save(out, "WEBP", quality=95)
    item = api.item(out.getvalue(), name="a.webp", webp=1)
    assert item["url"].endswith(".webp") and item["webp"]["url"] == item["url"] + ".webp"
    assert len(api.fetch(item["url"]).body) == item["optimized_size"]
    assert len(api.fetch(item["webp"]["url"]).body) == item["webp"]["optimized_size"]


def test_mo_12_exif(api):
    file = jpeg(photo(), quality=95, exif=exif(artist="Somebody"))
    for fields, kept in (({"keep_exif": 1}, "Somebody"), ({"keep_exif": 0}, None), ({}, None)):
        assert opened(api.optimized(file, **fields)).getexif().get(ARTIST) == kept


def test_mo_13_cmyk(api):
    file = jpeg(photo().convert("CMYK"), quality=95)
    for fields, mode in (({}, "RGB"), ({"cmyktorgb": 1}, "RGB"), ({"cmyktorgb": 0}, "CMYK")):
        for kind in ("intelligent", "ultra", "lossless"):
            assert opened(api.optimized(file, compression=kind, **fields)).mode == mode


@pytest.mark.parametrize("bounds", [{}, {"max_width": 100}], ids=["size kept", "resized"])
@pytest.mark.parametrize("keep", [0, 1])
@pytest.mark.parametrize("kind", ["intelligent", "ultra", "lossless"])
def test_mo_48_cmyk_stays_with_and_without_profile(api, kind, keep, bounds):
    picture = photo().convert("CMYK")
    for file in (jpeg(picture, quality=95), jpeg(picture, quality=95, icc_profile=ink_profile())):
        made = opened(api.optimized(file, compression=kind, cmyktorgb=0, keep_exif=keep, **bounds))
        assert made.mode == "CMYK" and len(made.getbands()) == 4
        assert made.info.get("icc_profile") == opened(file).info.get("icc_profile")
        seen = opened(file).resize(made.size)
        assert 2 * mean_difference(made, seen) < mean_difference(made, seen.rotate(180))


def test_mo_13_and_30_a_lossy_webp_is_no_cmyk(api):
    out = io.BytesIO()
    photo().save(out, "WEBP", quality=95)
    once = api.optimized(out.getvalue(), name="a.webp", compression="intelligent")
    assert len(once) < len(out.getvalue())
    item = api.item(once, name="a.webp", compression="intelligent")
    assert item["success"] == 0 and api.fetch(item["url"]).body == once


def test_mo_13_webp_of_cmyk(api):
    webp = api.item(jpeg(photo().convert("CMYK"), quality=95), webp=1)["webp"]
    assert opened(api.fetch(webp["url"]).body).format == "WEBP"


def test_mo_13_leaves_other_colours_alone(api):
    """What keeps its metadata keeps the profile, as do the very same pixels; the rest looks the same without."""
    file = jpeg(photo(), quality=95, icc_profile=wide())
    for kind, keeps in (("intelligent", 1), ("ultra", 1), ("lossless", 1), ("lossless", 0), ("intelligent", 0)):
        made, without = (api.optimized(file, compression=kind, keep_exif=keeps, cmyktorgb=flag) for flag in (1, 0))
        assert made == without
        if keeps or kind == "lossless":
            assert opened(made).info["icc_profile"] == wide()
        if kind == "lossless":
            assert same_pixels(made, file)


@pytest.mark.parametrize("fields, size", [
    ({"max_width": 128}, (128, 96)), ({"max_height": 48}, (64, 48)), ({"max_width": 128, "max_height": 48}, (64, 48)),
    ({"max_width": 1000, "max_height": 1000}, (256, 192)), ({"max_width": 0, "max_height": 0}, (256, 192))])
def test_mo_14_bounds(api, fields, size):
    for kind in ("intelligent", "lossless"):
        assert opened(api.optimized(PHOTO, compression=kind, **fields)).size == size


def test_mo_15_file_without_file(api):
    assert is_error(api.optimize(type="file"), 400)
    assert is_error(api.optimize(type="files", file1=""), 400)


def test_mo_19_and_46_words_without_meaning(api):
    usual = api.item(PHOTO)["optimized_size"]
    for fields in ({"wait": ""}, {"wait": 1, "colour": "red"}, {"webp": "", "keep_exif": "", "max_width": ""},
                   {"webp": "false", "keep_exif": "0", "cmyktorgb": "true", "callback_url": ""}):
        assert api.item(PHOTO, **fields)["optimized_size"] == usual
    assert api.item(PHOTO, webp="true")["webp"]
    for fields in ({"webp": "perhaps"}, {"max_width": "wide"}, {"type": "folder"}):
        assert is_error(api.optimize([("file", "a.jpg", PHOTO)], **fields), 400)


@pytest.mark.parametrize("fields, says", [
    ({"webp": "2"}, 'webp must be 0 or 1 (got "2")'),
    ({"keep_exif": "yes" * 50}, 'keep_exif must be 0 or 1 (got "' + "yes" * 20 + '...")'),
    ({"max_width": "abc"}, 'max_width must be a number of pixels, or 0 for no bound (got "abc")'),
    ({"max_height": "-3"}, 'max_height must be a number of pixels, or 0 for no bound (got "-3")'),
    ({"compression": "best"}, 'compression must be intelligent, ultra or lossless (got "best")'),
    ({"type": "folder"}, 'type must be url, urls, file or files (got "folder")'),
    ({"type": "url"}, 'No url was sent, as type "url" asks for'),
    ({"callback_url": "ftp://a.example/"}, 'callback_url "ftp://a.example/": Only http:// and https://')])
def test_errors_name_field_value_and_what_is_allowed(api, fields, says):
    assert is_error(api.optimize([("file", "a.jpg", PHOTO)], **fields), 400, says=says)


def test_errors_name_the_file(server_with):
    server = server_with(limits_max_input_bytes=200_000)
    api = Api(server, server.create_account())
    for content, says in ((b"", 'The file "b.jpg" is empty'), (b"%PDF-1.4 x", 'The file "b.jpg" is not a JPEG, PNG,'),
                          (PHOTO + b"\0" * 200_000, "The file is larger than 200000 bytes")):
        answer = api.optimize([("file1", "a.jpg", PHOTO), ("file2", "/www/b.jpg", content)], type="files")
        assert is_error(answer, 400, says=says)


def test_names_over_255_bytes_keep_their_extension(api):
    for stem, kept in (("x" * 300, "x" * 251), ("\u00e4" * 150, "\u00e4" * 125)):
        assert api.item(PHOTO, name=f"/www/{stem}.jpg")["file_name"] == kept + ".jpg"


def test_mo_20_and_42_keys(api):
    for headers in ({}, {"X-API-KEY": ""}, {"X-API-KEY": "0" * 32}):
        for answer in (api.optimize([("file", "a.jpg", PHOTO)], headers=headers),
                       api.server.get("/v1/users/info", headers=headers),
                       api.server.request("POST", "/v1/optimize/x/result", "", headers)):
            assert is_error(answer, 404) and answer.json()["errors"] == ["API key not found"]
    for path in ("/v1/optimize/x", "/v1/users", "/optimize/x/y/z"):
        assert is_error(api.server.get(path), 404)
    for method, path in (("GET", "/v1/optimize"), ("PUT", "/v1/users/info"), ("GET", "/v1/register")):
        answer = api.server.request(method, path)
        assert is_error(answer, 405) and "POST" in answer.headers["allow"]
    assert is_error(api.server.post("/image/000000000000/00000000000000000000.jpg", {}), 405, status=405)


def test_mo_21_and_22_users_info(api):
    key = api.account["api_key"]
    usual = {"status": "ok", "code": 200, "result": {"name": api.account["name"], "email": "", "tokens": -1}}
    assert api.server.get("/v1/users/info", headers={"x-api-key": key}).json() == usual
    assert api.server.request("POST", "/v1/users/info", "", {"X-Api-Key": key}).json() == usual
    with api.server.connect() as connection:
        connection.sendall(f"POST /v1/users/info HTTP/1.1\r\nHost: a\r\nX-API-KEY: {key}\r\nConnection: close\r\n"
                           "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n".encode())
        received = read_to_end(connection)
    assert parse_answer(received[received.rindex(b"HTTP/1.1"):]).json() == usual


def test_mo_23_33_and_34_tokens(server):
    api = Api(server, server.create_account(monthly_images=3))
    assert api.tokens() == 3
    small = api.optimized(PHOTO)
    assert api.tokens() == 2
    assert api.item(small)["success"] == 0 and api.tokens() == 2
    assert api.item(PHOTO, webp=1, keep_exif=1)["success"] == 1 and api.tokens() == 1
    assert is_error(api.optimize([("file1", "a.jpg", PHOTO), ("file2", "b.jpg", PHOTO)], type="files"), 455)
    assert api.tokens() == 1 and api.item(PHOTO, max_width=64)["success"] == 1
    assert is_error(api.optimize([("file", "a.jpg", PHOTO)]), 455)


def test_mo_49_tokens_and_refusals_agree(server):
    file = [("file", "photo.jpg", PHOTO)]
    spent = Api(server, server.create_account(monthly_bytes=len(PHOTO)))
    assert spent.tokens() == -1 and spent.item(PHOTO)["success"] == 1
    assert spent.tokens() == 0 and is_error(spent.optimize(file), 455)
    parent = server.create_account(prepaid_images=1)
    below = Api(server, server.create_account(parent=parent["id"]))
    assert below.tokens() == 1 and below.finished(below.optimize(file))["user"]["tokens"] == 0
    assert below.tokens() == 0 and is_error(below.optimize(file), 455)


def test_mo_24_bodies_of_result(api):
    process = api.id_of(api.optimize([("file", "photo.jpg", PHOTO)]))
    usual = api.result(process).json()
    for body, kind in ((b"", None), (b"", "application/x-www-form-urlencoded"), (b"timeout=5", None),
                       (b"------b--\r\n", "multipart/form-data; boundary=----b"), (b'{"timeout":1}', "application/json"),
                       (b"{broken", "application/json")):
        assert api.result(process, body=body, headers={"Content-Type": kind} if kind else {}).json() == usual
    for query in ("?timeout60", "?timeout=999", "?timeout=x", "?timeout="):
        assert api.result(process, query).json() == usual
    assert api.result(process, method="GET").json() == usual


def test_mo_28_ids(api):
    process = api.id_of(api.optimize([("file", "photo.jpg", PHOTO)]))
    other = Api(api.server, api.server.create_account())
    assert is_error(other.result(process), 401)
    assert is_error(api.result("a4f1d060-c292-11e8-b3e3-edd916bf7758"), 404)
    for malformed in ("x", process[:-1], process.replace("-", "x")):
        assert is_error(api.result(malformed), 400)
    assert api.result(process.upper()).json()["code"] == 200


def test_mo_29_files(api):
    url = api.item(PHOTO)["url"]
    answer = api.fetch(url)
    assert answer.status == 200 and answer.headers["content-type"] == "image/jpeg"
    assert int(answer.headers["content-length"]) == len(answer.body)
    for path in ("/image/000000000000/00000000000000000000.jpg", "/image/x/y.jpg", "/image/x", url[-24:]):
        missing = api.server.get(path if path.startswith("/") else "/image/" + path)
        assert is_error(missing, 404, status=404)


def test_mo_30_and_31_already_optimal(api):
    small = api.optimized(PHOTO)
    for content in (small, api.optimized(SHOT)):
        item = api.item(content)
        assert (item["success"], item["saved_bytes"], item["saved_percent"]) == (0, 0, 0)
        assert item["original_size"] == item["optimized_size"] == len(content)
        assert api.fetch(item["url"]).body == content
    little = small + b"\0" * (len(small) // 30)  # rubbish at the end: about 3 % to save
    assert api.item(little)["success"] == 0 and api.optimized(little) == little


def test_mo_37_aliases(api):
    short = Api(api.server, api.account, base="")
    assert short.item(PHOTO)["success"] == 1 and short.tokens() == -1


def test_mo_38_and_39_ping_and_register(api):
    for method in ("HEAD", "GET"):
        assert api.server.request(method, "/ping").status == 200
    for path in ("/v1/register", "/api/register"):
        answer = api.server.post(path, {"first_name": "A"})
        assert is_error(answer, 400) and answer.json()["errors"] == ["Registration is disabled on this server"]


def test_mo_40_rate_limit(own_server):
    server = own_server(megaoptim_per_minute=120)
    api = Api(server, server.create_account())
    for _ in range(120):
        assert api.tokens() == -1
    answer = server.get("/v1/users/info", headers=api.key)
    assert is_error(answer, 429) and int(answer.headers["retry-after"]) > 0
    assert api.item(PHOTO)["success"] == 1
    assert Api(server, server.create_account()).tokens() == -1


def test_mo_50_retry_after_is_the_rest_of_the_window(own_server):
    server = own_server(megaoptim_per_minute=2)
    api = Api(server, server.create_account())
    before_first = time.monotonic()
    api.tokens()
    after_first = time.monotonic()  # the window began in between
    api.tokens()
    for _ in range(2):
        before_last = time.monotonic()
        refused = server.get("/v1/users/info", headers=api.key)
        after_last = time.monotonic()
        assert is_error(refused, 429)
        shortest, longest = before_first + 60 - after_last, after_first + 60 - before_last
        assert shortest <= int(refused.headers["retry-after"]) <= longest + 1


def test_mo_41_expiry(own_server):
    server = own_server(megaoptim_kept_for_seconds=5)
    api = Api(server, server.create_account())
    since = time.monotonic()
    process = api.id_of(api.optimize([("file", "photo.jpg", PHOTO)]))
    url = api.result(process).json()["result"][0]["url"]
    present = api.fetch(url).status
    assert present == 200 or time.monotonic() - since > 5, "it expires no earlier, however slow the machine is"
    wait_until(lambda: api.fetch(url).status == 404, what="the end of the file")
    assert is_error(api.fetch(url), 404, status=404) and is_error(api.result(process), 404)


def test_mo_43_and_45_unsupported(server_with):
    server = server_with(limits_max_input_bytes=200_000)
    api = Api(server, server.create_account())
    for content in (b"", b"%PDF-1.4 x", b"<svg/>", b"text", PHOTO + b"\0" * 200_000):
        assert is_error(api.optimize([("file", "a.jpg", content)], type="file"), 400)
    body = b'{"type":"url","url":"http://example.com/a.jpg"}'
    assert is_error(server.request("POST", "/v1/optimize", body, {**api.key, "Content-Type": "application/json"}), 400)


def test_files_have_ranges_and_conditions(api):
    path = "/image/" + api.item(PHOTO)["url"].split("/image/")[1]
    has_ranges_and_conditions(lambda headers: api.server.get(path, headers=headers))
