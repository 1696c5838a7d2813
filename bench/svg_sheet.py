#!/usr/bin/env python3
"""Draws SVGs made as --balanced does beside their originals, for looking: several sheets, a row a file.

Usage: bench/svg_sheet.py [PREFIX [FILE...]]    default: svg-sheet, all of corpus/svg

PREFIX-1.png and so on are written. Behind the two pictures is what differs, black where nothing does, four times as
strong as it is. Pictures and programs as in bench/peers.py; needs svg_bench (cmake -DPRESSOIR_BENCH=ON).
"""
import io
import json
import pathlib
import sys
import tempfile

from PIL import Image, ImageChops, ImageDraw, ImageFont

from peers import BIN, CORPUS, run

BALANCED = 80  # the score
SIDE, LABEL, GAP, ROWS = 620, 26, 10, 3
PAPER, INK = (238, 238, 238), (30, 30, 30)


def optimized(source, folder):
    """The row of svg_bench, which writes the result into the folder."""
    row, = map(json.loads, run(BIN / "svg_bench", BALANCED, folder, source, check=True)[0].splitlines())
    return row


def drawn(path, folder):
    """On white, within the cell."""
    target = pathlib.Path(folder) / "drawn.png"
    run(BIN / "pressoir", "optimize", "--convert", "png", "--width", SIDE, "--output", target, path, check=True)
    with Image.open(io.BytesIO(target.read_bytes())) as picture:
        picture = picture.convert("RGBA")
    picture.thumbnail((SIDE, SIDE))
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def row_of(source, font):
    with tempfile.TemporaryDirectory() as folder:
        row = optimized(source, folder)
        before, after = drawn(source, folder), drawn(pathlib.Path(folder) / source.name, folder)
    difference = ImageChops.difference(before, after).point(lambda value: min(4 * value, 255))
    tile = Image.new("RGB", (3 * (SIDE + GAP), before.height + LABEL + GAP), PAPER)
    text = (f"{source.name}: {row['before']:,} -> {row['after']:,} bytes ({row['after'] / row['before']:.2f}), "
            f"score {row['score']:.1f}, {row['all_ms'] / 1000:.1f} s")
    ImageDraw.Draw(tile).text((0, 4), text, fill=INK, font=font)
    for place, picture in enumerate((before, after, difference)):
        tile.paste(picture, (place * (SIDE + GAP), LABEL))
    print(text, flush=True)
    return tile


def main():
    prefix = sys.argv[1] if len(sys.argv) > 1 else "svg-sheet"
    files = [pathlib.Path(name) for name in sys.argv[2:]] or sorted((CORPUS / "svg").glob("*.svg"))
    font = ImageFont.truetype("DejaVuSans.ttf", 16)
    tiles = [row_of(file, font) for file in files]
    for number, first in enumerate(range(0, len(tiles), ROWS), 1):
        some = tiles[first:first + ROWS]
        sheet = Image.new("RGB", (some[0].width, sum(tile.height for tile in some)), PAPER)
        top = 0
        for tile in some:
            sheet.paste(tile, (0, top))
            top += tile.height
        sheet.save(f"{prefix}-{number}.png")


if __name__ == "__main__":
    main()
