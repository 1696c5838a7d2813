"""The command line with TIFF: what is read of it, and what the report names."""
import pytest
from PIL import Image, ImageCms

from cli import optimize, picture, report

PAGE = "only the first page was converted"


def tiff(path, pages=1, **options):
    first, *others = (picture(seed) for seed in range(pages))
    first.save(path, "TIFF", save_all=True, append_images=others, **options)
    return path


@pytest.mark.parametrize("arguments", [("--convert", "png"), ("--convert", "webp", "--width", "80"),
                                       ("--join", "--convert", "gif")])
def test_pages_that_are_left_out_are_named(tmp_path, arguments):
    source = tiff(tmp_path / "a.tif", pages=2)
    row, = report(source, *arguments, "-o", tmp_path / "b")
    assert PAGE in row["warnings"] and row["partial"]
    single = tiff(tmp_path / "c.tif")
    row, = report(single, *arguments, "-o", tmp_path / "d")
    assert PAGE not in row["warnings"] and not row["partial"]


def test_the_first_page_is_the_one_that_is_converted(tmp_path):
    report(tiff(tmp_path / "a.tif", pages=3), "--convert", "png", "-o", tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as image:
        assert image.convert("RGB").tobytes() == picture(0).tobytes()


def floats(path):
    picture().convert("L").convert("F").point(lambda value: value / 255 + 0).save(path, "TIFF")


def lab(path):
    ImageCms.profileToProfile(picture(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"),
                              outputMode="LAB").save(path, "TIFF")


def deep(path):
    Image.new("I;16", (40, 30), 0x1234).save(path, "TIFF")


@pytest.mark.parametrize("make, lossless, said", [(floats, False, "rounded to 16 bits"), (lab, False, "converted to sRGB"),
                                                  (deep, True, None)])
def test_only_what_is_read_exactly_is_called_lossless(tmp_path, make, lossless, said):
    make(tmp_path / "a.tif")
    row, = report(tmp_path / "a.tif", "--convert", "png", "-o", tmp_path / "b.png")
    assert row["lossless"] is lossless
    assert said is None and row["warnings"] == [] or any(said in text for text in row["warnings"])


def test_lab_looks_as_it_did(tmp_path):
    lab(tmp_path / "a.tif")
    report(tmp_path / "a.tif", "--convert", "png", "-o", tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as image:
        pairs = zip(picture().tobytes(), image.convert("RGB").tobytes())
    # Whole steps of a and b: a few levels of sRGB.
    assert sum(abs(a - b) for a, b in pairs) / (160 * 120 * 3) < 3


def test_a_kind_that_is_not_read_is_refused_with_its_reason(tmp_path):
    tiff(tmp_path / "a.tif")
    content = (tmp_path / "a.tif").read_bytes()
    # Compression (tag 259, SHORT, 1 value): 34712 is JPEG 2000.
    entry = b"\x03\x01\x03\x00\x01\x00\x00\x00"
    assert content.count(entry) == 1
    at = content.index(entry) + len(entry)
    (tmp_path / "a.tif").write_bytes(content[:at] + (34712).to_bytes(2, "little") + content[at + 2:])
    done = optimize(tmp_path / "a.tif", "--convert", "png", "-o", tmp_path / "b.png", code=1)
    assert b"compression 34712" in done.stderr and b"unsupported_format" in done.stderr
