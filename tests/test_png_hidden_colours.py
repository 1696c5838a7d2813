"""Colours under full transparency: said when they go, kept on request."""
import random

import pytest
from PIL import Image

from cli import optimize, report, run


def hiding(size=(40, 30)):
    """A disc of colours, which go on where nothing is seen."""
    dice = random.Random(3)
    image = Image.new("RGBA", size)
    for x in range(size[0]):
        for y in range(size[1]):
            seen = (x - 20) ** 2 + (y - 15) ** 2 < 120
            image.putpixel((x, y), (5 * x, 7 * y, dice.randrange(0, 256, 16), 255 if seen else 0))
    return image


def source_in(folder, name="a.png", image=None):
    path = folder / name
    (image or hiding()).save(path, **({"lossless": True, "exact": True} if name.endswith("webp") else {}))
    return path


@pytest.mark.parametrize("source_name", ["a.png", "a.webp"])
@pytest.mark.parametrize("target_name", ["b.png", "b.webp"])
@pytest.mark.parametrize("arguments, turned", [([], None), (["--keep", "all"], None), (["--fast"], None),
                                               (["--rotate", 90], Image.Transpose.ROTATE_270),
                                               (["--crop", "10,5,20,20"], "crop")])
def test_kept_on_request(tmp_path, source_name, target_name, arguments, turned):
    source, target = source_in(tmp_path, source_name), tmp_path / target_name
    row = report("--keep-hidden-colours", *arguments, "--convert", target_name[2:], source, "-o", target)[0]
    assert row["warnings"] == [] and "hidden" not in row["method"]
    wanted = hiding()
    if turned == "crop":
        wanted = wanted.crop((10, 5, 30, 25))
    elif turned is not None:
        wanted = wanted.transpose(turned)
    assert Image.open(target).convert("RGBA").tobytes() == wanted.tobytes()


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_twice_is_once(tmp_path, name):
    source = source_in(tmp_path, name)
    optimize("--keep-hidden-colours", "--in-place", source)
    content = source.read_bytes()
    optimize("--keep-hidden-colours", "--in-place", source)
    assert source.read_bytes() == content


def test_16_bits_grey_and_palettes(tmp_path):
    for image in (hiding().convert("LA"), hiding().convert("P")):
        if image.mode == "P":
            image.info["transparency"] = bytes(range(0, 256))
        source = source_in(tmp_path, "a.png", image)
        optimize("--keep-hidden-colours", source, "-o", tmp_path / "b.png")
        before, after = (Image.open(tmp_path / name).convert("RGBA").tobytes() for name in ("a.png", "b.png"))
        assert before == after
        (tmp_path / "b.png").unlink()


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_said_when_they_go(tmp_path, name):
    source, target = source_in(tmp_path, name), tmp_path / f"b.{name[2:]}"
    row = report(source, "-o", target)[0]
    assert row["method"].endswith("hidden colours cleared") and row["lossless"] and row["warnings"] == []
    again = report(target, "-o", tmp_path / f"c.{name[2:]}")[0]
    assert "hidden" not in again["method"]
    row = report("--keep", "all", source, "-o", tmp_path / f"d.{name[2:]}")[0]
    assert row["warnings"] == ["colours under full transparency were cleared"]
    clear = hiding()
    clear.paste((0, 0, 0, 0), mask=clear.getchannel("A").point(lambda a: 255 - a))
    row = report("--keep", "all", source_in(tmp_path, "e.png", clear), "-o", tmp_path / "f.png")[0]
    assert row["warnings"] == [] and "hidden" not in row["method"]


@pytest.mark.parametrize("arguments", [["--balanced"], ["--quality", 50], ["--width", 20], ["--upscale", 2],
                                       ["--colours", 8], ["--flatten", "#ffffff"], ["--convert", "gif"],
                                       ["--convert", "jpeg", "--background", "#ffffff"]])
def test_refused_where_they_cannot_be_kept(tmp_path, arguments):
    source = source_in(tmp_path)
    done = run("optimize", "--keep-hidden-colours", *arguments, source, "-o", tmp_path / "b", code=2)
    assert b"under full transparency" in done.stderr
