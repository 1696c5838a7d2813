"""What a JPEG carries beside its picture, through every way of writing it: kept and true, or named."""
import io
import struct

import pytest
from PIL import Image, ImageCms

import cli
import pictures
from multi_picture import (ANGLE, CAMERA, DISPARITY, PANORAMA, PREVIEW, UNDEFINED, VIDEO, XMP, Parts, gain_map, gps,
                           multi_picture, payloads, with_gain_map, with_segments, without_segments, xmp)

ADOBE, IPTC = 0xEE, b"Photoshop 3.0\0"
IPTC_BY = b"\x1c\x02\x50\x00\x08Jane Roe\x1c\x02\x74\x00\x0d(c) Jane Roe.\x1c\x02\x78\x00\x07A lake."


class Run:
    """The result of one command on `data`, and what the report says of it."""

    def __init__(self, folder, data, *arguments, name="a.jpg", result="b.jpg"):
        source = folder / name
        source.write_bytes(data)
        (folder / result).unlink(missing_ok=True)
        self.report = cli.report(*arguments, source, "-o", folder / result)[0]
        self.data = (folder / result).read_bytes()
        self.kept, self.dropped = self.report["metadata_kept"], self.report["metadata_dropped"]
        self.warnings = self.report["warnings"]


@pytest.fixture
def run(tmp_path):
    return lambda *arguments, **options: Run(tmp_path, *arguments, **options)


def mean(data, mode="RGB"):
    image = pictures.opened(data).convert(mode).resize((1, 1), Image.BOX)
    return image.getpixel((0, 0))


def near(left, right, most=6):
    return max(abs(a - b) for a, b in zip(left, right)) <= most


def inks(colour=(40, 90, 200, 20), size=(64, 48)):
    """A CMYK JPEG as Photoshop has it: Adobe marker, inks inverted."""
    return pictures.jpeg(Image.new("CMYK", size, colour))


@pytest.mark.parametrize("arguments", [["--balanced"], ["--width", "40"], ["--rotate", "180", "--balanced"]])
def test_inks_without_an_adobe_marker_are_inverted_as_others_take_them(run, arguments):
    bare = without_segments(inks(), ADOBE)
    assert not payloads(bare, ADOBE)
    assert near(mean(run(bare, *arguments).data, "CMYK"), mean(bare, "CMYK"))


@pytest.mark.parametrize("arguments", [["--to-srgb"], ["--convert", "jpeg", "--to-srgb"], ["--convert", "png"]])
def test_inks_without_an_adobe_marker_become_the_same_colours_as_with_it(run, arguments):
    result = arguments[-1] == "png" and "b.png" or "b.jpg"
    bare = run(without_segments(inks(), ADOBE), *arguments, result=result).data
    assert near(mean(bare), mean(run(inks(), *arguments, result=result).data), 2)


def test_lossless_adds_no_adobe_marker(run):
    bare = without_segments(inks(), ADOBE)
    done = run(bare)
    assert not payloads(done.data, ADOBE)
    assert pictures.opened(done.data).tobytes() == pictures.opened(bare).tobytes()


@pytest.mark.parametrize("arguments", [["--balanced"], ["--width", "40"], ["--balanced", "--keep", "all"]])
def test_inks_with_a_profile_of_screens_are_coded_without_it(run, arguments):
    data = pictures.jpeg(pictures.photo(64, 48).convert("CMYK"), icc_profile=pictures.srgb())
    done = run(data, *arguments)
    assert near(mean(done.data, "CMYK"), mean(data, "CMYK"))
    assert "icc" not in done.kept and not payloads(done.data, 0xE2)


def test_grey_profile_that_was_worked_in_is_not_reported_as_kept(run):
    context = ImageCms.ImageCmsProfile(grey_profile())
    data = pictures.jpeg(pictures.photo(64, 48).convert("L"), icc_profile=context.tobytes())
    done = run(data, "--balanced", "--keep", "none")
    assert "icc" not in done.kept and done.dropped == ["icc"]
    assert not payloads(done.data, 0xE2)
    assert not [text for text in done.warnings if "profile" in text]


def grey_profile():
    """ICC.1:2010 by hand: grey, gamma 1.0 (a curve of no points), white of D50."""
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D)
    curve = b"curv\0\0\0\0" + struct.pack(">I", 0)
    about = b"desc\0\0\0\0" + struct.pack(">I", 2) + b"g\0" + bytes(8) + bytes(3 + 67)
    about += bytes(-len(about) % 4)
    tags, body, at = b"", b"", 128 + 4 + 12 * 3
    for name, value in ((b"wtpt", white), (b"kTRC", curve), (b"desc", about)):
        tags += name + struct.pack(">II", at + len(body), len(value))
        body += value
    size = at + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"test", 0x02300000, b"mntr", b"GRAY", b"XYZ ") + bytes(12) + b"acsp"
    head += bytes(28) + struct.pack(">3i", 0xF6D6, 0x10000, 0xD32D) + bytes(48)
    return io.BytesIO(head + struct.pack(">I", 3) + tags + body)


def photograph(**options):
    return pictures.jpeg(pictures.photo(128, 96), **options)


@pytest.mark.parametrize("arguments", [[], ["--balanced"], ["--width", "64"], ["--rotate", "90"]])
def test_density_stays_with_everything(run, arguments):
    done = run(photograph(dpi=(300, 300)), "--keep", "all", *arguments)
    assert pictures.opened(done.data).info["dpi"] == (300, 300)
    assert "density" in done.kept and not done.dropped


def with_iptc(data):
    return with_segments(data, (0xED, IPTC + b"8BIM\4\4\0\0" + struct.pack(">I", len(IPTC_BY)) + IPTC_BY + b"\0"))


def test_copyright_of_iptc_reaches_other_formats(run):
    done = run(with_iptc(photograph()), "--keep", "copyright", "--convert", "webp", result="b.webp")
    assert b"(c) Jane Roe." in done.data and b"A lake." not in done.data
    assert "copyright" in done.kept and "iptc" in done.dropped


@pytest.mark.parametrize("arguments", [[], ["--balanced"], ["--width", "64"]])
def test_iptc_stays_with_everything(run, arguments):
    done = run(with_iptc(photograph()), "--keep", "all", *arguments)
    assert IPTC_BY in payloads(done.data, 0xED, IPTC)[0]
    assert {"copyright", "iptc"} <= set(done.kept) and not done.dropped


def test_creative_commons_licence_is_copyright(run):
    packet = xmp('<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>'
                 "<cc:attributionName>Jane Roe</cc:attributionName><xmp:CreatorTool>a program</xmp:CreatorTool>",
                 'xmlns:cc="http://creativecommons.org/ns#" xmlns:xmp="http://ns.adobe.com/xap/1.0/"')
    done = run(with_segments(photograph(), packet), "--keep", "copyright")
    packet = payloads(done.data, 0xE1, XMP)[0]
    assert b"licenses/by/4.0/" in packet and b"Jane Roe" in packet and b"a program" not in packet
    assert "copyright" in done.kept and "xmp" in done.dropped


def micro_video():
    """The older kind of motion photo: a length and a video, no index."""
    claims = f'GCamera:MicroVideo="1" GCamera:MicroVideoOffset="{len(VIDEO)}"'
    return with_segments(photograph(), xmp("", CAMERA, claims)) + VIDEO


def motion_photo(**options):
    return with_gain_map(photograph(), gain_map(**options), VIDEO)


@pytest.mark.parametrize("arguments", [[], ["--balanced"], ["--keep", "none"], ["--width", "64"],
                                       ["--width", "64", "--keep", "all"], ["--rotate", "90"]])
@pytest.mark.parametrize("made", [micro_video, motion_photo])
def test_a_video_that_goes_is_warned_about_and_claimed_no_more(run, made, arguments):
    done = run(made(), *arguments)
    parts = Parts(done.data)
    assert not parts.behind and b"MicroVideo" not in parts.packet and b"MotionPhoto" not in parts.packet
    assert "video" in done.dropped and "the video of the motion photo was dropped" in done.warnings


@pytest.mark.parametrize("arguments", [[], ["--balanced"], ["--rotate", "90"], ["--rotate", "180", "--smallest"]])
@pytest.mark.parametrize("made", [micro_video, motion_photo])
def test_everything_keeps_the_video_where_the_file_says_it_is(run, made, arguments):
    done = run(made(), "--keep", "all", *arguments)
    assert Parts(done.data).behind == VIDEO
    assert ("gain_map" in done.kept) == (made is motion_photo)
    assert "video" in done.kept and not done.dropped and not done.warnings


def test_a_gain_map_that_cannot_be_rotated_is_dropped_named_and_leaves_the_video(run):
    done = run(motion_photo(size=(60, 44)), "--keep", "all", "--rotate", "90")
    parts = Parts(done.data)
    assert parts.behind == VIDEO and parts.claimed == ["MotionPhoto"] and b"hdrgm" not in parts.packet
    assert done.dropped == ["gain_map"] and done.warnings == ["not everything could be kept: gain_map"]


@pytest.mark.parametrize("arguments", [[], ["--balanced"], ["--rotate", "90"]])
def test_a_gain_map_stays_with_the_profile(run, arguments):
    image = gain_map(lists=True)
    done = run(with_gain_map(photograph(), image), *arguments)
    parts = Parts(done.data)
    assert parts.claimed == ["GainMap"] and b'hdrgm:Version="1.0"' in parts.packet
    size = pictures.opened(image).size
    assert pictures.opened(parts.images[0]).size == (size[::-1] if arguments[:1] == ["--rotate"] else size)
    assert b"2.25" in payloads(parts.images[0], 0xE1, XMP)[0]
    assert "gain_map" in done.kept and not done.dropped and not done.warnings


@pytest.mark.parametrize("keep", ["icc", "all"])
@pytest.mark.parametrize("arguments", [["--width", "64"], ["--crop", "64x48"], ["--convert", "webp"]])
def test_steps_and_conversions_name_the_gain_map_and_take_its_claims_out(run, keep, arguments):
    done = run(with_gain_map(photograph(), gain_map()), "--keep", keep, *arguments, result="b." + arguments[1][:4]
               if arguments[0] == "--convert" else "b.jpg")
    assert b"hdrgm" not in done.data and b"Container" not in done.data
    assert "gain_map" in done.dropped


@pytest.mark.parametrize("arguments", [[], ["--balanced"], ["--rotate", "90"]])
def test_the_gain_map_says_no_more_of_its_owner_than_the_picture(run, arguments):
    data = with_gain_map(photograph(), gain_map(gps()))
    assert b"SERIAL-123" in data
    done = run(data, *arguments)
    image = Parts(done.data).images[0]
    assert b"SERIAL-123" not in done.data and not payloads(image, 0xE1, b"Exif")
    assert b"GainMapMax" in payloads(image, 0xE1, XMP)[0]
    assert b"SERIAL-123" in run(data, "--keep", "all", *arguments).data
    assert run(done.data, *[word for word in arguments if word not in ("--rotate", "90")]).data == done.data


def test_a_short_packet_with_a_place_does_not_come_back_whole(run):
    packet = xmp("", 'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"',
                 'hdrgm:Version="1.0" exif:GPSLatitude="48,51.5N"')
    done = run(multi_picture(with_segments(photograph(), packet), [(UNDEFINED, gain_map())]))
    assert b"GPSLatitude" not in done.data and b'hdrgm:Version="1.0"' in Parts(done.data).packet
    assert "gain_map" in done.kept and "location" in done.dropped


@pytest.mark.parametrize("arguments", [[], ["--balanced"], ["--keep", "none"], ["--rotate", "90"]])
@pytest.mark.parametrize("kind", [PANORAMA, DISPARITY, ANGLE, UNDEFINED])
def test_further_views_are_pictures_and_stay(run, kind, arguments):
    view = pictures.jpeg(pictures.photo(128, 96, seed=2))
    done = run(multi_picture(photograph(), [(kind, with_segments(view, gps()))]), *arguments)
    parts = Parts(done.data)
    assert parts.types == [kind] and done.kept == ["views"] and not done.warnings
    seen = pictures.opened(view)
    if "--rotate" in arguments:
        seen = seen.transpose(Image.Transpose.ROTATE_270)
    assert pictures.largest_difference(pictures.opened(parts.images[0]), seen) <= (4 if "--rotate" in arguments else 0)
    assert b"SERIAL-123" not in done.data


def test_views_that_lie_keep_their_orientation_as_a_tag(run):
    first = photograph(exif=pictures.exif(orientation=6))
    view = pictures.jpeg(pictures.photo(128, 96, seed=2), exif=pictures.exif(orientation=6, artist="Jane Roe"))
    for arguments in ([], ["--balanced"]):
        done = run(multi_picture(first, [(DISPARITY, view)]), "--keep", "none", *arguments)
        for image in (done.data, Parts(done.data).images[0]):
            assert pictures.opened(image).getexif()[pictures.ORIENTATION] == 6
        assert b"Jane Roe" not in done.data
    turned = run(multi_picture(first, [(DISPARITY, view)]), "--rotate", "90")
    for image in (turned.data, Parts(turned.data).images[0]):
        assert pictures.opened(image).size == (128, 96)
        assert pictures.opened(image).getexif().get(pictures.ORIENTATION, 1) == 1


def test_previews_go_and_views_stay_with_a_true_index(run):
    view, preview = (pictures.jpeg(pictures.photo(*size, seed=2)) for size in ((128, 96), (64, 48)))
    data = multi_picture(photograph(), [(PREVIEW, preview), (DISPARITY, view), (PREVIEW, preview), (ANGLE, view)],
                         gap=bytes(48))
    done = run(data)
    parts = Parts(done.data)
    assert parts.types == [DISPARITY, ANGLE] and not parts.behind
    assert all(pictures.same_pixels(image, view) for image in parts.images)
    assert done.kept == ["views"] and done.dropped == ["previews"]
    everything = run(data, "--keep", "all")
    assert Parts(everything.data).types == Parts(data).types and not everything.dropped
    assert run(done.data).data == done.data and run(everything.data, "--keep", "all").data == everything.data


def test_steps_warn_of_views(run):
    view = pictures.jpeg(pictures.photo(128, 96, seed=2))
    done = run(multi_picture(photograph(), [(DISPARITY, view)]), "--width", "64")
    assert done.dropped == ["views"] and "further views of the picture were dropped" in done.warnings


@pytest.mark.parametrize("arguments", [["--width", "64"], ["--convert", "webp", "--replace-format"]])
def test_views_are_not_lost_in_place(tmp_path, arguments):
    source = tmp_path / "a.jpg"
    data = multi_picture(photograph(), [(DISPARITY, pictures.jpeg(pictures.photo(128, 96, seed=2)))])
    source.write_bytes(data)
    row = cli.report(source, "--in-place", *arguments, code=1)[0]
    assert row["error"]["code"] == "forbidden" and cli.tree(tmp_path) == {"a.jpg": data}
    row = cli.report(source, "--in-place")[0]
    assert not row["partial"] and row["metadata_kept"] == ["views"]


def test_data_behind_the_picture_is_named(run):
    done = run(photograph() + b"PK and more")
    assert done.dropped == ["trailing_data"] and done.warnings == ["data behind the picture was dropped"]
    assert run(photograph() + b"PK and more", "--keep", "all").data.endswith(b"PK and more")


@pytest.mark.parametrize("arguments", [[], ["--balanced"], ["--rotate", "180"]])
@pytest.mark.parametrize("segment", [(0xE0, b"JFXX\0\x13\1\1" + bytes(3)), (0xE9, b"VENDOR" + bytes(20)),
                                     (0xED, IPTC + b"8BIM\4\x0b\0\0\0\0\0\4home")])
def test_segments_of_others_stay_with_everything_else_are_dropped_named(run, segment, arguments):
    data = with_segments(photograph(), segment)
    is_thumbnail = segment[1].startswith(b"JFXX")  # which shows what was before a turn
    done = run(data, "--keep", "all", *arguments)
    assert bool(payloads(done.data, *segment)) == (not is_thumbnail or "--rotate" not in arguments)
    assert ("other" in done.kept) != ("other" in done.dropped)
    done = run(data, *arguments)
    assert not payloads(done.data, *segment) and done.dropped == ["other"]


def test_an_orientation_that_became_pixels_is_not_lost(run):
    done = run(photograph(exif=pictures.exif(orientation=6)), "--keep", "all", "--rotate", "90")
    assert done.dropped == ["orientation"] and not done.warnings


def test_further_views_are_coded_anew_without_loss(run):
    view = pictures.jpeg(pictures.photo(128, 96, seed=2))
    data = multi_picture(photograph(), [(DISPARITY, view)])
    for arguments in ([], ["--balanced"]):
        done = run(data, *arguments)
        image = Parts(done.data).images[0]
        assert len(image) < len(view) and pictures.same_pixels(image, view)
        assert run(done.data, *arguments).data == done.data
    assert Parts(run(data, "--keep", "all").data).images == [view]


def test_density_of_two_values_is_rotated_along(run):
    data = photograph(dpi=(300, 150))
    for arguments in (["--rotate", "90"], ["--rotate", "90", "--balanced"]):
        done = run(data, "--keep", "all", *arguments)
        assert pictures.opened(done.data).info["dpi"] == (150, 300)


def test_a_packet_that_lost_little_does_not_grow(run):
    packet = xmp("", 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:a="http://a/"', 'dc:source="Jane Roe" a:b="c"')
    rights = xmp("<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>Jane Roe</rdf:li></rdf:Alt></dc:rights>",
                 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:a="http://a/"', 'a:b="c"')
    for added in (packet, rights):
        data = with_segments(photograph(), added)
        done = run(data, "--keep", "copyright")
        assert sum(map(len, payloads(done.data, 0xE1, XMP))) < len(added[1])
        assert b"Exiv2" not in done.data


def test_what_images_behind_the_first_say_of_people_is_named(run):
    view = pictures.jpeg(pictures.photo(128, 96, seed=2), exif=pictures.exif(artist="Jane Roe"))
    data = multi_picture(photograph(), [(DISPARITY, view)])
    assert "copyright" in run(data).dropped
    assert "copyright" in run(data, "--keep", "all").kept


@pytest.mark.parametrize("damage", [lambda image: image[:-2], lambda image: b"\xff\xd8" + image[40:]])
def test_a_damaged_image_behind_the_first_does_not_take_its_gps_along(run, damage):
    view = damage(with_segments(pictures.jpeg(pictures.photo(128, 96, seed=2)), gps()))
    done = run(multi_picture(photograph(), [(DISPARITY, view)]))
    assert b"Exif\0\0" not in done.data and b"SERIAL-123" not in done.data


@pytest.mark.parametrize("arguments", [["--balanced"], ["--high"], ["--quality", "50"]])
def test_density_stays_in_lossy_work(run, arguments):
    done = run(pictures.jpeg(pictures.photo(200, 150), dpi=(300, 300)), *arguments)
    assert "density" in done.kept and pictures.opened(done.data).info["dpi"] == (300, 300)


def test_a_picture_that_lossy_work_rotated_is_not_said_to_keep_its_orientation(run):
    data = pictures.jpeg(pictures.photo(203, 151), exif=pictures.exif(orientation=6))
    done = run(data, "--keep", "none", "--smallest")
    assert pictures.opened(done.data).size == (151, 203) and not any("orientation was kept" in text for text in done.warnings)
