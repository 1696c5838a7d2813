"""The command line with SVGs: as themselves, and drawn to pixels at any size."""
import gzip
import json

import pytest
from PIL import Image

from cli import optimize, pixels, report, run, tree
from svgs import drawing, is_svg, looks_the_same, packed, root_of

COLOURS = {(14, 12): (255, 0, 0, 255), (40, 16): (0, 255, 0, 255), (20, 36): (0, 0, 255, 128), (2, 2): (0, 0, 0, 0)}


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "a.svg"
    path.write_bytes(drawing())
    return path


def made(source, *options, to="b.png"):
    """The picture and its row of the report."""
    row, = report(source, *options, "-o", source.parent / to)
    with Image.open(source.parent / to) as picture:
        picture.load()
        return picture, row


def shows_the_shapes(picture, scale=1):
    for (x, y), colour in COLOURS.items():
        found = picture.convert("RGBA").getpixel((int(x * scale), int(y * scale)))
        assert all(abs(a - b) <= 1 for a, b in zip(found, colour)), ((x, y), found)
    return True


def test_an_svg_gets_smaller_and_looks_the_same(source, tmp_path):
    row, = report(source, "-o", tmp_path / "b.svg")
    small = (tmp_path / "b.svg").read_bytes()
    assert row["format"] == "svg" and row["lossless"] and (row["width"], row["height"]) == (64, 48)
    assert row["bytes_before"] == len(drawing()) and row["bytes_after"] == len(small) < len(drawing()) / 2
    assert is_svg(small) and looks_the_same(small, drawing(), tmp_path)
    report(tmp_path / "b.svg", "-o", tmp_path / "c.svg")
    assert (tmp_path / "c.svg").read_bytes() == small
    report(tmp_path / "b.svg", "--balanced", "-o", tmp_path / "lossy.svg")
    report(tmp_path / "lossy.svg", "--balanced", "-o", tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_bytes() == (tmp_path / "lossy.svg").read_bytes()


def test_packed_stays_packed(tmp_path):
    (tmp_path / "a.svgz").write_bytes(packed(drawing()))
    optimize(tmp_path / "a.svgz", "-o", tmp_path / "b.svgz")
    small = (tmp_path / "b.svgz").read_bytes()
    assert len(small) < len(packed(drawing())) and looks_the_same(gzip.decompress(small), drawing(), tmp_path)


def test_minimal_leaves_what_is_drawn_as_it_is_written(source, tmp_path):
    optimize(source, "--minimal", "-o", tmp_path / "b.svg")
    minimal = (tmp_path / "b.svg").read_bytes()
    assert len(minimal) < len(drawing()) and b'd="M 32.00000 8.00000 L 48.00000' in minimal
    assert b"<!--" not in minimal and b"inkscape" not in minimal


def test_files_are_known_by_their_content(source, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jpg").write_bytes(drawing())
    optimize(tmp_path / "in", "-o", tmp_path / "out")
    assert is_svg(tree(tmp_path / "out")["a.jpg"])


@pytest.mark.parametrize("form, mode", [("png", "RGBA"), ("webp", "RGBA"), ("jpeg", "RGB"), ("gif", "RGBA")])
def test_to_pixels_at_its_own_size(source, form, mode):
    options = ["--background", "#ffffff"] if form == "jpeg" else []
    picture, row = made(source, "--convert", form, *options, to="b." + form)
    assert picture.size == (64, 48) == (row["width"], row["height"]) and row["format"] == form
    if form in ("png", "webp"):
        assert shows_the_shapes(picture)


@pytest.mark.parametrize("options, size", [
    (["--width", "640"], (640, 480)), (["--height", "24"], (32, 24)), (["--width", "200", "--height", "200"], (200, 150)),
    (["--width", "1000", "--height", "30"], (40, 30))])
def test_to_pixels_at_any_size_without_a_blur(source, options, size):
    picture, row = made(source, "--convert", "png", *options)
    assert picture.size == size == (row["width"], row["height"])
    assert shows_the_shapes(picture, size[0] / 64)
    if size == (640, 480):  # an edge has no width: drawn, not enlarged
        columns = [picture.convert("RGBA").getpixel((x, 120))[3] for x in range(36, 44)]
        assert set(columns) == {0, 255}


def test_steps_come_after_the_drawing(source):
    picture, _ = made(source, "--convert", "png", "--width", "128", "--rotate", "90", "--flatten", "#ffff00")
    assert picture.size == (128, 171) and picture.convert("RGB").getpixel((127, 0)) == (255, 255, 0)
    upright, _ = made(source, "--convert", "png", "--width", "171", "--height", "128", "--flatten", "#ffff00", to="f.png")
    assert picture.convert("RGB").tobytes() == upright.convert("RGB").transpose(Image.Transpose.ROTATE_270).tobytes()
    picture, _ = made(source, "--convert", "png", "--crop", "0,0,10,8", to="c.png")
    assert picture.size == (10, 8)
    picture, _ = made(source, "--convert", "png", "--width", "200", "--watermark-text", "word", to="d.png")
    plain, _ = made(source, "--convert", "png", "--width", "200", to="e.png")
    assert picture.size == plain.size and picture.tobytes() != plain.tobytes()


def test_steps_without_a_format_of_pixels_are_refused(source):
    done = optimize(source, "--rotate", "90", "-o", source.parent / "b.svg", code=1)
    assert b"convert them to another format" in done.stderr
    done = optimize(source, "--convert", "svg", "-o", source.parent / "b.svg", code=2)
    assert b"svg" in done.stderr


def test_a_resize_alone_stays_shapes(source, tmp_path):
    optimize(source, "--width", "32", "-o", tmp_path / "b.svg")
    root = root_of((tmp_path / "b.svg").read_bytes())
    assert (root.get("width"), root.get("height")) == ("32", "24")


def test_several_are_joined(source, tmp_path):
    (tmp_path / "z.svg").write_bytes(drawing(more='<rect width="64" height="48" fill="#808080"/>'))
    optimize("--join", source, tmp_path / "z.svg", "--delay", "200", "-o", tmp_path / "b.gif")
    with Image.open(tmp_path / "b.gif") as film:
        assert (film.n_frames, film.size) == (2, (64, 48))


@pytest.mark.parametrize("size, wanted", [('width="2in" height="1in"', (192, 96)), ('viewBox="0 0 30 20"', (30, 20)),
                                          ('width="100%" viewBox="0 0 30 20"', (30, 20)), ('width="50" viewBox="0 0 10 20"', (50, 100)),
                                          ("", (300, 150))])
def test_sizes_as_browsers_have_them(tmp_path, size, wanted):
    source = tmp_path / "a.svg"
    source.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect width="10" height="10"/></svg>')
    picture, _ = made(source, "--convert", "png")
    assert picture.size == wanted


def test_what_an_svg_refers_to_is_not_read(tmp_path):
    """Neither the picture beside it nor a file of the machine is in what is drawn."""
    Image.new("RGB", (20, 20), (255, 0, 0)).save(tmp_path / "red.png")
    plain = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">%s</svg>'
    for reference in ("red.png", (tmp_path / "red.png").as_uri(), str(tmp_path / "red.png")):
        (tmp_path / "a.svg").write_text(plain % f'<image href="{reference}" width="20" height="20"/>')
        optimize(tmp_path / "a.svg", "--convert", "png", "-o", tmp_path / "b.png")
        assert not any(pixels((tmp_path / "b.png").read_bytes())), reference
        with Image.open(tmp_path / "b.png") as picture:
            assert picture.convert("RGBA").getextrema()[3] == (0, 0), reference


def test_formats_says_that_it_is_no_target():
    line, = [each for each in json.loads(run("formats", "--json").stdout) if each["name"] == "svg"]
    assert line["reads"] and line["writes"] and line["lossless"] and line["lossy"] and line["pixels"] and not line["target"]


def test_a_blurred_svg_that_speaks_of_pdf_is_drawn(source):
    """What a file needs of the sandbox is what its format needs, whatever words are in it."""
    source.write_text('<!-- %PDF-1.7 --><svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><filter id="f">'
                      '<feGaussianBlur stdDeviation="9"/></filter><rect x="50" y="50" width="200" height="99" filter="url(#f)"/></svg>')
    picture, _ = made(source, "--convert", "png")
    assert picture.size == (400, 300)
