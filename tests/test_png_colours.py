"""PNGs that say their colours in numbers (gAMA, cHRM, cICP): the same look through steps and conversions."""
import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from cli import optimize

# Numbers in the file and what they are in sRGB.
P3 = {(200, 100, 50): (215, 93, 31), (50, 200, 100): (0, 204, 86)}
LINEAR = {(128, 128, 128): (188, 188, 188), (20, 60, 200): (79, 132, 228)}
CHRM_P3 = (b"cHRM", struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000))
MEANINGS = {
    "gAMA": (LINEAR, [(b"gAMA", struct.pack(">I", 100000))]),
    "cHRM": (P3, [(b"gAMA", struct.pack(">I", 45455)), CHRM_P3]),
    "cICP": (P3, [(b"cICP", bytes([12, 13, 0, 1]))]),
}
SIDE = 16
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def file_with(colours, chunks, kind):
    """Four equal squares, the two colours in turn, as one kind of PNG."""
    first, second = colours
    picked = [[(x // SIDE + y // SIDE) % 2 for x in range(2 * SIDE)] for y in range(2 * SIDE)]
    if kind == "palette":
        depth, colour_type, palette = 8, 3, [(b"PLTE", bytes(first + second))]
        samples = [bytes([0]), bytes([1])]
    else:
        depth, colour_type, palette = (16 if kind == "16 bits" else 8), 2, []
        samples = [b"".join(bytes([c]) * (depth // 8) for c in colour) for colour in (first, second)]
    passes = ADAM7 if kind == "interlaced" else [(0, 0, 1, 1)]
    rows = b""
    for left, top, across, down in passes:
        for y in range(top, 2 * SIDE, down):
            rows += b"\0" + b"".join(samples[i] for i in picked[y][left::across])
    header = struct.pack(">2I5B", 2 * SIDE, 2 * SIDE, depth, colour_type, 0, 0, int(kind == "interlaced"))
    parts = [(b"IHDR", header), *chunks, *palette, (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def said(content):
    """The colour chunks of a PNG."""
    found, at = {}, 8
    while content[:4] == b"\x89PNG" and at < len(content):
        size = struct.unpack(">I", content[at:at + 4])[0]
        found[content[at + 4:at + 8]] = content[at + 8:at + 8 + size]
        at += 12 + size
    return {kind: data for kind, data in found.items() if kind in (b"gAMA", b"cHRM", b"cICP", b"iCCP")}


def seen(path, meaning, chunks):
    """The middles of the squares in sRGB, read with Pillow and what stands in the file alone."""
    content = path.read_bytes()
    image = Image.open(io.BytesIO(content))
    profile = image.info.get("icc_profile")
    image = image.convert("RGB")
    if profile:
        image = ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                                          ImageCms.createProfile("sRGB"), renderingIntent=1)
    half_x, half_y = image.width // 2, image.height // 2
    found = [image.getpixel((half_x // 2 + x * half_x, half_y // 2 + y * half_y)) for y in (0, 1) for x in (0, 1)]
    kept = said(content)
    if kept and not profile:
        assert kept == dict(chunks), "carried whole"
        found = [nearest(colour, meaning) for colour in found]
    return found


def nearest(colour, meaning):
    stored = min(meaning, key=lambda known: sum(abs(a - b) for a, b in zip(known, colour)))
    assert max(abs(a - b) for a, b in zip(stored, colour)) <= 3, (stored, colour)
    return meaning[stored]


@pytest.mark.parametrize("kind", ["palette", "16 bits", "interlaced"])
@pytest.mark.parametrize("way", [[], ["--smallest"], ["--width", 16], ["--rotate", 90], ["--colours", 16], ["--to-srgb"],
                                 ["--keep", "all", "--convert", "webp"], ["--convert", "jpeg", "--quality", 100],
                                 ["--crop", "30x30", "--convert", "gif"]],
                         ids=lambda way: "".join(map(str, way)) or "lossless")
def test_the_look_stays(tmp_path, kind, way):
    sources = []
    for meaning, (colours, chunks) in MEANINGS.items():
        sources.append(tmp_path / f"{meaning}.png")
        sources[-1].write_bytes(file_with(list(colours), chunks, kind))
    folder = tmp_path / "out"
    folder.mkdir()
    optimize(*way, *sources, "-o", folder)
    for meaning, (colours, chunks) in MEANINGS.items():
        [target] = folder.glob(f"{meaning}.*")
        first, second = colours.values()
        wanted = [second, first, first, second] if "--rotate" in way else [first, second, second, first]
        for got, right in zip(seen(target, colours, chunks), wanted, strict=True):
            assert max(abs(a - b) for a, b in zip(got, right, strict=True)) <= 3, (meaning, got, right)
