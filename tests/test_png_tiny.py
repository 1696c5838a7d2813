"""Tiny pictures: loss only where it is worth it, and never with a large error."""
import random

import pytest
from PIL import Image

from cli import optimize, report


def icon(size, seed=5):
    """Two colours in diagonals with a few others: a swap is seen at once."""
    dice = random.Random(seed)
    image = Image.new("RGB", size)
    for x in range(size[0]):
        for y in range(size[1]):
            colour = [(250, 250, 250), (30, 30, 90)][(x + y) // 2 % 2]
            if dice.random() < 0.4:
                colour = tuple(c ^ dice.randrange(32) for c in colour)
            image.putpixel((x, y), colour)
    return image


def largest_error(before, after):
    return max(abs(a - b) for a, b in zip(before.convert("RGB").tobytes(), after.convert("RGB").tobytes(), strict=True))


@pytest.mark.parametrize("format_name", ["png", "gif", "webp", "jpeg"])
@pytest.mark.parametrize("size", [(8, 8), (15, 12), (14, 200), (200, 9)])
@pytest.mark.parametrize("goal, most", [("--high", 10), ("--balanced", 20), ("--smallest", 30)])
def test_the_largest_error_is_bounded_and_loss_pays(tmp_path, format_name, size, goal, most):
    source, without, target = (tmp_path / f"{name}.{format_name}" for name in "abc")
    image = icon(size)
    options = {"quality": 98, "subsampling": 0} if format_name == "jpeg" else {"lossless": True}
    (image.quantize(64) if format_name == "gif" else image).save(source, format_name.upper(),
                                                                  **(options if format_name != "gif" else {}))
    optimize("--lossless", source, "-o", without)
    row = report(goal, source, "-o", target)[0]
    if row["lossless"]:
        return
    assert target.stat().st_size + 32 <= without.stat().st_size
    assert largest_error(Image.open(source), Image.open(target)) <= most + 2  # 2: decoders round
