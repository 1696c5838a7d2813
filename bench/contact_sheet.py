#!/usr/bin/env python3
"""Draws what every tool and option of the iLoveIMG API makes: one picture of labelled tiles, each before and after.

Usage: bench/contact_sheet.py [FILE]    default: contact-sheet.png

Pictures and programs as in bench/peers.py. A tile shows both pictures within its cell, or where it says so a part of
them pixel by pixel. The checks of the same options are in tests/test_iloveimg_*.py; this is for looking.
"""
import dataclasses
import io
import pathlib
import sys
import tempfile

from PIL import Image, ImageDraw, ImageFile, ImageFont

from iloveimg import api_of
from peers import CORPUS, ROOT, Server

PHOTO = CORPUS / "jpeg/exif-thumbnail-lightroom-480x369.jpg"
PLAIN_PHOTO = CORPUS / "jpeg/exif72dpi-thumbnail-500x450.jpg"
PROGRESSIVE = CORPUS / "jpeg/web-office-lounge-1200x800-prog.jpg"
ALPHA = CORPUS / "webp/lossy-alpha-tux.webp"
LOSSY_WEBP = CORPUS / "webp/lossy-gallery-1.webp"
GIF = CORPUS / "gif/photo-hopper-static.gif"

CELL, LABEL, GAP, COLUMNS = (240, 184), 30, 8, 5
INK, PAPER, HEADING = (30, 30, 30), (238, 238, 238), (20, 60, 120)
ImageFile.LOAD_TRUNCATED_IMAGES = True


@dataclasses.dataclass
class Tile:
    label: str
    before: bytes
    after: bytes = b""
    detail: bool = False  # the middle, pixel by pixel


# -- inputs -------------------------------------------------------------------------------------------------

def saved(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def stamp():
    """A badge with soft edges on a transparent ground."""
    picture = Image.new("RGBA", (480, 240))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((8, 8, 471, 231), 60, fill=(200, 30, 40, 255), outline=(255, 255, 255, 255), width=12)
    draw.text((240, 120), "STAMP", fill=(255, 255, 255, 255), font=font(110), anchor="mm")
    return saved(picture.resize((120, 60), Image.LANCZOS), "PNG")


def font(size):
    return ImageFont.truetype("DejaVuSans.ttf", size)


def photo():
    return PHOTO.read_bytes()


def as_kind(kind, **options):
    """The photo in another format."""
    with Image.open(PHOTO) as picture:
        return saved(picture.convert("RGB"), kind, **options)


def two_shapes():
    with Image.open(PHOTO) as picture:
        frames = [picture.convert("RGB").resize((240, 184)).rotate(90 * turn, expand=True) for turn in range(2)]
    return [saved(frame, "JPEG") for frame in frames]


# -- tools --------------------------------------------------------------------------------------------------

class Sheet:
    def __init__(self, api):
        self.api, self.rows = api, []

    def section(self, title):
        self.rows.append((title, []))

    def process(self, tile, task, tool, names, **more):
        """The download, or the answer where there is none: what is refused is a tile too."""
        answer = self.api.process(task, tool, names, **more)
        tile.after = self.api.download(task).body if answer.status == 200 else answer.body
        self.rows[-1][1].append(tile)

    def add(self, label, tool, content=None, name="photo.jpg", detail=False, file=None, **more):
        """A whole task of one file; `file`: of that file alone."""
        content = content or photo()
        task = self.api.start(tool)
        sent = {"server_filename": self.api.upload(task, content, name), "filename": name, **(file or {})}
        self.process(Tile(label, content, detail=detail), task, tool, [sent], **more)

    def mark(self, label, *elements, stamps=()):
        """A watermark; an element whose `image` is a number has that stamp."""
        task = self.api.start("watermarkimage")
        names = [self.api.upload(task, each, "stamp.png") for each in stamps]
        sent = [{**each, "image": names[each["image"]]} if "image" in each else each for each in elements]
        self.process(Tile(label, photo()), task, "watermarkimage", [self.api.upload(task, photo())], elements=sent)

    def join(self, label, contents, **more):
        task = self.api.start("convertimage")
        names = [self.api.upload(task, each) for each in contents]
        self.process(Tile(label, contents[0]), task, "convertimage", names, to="gif_animation", **more)


def text(written="Watermark", **more):
    return {"type": "text", "text": written, "font_size": 54, "font_color": "#ffffff", **more}


def compress(sheet):
    sheet.section("compressimage")
    for level in ("low", "recommended", "extreme"):
        sheet.add(f"compression_level {level}", "compressimage", compression_level=level)
        sheet.add(f"compression_level {level}, middle 1:1", "compressimage", detail=True, compression_level=level)
    png = as_kind("PNG")
    for level in ("low", "recommended", "extreme"):
        sheet.add(f"PNG, compression_level {level}, 1:1", "compressimage", png, "photo.png", True, compression_level=level)
    sheet.add("GIF", "compressimage", GIF.read_bytes(), "photo.gif")
    sheet.add("WebP with alpha", "compressimage", ALPHA.read_bytes(), "photo.webp")


def resize(sheet):
    sheet.section("resizeimage")
    for label, more in (
            ("pixels_width 120", {"pixels_width": 120}), ("pixels_height 100", {"pixels_height": 100}),
            ("120 x 120, ratio kept", {"pixels_width": 120, "pixels_height": 120}),
            ("120 x 180, maintain_ratio false", {"pixels_width": 120, "pixels_height": 180, "maintain_ratio": False}),
            ("pixels_width 900, no_enlarge_if_smaller", {"pixels_width": 900}),
            ("pixels_width 900, enlarged", {"pixels_width": 900, "no_enlarge_if_smaller": False}),
            ("percentage 50", {"resize_mode": "percentage", "percentage": 50}),
            ("percentage 150, enlarged", {"resize_mode": "percentage", "percentage": 150, "no_enlarge_if_smaller": False})):
        sheet.add(label, "resizeimage", **{"resize_mode": "pixels", **more})
    sheet.add("percentage 50, alpha", "resizeimage", ALPHA.read_bytes(), "a.webp", resize_mode="percentage", percentage=50)


def crop(sheet):
    sheet.section("cropimage")
    sheet.add("width 240, height 180", "cropimage", width=240, height=180)
    sheet.add("width 240, height 180, x 180, y 150", "cropimage", width=240, height=180, x=180, y=150)
    sheet.add("x 400, y 300: beyond the edge", "cropimage", width=240, height=180, x=400, y=300)


def convert(sheet):
    sheet.section("convertimage")
    for kind in ("png", "gif", "webp", "jpg"):
        sheet.add(f"JPEG to {kind}", "convertimage", to=kind)
    for kind in ("jpg", "png", "gif"):
        sheet.add(f"WebP with alpha to {kind}", "convertimage", ALPHA.read_bytes(), "a.webp", to=kind)
    for kind in ("BMP", "TIFF", "GIF"):
        sheet.add(f"{kind} to jpg", "convertimage", as_kind(kind), "photo." + kind.lower(), to="jpg")
    sheet.join("two to gif_animation", two_shapes(), gif_time=80, gif_loop=True)


def repair(sheet):
    sheet.section("repairimage: before is what Pillow shows of the damaged file")
    with Image.open(PHOTO) as picture:
        small = picture.convert("RGB")
    files = (("JPEG with a thumbnail", PHOTO.read_bytes(), "a.jpg"), ("JPEG without", saved(small, "JPEG", quality=88), "a.jpg"),
             ("JPEG with a thumbnail", PLAIN_PHOTO.read_bytes(), "a.jpg"), ("progressive JPEG", PROGRESSIVE.read_bytes(), "a.jpg"),
             ("PNG", saved(small, "PNG"), "a.png"), ("GIF", GIF.read_bytes(), "a.gif"),
             ("GIF, transparent", (CORPUS / "gif/render-chi-transparent.gif").read_bytes(), "a.gif"),
             ("lossy WebP", LOSSY_WEBP.read_bytes(), "a.webp"), ("lossless WebP", saved(small, "WEBP", lossless=True), "a.webp"))
    for label, whole, name in files:
        for percent in (50, 75):
            sheet.add(f"{label}, cut at {percent} %", "repairimage", whole[:len(whole) * percent // 100], name)


def rotate(sheet):
    sheet.section("rotateimage")
    for degrees in (90, 180, 270):
        sheet.add(f"rotate {degrees}", "rotateimage", file={"rotate": degrees})
    sheet.add("rotate 90 before compressimage", "compressimage", file={"rotate": 90})


def upscale(sheet):
    sheet.section("upscaleimage")
    for factor in (2, 4):
        sheet.add(f"multiplier {factor}", "upscaleimage", multiplier=factor)
        sheet.add(f"multiplier {factor}, middle 1:1", "upscaleimage", detail=True, multiplier=factor)


FAMILIES = ("Arial", "Arial Unicode MS", "Verdana", "Courier", "Times New Roman", "Comic Sans MS", "WenQuanYi Zen Hei",
            "Lohit Marathi", "Lohit Devanagari")
SCRIPTS = (("Arabic, Arial", "علامة مائية", "Arial"), ("Arabic, Times New Roman", "علامة مائية", "Times New Roman"),
           ("Devanagari, Lohit Devanagari", "हिन्दी क्षेत्र", "Lohit Devanagari"),
           ("Marathi, Lohit Marathi", "मराठी ज्ञान", "Lohit Marathi"), ("Chinese, WenQuanYi Zen Hei", "水印图片", "WenQuanYi Zen Hei"),
           ("Japanese, Arial Unicode MS", "透かし ロゴ", "Arial Unicode MS"), ("Korean, WenQuanYi Zen Hei", "워터마크", "WenQuanYi Zen Hei"),
           ("Cyrillic, Arial", "Водяной знак", "Arial"), ("Greek, Times New Roman", "Υδατογράφημα", "Times New Roman"),
           ("Latin with marks, Verdana", "Żółć Ångström", "Verdana"), ("Chinese, Arial", "水印图片", "Arial"),
           ("Arabic and Latin, Arial", "Foto علامة 2024", "Arial"))
GRAVITIES = ("North", "NorthEast", "NorthWest", "Center", "CenterEast", "CenterWest", "East", "West", "South", "SouthEast",
             "SouthWest")


def watermark_texts(sheet):
    sheet.section("watermarkimage, font_family")
    for family in FAMILIES:
        sheet.mark(family, text("Hamburgefonts", font_family=family))
    sheet.section("watermarkimage, font_style")
    for family in ("Arial", "Verdana", "Courier", "Times New Roman", "Comic Sans MS"):
        for style in ("Regular", "Bold", "Italic", "Bold Italic"):
            sheet.mark(f"{family}, {style}", text("Hamburgefonts", font_family=family, font_style=style))
    sheet.section("watermarkimage, scripts")
    for label, written, family in SCRIPTS:
        sheet.mark(label, text(written, font_family=family))


def watermark_looks(sheet):
    sheet.section("watermarkimage, size, colour, opacity, rotation")
    for size in (14, 30, 120):
        sheet.mark(f"font_size {size}", text(font_size=size))
    for colour in ("#000000", "#ff0000", "#0f0", "#1a2bcc"):
        sheet.mark(f"font_color {colour}", text(font_color=colour))
    for percent in (100, 60, 25):
        sheet.mark(f"transparency {percent}", text(transparency=percent))
    sheet.mark("opacity 40", text(opacity=40))
    for degrees in (30, 90, 180, 315):
        sheet.mark(f"rotation {degrees}", text(rotation=degrees))
    sheet.mark("two lines", text("first line\nthe second"))
    sheet.section("watermarkimage, gravity and adjustments")
    for gravity in GRAVITIES:
        sheet.mark(gravity, text("Mark", gravity=gravity, font_size=40))
    sheet.mark("NorthWest, adjusted 10 % right, 25 % down",
               text("Mark", gravity="NorthWest", horizontal_adjustment_percent=10, vertical_adjustment_percent=25))
    sheet.mark("Center, adjusted -20 %, -20 %", text("Mark", horizontal_adjustment_percent=-20, vertical_adjustment_percent=-20))
    sheet.section("watermarkimage, mosaic")
    sheet.mark("mosaic", text("Mark", mosaic=True, font_size=30))
    sheet.mark("mosaic, rotation 45, transparency 50", text("Mark", mosaic=True, font_size=30, rotation=45, transparency=50))
    sheet.mark("mosaic, long text", text("A long watermark text", mosaic=True, font_size=40))


def watermark_stamps(sheet):
    sheet.section("watermarkimage, type image")
    badge, picture = stamp(), as_kind("JPEG", quality=85)
    for label, more in (("plain", {}), ("SouthEast", {"gravity": "SouthEast"}), ("transparency 40", {"transparency": 40}),
                        ("rotation 30", {"rotation": 30}), ("width_percent 60", {"width_percent": 60}), ("mosaic", {"mosaic": True}),
                        ("mosaic, rotation 30", {"mosaic": True, "rotation": 30})):
        sheet.mark(f"PNG stamp, {label}", {"type": "image", "image": 0, **more}, stamps=[badge])
    sheet.mark("JPEG stamp as large as the picture", {"type": "image", "image": 0, "transparency": 50}, stamps=[picture])
    sheet.mark("JPEG stamp, width_percent 25, SouthWest", {"type": "image", "image": 0, "width_percent": 25, "gravity": "SouthWest"},
               stamps=[picture])
    sheet.mark("stamp and text", {"type": "image", "image": 0, "gravity": "NorthWest"}, text(gravity="South"), stamps=[badge])


# -- drawing ------------------------------------------------------------------------------------------------

def checkered(size):
    """What shows through transparency."""
    board = Image.new("RGB", size, (255, 255, 255))
    draw = ImageDraw.Draw(board)
    for y in range(0, size[1], 8):
        for x in range(y // 8 % 2 * 8, size[0], 16):
            draw.rectangle((x, y, x + 7, y + 7), fill=(205, 205, 205))
    return board


def shown(content, detail):
    """A picture within a cell and what is said of it; the answer where it was refused."""
    board = checkered(CELL)
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            kind, size, frames = picture.format, picture.size, getattr(picture, "n_frames", 1)
            picture = picture.convert("RGBA")
    except Exception:  # whatever Pillow makes of a damaged file or of a refusal
        words = content.decode() if content.startswith(b"{") else "Pillow shows nothing"
        ImageDraw.Draw(board).multiline_text((4, 4), "\n".join(words[at:at + 36] for at in range(0, len(words), 36)), INK, font(10))
        return board, f"{len(content):,} B"
    if detail:
        left, top = (size[0] - CELL[0]) // 2, (size[1] - CELL[1]) // 2
        picture = picture.crop((left, top, left + CELL[0], top + CELL[1]))
    else:
        picture.thumbnail(CELL, Image.LANCZOS)
    board.paste(picture, ((CELL[0] - picture.width) // 2, (CELL[1] - picture.height) // 2), picture)
    return board, f"{kind} {size[0]}x{size[1]}" + (f", {frames} frames" if frames > 1 else "") + f", {len(content):,} B"


def draw_tile(sheet, tile, left, top):
    draw = ImageDraw.Draw(sheet)
    draw.text((left, top), tile.label, INK, font(12))
    for content, x in ((tile.before, left), (tile.after, left + CELL[0] + 4)):
        board, words = shown(content, tile.detail)
        draw.text((x, top + 15), words, (90, 90, 90), font(10))
        sheet.paste(board, (x, top + LABEL))


def drawn(rows):
    tile = (2 * CELL[0] + 4 + GAP, CELL[1] + LABEL + GAP)
    heights = [28 + -(-len(tiles) // COLUMNS) * tile[1] for _, tiles in rows]
    sheet = Image.new("RGB", (COLUMNS * tile[0] + GAP, sum(heights) + GAP), PAPER)
    top = GAP
    for (title, tiles), height in zip(rows, heights):
        ImageDraw.Draw(sheet).text((GAP, top), title, HEADING, font(18))
        for i, each in enumerate(tiles):
            draw_tile(sheet, each, GAP + i % COLUMNS * tile[0], top + 28 + i // COLUMNS * tile[1])
        top += height
    return sheet


def main():
    target = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "contact-sheet.png")
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder, Server(folder) as server:
        sheet = Sheet(api_of(server))
        for part in (compress, resize, crop, convert, watermark_texts, watermark_looks, watermark_stamps, repair, rotate, upscale):
            part(sheet)
    drawn(sheet.rows).save(target)
    print(f"{sum(len(tiles) for _, tiles in sheet.rows)} tiles in {target}")


if __name__ == "__main__":
    main()
