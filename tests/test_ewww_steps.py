"""The EWWW contract, one test per line of its checklist: WebP, sizes and colours."""
import io

import pytest
from PIL import Image, PngImagePlugin

from ewww_client import (EXCEEDED, FAILED, UNKNOWN_KEY, BAD_KEY, credits_used, is_error, is_picture)
from pictures import (drawing, exif, flat, jpeg, largest_difference, opened, photo, png, quarters, same_pixels,
                      with_alpha)
from pressoir_server import wait_until

PHOTO = jpeg(photo())
SHOT = png(drawing())


def gif(frames=4, size=(60, 40)):
    """An animation whose frames and times differ; loops forever."""
    out = io.BytesIO()
    pictures = [quarters(*size).rotate(90 * i, expand=False).quantize(16) for i in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], loop=0, disposal=1,
                     duration=[50 * (i + 1) for i in range(frames)])
    return out.getvalue()


def webp(picture, **options):
    out = io.BytesIO()
    picture.save(out, "WEBP", **options)
    return out.getvalue()


def times(data):
    picture = Image.open(io.BytesIO(data))
    found = []
    for i in range(picture.n_frames):
        picture.seek(i)
        picture.load()
        found.append(picture.info.get("duration"))
    return found


def optimize(server, key, file, path="/v2/", **fields):
    return server.upload(path, {"api_key": key, **fields}, file)


def resize(server, key, file, **fields):
    return server.upload("/resize/", {"api_key": key, **fields}, file)


def as_webp(server, key, file, **fields):
    answer = optimize(server, key, file, webp=1, **fields)
    assert is_picture(answer), answer.body[:100]
    picture = opened(answer.body)
    assert picture.format == "WEBP"
    return picture


@pytest.mark.parametrize("file", [PHOTO, SHOT, gif(), webp(photo(), quality=60)], ids=["jpeg", "png", "gif", "webp"])
def test_ew_15_always_webp(server, key, file):
    assert as_webp(server, key, file).size == opened(file).size


def test_ew_15_webp_even_when_larger(server, key):
    tiny = jpeg(photo(64, 64), quality=5)
    answer = optimize(server, key, tiny, webp=1, quality=100)
    assert opened(answer.body).format == "WEBP" and len(answer.body) > len(tiny)


@pytest.mark.parametrize("fields", [{}, {"lossy": 0}, {"lossy": 0, "quality": 75}, {"lossy": ""}])
@pytest.mark.parametrize("picture", [photo(), drawing(), photo().convert("L"), drawing().quantize(16)],
                         ids=["photo", "drawing", "grey", "palette"])
def test_ew_69_png_to_webp_keeps_every_pixel(server, key, picture, fields):
    file = png(picture)
    answer = optimize(server, key, file, webp=1, **fields)
    assert is_picture(answer) and answer.body[12:16] == b"VP8L" and same_pixels(answer.body, file)


def test_ew_69_png_to_webp_keeps_what_is_seen_of_alpha(server, key):
    file = png(with_alpha(photo()))
    made, sent = (opened(data).convert("RGBA").getdata() for data in (optimize(server, key, file, webp=1).body, file))
    assert all(a == b or a[3] == b[3] == 0 for a, b in zip(made, sent))


def test_ew_69_png_to_webp_loses_by_quality_when_lossy(server, key):
    file = png(photo())
    exact, coarse, fine = (optimize(server, key, file, webp=1, **fields).body for fields in
                           ({}, {"lossy": 1, "quality": 30}, {"lossy": 1, "quality": 90}))
    assert len(coarse) < len(fine) < len(exact) and not same_pixels(fine, file)


@pytest.mark.parametrize("fields", [{}, {"lossy_fast": 1}, {"metadata": 1}])
def test_ew_70_lossy_changes_no_pixel_of_a_gif(server, key, fields):
    out = io.BytesIO()
    frames = [photo(64, 48, seed=i).quantize(200) for i in range(4)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=[60, 70, 80, 90])
    for file in (out.getvalue(), gif()):
        made = optimize(server, key, file, lossy=1, **fields).body or file
        before, after = Image.open(io.BytesIO(file)), Image.open(io.BytesIO(made))
        assert after.format == "GIF" and after.n_frames == before.n_frames and times(made) == times(file)
        for i in range(before.n_frames):
            before.seek(i), after.seek(i)
            assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()
        assert made == (optimize(server, key, file, **fields).body or file)


def test_ew_15_gif_to_webp_is_lossless_unless_lossy(server, key):
    file = gif()
    lossless = optimize(server, key, file, webp=1).body
    assert same_pixels(lossless, file) and times(lossless) == times(file)
    assert opened(optimize(server, key, file, webp=1, lossy=1).body).format == "WEBP"


def test_ew_16_lossy_webp_is_smaller(server, key):
    file = webp(photo(320, 240), lossless=True)
    lossless, lossy = optimize(server, key, file, lossy=0), optimize(server, key, file, lossy=1)
    assert is_picture(lossy) and opened(lossy.body).format == "WEBP"
    assert len(lossy.body) < len(lossless.body or file)


def test_ew_22_convert_gif_to_png_when_smaller(server, key):
    still = io.BytesIO()
    drawing().quantize(8).save(still, "GIF")
    file = still.getvalue()
    answer = optimize(server, key, file, convert=1)
    assert is_picture(answer) and opened(answer.body).format in ("PNG", "GIF")
    unconverted = optimize(server, key, file).body or file
    assert len(answer.body) <= len(unconverted)
    assert opened(answer.body).format == "PNG" and same_pixels(answer.body, file)


def test_ew_25_webp_sizes(server, key):
    for file in (PHOTO, SHOT, gif()):
        width, height = opened(file).size
        inside = as_webp(server, key, file, width=width // 2, height=height)
        assert inside.size == (width // 2, height // 2)
        assert as_webp(server, key, file, width=32, height=20, crop=1).size == (32, 20)
        assert as_webp(server, key, file, width=9999, height=9999).size == (width, height)
        assert as_webp(server, key, file, width="", height="tall").size == (width, height)


@pytest.mark.parametrize("fields, colour", [
    ({"crop_x": "left"}, (220, 40, 40)), ({"crop_x": "right"}, (40, 200, 60)),
    ({"crop_x": "left", "crop_y": "bottom"}, (220, 40, 40))])
def test_ew_26_crop_words(server, key, fields, colour):
    wide = Image.new("RGB", (120, 40), (220, 40, 40))
    wide.paste((40, 200, 60), (60, 0, 120, 40))
    picture = as_webp(server, key, png(wide), width=40, height=40, crop=1, **fields)
    assert picture.size == (40, 40)
    assert largest_difference(picture, Image.new("RGB", (40, 40), colour)) < 24


def test_ew_26_crop_from_top_and_bottom(server, key):
    tall = Image.new("RGB", (40, 120), (220, 40, 40))
    tall.paste((40, 200, 60), (0, 60, 40, 120))
    for side, colour in (("top", (220, 40, 40)), ("bottom", (40, 200, 60))):
        picture = as_webp(server, key, png(tall), width=40, height=40, crop=1, crop_y=side)
        assert largest_difference(picture, Image.new("RGB", (40, 40), colour)) < 24


def test_ew_28_lossy_webp_stays_webp(server, key):
    answer = optimize(server, key, webp(photo(320, 240), quality=95), lossy=1, path="/v3/optimize/")
    assert is_picture(answer) and opened(answer.body).format == "WEBP"


def test_ew_46_resize_animated_gif(server, key):
    file = gif()
    answer = resize(server, key, file, dst_x=0, dst_y=0, dst_w=30, dst_h=20, src_x=0, src_y=0)
    assert is_picture(answer)
    picture = opened(answer.body)
    assert picture.format == "GIF" and picture.size == (30, 20)
    assert times(answer.body) == times(file) and picture.info["loop"] == 0


@pytest.mark.parametrize("file", [png(quarters()), jpeg(quarters(), subsampling=0)], ids=["png", "jpeg"])
def test_ew_47_resize_crops_and_takes_either_name(server, key, file):
    part = opened(resize(server, key, file, dst_w=24, dst_h=16, src_x=48, src_y=32, src_w=48, src_h=32).body)
    assert part.size == (24, 16) and part.format == opened(file).format
    assert largest_difference(part, Image.new("RGB", (24, 16), (230, 220, 60))) < 40
    assert opened(resize(server, key, file, width=30, height=10).body).size == (30, 10)
    assert opened(resize(server, key, file, height=32).body).size == (48, 32)
    assert opened(resize(server, key, file, dst_w="", width=30, dst_h="", height=10).body).size == (30, 10)


@pytest.mark.parametrize("fields", [
    {}, {"dst_w": 0, "dst_h": 5}, {"dst_w": -4}, {"dst_w": 10, "dst_h": 10, "src_x": 500},
    {"dst_w": 10, "dst_h": 10, "src_w": 5000}, {"dst_w": 900000, "dst_h": 900000}, {"dst_w": 256, "dst_h": 192},
    {"dst_w": 10, "dst_x": 3}, {"dst_w": "abc", "dst_h": 5}, {"dst_w": "50.0", "dst_h": 40},
    {"dst_w": 10, "dst_h": 10, "src_x": "left"}])
def test_ew_48_impossible_or_unnecessary_sizes(server, key, fields):
    assert is_error(resize(server, key, PHOTO, **fields), FAILED)


def test_ew_48_what_is_no_picture(server, key):
    assert is_error(resize(server, key, b"text" * 99, dst_w=5), FAILED)
    assert is_error(server.upload("/resize/", {"api_key": key, "dst_w": 5}), FAILED)
    assert is_error(resize(server, UNKNOWN_KEY, PHOTO, dst_w=5), EXCEEDED)


def test_a_png_animation_is_not_answered_by_its_first_frame(server, key):
    out = io.BytesIO()
    quarters().save(out, "PNG", save_all=True, append_images=[quarters().rotate(90)], duration=100, loop=0)
    assert is_error(resize(server, key, out.getvalue(), dst_w=10, dst_h=10), FAILED)
    assert is_error(server.upload("/reduce-png/", {"api_key": key, "colors": 4}, out.getvalue()), FAILED)


def test_ew_49_words_that_clients_misread(server, key):
    named = jpeg(photo(), exif=exif(artist="an error was exceeded"))
    assert b"error" in named
    answer = resize(server, key, named, dst_w=64)
    assert is_picture(answer) and b"error" not in answer.body
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "limits exceeded")
    answer = server.upload("/reduce-png/", {"api_key": key, "colors": 16}, png(photo(), pnginfo=text))
    assert is_picture(answer) and b"exceeded" not in answer.body


@pytest.mark.parametrize("picture", [photo(), drawing(), with_alpha(photo())], ids=["photo", "drawing", "alpha"])
def test_ew_50_reduce_png(server, key, picture):
    answer = server.upload("/reduce-png/", {"api_key": key, "colors": 16}, png(picture))
    reduced = opened(answer.body)
    assert is_picture(answer) and reduced.format == "PNG" and reduced.mode == "P"
    assert 2 <= len(set(reduced.convert("RGBA").getdata())) <= 16


def test_ew_50_reduce_png_refuses(server, key):
    def reduce(file, **fields):
        return server.upload("/reduce-png/", {"api_key": key, **fields}, file)
    assert is_error(reduce(SHOT, colors=1), FAILED) and is_error(reduce(SHOT, colors=257), FAILED)
    assert is_error(reduce(PHOTO, colors=16), FAILED)
    assert is_error(server.upload("/reduce-png/", {"api_key": UNKNOWN_KEY, "colors": 16}, SHOT), EXCEEDED)
    best = reduce(png(flat())).body or png(flat())
    assert reduce(best).body == b""


def test_ew_56_and_64_free_calls_with_an_exhausted_key(server):
    key = server.create_account(prepaid_images=1)["api_key"]
    assert is_picture(optimize(server, key, PHOTO))
    before = credits_used(server, key)
    assert is_error(optimize(server, key, PHOTO), EXCEEDED)
    as_webp(server, key, PHOTO)
    assert is_picture(resize(server, key, PHOTO, dst_w=20))
    assert is_picture(server.upload("/reduce-png/", {"api_key": key, "colors": 8}, png(photo())))
    assert is_picture(server.upload("/rotate/", {"api_key": key}, jpeg(quarters(), exif=exif(6))))
    assert credits_used(server, key) == before


def test_ew_66_sharp_yuv(server, key):
    as_webp(server, key, PHOTO, sharp_yuv=1)
    assert is_error(optimize(server, UNKNOWN_KEY, PHOTO, webp=1, sharp_yuv=1), BAD_KEY)


def test_ew_15_as_a_pending_result(server_with):
    server = server_with(ewww_pending_after_seconds=0)
    key = server.create_account()["api_key"]
    tiny = jpeg(photo(64, 64), quality=5)
    answer = optimize(server, key, tiny, path="/v3/optimize/", webp=1, quality=100, **{"async": 1})
    if not is_picture(answer) or answer.body.startswith(b"{"):
        place = answer.json()["location"]
        answer = wait_until(lambda: (found := server.get(place)).status != 404 and found, 60, "the pending result")
        assert answer.status == 200
    assert opened(answer.body).format == "WEBP"
