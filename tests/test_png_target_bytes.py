"""--target-bytes of PNGs: no other mode gives a better score in as many bytes."""
import pytest

from cli import optimize, picture, report, score_of
from test_png_alpha import logo, shadow


def grain(size=(48, 40)):
    return picture(7, size)


def made(tmp_path, source, *goal):
    """Bytes and score of what a goal gives."""
    target = tmp_path / "other.png"
    optimize(*goal, source, "-o", target)
    size, score = target.stat().st_size, score_of(source, target)
    target.unlink()
    return size, score


@pytest.mark.parametrize("make, sizes", [(shadow, (500, 900)), (logo, (500, 900)), (grain, (500, 1500))])
def test_the_best_score_that_fits(tmp_path, make, sizes):
    source, target = tmp_path / "a.png", tmp_path / "b.png"
    make((60, 44)).save(source)
    others = [made(tmp_path, source, *goal) for goal in (
        ["--score", 30], ["--score", 55], ["--smallest"], ["--balanced"], ["--quality", 10], ["--quality", 40])]
    for most in sizes:
        row = report("--target-bytes", most, source, "-o", target)[0]
        best = max((score for size, score in others if size <= most), default=-1000)
        assert target.stat().st_size <= most and not row["warnings"]
        assert score_of(source, target) >= best - 0.5, most
        content = target.read_bytes()
        optimize("--target-bytes", most, "--in-place", target)
        assert target.read_bytes() == content
        target.unlink()


def test_what_fits_without_loss_is_without_loss(tmp_path):
    source, target = tmp_path / "a.png", tmp_path / "b.png"
    shadow((60, 44)).save(source)
    size, _ = made(tmp_path, source, "--lossless")
    row = report("--target-bytes", size, source, "-o", target)[0]
    assert row["lossless"] and target.stat().st_size == size
    assert not report("--target-bytes", size - 1, source, "-o", tmp_path / "c.png")[0]["lossless"]
