"""The command line: what it does to the picture itself."""
import io
import os
import struct

import pytest
from PIL import Image, ImageCms

from cli import corrupt, jpeg, optimize, picture, pixels, png, report, run, tree
from pressoir_server import CORPUS


def opened(path):
    image = Image.open(path)
    image.load()
    return image


def size_after(source, target, *arguments):
    optimize(*arguments, source, "-o", target)
    return opened(target).size


def animation(path, frames=3, size=(80, 60)):
    """Frames of different times; loops forever."""
    pictures = [picture(seed, size).quantize(32) for seed in range(frames)]
    pictures[0].save(path, "GIF", save_all=True, append_images=pictures[1:], loop=0,
                     duration=[100 * (i + 1) for i in range(frames)], disposal=1)
    return path


def frames_of(path):
    image = Image.open(path)
    found = []
    for i in range(image.n_frames):
        image.seek(i)
        image.load()  # WebP has the time only then
        found.append((image.size, image.info["duration"]))
    return found


@pytest.mark.parametrize("make, name", [(jpeg, "a.jpg"), (png, "a.png")])
@pytest.mark.parametrize("arguments, size", [
    (["--width", 80], (80, 60)), (["--height", 30], (40, 30)), (["--percent", 25], (40, 30)),
    (["--width", 50, "--height", 50], (50, 38)), (["--width", 50, "--height", 50, "--fit", "cover"], (50, 50)),
    (["--width", 50, "--height", 70, "--fit", "exact"], (50, 70)), (["--width", 400], (160, 120)),
    (["--width", 320, "--enlarge"], (320, 240)), (["--upscale", 2], (320, 240)), (["--upscale", 4], (640, 480)),
    (["--crop", "10,20,30,40"], (30, 40)), (["--crop", "64x48"], (64, 48)), (["--rotate", 90], (120, 160)),
    (["--rotate", 90, "--width", 60], (60, 80)), (["--crop", "100x100", "--width", 20], (20, 20)),
])
def test_sizes(tmp_path, make, name, arguments, size):
    assert size_after(make(tmp_path / name), tmp_path / f"out{name}", *arguments) == size


def test_resize_is_near_what_others_make(tmp_path):
    source = png(tmp_path / "a.png", size=(320, 240))
    size_after(source, tmp_path / "b.png", "--width", 80)
    other = opened(source).resize((80, 60), Image.LANCZOS)
    pairs = list(zip(pixels((tmp_path / "b.png").read_bytes()), other.tobytes()))
    assert sum(abs(a - b) for a, b in pairs) / len(pairs) < 6


@pytest.mark.parametrize("gravity, box", [
    ("top-left", (0, 0)), ("top", (40, 0)), ("right", (80, 40)), ("bottom-right", (80, 80)), ("center", (40, 40))])
def test_crop_keeps_the_part_that_gravity_says(tmp_path, gravity, box):
    source = png(tmp_path / "a.png")
    size_after(source, tmp_path / "b.png", "--crop", "80x40", "--gravity", gravity)
    expected = opened(source).crop((*box, box[0] + 80, box[1] + 40))
    assert pixels((tmp_path / "b.png").read_bytes()) == expected.tobytes()


def test_attention_finds_the_only_thing_there_is(tmp_path):
    image = Image.new("RGB", (200, 100), (120, 120, 125))
    image.paste((230, 40, 30), (160, 30, 190, 60))
    image.save(tmp_path / "a.png")
    size_after(tmp_path / "a.png", tmp_path / "b.png", "--crop", "60x60", "--gravity", "attention")
    red = [p for p in opened(tmp_path / "b.png").convert("RGB").getdata() if p == (230, 40, 30)]
    assert len(red) == 900


def test_rotating_a_jpeg_on_its_grid_loses_nothing(tmp_path):
    source = jpeg(tmp_path / "a.jpg", size=(160, 112), subsampling=0)
    row, = report("--rotate", 90, source, "-o", tmp_path / "b.jpg")
    assert row["score"] is None
    back, = report("--rotate", 270, tmp_path / "b.jpg", "-o", tmp_path / "c.jpg")
    assert back["score"] is None
    assert pixels((tmp_path / "c.jpg").read_bytes()) == pixels(source.read_bytes())


def test_rotating_a_jpeg_off_its_grid_codes_it_anew_and_says_so(tmp_path):
    row, = report("--rotate", 180, jpeg(tmp_path / "a.jpg", size=(155, 101)), "-o", tmp_path / "b.jpg")
    assert opened(tmp_path / "b.jpg").size == (155, 101)
    assert row["score"] >= 89.5 and any("score 90" in text for text in row["warnings"])


def test_sizes_are_meant_upright(tmp_path):
    tags = Image.Exif()
    tags[0x0112] = 6
    source = jpeg(tmp_path / "a.jpg", exif=tags)
    assert size_after(source, tmp_path / "b.jpg", "--width", 60, "--keep", "all") == (60, 80)
    assert opened(tmp_path / "b.jpg").getexif().get(0x0112, 1) == 1


def test_upright_rotates_although_the_metadata_stays(tmp_path):
    tags = Image.Exif()
    tags[0x0112] = 6
    source = jpeg(tmp_path / "a.jpg", size=(160, 112), exif=tags)
    assert size_after(source, tmp_path / "b.jpg", "--upright", "--keep", "all") == (112, 160)


def test_flatten_and_background(tmp_path):
    Image.new("RGBA", (40, 40), (0, 255, 0, 0)).save(tmp_path / "a.png")
    size_after(tmp_path / "a.png", tmp_path / "b.png", "--flatten", "#0000ff")
    assert opened(tmp_path / "b.png").convert("RGB").getpixel((5, 5)) == (0, 0, 255)
    assert "A" not in opened(tmp_path / "b.png").mode
    size_after(tmp_path / "a.png", tmp_path / "b.jpg", "--convert", "jpeg", "--background", "#0000ff")
    red, green, blue = opened(tmp_path / "b.jpg").getpixel((5, 5))
    assert red < 24 and green < 24 and blue > 230


def test_colours_are_at_most_so_many(tmp_path):
    size_after(png(tmp_path / "a.png"), tmp_path / "b.png", "--colours", 12)
    image = opened(tmp_path / "b.png")
    assert image.mode == "P" and 2 <= len(set(image.convert("RGB").getdata())) <= 12


@pytest.mark.parametrize("arguments", [["--convert", "jpeg"], ["--convert", "webp"], ["--join", "--convert", "webp"]])
def test_colours_into_a_format_without_palette_are_bad_usage(tmp_path, arguments):
    done = optimize("--colours", 16, *arguments, png(tmp_path / "a.png"), "-o", tmp_path / "b", code=2)
    assert b"(to 16) in png and gif only" in done.stderr and not (tmp_path / "b").exists()


@pytest.mark.parametrize("arguments", [[], ["--convert", "png", "--only-if-smaller"]])
def test_colours_of_a_jpeg_that_stays_one_fail(tmp_path, arguments):
    row, = report("--colours", 16, *arguments, jpeg(tmp_path / "a.jpg"), "-o", tmp_path / "out", code=1)
    assert row["error"]["code"] == "invalid_request" and "jpeg has no palette" in row["error"]["message"]
    row, = report("--colours", 16, tmp_path / "a.jpg", "--convert", "png", "-o", tmp_path / "b.png")
    assert len(set(opened(tmp_path / "b.png").convert("RGB").getdata())) <= 16


def test_colours_reduced_again_stay(tmp_path):
    for name in ("b.png", "b.gif"):
        convert = ["--convert", name[2:]]
        optimize("--colours", 12, *convert, png(tmp_path / "a.png"), "-o", tmp_path / name)
        optimize("--colours", 12, *convert, tmp_path / name, "-o", tmp_path / f"again_{name}")
        assert (tmp_path / f"again_{name}").read_bytes() == (tmp_path / name).read_bytes(), name


def test_inks_become_srgb(tmp_path):
    picture(1).convert("CMYK").save(tmp_path / "a.jpg", "JPEG")
    size_after(tmp_path / "a.jpg", tmp_path / "b.jpg", "--to-srgb")
    assert opened(tmp_path / "b.jpg").mode == "RGB"


def test_animations_keep_frames_times_and_loops(tmp_path):
    source = animation(tmp_path / "a.gif")
    size_after(source, tmp_path / "b.gif", "--width", 40)
    assert frames_of(tmp_path / "b.gif") == [((40, 30), 100), ((40, 30), 200), ((40, 30), 300)]
    assert opened(tmp_path / "b.gif").info["loop"] == 0


def test_frames_are_not_lost_unasked(tmp_path):
    frames = [picture(seed, (80, 60)) for seed in range(3)]
    frames[0].save(tmp_path / "a.png", save_all=True, append_images=frames[1:], duration=100, loop=0)
    row, = report("--width", 40, tmp_path / "a.png", "-o", tmp_path / "b.png", code=1)
    assert row["error"]["code"] == "invalid_request" and not (tmp_path / "b.png").exists()
    size_after(tmp_path / "a.png", tmp_path / "c.webp", "--width", 40, "--convert", "webp")
    assert frames_of(tmp_path / "c.webp") == [((40, 30), 100)] * 3
    size_after(tmp_path / "a.png", tmp_path / "d.webp", "--width", 40, "--convert", "webp", "--only-if-smaller")
    assert opened(tmp_path / "d.webp").n_frames == 3


def test_only_if_smaller_compares_after_the_same_steps(tmp_path):
    smooth = tmp_path / "smooth.png"
    Image.linear_gradient("L").resize((160, 120)).convert("RGB").save(smooth)
    flat = tmp_path / "flat.png"
    Image.new("RGB", (160, 120), (9, 99, 199)).save(flat)
    arguments = ["--convert", "jpeg", "--quality", 50, "--only-if-smaller", "--percent", 50]
    kept, = report(*arguments, flat, "-o", tmp_path / "flat")
    assert kept["format"] == "png" and opened(tmp_path / "flat").size == (80, 60)
    noisy = png(tmp_path / "noisy.png", size=(320, 240))
    changed, = report(*arguments, noisy, "-o", tmp_path / "noisy")
    assert changed["format"] == "jpeg" and opened(tmp_path / "noisy").size == (160, 120)


def test_a_picture_that_is_small_enough_is_only_made_smaller(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    row, = report("--width", 1000, source, "-o", tmp_path / "b.jpg")
    assert row["score"] is None and row["bytes_after"] < row["bytes_before"]
    assert pixels((tmp_path / "b.jpg").read_bytes()) == pixels(source.read_bytes())


def test_joins_pictures_to_one_animation(tmp_path):
    for name, seed in (("b", 1), ("c", 2), ("a", 3)):
        png(tmp_path / f"in/{name}.png", seed=seed)
    still = jpeg(tmp_path / "still.jpg", size=(100, 50))
    row, = report("--join", tmp_path / "in", still, animation(tmp_path / "moving.gif", size=(160, 120)),
                  "--delay", 250, "--loop", 3, "-o", tmp_path / "out.gif")
    assert row["format"] == "gif" and (row["width"], row["height"]) == (160, 120)
    assert frames_of(tmp_path / "out.gif") == [((160, 120), time) for time in (250, 250, 250, 250, 100, 200, 300)]
    assert opened(tmp_path / "out.gif").info["loop"] == 2  # repeats: three times in all


def test_joins_to_webp_after_steps_on_each(tmp_path):
    pictures = [png(tmp_path / "a.png"), png(tmp_path / "b.png", seed=2, size=(80, 160))]
    row, = report("--join", *pictures, "--convert", "webp", "--balanced", "--width", 40, "--height", 40, "--fit", "cover",
                  "-o", tmp_path / "out.webp")
    assert frames_of(tmp_path / "out.webp") == [((40, 40), 1000)] * 2
    assert row["min_score"] <= row["score"]


def test_joins_64_files_and_no_more(tmp_path):
    for seed in range(64):
        png(tmp_path / f"in/{seed:02}.png", seed=seed, size=(16, 12))
    report("--join", tmp_path / "in", "-o", tmp_path / "out.gif")
    assert frames_of(tmp_path / "out.gif") == [((16, 12), 1000)] * 64
    one_more = png(tmp_path / "a.png")
    refused = optimize("--join", tmp_path / "in", one_more, "-o", tmp_path / "more.gif", code=2)
    assert b"--join takes at most 64 files, not 65" in refused.stderr
    assert not (tmp_path / "more.gif").exists()


def test_files_to_be_joined_have_the_limit_of_one_together(tmp_path):
    pictures = [png(tmp_path / name) for name in ("a.png", "b.png")]
    limit = 2 * pictures[0].stat().st_size - 1
    row, = report("--join", *pictures, "-o", tmp_path / "out.gif", code=1,
                  env={**os.environ, "PRESSOIR_LIMITS_MAX_INPUT_BYTES": str(limit)})
    assert row["error"] == {"code": "payload_too_large", "message": f"The files are together larger than {limit} bytes."}


def test_a_file_that_cannot_be_joined_fails_the_whole(tmp_path):
    row, = report("--join", png(tmp_path / "a.png"), tmp_path / "missing.png", "-o", tmp_path / "out.gif", code=1)
    assert row["error"]["code"] == "not_found" and "missing.png" in row["error"]["message"]
    row, = report("--join", png(tmp_path / "a.png"), corrupt(tmp_path / "b.jpg"), "-o", tmp_path / "out.gif", code=1)
    assert row["error"]["code"] == "corrupt_input" and not (tmp_path / "out.gif").exists()
    assert "b.jpg: " in row["error"]["message"] and "a.png" not in row["error"]["message"]


@pytest.mark.parametrize("bad", [0, 1])
def test_the_file_that_is_not_a_picture_is_named(tmp_path, bad):
    names = [png(tmp_path / "a.png"), png(tmp_path / "b.png")]
    names[bad].write_bytes(b"no picture")
    row, = report("--join", *names, "-o", tmp_path / "out.gif", code=1)
    assert row["error"] == {"code": "unsupported_format", "message": f"{names[bad]}: The format of the file is not known."}


@pytest.mark.parametrize("arguments", [
    ["--in-place"], ["-o", "folder/"], ["-o", "x.gif", "--only-if-smaller"], ["-o", "x.gif", "--delay", 0],
    ["-o", "x.gif", "--loop", 70000], ["-o", "x.png", "--convert", "png"], ["-o", "x.jpg", "--convert", "jpeg"],
    ["-o", "x.gif", "--keep-hidden-colours"]])
def test_bad_joins_are_refused(tmp_path, arguments):
    optimize("--join", png(tmp_path / "a.png"), *arguments, code=2, cwd=tmp_path)
    assert tree(tmp_path).keys() == {"a.png"}


@pytest.mark.parametrize("arguments", [
    ["--delay", 100], ["--crop", "1,2,3"], ["--crop", "axb"], ["--crop", "0x5"], ["--gravity", "up", "--crop", "5x5"], ["--rotate", 45],
    ["--colours", 1], ["--upscale", 3], ["--flatten", "red"], ["--percent", 0], ["--percent", 50, "--width", 5],
    ["--enlarge"], ["--fit", "cover", "--width", 5], ["--only-if-smaller"], ["--background", "#000000"],
    ["--gravity", "left"], ["--gravity", "up", "--width", 5], ["--gravity", "left", "--crop", "1,2,3,4"],
    ["--gravity", "left-right", "--crop", "5x5"], ["--gravity", "top-top", "--crop", "5x5"]])
def test_bad_usage_is_refused(tmp_path, arguments):
    optimize(*arguments, png(tmp_path / "a.png"), "-o", tmp_path / "b.png", code=2)
    assert not (tmp_path / "b.png").exists()


def with_thumbnail(path, size=(160, 112)):
    """A JPEG with a large EXIF thumbnail, a date, a copyright and the XMP of an editor."""
    small = io.BytesIO()
    picture(2, (80, 56)).save(small, "JPEG", quality=95)
    thumbnail = small.getvalue()
    date = b"2020:01:02 03:04:05\0"
    first = [(0x0132, 2, len(date), 38), (0x8298, 2, 3, int.from_bytes(b"me\0\0", "little"))]
    second = [(0x0103, 3, 1, 6), (0x0201, 4, 1, 100), (0x0202, 4, 1, len(thumbnail))]

    def directory(entries, following):
        body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
        return struct.pack("<H", len(entries)) + body + struct.pack("<I", following)
    block = b"II*\0\x08\0\0\0" + directory(first, 58) + date
    block += directory(second, 0)
    block = block.ljust(100, b"\0") + thumbnail
    return jpeg(path, size=size, subsampling=0, exif=b"Exif\0\0" + block), thumbnail


def test_a_thumbnail_does_not_show_what_was_cut_away(tmp_path):
    source, thumbnail = with_thumbnail(tmp_path / "a.jpg")
    assert thumbnail in source.read_bytes()
    for name, step in [("crop", ["--crop", "0,0,20,20"]), ("width", ["--width", 50]), ("rotate", ["--rotate", 90])]:
        row, = report(*step, "--keep", "all", source, "-o", tmp_path / f"{name}.jpg")
        content = (tmp_path / f"{name}.jpg").read_bytes()
        assert thumbnail[200:400] not in content and b"2020:01:02" in content, name
        assert "date" in row["metadata_kept"] and "thumbnail" in row["metadata_dropped"], name
    optimize("--keep", "all", source, "-o", tmp_path / "same.jpg")
    assert thumbnail[200:400] in (tmp_path / "same.jpg").read_bytes()


@pytest.mark.parametrize("arguments", [["--flatten", "#ffffff"], ["--to-srgb"], ["--flatten", "#000000", "--to-srgb"]])
def test_a_jpeg_that_a_step_would_not_change_loses_nothing(tmp_path, arguments):
    source = jpeg(tmp_path / "a.jpg")
    row, = report(*arguments, source, "-o", tmp_path / "b.jpg")
    assert row["lossless"] and pixels((tmp_path / "b.jpg").read_bytes()) == pixels(source.read_bytes())
    turned = jpeg(tmp_path / "c.jpg", size=(160, 112), subsampling=0)
    row, = report("--rotate", 90, *arguments, turned, "-o", tmp_path / "d.jpg")
    assert row["score"] is None and row["warnings"] == []


def test_a_jpeg_of_other_colours_does_become_srgb(tmp_path):
    wide = CORPUS / "jpeg/adobergb-lightroom-xmp-2000x1072.jpg"
    if not wide.exists():
        pytest.skip("PRESSOIR_CORPUS has no AdobeRGB picture")
    profile = opened(wide).info["icc_profile"]
    source = jpeg(tmp_path / "a.jpg", icc_profile=profile)
    row, = report("--to-srgb", "--score", 95, source, "-o", tmp_path / "b.jpg")
    assert row["metadata_dropped"] == ["icc"] and "icc_profile" not in opened(tmp_path / "b.jpg").info
    expected = ImageCms.profileToProfile(opened(source), ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                                         ImageCms.createProfile("sRGB"), renderingIntent=1)
    pairs = list(zip(pixels((tmp_path / "b.jpg").read_bytes()), expected.tobytes()))
    assert sum(abs(a - b) for a, b in pairs) / len(pairs) < 3


def test_metadata_that_a_format_cannot_hold_is_not_said_to_be_kept(tmp_path):
    source, _ = with_thumbnail(tmp_path / "a.jpg")
    row, = report("--convert", "gif", "--keep", "all", source, "-o", tmp_path / "b.gif")
    assert row["metadata_kept"] == ["copyright", "date"] and row["metadata_dropped"] == ["thumbnail"]
    row, = report("--convert", "gif", "--keep", "all", "--width", 50, source, "-o", tmp_path / "c.gif")
    assert row["metadata_kept"] == ["copyright", "date"] and row["metadata_dropped"] == ["thumbnail"]
    row, = report("--convert", "png", "--keep", "copyright", source, "-o", tmp_path / "d.png")
    assert row["metadata_kept"] == ["copyright"] and row["metadata_dropped"] == ["date", "thumbnail"]


def test_what_can_only_be_read_is_converted_although_nothing_compares(tmp_path):
    picture(1).save(tmp_path / "a.bmp")
    row, = report("--convert", "png", "--only-if-smaller", tmp_path / "a.bmp", "-o", tmp_path / "b.png")
    assert row["format"] == "png" and pixels((tmp_path / "b.png").read_bytes()) == picture(1).tobytes()


@pytest.mark.parametrize("size", ["0", "-5", "1.5", "00"])
def test_malformed_sizes_are_refused_with_the_reason(tmp_path, size):
    done = optimize("--target-bytes", size, png(tmp_path / "a.png"), "-o", tmp_path / "b.png", code=2)
    assert b"whole number of bytes" in done.stderr


def test_a_box_beyond_the_picture_fails(tmp_path):
    row, = report("--crop", "150,0,20,20", png(tmp_path / "a.png"), "-o", tmp_path / "b.png", code=1)
    assert row["error"]["code"] == "invalid_request"


def test_help_lists_the_steps():
    text = run("optimize", "--help").stdout.decode()
    for option in ("--width", "--height", "--percent", "--fit", "--enlarge", "--crop", "--gravity", "--rotate",
                   "--flatten", "--colours", "--upscale", "--to-srgb", "--background", "--only-if-smaller"):
        assert option in text
