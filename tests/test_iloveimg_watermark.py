"""The iLoveIMG contract, one test per line of its checklist: watermarks."""
import io

import pytest
from PIL import Image, ImageChops

from iloveimg_client import Api, is_refused
from pictures import flat, opened, png

WHITE = png(flat(240, 160, (255, 255, 255)))
RED = png(flat(40, 20, (255, 0, 0)))


@pytest.fixture
def api(server, account):
    return Api(server, account)


def marked(api, *elements, stamps=(), **more):
    """The white picture with elements on it; those that name a number stamp that picture."""
    task = api.start("watermarkimage")
    names = [api.upload(task, stamp, "stamp.png") for stamp in stamps]
    for element in elements:
        for field in ("image", "server_filename"):
            if isinstance(element.get(field), int):
                element[field] = names[element[field]]
    answer = api.process(task, "watermarkimage", [api.upload(task, WHITE, "white.png")], elements=list(elements), **more)
    assert answer.status == 200, answer.body
    return opened(api.download(task).body).convert("RGB")


def box(picture):
    """Where it is not white."""
    return ImageChops.invert(picture).getbbox()


def darkest(picture):
    return min(picture.convert("L").getdata())


def text(**more):
    return {"type": "text", "text": "Sample", "font_size": 20, **more}


def test_il_30_gravity(api):
    boxes = {gravity: box(marked(api, text(gravity=gravity))) for gravity in ("NorthWest", "Center", "SouthEast")}
    assert boxes["NorthWest"][0] < 10 and boxes["NorthWest"][1] < 15
    left, top, right, bottom = boxes["Center"]
    assert abs(left + right - 240) < 12 and abs(top + bottom - 160) < 20
    assert boxes["SouthEast"][2] > 230 and boxes["SouthEast"][3] > 140
    east, centre_east = box(marked(api, text(gravity="East"))), box(marked(api, text(gravity="CenterEast")))
    assert east == centre_east and east[2] > 230


def test_il_30_adjustments(api):
    plain = box(marked(api, text(gravity="NorthWest")))
    moved = box(marked(api, text(gravity="NorthWest", horizontal_adjustment_percent=10, vertical_adjustment_percent="25")))
    assert abs(moved[0] - plain[0] - 24) <= 1 and abs(moved[1] - plain[1] - 40) <= 1


def test_il_30_rotation(api):
    left, top, right, bottom = box(marked(api, text(rotation=90)))
    assert bottom - top > right - left


def test_il_30_fonts(api):
    usual = marked(api, text())
    for change in ({"font_family": "Courier"}, {"font_family": "Times New Roman"}, {"font_family": "Verdana"},
                   {"font_style": "Bold"}, {"font_style": "Italic"}, {"font_family": "Comic Sans MS"}):
        assert marked(api, text(**change)) != usual, change
    assert marked(api, text(font_family="Arial", font_style=None)) == usual


def test_il_30_size_and_colour(api):
    left, top, right, bottom = box(marked(api, text(font_size="40")))
    small = box(marked(api, text()))
    assert bottom - top > 1.5 * (small[3] - small[1])
    red, green, blue = marked(api, text(font_size=60, font_color="#ff0000")).split()
    assert darkest(red) > 240 and darkest(green) < 20 and darkest(blue) < 20


def test_il_30_transparency(api):
    shades = [darkest(marked(api, text(font_size=60, transparency=percent))) for percent in (100, 50, 10)]
    assert shades[0] < 20 and 110 < shades[1] < 145 and shades[2] > 220


def test_il_30_mosaic(api):
    picture = marked(api, text(mosaic=True))
    for row in range(3):
        for column in range(3):
            cell = picture.crop((column * 80, row * 160 // 3, column * 80 + 80, (row + 1) * 160 // 3))
            assert box(cell), (row, column)


@pytest.mark.parametrize("family, written", [("Arial", "سلام"), ("WenQuanYi Zen Hei", "水印"), ("Lohit Devanagari", "हिन्दी")])
def test_il_30_scripts(api, family, written):
    left, top, right, bottom = box(marked(api, text(text=written, font_family=family, font_size=40)))
    assert right - left > 20 and bottom - top > 10


def test_il_30_several_elements(api):
    left, top, right, bottom = box(marked(api, text(gravity="NorthWest"), text(gravity="SouthEast")))
    assert left < 10 and top < 15 and right > 230 and bottom > 140


def test_il_30_what_is_wrong(api):
    task = api.start("watermarkimage")
    name = api.upload(task, WHITE, "white.png")
    for elements, field in ((None, "elements"), ([], "elements"), ([{"type": "text"}], "elements[0].text"),
                            ([text(gravity="Up")], "elements[0].gravity"), ([text(), {"type": "image"}], "elements[1].image"),
                            ([{"type": "image", "image": "none.png"}], "elements")):
        answer = api.process(task, "watermarkimage", [name], elements=elements)
        assert is_refused(answer, "ProcessingError")[0]["field"] == field, elements
    assert api.task(task)["status"] == "TaskWaiting"


def test_il_31_stamps(api):
    picture = marked(api, {"type": "image", "image": 0, "gravity": "NorthWest"}, stamps=[RED])
    assert box(picture) == (0, 0, 40, 20) and picture.getpixel((5, 5)) == (255, 0, 0)


def test_il_31_of_several_pictures(api):
    task = api.start("watermarkimage")
    stamp = api.upload(task, RED, "stamp.png")
    files = [{"server_filename": api.upload(task, WHITE, "white.png"), "filename": f"{i}.png"} for i in range(2)]
    answer = api.process(task, "watermarkimage", files, elements=[{"type": "image", "image": stamp, "gravity": "West"}],
                         send=api.form)
    assert answer.status == 200 and answer.json()["output_filenumber"] == 2, answer.body


def test_il_69_the_plugin_of_the_vendor(api):
    element = {"type": "image", "server_filename": 0, "gravity": "NorthWest", "width_percent": 50, "transparency": 60,
               "opacity": 100}
    picture = marked(api, element, stamps=[RED])
    assert box(picture) == (0, 0, 120, 60)
    red, green, _ = picture.getpixel((60, 30))
    assert red > 250 and 95 < green < 110
    bold = marked(api, text(font_style="Bold-Italic", font_color="#000"))
    assert bold == marked(api, text(font_style="Bold Italic", font_color="#000000"))
    assert bold != marked(api, text())


def test_il_30_animations(api):
    out = io.BytesIO()
    frames = [flat(120, 80, colour) for colour in ((255, 255, 255), (200, 255, 200))]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    task = api.start("watermarkimage")
    answer = api.process(task, "watermarkimage", [api.upload(task, out.getvalue(), "a.gif")], elements=[text()])
    assert answer.status == 200, answer.body
    picture = Image.open(io.BytesIO(api.download(task).body))
    assert picture.n_frames == 2
    for frame in range(2):
        picture.seek(frame)
        assert darkest(picture.convert("RGB")) < 80
