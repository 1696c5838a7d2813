"""Alpha: what is fully transparent or fully opaque stays so, whatever the goal; colours under alpha."""
import math
import struct
import zlib

import pytest
from PIL import Image

from cli import optimize


def logo(size=(120, 90)):
    """A disc with soft edges and shades of its own in clear surroundings, and a glow around."""
    image = Image.new("RGBA", size)
    for x in range(size[0]):
        for y in range(size[1]):
            far = math.hypot(x - size[0] / 2, y - size[1] / 2)
            colour = (30 + x, 200 - y, (x * y) % 97 + 80)
            if far < 28:
                image.putpixel((x, y), (*colour, 255))
            elif far < 40:
                image.putpixel((x, y), (*colour, round((40 - far) / 12 * 254) or 1))
    return image


def shadow(size=(96, 64)):
    """An opaque button of many colours on a shadow of many strengths."""
    image = Image.new("RGBA", size)
    for x in range(size[0]):
        for y in range(size[1]):
            inside = min(x, y, size[0] - 1 - x, size[1] - 1 - y) - 12
            if inside >= 0:
                image.putpixel((x, y), (90 + x, 40 + 2 * y, 250 - x - y, 255))
            elif inside > -12:
                image.putpixel((x, y), (0, 0, 0, (12 + inside) * 15))
    return image


def alpha(image):
    return image.convert("RGBA").getchannel("A").tobytes()


def ends_moved(before, after):
    """How many pixels of alpha 0 or 255 have another alpha now."""
    return sum(a != b for a, b in zip(alpha(before), alpha(after), strict=True) if a in (0, 255))


def shown(path):
    """The picture as browsers show it: around a GIF's frame there is nothing. (Pillow has a colour there.)"""
    if path.suffix == ".gif":
        optimize("--convert", "png", path, "-o", path.with_suffix(".shown.png"))
        path = path.with_suffix(".shown.png")
    return Image.open(path)


GOALS = [["--smallest"], ["--balanced"], ["--high"], ["--quality", 40], ["--quality", 90], ["--score", 50],
         ["--target-bytes", 2500], ["--colours", 2], ["--colours", 4], ["--colours", 16, "--balanced"],
         ["--colours", 200], ["--smallest", "--fast"], ["--colours", 8, "--quality", 30]]


def in_formats(goals):
    """Each goal with each format; --colours is for formats with a palette."""
    return [pytest.param(goal, name, id="".join(map(str, goal)) + "-" + name) for goal in goals
            for name in ("png", "webp", "gif") if name != "webp" or "--colours" not in goal]


@pytest.mark.parametrize("make", [logo, shadow])
@pytest.mark.parametrize("goal, format_name", in_formats(GOALS))
def test_clear_stays_clear_and_opaque_stays_opaque(tmp_path, make, format_name, goal):
    source, target = tmp_path / "a.png", tmp_path / f"b.{format_name}"
    make().save(source)
    optimize(*goal, "--convert", format_name, source, "-o", target)
    assert ends_moved(make(), shown(target)) == 0


@pytest.mark.parametrize("goal, format_name", in_formats([["--lossless"], ["--smallest"], ["--colours", 6]]))
def test_clear_and_opaque_areas_stay_so_through_resize(tmp_path, format_name, goal):
    source, target = tmp_path / "a.png", tmp_path / f"b.{format_name}"
    image = Image.new("RGBA", (120, 80))
    image.paste(logo().crop((32, 17, 88, 73)).resize((60, 80)).convert("RGB"), (60, 0))
    image.save(source)
    optimize(*goal, "--width", 60, "--convert", format_name, source, "-o", target)
    after = shown(target).convert("RGBA").getchannel("A")
    assert set(after.crop((0, 0, 25, 40)).tobytes()) == {0}
    assert set(after.crop((35, 0, 60, 40)).tobytes()) == {255}


def test_16_bits_keep_the_ends_too(tmp_path):
    """Alpha just below full in 16 bits is full in 8; what is full stays full."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    rows, wanted = b"", []
    for y in range(48):
        rows += b"\0"
        for x in range(48):
            alpha_16 = 0 if x < 12 else 65535 if x >= 36 else (x - 12) * 2730
            rows += struct.pack(">4H", x * 1300 + y, y * 1301, (x * y * 29) % 65536, alpha_16)
            wanted.append(alpha_16 // 257)
    content = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", 48, 48, 16, 6, 0, 0, 0)) +
               chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    source = tmp_path / "a.png"
    source.write_bytes(content)
    for goal in (["--smallest"], ["--colours", 5]):
        optimize(*goal, source, "-o", tmp_path / "b.png")
        after = alpha(Image.open(tmp_path / "b.png"))
        assert all(a == b for a, b in zip(wanted, after, strict=True) if a in (0, 255))
        (tmp_path / "b.png").unlink()
