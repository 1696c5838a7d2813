"""Watermarks from the command line, through the worker in its sandbox."""
import io

import pytest
from PIL import Image, ImageChops

from cli import jpeg, optimize, png, report, run

ARABIC, DEVANAGARI, CHINESE = "سلام عليكم", "क्षत्रिय हिन्दी", "中文水印"


def white(path, size=(300, 200), mode="RGB"):
    Image.new(mode, size, "white").save(path)
    return path


def drawn(tmp_path, *arguments, source=None, name="out.png"):
    """The picture with a watermark; nothing may be warned of."""
    source = source or white(tmp_path / "white.png")
    target = tmp_path / name
    line, = report(*arguments, source, "-o", target)
    assert line["error"] is None and line["warnings"] == [], line
    return Image.open(io.BytesIO(target.read_bytes()))


def box(picture, ground="white"):
    """The box of what is not the ground."""
    picture = picture.convert("RGB")
    return ImageChops.difference(picture, Image.new("RGB", picture.size, ground)).getbbox()


def ink(picture):
    return sum(255 - level for level in picture.convert("L").tobytes()) / 255


@pytest.mark.parametrize("font, text", [
    ("Arial", "Ünï Ελλά Приве"), ("Courier", "Courier"), ("Comic Sans MS", "Comic"), ("Verdana", "Verdana"),
    ("Arial", ARABIC), ("Times New Roman", ARABIC), ("Courier", ARABIC), ("Lohit Devanagari", DEVANAGARI),
    ("Lohit Marathi", DEVANAGARI), ("WenQuanYi Zen Hei", CHINESE), ("Arial Unicode MS", CHINESE + "日本語한국어"),
])
def test_every_script_is_drawn_in_the_sandbox(tmp_path, font, text):
    picture = drawn(tmp_path, "--watermark-text", text, "--watermark-font", font, "--watermark-size", 30)
    left, top, right, bottom = box(picture)
    assert 30 < right - left < 300 and 15 < bottom - top < 60
    assert ink(picture) > 100


def test_arabic_letters_are_joined(tmp_path):
    """Pillow shapes nothing by itself: letters one by one take more room than joined ones."""
    joined = box(drawn(tmp_path, "--watermark-text", "سسسس", "--watermark-size", 40))
    apart = box(drawn(tmp_path, "--watermark-text", "س\u200cس\u200cس\u200cس", "--watermark-size", 40))
    assert joined[2] - joined[0] < 0.8 * (apart[2] - apart[0])


def test_the_same_bytes_on_every_run(tmp_path):
    source = white(tmp_path / "a.png")
    options = ["--watermark-text", ARABIC + CHINESE, "--watermark-rotate", 20, "--watermark-opacity", 40]
    first, second = (optimize(*options, source, "-o", "-").stdout for _ in range(2))
    assert first == second and len(first) > 100


@pytest.mark.parametrize("position, column, row", [
    ("top-left", 0, 0), ("top", 1, 0), ("top-right", 2, 0), ("left", 0, 1), ("center", 1, 1), ("right", 2, 1),
    ("bottom-left", 0, 2), ("bottom", 1, 2), ("bottom-right", 2, 2)])
def test_positions(tmp_path, position, column, row):
    left, top, right, bottom = box(drawn(tmp_path, "--watermark-text", "XX", "--watermark-position", position))
    assert 100 * column <= left < right <= 100 * (column + 1)
    assert 66 * row <= top < bottom <= 67 * (row + 1)


def test_shift_rotation_size_colour_and_styles(tmp_path):
    plain = box(drawn(tmp_path, "--watermark-text", "XX", "--watermark-position", "top-left"))
    moved = box(drawn(tmp_path, "--watermark-text", "XX", "--watermark-position", "top-left", "--watermark-shift", "10,5"))
    assert moved == (plain[0] + 30, plain[1] + 10, plain[2] + 30, plain[3] + 10)
    back = box(drawn(tmp_path, "--watermark-text", "XX", "--watermark-position", "top-left", "--watermark-shift", "-0.5,0"))
    assert back[2] == plain[2] - 2
    turned = box(drawn(tmp_path, "--watermark-text", "XX", "--watermark-rotate", 90))
    assert turned[3] - turned[1] > turned[2] - turned[0]
    large = drawn(tmp_path, "--watermark-text", "X", "--watermark-size", 100, "--watermark-colour", "#c80a1e")
    assert sorted(large.convert("RGB").getcolors(10_000))[-2][1] == (200, 10, 30)
    words = ["--watermark-text", "wide", "--watermark-size", 50]
    bold, italic = drawn(tmp_path, *words, "--watermark-bold"), drawn(tmp_path, *words, "--watermark-italic")
    assert ink(bold) > 1.2 * ink(drawn(tmp_path, *words)) and box(italic) != box(bold)


def test_mosaic_and_opacity(tmp_path):
    picture = drawn(tmp_path, "--watermark-text", "ab", "--watermark-mosaic", "--watermark-opacity", 50)
    assert min(picture.convert("L").tobytes()) >= 126
    parts = {picture.convert("RGB").crop((x, 0, x + 100, 66)).tobytes() for x in (0, 100, 200)}
    assert len(parts) == 1 and box(picture.crop((0, 0, 100, 66)))


def test_lines(tmp_path):
    one = box(drawn(tmp_path, "--watermark-text", "XX"))
    two = box(drawn(tmp_path, "--watermark-text", "XX\nXX"))
    assert two[2] - two[0] == one[2] - one[0] and two[3] - two[1] > 1.5 * (one[3] - one[1])


def test_nothing_is_markup(tmp_path):
    assert ink(drawn(tmp_path, "--watermark-text", "<b>&lt;</b>")) > 3 * ink(drawn(tmp_path, "--watermark-text", "<"))


def test_what_is_not_there_is_warned_of(tmp_path):
    line, = report("--watermark-text", "a\U0001F9FF", "--watermark-font", "Papyrus", white(tmp_path / "a.png"),
                   "-o", tmp_path / "b.png")
    assert line["warnings"] == ["a font is not there and another one took its place: Papyrus by Liberation Sans",
                                "no font has characters of the watermark: U+1F9FF"]


def test_every_frame_of_an_animation(tmp_path):
    frames = [Image.new("RGB", (90, 60), (255, 255, 200 + 20 * i)) for i in range(3)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=[50, 70, 90], loop=0)
    optimize("--watermark-text", "GIF", "--watermark-size", 30, tmp_path / "a.gif", "-o", tmp_path / "b.gif")
    result = Image.open(tmp_path / "b.gif")
    boxes, times = [], []
    for i in range(result.n_frames):
        result.seek(i)
        boxes.append(box(result, (255, 255, 200 + 20 * i)))
        times.append(result.info["duration"])
    assert times == [50, 70, 90] and len(set(boxes)) == 1 and boxes[0]


def test_a_jpeg_keeps_its_size_and_a_16_bit_picture_its_depth(tmp_path):
    optimize("--watermark-text", "photo", jpeg(tmp_path / "a.jpg"), "-o", tmp_path / "b.jpg")
    assert Image.open(tmp_path / "b.jpg").size == (160, 120)
    Image.new("I;16", (80, 40), 51234).save(tmp_path / "deep.png")
    optimize("--watermark-text", "deep", tmp_path / "deep.png", "-o", tmp_path / "deep2.png")
    result = Image.open(tmp_path / "deep2.png")
    assert result.mode.startswith("I") and result.getpixel((0, 0)) == 51234
    assert min(result.getdata()) < 2000


def logo(path, size=(20, 10), colour=(200, 0, 0, 255)):
    Image.new("RGBA", size, colour).save(path)
    return path


def test_pictures_are_stamped(tmp_path):
    stamp = logo(tmp_path / "logo.png")
    picture = drawn(tmp_path, "--watermark-image", stamp, "--watermark-position", "bottom-right")
    assert box(picture) == (280, 190, 300, 200)
    picture = drawn(tmp_path, "--watermark-image", stamp, "--watermark-width", 50)
    assert box(picture) == (75, 63, 225, 138)  # 150 x 75, in the middle
    half = drawn(tmp_path, "--watermark-image", stamp, "--watermark-opacity", 50).convert("RGB")
    assert half.getpixel((150, 100)) == (227, 127, 127)
    seen = drawn(tmp_path, "--watermark-image", logo(tmp_path / "faint.png", colour=(0, 0, 0, 51))).convert("RGB")
    assert seen.getpixel((150, 100)) == (204, 204, 204)


def test_elements_are_drawn_in_their_order_each_with_its_options(tmp_path):
    red, blue = logo(tmp_path / "red.png"), tmp_path / "blue.jpg"
    Image.new("RGB", (8, 8), (0, 0, 255)).save(blue)
    options = ["--watermark-position", "left", "--watermark-image", red, "--watermark-image", blue,
               "--watermark-text", "over", "--watermark-position", "right", "--watermark-image", red,
               "--watermark-position", "top"]
    picture = drawn(tmp_path, *options).convert("RGB")
    assert picture.getpixel((4, 100))[2] > 200 and picture.getpixel((15, 100)) == (200, 0, 0)
    assert picture.getpixel((150, 5)) == (200, 0, 0)
    assert box(picture.crop((200, 0, 300, 200)))


def test_a_folder_is_stamped_and_the_stamp_never_overwritten(tmp_path):
    for i in range(3):
        png(tmp_path / f"photos/{i}.png", seed=i)
    stamp = logo(tmp_path / "logo.png")
    assert len(report("--watermark-image", stamp, tmp_path / "photos", "-o", tmp_path / "out")) == 3
    done = optimize("--watermark-image", stamp, tmp_path / "photos/0.png", "-o", stamp, code=2)
    assert b"is an input" in done.stderr
    result = optimize("--watermark-image", stamp, "-", input=(tmp_path / "photos/0.png").read_bytes())
    assert result.stdout == (tmp_path / "out/0.png").read_bytes()


def test_a_stamp_that_cannot_be_read_is_named(tmp_path):
    source = white(tmp_path / "a.png")
    done = optimize("--watermark-image", tmp_path / "none.png", source, "--dry-run", code=2)
    assert b"none.png" in done.stderr
    (tmp_path / "text.png").write_text("no picture")
    done = optimize("--watermark-image", tmp_path / "text.png", source, "--dry-run", code=1)
    assert b"text.png" in done.stderr


@pytest.mark.parametrize("arguments, words", [
    (["--watermark-size", 20], "--watermark-size needs --watermark-text or --watermark-image"),
    (["--watermark-text", ""], "--watermark-text is empty"),
    (["--watermark-text", "a", "--watermark-width", 20], "--watermark-width is about a picture"),
    (["--watermark-image", "LOGO", "--watermark-size", 20], "--watermark-size is about a text"),
    (["--watermark-width", 20, "--watermark-text", "a"], "--watermark-width needs --watermark-image"),
    (["--watermark-bold", "--watermark-image", "LOGO"], "--watermark-bold needs --watermark-text"),
    (["--watermark-text", "a", "--watermark-mosaic", "--watermark-position", "top"], "exclude each other"),
    (["--watermark-text", "a", "--watermark-position", "attention"], "attention is not a place"),
    (["--watermark-text", "a", "--watermark-position", "middle"], '"middle" is neither'),
    (["--watermark-text", "a", "--watermark-shift", "3"], '"3" is not X,Y in percent'),
    (["--watermark-text", "a", "--watermark-shift", "3000,0"], "shift_x_percent is 3000"),
    (["--watermark-text", "a", "--watermark-size", 0], "--watermark-size"),
    (["--watermark-text", "a", "--watermark-opacity", 101], "--watermark-opacity"),
    (["--watermark-text", "a", "--watermark-colour", "red"], '"red" is not a colour'),
    (["--watermark-text", "a" * 1001], "text has 1001 characters; at most 1000"),
    (["--join", "--watermark-image", "LOGO"], "--join and --watermark-image exclude each other"),
])
def test_bad_usage_is_named(tmp_path, arguments, words):
    stamp = logo(tmp_path / "logo.png")
    arguments = [stamp if each == "LOGO" else each for each in arguments]
    done = optimize(*arguments, white(tmp_path / "a.png"), "-o", tmp_path / "b.gif", code=2)
    assert words in done.stderr.decode()
    assert not (tmp_path / "b.gif").exists()


def test_doctor_lists_the_fonts(tmp_path):
    text = run("doctor", "--data", tmp_path / "none").stdout.decode()
    assert "ok    font               Liberation Sans 2" in text and "library            pango 1." in text
