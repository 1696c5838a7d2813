"""The command line with TIFF: what is read of it, and what the report names."""
import pytest
from PIL import Image

from cli import picture, report

PAGE = "Only the first page was converted."


def tiff(path, pages=1, **options):
    first, *others = (picture(seed) for seed in range(pages))
    first.save(path, "TIFF", save_all=True, append_images=others, **options)
    return path


@pytest.mark.parametrize("arguments", [("--convert", "png"), ("--convert", "webp", "--width", "80"),
                                       ("--join", "--convert", "gif")])
def test_pages_that_are_left_out_are_named(tmp_path, arguments):
    source = tiff(tmp_path / "a.tif", pages=2)
    row, = report(source, *arguments, "-o", tmp_path / "b")
    assert PAGE in row["warnings"]
    single = tiff(tmp_path / "c.tif")
    row, = report(single, *arguments, "-o", tmp_path / "d")
    assert PAGE not in row["warnings"]


def test_the_first_page_is_the_one_that_is_converted(tmp_path):
    report(tiff(tmp_path / "a.tif", pages=3), "--convert", "png", "-o", tmp_path / "b.png")
    with Image.open(tmp_path / "b.png") as image:
        assert image.convert("RGB").tobytes() == picture(0).tobytes()
