"""The EWWW contract, one test per line of its checklist: key, quota and optimisation.

WebP, /resize/ and /reduce-png/ are in test_ewww_steps.py, PDF in test_ewww_pdf.py.
"""
import gzip

import pytest
from PIL import Image, ImageOps

from ewww_client import (BAD_KEY, EXCEEDED, EXCEEDED_QUOTA, FAILED, HASH, NO_FILE, NOT_VERIFIED, TOO_LARGE, UNKNOWN_KEY,
                        UNSUPPORTED, credits_used, is_error, is_picture)
from pictures import (ARTIST, ORIENTATION, drawing, exif, flat, jpeg, largest_difference, mean_difference, opened,
                      photo, png, quarters, same_pixels, srgb, with_alpha)
from pressoir_server import wait_until
from svgs import drawing as svg, is_svg, looks_the_same, packed, root_of

PHOTO = jpeg(photo())
SHOT = png(drawing())


def optimize(server, key, file, path="/v2/", **fields):
    return server.upload(path, {"api_key": key, **fields}, file)


def exhausted_account(server, **quota):
    """An account that has used its one image."""
    key = server.create_account(**quota)["api_key"]
    assert is_picture(optimize(server, key, PHOTO))
    return key


# Key and quota


def test_ew_1_verify_valid_key(server, key):
    answer = server.post("/verify/", {"api_key": key})
    assert (answer.status, answer.body) == (200, b'{"status":"great"}')


def test_ew_2_verify_urlencoded_and_multipart(server, key):
    urlencoded = server.post("/verify/", {"api_key": key})
    multipart = server.upload("/verify/", {"api_key": key})
    assert urlencoded.body == multipart.body == b'{"status":"great"}'


def test_ew_3_verify_without_credits(server):
    key = exhausted_account(server, prepaid_images=1)
    answer = server.post("/verify/", {"api_key": key})
    assert (answer.status, answer.body) == (200, b'{"status":"exceeded"}')


def test_ew_4_verify_monthly_quota_used_up(server):
    key = exhausted_account(server, monthly_images=1)
    assert server.post("/verify/", {"api_key": key}).body == b'{"status":"exceeded quota"}'


@pytest.mark.parametrize("bad", [UNKNOWN_KEY, "short", "with blank and \u00e4", "' or 1=1 --", "x" * 5000],
                         ids=["well formed", "short", "blank", "quote", "long"])
def test_ew_5_verify_unknown_key(server, bad):
    answer = server.post("/verify/", {"api_key": bad})
    assert (answer.status, answer.body) == (200, NOT_VERIFIED)
    assert answer.headers["content-type"] == "application/json"


def test_ew_6_verify_without_key(server):
    for answer in (server.post("/verify/", {}), server.post("/verify/", {"api_key": ""}),
                   server.request("POST", "/verify/"), server.upload("/verify/", {"other": "1"})):
        assert (answer.status, answer.body) == (200, NOT_VERIFIED)
        assert b"great" not in answer.body and b"exceeded" not in answer.body


def test_ew_7_quota_keys_and_types(server, key):
    answer = server.post("/quota/v2/", {"api_key": key})
    assert answer.headers["content-type"] == "application/json"
    shown = answer.json()
    documented = ["licensed", "consumed", "days", "version", "metered", "unlimited", "recharge", "excredits",
                  "amount_due", "status"]
    assert set(documented) <= set(shown)
    assert all(isinstance(shown[name], str) for name in documented[:5])
    assert all(isinstance(shown[name], int) for name in documented[5:9])
    assert (shown["version"], shown["metered"], shown["status"]) == ("3", "0", "active")


def test_ew_8_quota_unknown_key(server):
    answer = server.post("/quota/v2/", {"api_key": UNKNOWN_KEY})
    assert (answer.status, answer.body) == (200, b"")


def test_ew_9_quota_of_three_kinds_of_account(server):
    def shown(**quota):
        key = server.create_account(**quota)["api_key"]
        assert is_picture(optimize(server, key, PHOTO))
        return server.post("/quota/v2/", {"api_key": key}).json()

    unlimited, monthly, prepaid = shown(), shown(monthly_images=100), shown(prepaid_images=500)
    assert (unlimited["licensed"], unlimited["consumed"], unlimited["unlimited"]) == ("0", "1", 1)
    assert (monthly["licensed"], monthly["consumed"], monthly["unlimited"]) == ("100", "1", 0)
    assert 1 <= int(monthly["days"]) <= 31 and unlimited["days"] == prepaid["days"] == "0"
    assert (prepaid["licensed"], prepaid["consumed"], prepaid["unlimited"]) == ("0", "-499", 0)


@pytest.mark.parametrize("own, parents", [
    ({"monthly_bytes": len(PHOTO)}, None), ({"monthly_images": 1}, None), ({"prepaid_images": 1}, None),
    ({"prepaid_images": 5, "monthly_bytes": len(PHOTO)}, None), ({"monthly_images": 5, "monthly_bytes": len(PHOTO)}, None),
    ({}, {"monthly_images": 1}), ({}, {"prepaid_images": 1}), ({}, {"monthly_bytes": len(PHOTO)}),
    ({"monthly_images": 5}, {"prepaid_images": 1})])
def test_ew_9_quota_agrees_with_refusals(server, own, parents):
    """Whichever limit is reached, clients that show what is left show nothing where /verify/ says exceeded."""
    above = {"parent": server.create_account(**parents)["id"]} if parents else {}
    key = server.create_account(**own, **above)["api_key"]
    assert server.post("/verify/", {"api_key": key}).body == b'{"status":"great"}'
    assert is_picture(optimize(server, key, PHOTO))
    assert server.post("/verify/", {"api_key": key}).json()["status"].startswith("exceeded")
    shown = server.post("/quota/v2/", {"api_key": key}).json()
    assert shown["unlimited"] == 0 and "soft_cap" not in shown
    licensed, consumed = int(shown["licensed"]), int(shown["consumed"])
    assert licensed - consumed == 0
    assert server.post("/quota/", {"api_key": key}).text == f"{licensed} {consumed} {shown['days']}"
    assert b"exceeded" in optimize(server, key, PHOTO).body


def test_ew_10_soft_cap_of_unlimited_account(server, key, server_with):
    assert server.post("/quota/v2/", {"api_key": key}).json()["soft_cap"] == 1000000
    capped = server_with(ewww_soft_cap=2500)
    other = capped.create_account()["api_key"]
    assert capped.post("/quota/v2/", {"api_key": other}).json()["soft_cap"] == 2500


def test_ew_11_quota_as_text(server):
    key = server.create_account(prepaid_images=500)["api_key"]
    answer = server.upload("/quota/", {"api_key": key})
    assert (answer.status, answer.body) == (200, b"0 -500 0")
    assert answer.headers["content-type"].startswith("text/plain")
    assert server.post("/quota/", {"api_key": UNKNOWN_KEY}).body == b""


@pytest.mark.parametrize("send", [
    lambda server, key: server.get("/verify/?api_key=" + key),
    lambda server, key: server.request("PUT", "/verify/", "api_key=" + key),
    lambda server, key: server.request("DELETE", "/verify/"),
    lambda server, key: server.post("/verify/", {**{f"f{i}": "1" for i in range(20_000)}, "api_key": key}),
    lambda server, key: server.post("/verify/", {"padding": "x" * 200_000, "api_key": key}),
], ids=["get", "put", "delete", "20,000 fields", "long field"])
def test_ew_71_verify_blames_no_key_that_it_has_not_read(server, key, send):
    for sent in (key, UNKNOWN_KEY):
        assert b"invalid" not in send(server, sent).body
    assert server.post("/verify/", {"api_key": UNKNOWN_KEY}).body == NOT_VERIFIED


def test_ew_71_clients_keep_the_key_of_a_disabled_account(server):
    account = server.create_account()
    key = account["api_key"]
    server.run("account", "disable", str(account["id"]))
    disabled = wait_until(lambda: (a := server.post("/verify/", {"api_key": key})).body != b'{"status":"great"}' and a,
                          what="the disabled account")
    assert (disabled.status, disabled.body) == (200, b'{"status":"exceeded"}')
    assert is_error(optimize(server, key, PHOTO), EXCEEDED)
    assert is_error(optimize(server, key, PHOTO, webp=1), EXCEEDED)
    assert is_error(server.upload("/backup/store.php", {"api_key": key, "backup": HASH}, PHOTO), FAILED)
    server.run("account", "enable", str(account["id"]))
    wait_until(lambda: server.post("/verify/", {"api_key": key}).body == b'{"status":"great"}', what="the enabled account")
    assert is_picture(optimize(server, key, PHOTO))


# Optimisation


def test_ew_12_jpeg_lossless_default(server, key):
    answer = optimize(server, key, PHOTO)
    assert is_picture(answer)
    assert len(answer.body) < len(PHOTO)
    assert opened(answer.body).format == "JPEG" and same_pixels(answer.body, PHOTO)


def test_ew_13_image_content_type(server, key):
    for file in (PHOTO, SHOT):
        answer = optimize(server, key, file)
        assert answer.headers["content-type"] == "application/octet-stream"
        assert int(answer.headers["content-length"]) == len(answer.body) > 0


@pytest.mark.parametrize("file", [PHOTO, SHOT], ids=["jpeg", "png"])
def test_ew_14_already_optimal(server, key, file):
    best = optimize(server, key, file).body
    answer = optimize(server, key, best)
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("file", [jpeg(photo(320, 240), quality=95), png(photo(160, 120))], ids=["jpeg", "png"])
def test_ew_16_lossy_is_smaller(server, key, file):
    lossless, lossy = optimize(server, key, file, lossy=0), optimize(server, key, file, lossy=1)
    assert is_picture(lossless) and is_picture(lossy)
    assert len(lossy.body) < len(lossless.body)
    assert opened(lossy.body).format == opened(file).format
    assert opened(lossy.body).size == opened(file).size


def test_ew_16_lossy_does_not_move_shapes(server, key):
    assert optimize(server, key, svg(), lossy=1).body == optimize(server, key, svg(), lossy=0).body


def test_ew_17_lossy_fast(server, key):
    file = jpeg(photo(320, 240), quality=95)
    assert is_picture(optimize(server, key, file, lossy=1, lossy_fast=1))
    assert same_pixels(optimize(server, key, file, lossy=0, lossy_fast=1).body, file)


def test_ew_18_metadata(server, key):
    file = jpeg(photo(), exif=exif(artist="Somebody"), icc_profile=srgb())
    kept = opened(optimize(server, key, file, metadata=1).body)
    assert kept.getexif()[ARTIST] == "Somebody" and kept.info["icc_profile"] == srgb()
    stripped = opened(optimize(server, key, file, metadata=0).body)
    assert not stripped.getexif() and "exif" not in stripped.info


def test_ew_19_convert_photographic_png(server, key):
    file = png(photo())
    answer = optimize(server, key, file, convert=1)
    assert opened(answer.body).format == "JPEG" and len(answer.body) < len(file)
    assert largest_difference(opened(answer.body), opened(file)) < 64


def test_ew_20_convert_alpha_without_fill(server, key):
    file = png(with_alpha(photo(96, 72)))
    for fill in ("", "no colour"):
        answer = optimize(server, key, file, convert=1, jpg_fill=fill)
        assert opened(answer.body).format == "PNG" and same_pixels_where_visible(answer.body, file)


def same_pixels_where_visible(left, right):
    def visible(data):
        return [pixel if pixel[3] else None for pixel in opened(data).convert("RGBA").getdata()]
    return visible(left) == visible(right)


def test_ew_21_convert_alpha_on_red(server, key):
    answer = optimize(server, key, png(with_alpha(photo())), convert=1, jpg_fill="#ff0000")
    picture = opened(answer.body)
    assert picture.format == "JPEG"
    red, green, blue = picture.convert("RGB").getpixel((8, picture.height // 2))
    assert red > 240 and green < 16 and blue < 16


def test_ew_22_convert_jpeg_only_when_smaller(server, key):
    stays = optimize(server, key, PHOTO, convert=1)
    assert opened(stays.body).format == "JPEG"
    file = jpeg(flat(), quality=95)
    changes = optimize(server, key, file, convert=1)
    assert opened(changes.body).format == "PNG" and same_pixels(changes.body, file)
    assert len(changes.body) < len(optimize(server, key, file).body or file)


def test_ew_23_svg_default_and_minimal(server, key, tmp_path):
    default, minimal = optimize(server, key, svg(), compress=1), optimize(server, key, svg(), compress=0)
    assert is_picture(default) and is_picture(minimal)
    assert is_svg(default.body) and is_svg(minimal.body)
    assert len(default.body) <= len(minimal.body) < len(svg())
    assert b"48.00000" in minimal.body and b"48.00000" not in default.body
    assert b"inkscape" not in minimal.body and b"<!--" not in minimal.body
    assert looks_the_same(default.body, svg(), tmp_path) and looks_the_same(minimal.body, svg(), tmp_path)
    for compress, answer in ((1, default), (0, minimal), ("", default)):
        assert optimize(server, key, svg(), compress=compress, convert=1).body == answer.body
        again = optimize(server, key, answer.body, compress=compress)
        assert (again.status, again.body) == (200, b""), compress


def test_ew_23_svg_by_its_content(server, key):
    answer = server.upload("/v2/", {"api_key": key, "filename": "photo.jpg"}, svg(), file_name="photo.jpg")
    assert is_picture(answer) and is_svg(answer.body)
    assert answer.headers["x-content-type-options"] == "nosniff"
    small = optimize(server, key, packed(svg()))
    assert is_picture(small) and is_svg(gzip.decompress(small.body)) and len(small.body) < len(packed(svg()))
    assert is_error(optimize(server, key, packed(b"some other file")), UNSUPPORTED)
    assert is_error(optimize(server, key, svg()[:-20]), FAILED)


def test_ew_23_svg_to_webp_and_by_the_tools(server, key):
    picture = opened(optimize(server, key, svg(), webp=1, width=32, height=32).body)
    assert (picture.format, picture.size) == ("WEBP", (32, 24))
    resized = server.upload("/resize/", {"api_key": key, "dst_w": 128, "dst_h": 96}, svg())
    assert is_picture(resized) and root_of(resized.body).get("width") == "128"
    for path, fields in (("/rotate/", {}), ("/reduce-png/", {}), ("/resize/", {"dst_w": 9, "dst_h": 9, "src_w": 5, "src_h": 5})):
        assert is_error(server.upload(path, {"api_key": key, **fields}, svg()), FAILED), path


def test_ew_24_quality_default_and_range(server, key):
    file = png(photo(96, 72))
    answers = {quality: optimize(server, key, file, convert=1, quality=quality).body
               for quality in ("0", "101", "-3", "best", "", "82", "40")}
    assert all(opened(body).format in ("JPEG", "PNG") for body in answers.values())
    assert answers["best"] == answers[""] == answers["82"]
    assert len(answers["0"]) < len(answers["40"]) < len(answers["82"])


def test_ew_27_sizes_without_webp(server, key):
    sized = optimize(server, key, PHOTO, width=32, height=32, crop=1)
    assert sized.body == optimize(server, key, PHOTO).body


@pytest.mark.parametrize("fields", [{}, {"webp": "0", "lossy": "1"}])
def test_ew_32_unknown_key(server, fields):
    assert is_error(optimize(server, UNKNOWN_KEY, PHOTO, **fields), BAD_KEY)


def test_ew_33_exhausted_account(server):
    assert is_error(optimize(server, exhausted_account(server, prepaid_images=1), PHOTO), EXCEEDED)
    assert is_error(optimize(server, exhausted_account(server, monthly_images=1), PHOTO), EXCEEDED_QUOTA)


def test_ew_34_unusable_files(server, key):
    assert is_error(server.upload("/v2/", {"api_key": key}), NO_FILE)
    assert is_error(optimize(server, key, b""), NO_FILE)
    assert is_error(optimize(server, key, b"Just a text, not a picture.\n" * 40), UNSUPPORTED)
    assert is_error(optimize(server, key, PHOTO[:200]), FAILED)
    assert is_error(optimize(server, key, SHOT[:60]), FAILED)


def test_ew_35_too_large(server_with):
    server = server_with(limits_max_input_bytes=20000)
    key = server.create_account()["api_key"]
    large = jpeg(photo(640, 480), quality=95)
    assert len(large) > 20000
    assert is_error(optimize(server, key, large), TOO_LARGE)
    assert is_picture(optimize(server, key, jpeg(photo(160, 120))))


def test_ew_36_error_bodies(server, key):
    blameless = [optimize(server, key, b""), optimize(server, key, b"text" * 99), optimize(server, key, PHOTO[:200]),
                 server.upload("/rotate/", {"api_key": key}, PHOTO), server.upload("/resize/", {"api_key": key}, PHOTO),
                 server.upload("/backup/store.php", {"api_key": key}), server.get("/v3/retrieve/?id=none"),
                 server.post("/backup/restore.php", {"api_key": key, "hash": "none"})]
    for answer in blameless:
        assert 0 < len(answer.body) < 100
        assert b"invalid" not in answer.body and b"exceeded" not in answer.body
    for answer in (optimize(server, UNKNOWN_KEY, PHOTO), server.upload("/rotate/", {"api_key": UNKNOWN_KEY}, PHOTO)):
        assert len(answer.body) < 100 and (b"invalid" in answer.body or b"exceeded" in answer.body)


def test_ew_37_empty_key(server, server_with):
    assert is_error(optimize(server, "", PHOTO), BAD_KEY)
    free = server_with(ewww_free_jpeg_without_key="true", ewww_free_per_hour=3)
    answer = optimize(free, "", PHOTO)
    assert is_picture(answer) and same_pixels(answer.body, PHOTO)
    assert is_error(optimize(free, "", SHOT), BAD_KEY)
    assert is_error(optimize(free, "", PHOTO, lossy=1), BAD_KEY)
    assert is_error(optimize(free, "", SHOT, webp=1), BAD_KEY)
    assert is_error(optimize(free, UNKNOWN_KEY, PHOTO), BAD_KEY)
    assert is_error(optimize(free, "", b""), NO_FILE)
    assert is_picture(optimize(free, "", PHOTO)) and is_picture(optimize(free, "", PHOTO))
    refused = optimize(free, "", PHOTO)
    assert is_error(refused, FAILED) and int(refused.headers["retry-after"]) > 0


@pytest.mark.parametrize("lossy", [0, 1])
def test_ew_37_webp_without_key_whatever_lossy_says(server_with, lossy):
    free = server_with(ewww_free_jpeg_without_key="true")
    answer = optimize(free, "", PHOTO, webp=1, lossy=lossy)
    assert is_picture(answer) and opened(answer.body).format == "WEBP"


@pytest.mark.parametrize("file", [PHOTO, SHOT], ids=["jpeg", "png"])
def test_ew_38_v3_without_async(server, key, file):
    v2, v3 = optimize(server, key, file), optimize(server, key, file, path="/v3/optimize/")
    assert is_picture(v3) and v3.body == v2.body


def test_ew_56_credits(server):
    key = server.create_account(prepaid_images=10)["api_key"]
    assert is_picture(optimize(server, key, PHOTO))
    assert credits_used(server, key) == -9
    best = optimize(server, key, PHOTO).body
    assert credits_used(server, key) == -8
    assert optimize(server, key, best).body == b""
    assert is_picture(server.upload("/rotate/", {"api_key": key}, jpeg(quarters(), exif=exif(6))))
    optimize(server, key, b"text" * 99), optimize(server, key, PHOTO[:200]), optimize(server, key, PHOTO, webp=1)
    server.upload("/resize/", {"api_key": key, "dst_w": 20}, PHOTO)
    server.upload("/reduce-png/", {"api_key": key, "colors": 8}, SHOT)
    assert credits_used(server, key) == -8


@pytest.mark.parametrize("size", [(96, 64), (100, 77)], ids=["whole blocks", "cut blocks"])
@pytest.mark.parametrize("orientation", range(2, 9))
def test_ew_72_lossy_with_metadata_comes_back_upright(server, key, orientation, size):
    file = jpeg(photo(*size), quality=95, exif=exif(orientation, artist="Somebody"))
    answer = optimize(server, key, file, lossy=1, metadata=1)
    assert is_picture(answer)
    picture, seen = opened(answer.body), ImageOps.exif_transpose(opened(file))
    assert picture.size == seen.size and picture.getexif().get(ORIENTATION, 1) == 1
    assert picture.getexif()[ARTIST] == "Somebody"
    assert 2 * mean_difference(picture, seen) < mean_difference(picture, seen.rotate(180))


@pytest.mark.parametrize("metadata", [0, 1])
def test_ew_62_orientation_comes_back_upright(server, key, metadata):
    file = jpeg(quarters(), subsampling=0, exif=exif(6, artist="Somebody"))
    picture = opened(optimize(server, key, file, metadata=metadata).body)
    assert picture.size == (64, 96)
    assert picture.getexif().get(ORIENTATION, 1) == 1
    assert (picture.getexif().get(ARTIST) == "Somebody") == (metadata == 1)
    assert largest_difference(picture, ImageOps.exif_transpose(opened(file))) <= 6


def test_ew_63_unknown_and_empty_fields(server, key):
    answer = optimize(server, key, PHOTO, jpg_fill="", backup="", domain="", quality="", lossy="", convert="",
                      webp="", metadata="", surprise="1", submitHandler="Upload")
    assert answer.body == optimize(server, key, PHOTO).body


def test_ew_68_history(server, account):
    key = account["api_key"]
    server.upload("/v2/", {"api_key": key, "filename": "/var/www/html/one.jpg"}, PHOTO, file_name="part.jpg")
    server.upload("/v2/", {"api_key": key}, PHOTO, file_name="two.jpg")
    newest, oldest = server.history(account)
    assert oldest["file"].endswith("one.jpg") and newest["file"] == "two.jpg"
    assert newest["bytes_before"] == len(PHOTO) > newest["bytes_after"] > 0
