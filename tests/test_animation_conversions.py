"""Animations from one format to another: how often they play, for how long, and what goes with them."""
import io

import pytest
from PIL import Image

from cli import jpeg, optimize, picture, report, score_of
from pictures import photo


def frames(count, size=(64, 48)):
    return [picture(seed, size).quantize(32).convert("RGB") for seed in range(count)]


def gif(path, loops=None, delays=(100, 200), **options):
    """`loops` as in the file: the number of repeats, 0 forever; None: no block."""
    first, *others = frames(len(delays))
    loop = {} if loops is None else {"loop": loops}
    first.save(path, "GIF", save_all=True, append_images=others, duration=list(delays), disposal=1, **loop, **options)
    return path


def webp(path, plays=0, delays=(100, 200), **options):
    """`plays` as in the file: in all, 0 forever."""
    first, *others = frames(len(delays))
    first.save(path, "WEBP", save_all=True, append_images=others, loop=plays, duration=list(delays), lossless=True,
               method=0, **options)
    return path


def apng(path, plays, delays=(100, 200)):
    first, *others = frames(len(delays))
    first.save(path, "PNG", save_all=True, append_images=others, loop=plays, duration=list(delays))
    return path


def repeats_of(path):
    """The number in a GIF's loop block; None: there is none."""
    content = path.read_bytes()
    at = content.find(b"NETSCAPE2.0\x03\x01")
    return None if at < 0 else int.from_bytes(content[at + 13:at + 15], "little")


def plays_of(path):
    """The loop count of a WebP."""
    content = path.read_bytes()
    at = content.index(b"ANIM") + 12
    return int.from_bytes(content[at:at + 2], "little")


def delays_of(path):
    """Milliseconds of each frame."""
    image = Image.open(path)
    found = []
    for i in range(image.n_frames):
        image.seek(i)
        image.load()
        found.append(image.info.get("duration", 0))
    return found


@pytest.mark.parametrize("repeats, plays", [(3, 4), (1, 2), (0, 0), (None, 1)])
def test_a_gif_counts_repeats_and_webp_plays(tmp_path, repeats, plays):
    source = gif(tmp_path / "a.gif", repeats)
    assert repeats_of(source) == repeats
    optimize("--convert", "webp", source, "-o", tmp_path / "a.webp")
    assert plays_of(tmp_path / "a.webp") == plays
    optimize("--convert", "gif", tmp_path / "a.webp", "-o", tmp_path / "b.gif")
    assert repeats_of(tmp_path / "b.gif") == repeats


def test_apng_counts_plays(tmp_path):
    source = apng(tmp_path / "a.png", 3)
    optimize("--convert", "gif", source, "-o", tmp_path / "a.gif")
    optimize("--convert", "webp", source, "-o", tmp_path / "a.webp")
    assert repeats_of(tmp_path / "a.gif") == 2
    assert plays_of(tmp_path / "a.webp") == 3


@pytest.mark.parametrize("plays, repeats", [(3, 2), (2, 1), (1, None), (0, 0)])
def test_join_plays_as_often_as_asked(tmp_path, plays, repeats):
    pictures = []
    for i, still in enumerate(frames(2)):
        pictures.append(tmp_path / f"{i}.png")
        still.save(pictures[-1])
    for name in ("a.gif", "a.webp"):
        optimize("--join", *pictures, "--loop", plays, "--convert", name[2:], "-o", tmp_path / name)
    assert repeats_of(tmp_path / "a.gif") == repeats
    assert plays_of(tmp_path / "a.webp") == plays


@pytest.mark.parametrize("arguments", [[], ["--width", 32], ["--balanced"]])
@pytest.mark.parametrize("repeats", [None, 0, 1, 3, 65535])
def test_a_gif_as_itself_keeps_its_loops_and_delays(tmp_path, arguments, repeats):
    source = gif(tmp_path / "a.gif", repeats, delays=(10, 0, 10, 150))
    optimize(*arguments, source, "-o", tmp_path / "b.gif")
    assert repeats_of(tmp_path / "b.gif") == repeats
    assert delays_of(tmp_path / "b.gif") == [10, 0, 10, 150]


@pytest.mark.parametrize("delays", [[16] * 11, [10] * 8, [5] * 9, [1, 1, 300, 1, 1], [0, 40, 0, 40]])
def test_no_frame_of_a_new_gif_is_shorter_than_players_obey(tmp_path, delays):
    source = webp(tmp_path / "a.webp", delays=delays)
    optimize("--convert", "gif", source, "-o", tmp_path / "b.gif")
    found = delays_of(tmp_path / "b.gif")
    assert min(found) >= 20, found
    assert abs(sum(found) - sum(delays)) <= 20
    score_of(source, tmp_path / "b.gif")  # they are of one length


def test_frames_of_a_hundredth_and_a_half_lose_few(tmp_path):
    source = webp(tmp_path / "a.webp", delays=[16] * 15)
    optimize("--convert", "gif", source, "-o", tmp_path / "b.gif")
    assert len(delays_of(tmp_path / "b.gif")) == 12


def test_joined_gifs_have_no_short_frames(tmp_path):
    source = gif(tmp_path / "a.gif", 0, delays=[10] * 6)
    optimize("--join", source, source, "-o", tmp_path / "b.gif")
    assert delays_of(tmp_path / "b.gif") == [20] * 6


def test_a_delay_too_long_for_a_gif_takes_nothing_from_the_next(tmp_path):
    source = webp(tmp_path / "a.webp", delays=[700_000, 100, 50])
    row, = report("--convert", "gif", source, "-o", tmp_path / "b.gif")
    assert delays_of(tmp_path / "b.gif") == [655_350, 100, 50]
    assert "a frame is on show for 655.35 seconds only: a GIF cannot say more" in row["warnings"]


def test_an_animation_without_times_is_scored(tmp_path):
    source = tmp_path / "a.gif"
    first, *others = [photo(96, 72, seed).quantize(255) for seed in range(5)]
    first.save(source, "GIF", save_all=True, append_images=others, duration=0, loop=0)
    lossless, = report("--convert", "webp", source, "-o", tmp_path / "a.webp")
    row, = report("--convert", "webp", "--smallest", source, "-o", tmp_path / "b.webp")
    assert 70 <= row["score"] < 100
    assert row["bytes_after"] < lossless["bytes_after"]
    assert delays_of(tmp_path / "b.webp") == [100] * 5
    assert score_of(source, tmp_path / "b.webp") == pytest.approx(row["score"], abs=0.01)
    target = (row["bytes_after"] + lossless["bytes_after"]) // 2
    row, = report("--convert", "webp", "--target-bytes", target, source, "-o", tmp_path / "c.webp")
    assert row["bytes_after"] <= target


def test_a_webp_without_times_stays_without(tmp_path):
    source = webp(tmp_path / "a.webp", delays=[0] * 4)
    assert sum(delays_of(source)) == 0
    for mode in ("--lossless", "--smallest"):
        optimize(mode, source, "-o", tmp_path / "b.webp")
        assert sum(delays_of(tmp_path / "b.webp")) == 0
        assert Image.open(tmp_path / "b.webp").n_frames == 4
    optimize("--convert", "gif", source, "-o", tmp_path / "b.gif")
    assert delays_of(tmp_path / "b.gif") == [100] * 4


def test_equal_frames_are_scored_by_their_time(tmp_path):
    still = frames(1)[0]
    source = tmp_path / "a.png"
    still.save(source, save_all=True, append_images=[still.copy()] * 3, duration=100, loop=0)
    optimize("--convert", "webp", source, "-o", tmp_path / "b.webp")
    assert score_of(source, tmp_path / "b.webp") == pytest.approx(100)


def test_a_gif_always_has_a_table(tmp_path):
    clear = Image.new("P", (100, 20), 0)
    clear.putpalette([255, 0, 0] * 256)
    clear.save(tmp_path / "a.gif", transparency=0)
    optimize(tmp_path / "a.gif", "-o", tmp_path / "b.gif")
    content = (tmp_path / "b.gif").read_bytes()
    assert len(content) < (tmp_path / "a.gif").stat().st_size
    assert content[10] & 0x80  # a global one
    assert Image.open(tmp_path / "b.gif").convert("RGBA").getextrema()[3] == (0, 0)


PACKET = (b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
          b"<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/' "
          b"xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Label='a label'><dc:rights><rdf:Alt>"
          b"<rdf:li xml:lang='x-default'>Somebody</rdf:li></rdf:Alt></dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>")
XMP_HEAD = b"\x21\xff\x0bXMP DataXMP"
MAGIC = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"


def with_side_data(path):
    """A GIF with a packet, a comment and pixels twice as wide as high."""
    content = gif(path, 0).read_bytes()
    content = content[:12] + bytes([113]) + content[13:-1]
    path.write_bytes(content + XMP_HEAD + PACKET + MAGIC + b"\x21\xfe\x05Hello\x00;")
    return path


def packet_of(content):
    at = content.find(XMP_HEAD)
    return b"" if at < 0 else content[at + len(XMP_HEAD):content.index(MAGIC, at)]


@pytest.mark.parametrize("steps", [[], ["--balanced"], ["--width", 32]])
def test_the_side_data_of_a_gif_goes_by_the_policy(tmp_path, steps):
    source = with_side_data(tmp_path / "a.gif")
    row, = report(*steps, source, "-o", tmp_path / "b.gif")
    content = (tmp_path / "b.gif").read_bytes()
    assert b"Somebody" not in content and b"Hello" not in content
    assert content[12] == 113
    assert row["metadata_kept"] == ["pixel_aspect"]
    assert row["metadata_dropped"] == ["comment", "copyright", "xmp"]
    row, = report("--keep", "copyright", *steps, source, "-o", tmp_path / "c.gif")
    content = (tmp_path / "c.gif").read_bytes()
    assert b"Somebody" in packet_of(content) and b"a label" not in content and b"Hello" not in content
    assert row["metadata_kept"] == ["copyright", "pixel_aspect"]
    row, = report("--keep", "all", *steps, source, "-o", tmp_path / "d.gif")
    content = (tmp_path / "d.gif").read_bytes()
    assert b"Somebody" in packet_of(content) and b"a label" in packet_of(content) and b"\x05Hello\x00" in content
    assert row["metadata_kept"] == ["comment", "copyright", "pixel_aspect", "xmp"]
    assert row["metadata_dropped"] == [] and not any("kept" in text for text in row["warnings"])
    for name in ("b.gif", "c.gif", "d.gif"):
        keep = {"b.gif": "none", "c.gif": "copyright", "d.gif": "all"}[name]
        mode = [] if "--width" in steps else steps
        optimize("--keep", keep, *mode, tmp_path / name, "-o", tmp_path / "again.gif")
        assert (tmp_path / "again.gif").read_bytes() == (tmp_path / name).read_bytes()


def test_side_data_goes_from_gif_to_others(tmp_path):
    source = with_side_data(tmp_path / "a.gif")
    row, = report("--keep", "copyright", "--convert", "webp", source, "-o", tmp_path / "a.webp")
    content = (tmp_path / "a.webp").read_bytes()
    assert b"Somebody" in content and b"a label" not in content
    assert row["metadata_kept"] == ["copyright"]
    assert row["metadata_dropped"] == ["comment", "pixel_aspect", "xmp"]
    optimize("--keep", "copyright", "--width", 32, tmp_path / "a.webp", "-o", tmp_path / "b.webp")
    assert b"Somebody" in (tmp_path / "b.webp").read_bytes()


def test_side_data_of_others_goes_into_a_gif(tmp_path):
    tags = Image.Exif()
    tags[0x013B], tags[0x8298], tags[0x010F] = "Somebody", "Their rights", "A camera"
    source = jpeg(tmp_path / "a.jpg", exif=tags, comment=b"Hello", dpi=(72, 144))
    row, = report("--keep", "copyright", "--convert", "gif", source, "-o", tmp_path / "a.gif")
    content = (tmp_path / "a.gif").read_bytes()
    assert b"Somebody" in packet_of(content) and b"Their rights" in packet_of(content)
    assert b"A camera" not in content and b"Hello" not in content
    assert content[12] == 113  # 144 / 72 * 64 - 15: lines twice as near make pixels flat
    assert row["metadata_kept"] == ["copyright", "pixel_aspect"]
    optimize("--keep", "all", "--convert", "gif", source, "-o", tmp_path / "b.gif")
    content = (tmp_path / "b.gif").read_bytes()
    assert b"A camera" in packet_of(content) and b"\x05Hello\x00" in content


def iptc(**records):
    """A Photoshop resource with records of IPTC-IIM, section 2."""
    numbers = {"byline": 80, "copyright": 116}
    body = b"".join(b"\x1c\x02" + bytes([numbers[name]]) + len(text).to_bytes(2, "big") + text
                    for name, text in records.items())
    body += b"\0" * (len(body) % 2)
    resource = b"8BIM\x04\x04\0\0" + len(body).to_bytes(4, "big") + body
    payload = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + (len(payload) + 2).to_bytes(2, "big") + payload


@pytest.mark.parametrize("target", ["webp", "gif"])
def test_copyright_in_iptc_becomes_xmp(tmp_path, target):
    source = jpeg(tmp_path / "a.jpg")
    content = source.read_bytes()
    source.write_bytes(content[:2] + iptc(byline=b"A. Writer", copyright=b"(c) Somebody") + content[2:])
    row, = report("--keep", "copyright", "--convert", target, source, "-o", tmp_path / f"a.{target}")
    content = (tmp_path / f"a.{target}").read_bytes()
    for text in (b"dc:rights", b"(c) Somebody", b"dc:creator", b"A. Writer"):
        assert text in content
    assert row["metadata_kept"] == ["copyright"] and row["metadata_dropped"] == []


@pytest.mark.parametrize("steps", [[], ["--balanced"], ["--width", 32], ["--convert", "webp"]])
def test_an_animated_webp_keeps_what_is_asked_for(tmp_path, steps):
    tags = Image.Exif()
    tags[0x8298], tags[0x010F] = "Their rights", "A camera"
    source = webp(tmp_path / "a.webp", exif=tags.tobytes(), xmp=PACKET)
    row, = report("--keep", "copyright", *steps, source, "-o", tmp_path / "b.webp")
    content = (tmp_path / "b.webp").read_bytes()
    assert b"Their rights" in content and b"Somebody" in content
    assert b"A camera" not in content and b"a label" not in content
    assert row["metadata_kept"] == ["copyright"] and row["metadata_dropped"] == ["exif", "xmp"]


def test_what_a_webp_cannot_hold_is_named(tmp_path):
    source = jpeg(tmp_path / "a.jpg", dpi=(300, 300))
    row, = report("--keep", "all", "--convert", "webp", source, "-o", tmp_path / "a.webp")
    assert row["metadata_dropped"] == ["density"]
    assert row["warnings"] == ["not everything could be kept: density"]
    content = (tmp_path / "a.webp").read_bytes() + b"ABCD\4\0\0\0what"
    source = tmp_path / "b.webp"
    source.write_bytes(content[:4] + (len(content) - 8).to_bytes(4, "little") + content[8:])
    row, = report("--keep", "all", source, "-o", tmp_path / "c.webp")
    assert row["metadata_dropped"] == ["other"]


@pytest.mark.parametrize("steps", [["--rotate", 90], ["--width", 90]])
def test_a_lossy_webp_stays_lossy_after_steps(tmp_path, steps):
    source = tmp_path / "a.webp"
    picture(size=(160, 120)).save(source, "WEBP", quality=60)
    row, = report(*steps, source, "-o", tmp_path / "b.webp")
    assert b"VP8 " in (tmp_path / "b.webp").read_bytes()
    assert row["score"] >= 90
    assert "the input is lossy: saved at score 90 after the steps (change with --quality or --score)" in row["warnings"]


def test_a_lossy_webp_in_srgb_is_not_coded_anew(tmp_path):
    source = tmp_path / "a.webp"
    picture(size=(160, 120)).save(source, "WEBP", quality=60)
    optimize("--to-srgb", source, "-o", tmp_path / "b.webp")
    assert (tmp_path / "b.webp").read_bytes() == source.read_bytes()
