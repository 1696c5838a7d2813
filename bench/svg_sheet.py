#!/usr/bin/env python3
"""Draws SVGs made with --balanced beside their originals, for looking: several sheets, a row a file.

Usage: bench/svg_sheet.py [PREFIX [FILE...]]    default: svg-sheet, all of corpus/svg

PREFIX-1.png and so on are written. Behind the two pictures is what differs, black where nothing does, four times as
strong as it is. Pictures and programs as in bench/peers.py.
"""
import io
import json
import pathlib
import sys
import tempfile

from PIL import Image, ImageChops, ImageDraw, ImageFont

from peers import BIN, CORPUS, run

SIDE, LABEL, GAP, ROWS = 620, 26, 10, 3
PAPER, INK = (238, 238, 238), (30, 30, 30)


def optimized(source, made):
    out, cpu = run(BIN / "pressoir", "optimize", "--json", "--balanced", "--output", made, source, check=True)
    row, = map(json.loads, out.splitlines())
    return row, cpu


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
        made = pathlib.Path(folder) / "made.svg"
        row, cpu = optimized(source, made)
        before, after = drawn(source, folder), drawn(made, folder)
    difference = ImageChops.difference(before, after).point(lambda value: min(4 * value, 255))
    tile = Image.new("RGB", (3 * (SIDE + GAP), before.height + LABEL + GAP), PAPER)
    score = f"score {row['score']:.1f}" if row.get("score") is not None else "lossless"
    text = (f"{source.name}: {row['bytes_before']:,} -> {row['bytes_after']:,} bytes "
            f"({row['bytes_after'] / row['bytes_before']:.2f}), {score}, {cpu:.1f} s of CPU")
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
