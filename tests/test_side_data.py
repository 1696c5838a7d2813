"""Reports against files: every side-datum through steps and conversions is kept, converted or named.

What a file carries is read by tests/side_data.py, not by pressoir.
"""
import functools
import io
import struct
import zlib
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image, ImageCms

import multi_picture
import pictures
import side_data
from cli import report
from pressoir_server import CORPUS

DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" '
RIGHTS = "<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>Someone</rdf:li></rdf:Alt></dc:rights>"
TITLE = "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>A title</rdf:li></rdf:Alt></dc:title>"
GPS = 'xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="50,0N" '
EXIF = side_data.exif_block(ifd0=[(0x010F, "Maker"), (0x0132, "2020:01:02 03:04:05"), (0x8298, "Someone")],
                            gps=[(0x0001, "N")])
XMP = side_data.xmp_packet(DC + GPS, RIGHTS + TITLE)
IPTC = side_data.iptc_records((116, "Someone"), (120, "A caption"), (90, "Somewhere"))
P3 = struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
GROUPS = {"copyright": "copyright", "date": "date", "location": "location", "icc": "icc",
          "orientation": "orientation"}


@functools.cache
def sources():
    """name -> bytes: small files with one thing each beside the picture."""
    png, jpeg = pictures.png(pictures.photo(40, 30)), pictures.jpeg(pictures.photo(40, 30))
    raw = b"\niptc\n%8d\n" % len(side_data.photoshop(IPTC)[14:]) + side_data.photoshop(IPTC)[14:].hex().encode() + b"\n"
    plain = {
        "gamma": ("gAMA", struct.pack(">I", 100_000)), "density": ("pHYs", struct.pack(">IIB", 11811, 11811, 1)),
        "aspect": ("pHYs", struct.pack(">IIB", 2, 1, 0)), "cicp": ("cICP", bytes((12, 13, 0, 1))),
        "srgb": ("sRGB", b"\0"), "background": ("bKGD", struct.pack(">HHH", 1, 2, 3)),
        "copyright": ("tEXt", b"Copyright\0Someone"), "comment": ("tEXt", b"Comment\0Something"),
        "date": ("tIME", struct.pack(">HBBBBB", 2020, 1, 2, 3, 4, 5)), "exif": ("eXIf", EXIF),
        "lying": ("eXIf", side_data.exif_block(ifd0=[(0x0112, 6)])),
        "xmp": ("iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP), "iptc": ("tEXt", b"Raw profile type iptc\0" + raw),
    }
    block = b"Exif\0\0" + side_data.exif_block(
        ifd0=[(0x0132, "2020:01:02 03:04:05"), (0x8298, "Someone"), (0x0131, "Some program")],
        thumbnail=side_data.with_thumbnail_of(pictures.photo(40, 30)))
    text = b"\nexif\n%8d\n" % len(block) + block.hex().encode() + b"\n"
    plain["exif_text"] = ("zTXt", b"Raw profile type exif\0\0" + zlib.compress(text))
    files = {f"{name}.png": side_data.png_with(png, chunk) for name, chunk in plain.items()}
    files["primaries.png"] = side_data.png_with(png, ("gAMA", struct.pack(">I", 45455)), ("cHRM", P3))
    files["icc.png"] = pictures.png(pictures.photo(40, 30), icc_profile=pictures.wide())
    thumbnail = side_data.with_thumbnail_of(pictures.photo(40, 30))
    xmp_head = b"http://ns.adobe.com/xap/1.0/\0"
    files |= {
        "exif.jpg": side_data.jpeg_with(jpeg, (0xE1, b"Exif\0\0" + EXIF)),
        "lying.jpg": side_data.jpeg_with(jpeg, (0xE1, b"Exif\0\0" + side_data.exif_block(ifd0=[(0x0112, 6)]))),
        "thumbnail.jpg": side_data.jpeg_with(jpeg, (0xE1, b"Exif\0\0" + side_data.exif_block(
            ifd0=[(0x010F, "Maker")], thumbnail=thumbnail))),
        "xmp.jpg": side_data.jpeg_with(jpeg, (0xE1, xmp_head + XMP)),
        "iptc.jpg": side_data.jpeg_with(jpeg, (0xED, side_data.photoshop(IPTC))),
        "comment.jpg": side_data.jpeg_with(jpeg, (0xFE, b"Something")),
        "density.jpg": pictures.jpeg(pictures.photo(40, 30), dpi=(300, 300)),
        "icc.jpg": pictures.jpeg(pictures.photo(40, 30), icc_profile=pictures.wide()),
        "gain_map.jpg": multi_picture.with_gain_map(jpeg, multi_picture.gain_map(multi_picture.gps())),
        "motion.jpg": multi_picture.with_gain_map(jpeg, multi_picture.gain_map(), multi_picture.VIDEO),
        "views.jpg": multi_picture.multi_picture(jpeg, [(multi_picture.PREVIEW, jpeg), (multi_picture.DISPARITY, jpeg)]),
    }
    for name, options in {"icc": {"icc_profile": pictures.wide()}, "exif": {"exif": b"Exif\0\0" + EXIF},
                          "xmp": {"xmp": XMP}}.items():
        out = io.BytesIO()
        pictures.photo(40, 30).save(out, "WEBP", lossless=True, **options)
        files[f"{name}.webp"] = out.getvalue()
    return {name.replace(".", "_") + Path(name).suffix: content for name, content in files.items()}


NAMED = "a copyright text was dropped, another takes its place"


def test_copyrights_that_differ_all_stay_or_are_named(tmp_path):
    other = side_data.iptc_records((116, "Somebody else"))
    source = tmp_path / "a.jpg"
    source.write_bytes(side_data.jpeg_with(pictures.jpeg(pictures.photo(40, 30)),
                                           (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
                                           (0xED, side_data.photoshop(other))))
    displaced = ["IPTC, as XMP dc:rights"]
    for name, said in {"jpeg": [], "png": [], "webp": displaced, "gif": displaced}.items():
        row, = report("--keep", "copyright", "--width", 20, "--convert", name, source, "-o", tmp_path / name)
        result = Path(row["output"]).read_bytes()
        assert [text for text in row["warnings"] if "copyright" in text] == [f"{NAMED}: {what}" for what in said], name
        if name == "jpeg":
            assert b"Someone" in result and b"Somebody else" in result
        assert row["metadata_kept"].count("copyright") == 1


def test_a_copyright_in_a_text_that_xmp_displaces_is_named(tmp_path):
    source, xmp = tmp_path / "a.png", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP
    for text, said in ((b"Someone", []), (b"Somebody else", [f"{NAMED}: a text, as XMP dc:rights"])):
        source.write_bytes(side_data.png_with(pictures.png(pictures.photo(40, 30)), ("tEXt", b"Copyright\0" + text), ("iTXt", xmp)))
        row, = report("--keep", "copyright", "--convert", "webp", source, "-o", tmp_path / "b.webp")
        assert [warning for warning in row["warnings"] if "copyright" in warning] == said


def density_of(content):
    """Pixels along x for each along y, of the file itself and of its EXIF."""
    picture = pictures.opened(content)
    if content[:4] == b"\x89PNG":
        x, y, _ = struct.unpack(">IIB", dict(side_data.png_chunks(content))["pHYs"])
    elif content[:3] == b"GIF":
        x, y = 64, content[12] + 15
    elif content[:2] == b"\xff\xd8":
        x, y = picture.info["jfif_density"]
    else:
        x = y = None
    exif = picture.getexif()
    return x and y / x, exif.get(0x011B) and float(exif[0x011B]) / float(exif[0x011A])


@pytest.mark.parametrize("kind", ["png", "jpg", "tif"])
@pytest.mark.parametrize("way", [["--convert", "jpeg"], ["--convert", "png"], ["--convert", "gif"], ["--convert", "webp"],
                                 ["--width", 15], ["--rotate", 90], ["--upright"], ["--upright", "--high"], []])
def test_densities_lie_down_with_the_picture(tmp_path, kind, way):
    """Twice as many pixels along y as along x, stored on its side."""
    exif = side_data.exif_block(ifd0=[(0x0112, 6), (0x011A, Fraction(100)), (0x011B, Fraction(200))])
    photo, source = pictures.photo(32, 16), tmp_path / f"a.{kind}"
    if kind == "png":
        source.write_bytes(side_data.png_with(pictures.png(photo), ("pHYs", struct.pack(">IIB", 3937, 7874, 1)), ("eXIf", exif)))
    elif kind == "jpg":
        source.write_bytes(side_data.jpeg_with(pictures.jpeg(photo, dpi=(100, 200), subsampling=0), (0xE1, b"Exif\0\0" + exif)))
    else:
        photo.save(source, dpi=(100, 200), tiffinfo={0x0112: 6})
    if kind == "tif" and "--convert" not in way:
        way = [*way, "--convert", "png"]
    for keep in ("all", "none"):
        row, = report(*way, "--keep", keep, source, "-o", tmp_path / keep)
        result = Path(row["output"]).read_bytes()
        tag = pictures.opened(result).getexif().get(0x0112, 1)
        lies = tag == 1 and "--rotate" not in way  # orientation 6 and 90 degrees more: by 180 in all
        for ratio in density_of(result):
            assert ratio is None or ratio == pytest.approx(0.5 if lies else 2, rel=0.02), (keep, row["method"])


STEPS = {
    "lossless": [], "high": ["--high"], "smallest": ["--smallest"], "width": ["--width", 34],
    "crop": ["--crop", "0,0,30,20"], "rotate": ["--rotate", 90], "flatten": ["--flatten", "#ffffff"],
    "colours": ["--colours", 16, "--convert", "png"], "upscale": ["--upscale", 2], "to-srgb": ["--to-srgb"],
    "jpeg": ["--convert", "jpeg"], "png": ["--convert", "png"], "webp": ["--convert", "webp"],
    "webp-lossy": ["--convert", "webp", "--high"], "gif": ["--convert", "gif"],
}
KEEPS = ["none", "icc", "copyright", "all"]


def untrue(name, source, row, result):
    """Where a report and the two files disagree, in words; empty: nowhere."""
    kept, dropped = set(row["metadata_kept"]), set(row["metadata_dropped"])
    had, has = side_data.of(source) or set(), side_data.of(result)
    found = []
    if has is not None and kept != has:
        found.append(f"{name}: kept {sorted(kept)}, the file has {sorted(has)}")
    if had - kept - dropped:
        found.append(f"{name}: gone without a word: {sorted(had - kept - dropped)}")
    if kept & dropped:
        found.append(f"{name}: both kept and dropped: {sorted(kept & dropped)}")
    for claim, part in ((b"MicroVideo", b"ftyp"), (b"MotionPhoto", b"ftyp"), (b"GainMap", b"hdrgm:Version")):
        if claim in result and part not in result:
            found.append(f"{name}: XMP claims {claim.decode()}, which is not there")
    return found


def run_over(tmp_path, arguments, keep, files):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    rows = report(*arguments, "--keep", keep, folder, "-o", out)
    assert len(rows) == len(files)
    for row in rows:
        assert row["error"] is None, row
        name = Path(row["path"]).name
        yield name, row, Path(row["output"]).read_bytes()


@pytest.mark.parametrize("keep", KEEPS)
@pytest.mark.parametrize("step", STEPS)
def test_everything_is_kept_converted_or_named(tmp_path, step, keep):
    found = []
    for name, row, result in run_over(tmp_path, STEPS[step], keep, sources()):
        found += untrue(f"{name}, {step}, --keep {keep}", sources()[name], row, result)
        kept, had = set(row["metadata_kept"]), side_data.of(sources()[name])
        private = {"copyright", "date", "location", "exif", "xmp", "iptc", "comment"} & kept
        if keep == "none" and private:
            found.append(f"{name}, {step}: {sorted(private)} stayed although nothing is to be kept")
        if keep == "copyright" and "copyright" in had - kept:
            found.append(f"{name}, {step}: the copyright is gone")
        if keep == "all":
            lost = {"copyright", "date", "location", "density", "iptc", "xmp"} & had - kept
            lost -= {"density"} if row["format"] in ("webp", "gif") else set()
            lost -= {"iptc"} if "xmp" in kept else set()
            lost -= {"location"} if row["format"] == "gif" else set()  # the letter alone is no place in XMP
            lost -= {"xmp"} if had & {"gain_map", "video"} else set()  # it spoke of nothing else
            if lost:
                found.append(f"{name}, {step}: {sorted(lost)} gone although all is to be kept")
    assert not found, "\n".join(found)


def mean_in_srgb(content):
    """Through what the file says of its colours."""
    picture = pictures.opened(content)
    chunks = dict(side_data.png_chunks(content)) if content[:4] == b"\x89PNG" else {}
    rgb = picture.convert("RGB")
    if "icc_profile" in picture.info:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
        rgb = ImageCms.profileToProfile(rgb, profile, ImageCms.createProfile("sRGB"), renderingIntent=1)
    else:
        assert "cICP" not in chunks and "cHRM" not in chunks
        if "gAMA" in chunks and "sRGB" not in chunks:
            exponent = 1e5 / struct.unpack(">I", chunks["gAMA"])[0]
            encode = [round(255 * (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055))
                      for v in ((i / 255) ** exponent for i in range(256))]
            rgb = rgb.point(encode * 3)
    return rgb.resize((1, 1), Image.BOX).getpixel((0, 0))


@pytest.mark.parametrize("keep", ["none", "icc"])
@pytest.mark.parametrize("step", STEPS)
def test_colours_look_the_same_however_they_are_said(tmp_path, step, keep):
    """One colour, coded in linear light, in P3 by numbers and by code, and with an odd profile."""
    linear = pictures.png(pictures.flat(96, 72, (64, 128, 30)))
    wide = pictures.png(pictures.flat(96, 72, (200, 100, 50)))
    files = {
        "gamma.png": (side_data.png_with(linear, ("gAMA", struct.pack(">I", 100_000))), (137, 188, 97)),
        "numbers.png": (side_data.png_with(wide, ("gAMA", struct.pack(">I", 45455)), ("cHRM", P3)), (215, 93, 31)),
        "code.png": (side_data.png_with(wide, ("cICP", bytes((12, 13, 0, 1)))), (215, 93, 31)),
        "swapped.png": (pictures.png(pictures.flat(96, 72, (200, 100, 50)), icc_profile=pictures.wide()), None),
        "swapped_jpg.jpg": (pictures.jpeg(pictures.flat(96, 72, (200, 100, 50)), icc_profile=pictures.wide()), None),
    }
    contents = {name: content for name, (content, _) in files.items()}
    for name, row, result in run_over(tmp_path, STEPS[step], keep, contents):
        source, colour = files[name]
        chunks = dict(side_data.png_chunks(result)) if result[:4] == b"\x89PNG" else {}
        carried = [kind for kind in ("cICP", "cHRM") if kind in chunks]
        if carried:  # as it was: the samples too
            assert chunks[carried[0]] == dict(side_data.png_chunks(source))[carried[0]]
            colour, result = (200, 100, 50), pictures.png(pictures.opened(result).convert("RGB"))
        wanted = colour or mean_in_srgb(source)
        got = mean_in_srgb(result)
        near = 4 if row["lossless"] or row["format"] == "gif" else 12  # of chroma, a score of 90 forgives much
        assert max(abs(a - b) for a, b in zip(wanted, got)) <= near, (name, step, keep, wanted, got)


MODES = {"lossless": [], "high": ["--high"], "balanced": ["--balanced"], "smallest": ["--smallest"],
         "all": ["--keep", "all"], "none": ["--keep", "none", "--balanced"]}


def corpus_files(most):
    folders = [CORPUS / name for name in ("jpeg", "png", "webp", "gif")] + [CORPUS.parent / "cases"]
    return sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir()
                  if path.suffix in (".jpg", ".jpeg", ".png", ".webp", ".gif") and path.stat().st_size <= most)


def check_corpus(tmp_path, mode, most):
    files = corpus_files(most)
    if not files:
        pytest.skip("no corpus: set PRESSOIR_CORPUS")
    keep = [] if "--keep" in MODES[mode] else ["--keep", "icc"]
    first, second = tmp_path / "first", tmp_path / "second"
    rows = report(*MODES[mode], *keep, *files, "-o", first, "--jobs", 2, timeout=None)
    outputs, found = {}, []
    for path, row in zip(files, rows):
        if row["error"] is not None:
            continue
        result = Path(row["output"]).read_bytes()
        outputs[path.name] = result
        assert row["bytes_after"] == len(result) and not row.get("cut_by_deadline"), path.name
        assert len(result) <= path.stat().st_size, path.name
        found += untrue(f"{path.name}, {mode}", path.read_bytes(), row, result)
    assert not found, "\n".join(found)
    done = [first / name for name in sorted(outputs)]
    again = report(*MODES[mode], *keep, *done, "-o", second, "--jobs", 2, timeout=None)
    for path, row in zip(done, again):
        assert Path(row["output"]).read_bytes() == path.read_bytes(), f"{path.name}, {mode}: changed by a second run"


@pytest.mark.parametrize("mode", ["lossless", "all"])
def test_small_files_of_the_corpus_are_reported_truly_and_done_once(tmp_path, mode):
    check_corpus(tmp_path, mode, 12_000)


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_the_corpus_is_reported_truly_and_done_once(tmp_path, mode):
    check_corpus(tmp_path, mode, 1 << 40)


@pytest.mark.parametrize("keyword, group", [(b"Comment", "comment"), (b"Copyright", "copyright")])
def test_texts_that_cannot_be_read_are_named(tmp_path, keyword, group):
    source = tmp_path / "a.png"
    for text in (b"\0" + b"no deflate stream", b"\0" + zlib.compress(bytes(9_000_000))):
        source.write_bytes(side_data.png_with(pictures.png(pictures.photo(40, 30)), ("zTXt", keyword + b"\0" + text)))
        row, = report(source, "-o", tmp_path / "b.png")
        assert row["metadata_dropped"] == [group]


def test_data_behind_a_png_and_its_suggested_palette_are_named(tmp_path):
    plain = pictures.png(pictures.photo(40, 30))
    (tmp_path / "a.png").write_bytes(side_data.png_with(plain, ("PLTE", bytes(range(30)))) + b"PK and more")
    row, = report(tmp_path / "a.png", "-o", tmp_path / "b.png")
    assert row["metadata_dropped"] == ["suggested_palette", "trailing_data"]


def test_narrow_range_is_carried_or_converted(tmp_path):
    """cICP with the range of television: black is 16, white 235."""
    flat = pictures.png(pictures.flat(96, 72, (235, 16, 235)))
    source = tmp_path / "a.png"
    source.write_bytes(side_data.png_with(flat, ("cICP", bytes((1, 13, 0, 0)))))
    report(source, "--width", 48, "-o", tmp_path / "b.png")
    assert dict(side_data.png_chunks((tmp_path / "b.png").read_bytes()))["cICP"] == bytes((1, 13, 0, 0))
    report(source, "--to-srgb", "-o", tmp_path / "c.png")
    red, green, blue = pictures.opened((tmp_path / "c.png").read_bytes()).convert("RGB").getpixel((9, 9))
    assert red >= 253 and blue >= 253 and green <= 2


def test_the_shape_of_pixels_is_kept_beyond_what_jfif_counts(tmp_path):
    source = tmp_path / "a.png"
    source.write_bytes(side_data.png_with(pictures.png(pictures.photo(40, 30)),
                                          ("pHYs", struct.pack(">IIB", 200_000, 100_000, 0))))
    row, = report(source, "--convert", "jpeg", "-o", tmp_path / "b.jpg")
    assert "pixel_aspect" in row["metadata_kept"]


def test_the_density_of_a_bmp_is_read(tmp_path):
    pictures.photo(40, 30).save(tmp_path / "a.bmp", dpi=(300, 300))
    row, = report(tmp_path / "a.bmp", "--convert", "png", "--keep", "all", "-o", tmp_path / "b.png")
    assert row["metadata_kept"] == ["density"]
