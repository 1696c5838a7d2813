"""`pressoir repair`: what it makes of damaged files, what it reports, and what it leaves alone."""
import io
import json
import os
import struct

import pytest
from PIL import Image

from cli import backup_of, jpeg, optimize, picture, png, run, tree

SAVE = {"jpg": {"format": "JPEG", "quality": 90}, "png": {"format": "PNG"}, "gif": {"format": "GIF", "interlace": False},
        "webp": {"format": "WEBP", "lossless": True}}


def whole(path, kind):
    image = picture(3).quantize(64) if kind == "gif" else picture(3)
    image.save(path, **SAVE[kind])
    return path.read_bytes()


def repair(*arguments, **options):
    return run("repair", *arguments, **options)


def report(*arguments, **options):
    return [json.loads(line) for line in repair("--json", *arguments, **options).stdout.splitlines()]


@pytest.mark.parametrize("kind", SAVE)
def test_a_file_that_is_cut_off_is_whole_again_and_says_what_it_lost(tmp_path, kind):
    data = whole(tmp_path / f"whole.{kind}", kind)
    cut = tmp_path / f"cut.{kind}"
    cut.write_bytes(data[:len(data) * 7 // 10])
    row, = report(cut, "-o", tmp_path / f"made.{kind}")
    assert row["error"] is None and row["method"] == "repaired" and row["format"] == kind.replace("jpg", "jpeg")
    assert 0 < row["repair"]["lost_percent"] < 90
    assert any("is filled in" in warning for warning in row["warnings"])
    with Image.open(tmp_path / f"made.{kind}") as made, Image.open(tmp_path / f"whole.{kind}") as before:
        made.load()
        assert made.size == before.size
        rows = int(before.height * (100 - row["repair"]["lost_percent"]) / 100) // 16 * 16 - 16
        box = (0, 0, before.width, rows - 4)  # above what the chroma of the next blocks reaches
        assert made.convert("RGB").crop(box).tobytes() == before.convert("RGB").crop(box).tobytes()


@pytest.mark.parametrize("kind", SAVE)
def test_a_whole_file_comes_back_byte_for_byte(tmp_path, kind):
    data = whole(tmp_path / f"whole.{kind}", kind)
    row, = report(tmp_path / f"whole.{kind}", "-o", tmp_path / f"made.{kind}")
    assert (tmp_path / f"made.{kind}").read_bytes() == data
    assert row["repair"] is None and row["method"] == "unchanged" and row["warnings"] == []


@pytest.mark.parametrize("kind", SAVE)
def test_nothing_is_repaired_twice(tmp_path, kind):
    data = whole(tmp_path / f"a.{kind}", kind)
    (tmp_path / f"a.{kind}").write_bytes(data[:len(data) * 6 // 10])
    repair(tmp_path / f"a.{kind}", "-o", tmp_path / f"b.{kind}")
    row, = report(tmp_path / f"b.{kind}", "-o", tmp_path / f"c.{kind}")
    assert row["repair"] is None
    assert (tmp_path / f"c.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_too_little_left_fails_with_the_reason_and_the_others_are_done(tmp_path):
    data = whole(tmp_path / "whole.png", "png")
    (tmp_path / "head.png").write_bytes(data[:20])
    rows = report(tmp_path / "head.png", tmp_path / "whole.png", "-o", tmp_path / "out", code=1)
    assert rows[0]["error"]["code"] == "corrupt_input" and "header is missing" in rows[0]["error"]["message"]
    assert rows[1]["error"] is None
    assert list(tree(tmp_path / "out")) == ["whole.png"]


def test_in_place_leaves_whole_files_untouched_and_keeps_originals(tmp_path):
    good, bad = jpeg(tmp_path / "in/good.jpg"), jpeg(tmp_path / "in/bad.jpg", seed=2)
    data = bad.read_bytes()[:-2000]
    bad.write_bytes(data)
    before = os.stat(good)
    repair(tmp_path / "in", "--in-place", "--backup", tmp_path / "old")
    after = os.stat(good)
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert set(tree(tmp_path / "old").values()) == {data, b""} and backup_of(tmp_path / "old", bad).exists()
    with Image.open(bad) as made:
        made.load()


def test_names_are_checked_as_those_of_optimize(tmp_path):
    file = jpeg(tmp_path / "a.jpg")
    repair(file, code=2)
    repair(file, "-o", file, code=2)
    repair(file, "-o", tmp_path / "b", "--in-place", code=2)
    repair(file, "--dry-run")
    assert list(tree(tmp_path)) == ["a.jpg"]


def test_standard_input_and_output(tmp_path):
    data = jpeg(tmp_path / "a.jpg").read_bytes()
    done = repair("-", input=data[:-1500])
    with Image.open(io.BytesIO(done.stdout)) as made:
        made.load()
    assert repair("-", input=data).stdout == data


def test_metadata_that_can_be_read_stays(tmp_path):
    exif = Image.Exif()
    exif[0x0112], exif[0x8298] = 6, "Jane Doe"
    file = tmp_path / "a.jpg"
    picture().save(file, quality=90, exif=exif)
    data = file.read_bytes()
    file.write_bytes(data[:-1500])
    row, = report(file, "-o", tmp_path / "b.jpg")
    assert {"copyright", "orientation"} <= set(row["metadata_kept"])
    with Image.open(tmp_path / "b.jpg") as made:
        assert made.getexif()[0x8298] == "Jane Doe"


def test_the_thumbnail_of_a_file_shows_what_is_missing(tmp_path):
    image = picture(5, (320, 240))
    thumbnail = io.BytesIO()
    image.resize((160, 120)).save(thumbnail, "JPEG", quality=80)
    small = thumbnail.getvalue()
    # IFD0 without entries, IFD1 with JPEGInterchangeFormat and its length.
    tiff = b"II*\0" + struct.pack("<IHI", 8, 0, 14)
    tiff += struct.pack("<HHHIIHHIII", 2, 0x0201, 4, 1, 44, 0x0202, 4, 1, len(small), 0) + small
    file = tmp_path / "a.jpg"
    image.save(file, quality=90, exif=b"Exif\0\0" + tiff)
    data = file.read_bytes()
    file.write_bytes(data[:len(data) * 6 // 10])
    row, = report(file, "-o", tmp_path / "b.jpg")
    assert "what is filled in is taken from the thumbnail in the file" in row["warnings"]
    with Image.open(tmp_path / "b.jpg") as made:
        below = (0, 220, 320, 240)
        pairs = zip(made.convert("L").crop(below).tobytes(), image.convert("L").crop(below).tobytes())
        assert sum(abs(a - b) for a, b in pairs) / (320 * 20) < 12


def test_optimize_repairs_before_its_own_work(tmp_path):
    data = jpeg(tmp_path / "a.jpg").read_bytes()
    (tmp_path / "a.jpg").write_bytes(data[:-1500])
    optimize(tmp_path / "a.jpg", "--width", "80", "-o", tmp_path / "b.jpg", code=1)
    done = optimize("--json", "--repair", tmp_path / "a.jpg", "--width", "80", "-o", tmp_path / "b.jpg")
    row = json.loads(done.stdout)
    assert row["width"] == 80 and row["repair"]["lost_percent"] > 0 and row["method"].startswith("repaired, ")
    whole_file = png(tmp_path / "c.png")
    optimize(whole_file, "-o", tmp_path / "d.png")
    optimize("--repair", whole_file, "-o", tmp_path / "e.png")
    assert (tmp_path / "d.png").read_bytes() == (tmp_path / "e.png").read_bytes()


def tiff_with_directory_first(path):
    """Grey, uncompressed, one strip behind the directory."""
    width, height = 64, 64
    pixels = picture(7, (width, height)).convert("L").tobytes()
    entries = [(256, 3, 1, width), (257, 3, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
               (273, 4, 1, 8 + 2 + 9 * 12 + 4), (277, 3, 1, 1), (278, 3, 1, height), (279, 4, 1, len(pixels))]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", 0) + pixels)
    return pixels


def test_a_damaged_tiff_needs_another_format(tmp_path):
    pixels = tiff_with_directory_first(tmp_path / "a.tif")
    data = (tmp_path / "a.tif").read_bytes()
    row, = report(tmp_path / "a.tif", "-o", tmp_path / "same.tif")
    assert row["repair"] is None and (tmp_path / "same.tif").read_bytes() == data
    (tmp_path / "a.tif").write_bytes(data[:-64 * 20])
    row, = report(tmp_path / "a.tif", "-o", tmp_path / "b.tif", code=1)
    assert row["error"]["code"] == "unsupported_format" and "--convert" in row["error"]["message"]
    done = optimize("--json", "--repair", "--convert", "png", tmp_path / "a.tif", "-o", tmp_path / "b.png")
    assert json.loads(done.stdout)["repair"]["lost_percent"] == 31.25
    with Image.open(tmp_path / "b.png") as made:
        assert made.convert("L").tobytes()[:64 * 44] == pixels[:64 * 44]


def test_an_animation_keeps_its_frames_so_far(tmp_path):
    frames = [picture(seed).quantize(32) for seed in range(6)]
    file = tmp_path / "a.gif"
    frames[0].save(file, save_all=True, append_images=frames[1:], duration=100, loop=0)
    data = file.read_bytes()
    file.write_bytes(data[:len(data) // 2])
    row, = report(file, "-o", tmp_path / "b.gif")
    damaged, = row["repair"]["frames"]
    assert damaged["frame"] in (3, 4) and damaged["lost_percent"] > row["repair"]["lost_percent"]
    assert any("may have had more frames" in warning for warning in row["warnings"])
    with Image.open(tmp_path / "b.gif") as made:
        assert made.n_frames == damaged["frame"]


def test_help_names_what_is_kept_and_what_is_reported():
    text = run("repair", "--help").stdout.decode()
    for words in ("byte for byte", "corrupt_input", "lost_percent", "Exit codes"):
        assert words in text
