"""Small pictures made by code: the same ones on every run."""
import functools
import io
import random
import struct

from PIL import Image, ImageCms, ImageDraw

ORIENTATION, ARTIST = 0x0112, 0x013B


def photo(width=256, height=192, seed=1):
    """Soft structure with a little grain, as a camera gives it; RGB."""
    dice = random.Random(seed)
    picture = Image.frombytes("RGB", (16, 12), dice.randbytes(16 * 12 * 3)).resize((width, height), Image.BICUBIC)
    grain = Image.frombytes("RGB", (width, height), dice.randbytes(width * height * 3))
    return Image.blend(picture, grain, 0.06)


def flat(width=256, height=256, colour=(200, 30, 60)):
    return Image.new("RGB", (width, height), colour)


def drawing(width=256, height=192):
    """Flat areas and text, as in a screenshot; RGB."""
    picture = Image.new("RGB", (width, height), (250, 250, 250))
    draw = ImageDraw.Draw(picture)
    for i in range(12):
        draw.rectangle((10 + i * 18, 20 + i * 9, 60 + i * 18, 40 + i * 9), fill=(i * 20, 90, 255 - i * 20))
        draw.text((12, 12 + i * 14), f"line {i} of the drawing", fill=(20, 20, 20))
    return picture


def with_alpha(picture):
    """The left half fades to transparent."""
    picture = picture.convert("RGBA")
    mask = Image.new("L", picture.size, 255)
    for x in range(picture.width // 2):
        mask.paste(x * 510 // picture.width, (x, 0, x + 1, picture.height))
    mask.paste(0, (0, 0, picture.width // 4, picture.height))
    picture.putalpha(mask)
    return picture


def quarters(width=96, height=64):
    """Four colours, so that every orientation shows."""
    picture = Image.new("RGB", (width, height))
    colours = [(220, 40, 40), (40, 200, 60), (50, 70, 220), (230, 220, 60)]
    for i, colour in enumerate(colours):
        x, y = i % 2 * width // 2, i // 2 * height // 2
        picture.paste(colour, (x, y, x + width // 2, y + height // 2))
    return picture


def exif(orientation=None, artist=None):
    tags = Image.Exif()
    if orientation:
        tags[ORIENTATION] = orientation
    if artist:
        tags[ARTIST] = artist
    return tags


@functools.cache  # the profile holds the second in which it was made
def srgb():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@functools.cache
def wide():
    """A profile that colours look different without: sRGB's red is its green."""
    content = srgb()
    tags = content[128:512].replace(b"rXYZ", b"....").replace(b"gXYZ", b"rXYZ").replace(b"....", b"gXYZ")
    return content[:128] + tags + content[512:]


@functools.cache
def ink_profile():
    """A CMYK profile of the smallest kind: a table with the Lab colour of each mixture of full inks (ICC.1, lut8Type)."""
    mixtures = [(c, m, y, k) for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    colours = Image.new("RGB", (16, 1))
    colours.putdata([tuple(round(255 * (1 - 0.9 * ink) * (1 - k)) for ink in (c, m, y)) for c, m, y, k in mixtures])
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    lab = bytes(v for colour in ImageCms.applyTransform(colours, to_lab).getdata() for v in colour)
    straight = bytes(range(256))
    identity = b"".join(struct.pack(">i", 65536 * (i % 4 == 0)) for i in range(9))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + identity + straight * 4 + lab + straight * 3
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)  # D50
    tags, data = [(b"A2B0", table), (b"wtpt", white)], b""
    at = 128 + 4 + 12 * len(tags)
    index = struct.pack(">I", len(tags))
    for name, content in tags:
        content += bytes(-len(content) % 4)
        index += name + struct.pack(">II", at + len(data), len(content))
        data += content
    head = struct.pack(">I4s4s", at + len(data), bytes(4), b"\2\x20\0\0") + b"prtrCMYKLab "
    head += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    return (head + struct.pack(">3i", 63190, 65536, 54061)).ljust(128, b"\0") + index + data


def jpeg(picture, quality=88, **options):
    """Baseline with the standard tables: there is something to save."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, **options)
    return out.getvalue()


def png(picture, **options):
    out = io.BytesIO()
    picture.save(out, "PNG", **{"compress_level": 3, **options})
    return out.getvalue()


def opened(data):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def same_pixels(left, right):
    left, right = opened(left), opened(right)
    return left.size == right.size and left.convert("RGBA").tobytes() == right.convert("RGBA").tobytes()


def mean_difference(left, right):
    """Of all samples of two pictures of one size: small for the same picture coded anew, large for one that is rotated."""
    assert left.size == right.size
    pairs = list(zip(left.convert("RGB").tobytes(), right.convert("RGB").tobytes()))
    return sum(abs(a - b) for a, b in pairs) / len(pairs)


def largest_difference(left, right):
    assert left.size == right.size
    pairs = zip(left.convert("RGB").tobytes(), right.convert("RGB").tobytes())
    return max(abs(a - b) for a, b in pairs)
