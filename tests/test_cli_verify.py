"""`pressoir verify`: what a report says is proven again."""
import hashlib
import json
import pathlib

import pytest
from PIL import Image

import cli
import pictures
import svgs
from pressoir_server import CORPUS


def reported(folder, source, *options, suffix=None):
    """(report, what was made)."""
    target = folder / ("made" + (suffix or source.suffix))
    done = cli.optimize("--json", *options, source, "-o", target)
    (folder / "report.json").write_bytes(done.stdout)
    return folder / "report.json", target


def verified(report, *files, code=0):
    """State by claim: True, False, or None where it could not be checked."""
    shown = json.loads(cli.run("verify", "--json", report, *files, code=code).stdout)
    assert shown["holds"] == (code == 0)
    return {each["claim"]: each["holds"] for each in shown["findings"]}


def gif(path, frames):
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100)
    return path


@pytest.fixture
def photo(tmp_path):
    return cli.jpeg(tmp_path / "photo.jpg")


@pytest.fixture
def shot(tmp_path):
    path = tmp_path / "shot.png"
    path.write_bytes(pictures.png(pictures.drawing()))
    return path


def test_a_report_has_hashes_engine_and_libraries(tmp_path, photo):
    report, made = reported(tmp_path, photo, "--score", "80")
    said = json.loads(report.read_text())
    assert said["input_sha256"] == [hashlib.sha256(photo.read_bytes()).hexdigest()]
    assert said["output_sha256"] == hashlib.sha256(made.read_bytes()).hexdigest()
    assert said["goal"]["target_score"] == 80
    assert f"(engine {said['engine']})" in cli.run("version").stdout.decode()
    libraries = cli.run("doctor").stdout.decode()
    for name, version in said["libraries"].items():
        assert name in libraries and version in libraries
    assert "libjpeg-turbo" in said["libraries"]


def test_a_lossless_result_holds(tmp_path, photo, shot):
    for source in (photo, shot):
        report, made = reported(tmp_path, source)
        assert verified(report, source, made) == {"input": True, "output": True, "bytes": True, "format": True, "lossless": True}


@pytest.mark.parametrize("orientation, options", [(6, ()), (8, ()), (3, ()), (1, ("--rotate", "90")), (1, ("--rotate", "180"))])
def test_a_jpeg_that_was_rotated_without_loss_holds(tmp_path, orientation, options):
    """Its coefficients were moved: pixels that are decoded first and rotated then differ from them."""
    source = tmp_path / "photo.jpg"
    source.write_bytes(pictures.jpeg(pictures.photo(), quality=90, exif=pictures.exif(orientation=orientation)))
    report, made = reported(tmp_path, source, *options)
    assert json.loads(report.read_text())["lossless"] is True
    assert all(verified(report, source, made).values())


def test_a_picture_that_was_put_on_a_colour_holds(tmp_path):
    clear = tmp_path / "clear.png"
    clear.write_bytes(pictures.png(pictures.with_alpha(pictures.drawing())))
    report, made = reported(tmp_path, clear, "--score", "80", "--convert", "jpeg", "--background", "#3060c0", suffix=".jpg")
    assert all(verified(report, clear, made).values())


def test_a_drawing_in_another_size_holds(tmp_path):
    source = tmp_path / "drawing.svg"
    source.write_bytes(svgs.drawing(width=100, height=75))
    report, made = reported(tmp_path, source, "--score", "90", "--convert", "webp", "--width", "400", suffix=".webp")
    assert all(verified(report, source, made).values())


def test_loss_that_steps_would_explain_is_not_taken_for_none(tmp_path, photo):
    """No report says that of itself: who writes so has changed it."""
    report, made = reported(tmp_path, photo, "--score", "80", "--width", "80")
    said = json.loads(report.read_text())
    report.write_text(json.dumps({**said, "lossless": True, "score": None, "min_score": None}))
    assert verified(report, photo, made, code=1)["lossless"] is None


@pytest.mark.parametrize("options, suffix", [
    (("--score", "80"), None), (("--high",), None), (("--balanced", "--convert", "webp"), ".webp"),
    (("--balanced", "--width", "80"), None), (("--quality", "70", "--rotate", "90"), None),
    (("--score", "75", "--convert", "webp", "--watermark-text", "a"), ".webp")])
def test_a_score_holds(tmp_path, photo, options, suffix):
    report, made = reported(tmp_path, photo, *options, suffix=suffix)
    found = verified(report, photo, made)
    assert all(found.values()) and "score" in found


def test_an_animation_holds(tmp_path):
    source = gif(tmp_path / "a.gif", [cli.picture(seed).quantize(128) for seed in range(4)])
    for options in ((), ("--balanced",)):
        report, made = reported(tmp_path, source, *options)
        found = verified(report, source, made)
        assert all(found.values()) and ("score" in found or "lossless" in found)


def test_another_output_does_not_hold(tmp_path, photo):
    report, made = reported(tmp_path, photo)
    made.write_bytes(made.read_bytes() + b"\0")
    found = verified(report, photo, made, code=1)
    assert found["output"] is False and found["bytes"] is False and found["input"] is True and found["lossless"] is True


def test_another_input_does_not_hold(tmp_path, photo):
    report, made = reported(tmp_path, photo)
    found = verified(report, cli.jpeg(tmp_path / "other.jpg", seed=2), made, code=1)
    assert found["input"] is False and found["output"] is True and found["lossless"] is False


@pytest.mark.parametrize("key, value, claim", [("score", 95, "score"), ("min_score", 95, "min_score"), ("lossless", True, "lossless"),
                                               ("format", "png", "format"), ("bytes_after", 1, "bytes")])
def test_a_report_that_lies_does_not_hold(tmp_path, photo, key, value, claim):
    report, made = reported(tmp_path, photo, "--score", "75")
    said = json.loads(report.read_text())
    report.write_text(json.dumps({**said, key: value}))
    found = verified(report, photo, made, code=1)
    assert found[claim] is False and [name for name, holds in found.items() if not holds] == [claim]


def test_one_changed_sample_is_not_lossless(tmp_path, shot):
    report, made = reported(tmp_path, shot)
    with Image.open(made) as picture:
        picture = picture.convert("RGB")
    red, green, blue = picture.getpixel((3, 3))
    picture.putpixel((3, 3), (red ^ 1, green, blue))
    picture.save(made)
    assert verified(report, shot, made, code=1)["lossless"] is False


def test_what_cannot_be_checked_does_not_hold(tmp_path, photo):
    report, made = reported(tmp_path, photo)
    said = json.loads(report.read_text())
    report.write_text(json.dumps({**said, "goal": None, "input_sha256": [], "output_sha256": None}))
    found = verified(report, photo, made, code=1)
    assert found["input"] is found["output"] is found["lossless"] is None
    lines = cli.run("verify", report, photo, made, code=1).stdout.decode()
    assert lines.count("not checked") == 3 and lines.count("holds") == 2


def test_the_report_of_these_files_is_found_among_others(tmp_path):
    for seed in range(3):
        cli.jpeg(tmp_path / "in" / f"{seed}.jpg", seed=seed)
    done = cli.optimize("--json", tmp_path / "in", "-o", tmp_path / "out")
    (tmp_path / "report.jsonl").write_bytes(done.stdout)
    for seed in range(3):
        assert all(verified(tmp_path / "report.jsonl", tmp_path / "in" / f"{seed}.jpg", tmp_path / "out" / f"{seed}.jpg").values())
    other = cli.jpeg(tmp_path / "other.jpg", seed=9)
    assert b"None of the 3 reports" in cli.run("verify", tmp_path / "report.jsonl", other, other, code=1).stderr


def test_several_inputs_are_counted(tmp_path, photo, shot):
    made = tmp_path / "both.gif"
    done = cli.optimize("--json", "--join", photo, shot, "-o", made, "--width", "100", "--height", "100", "--fit", "exact")
    (tmp_path / "report.json").write_bytes(done.stdout)
    found = verified(tmp_path / "report.json", photo, shot, made, code=1)
    assert found["input 1"] and found["input 2"] and found["output"] and found["bytes"] and found["score"] is None
    assert verified(tmp_path / "report.json", photo, made, code=1)["input"] is False


def test_a_stamp_is_drawn_again(tmp_path, photo, shot):
    report, made = reported(tmp_path, photo, "--score", "80", "--watermark-image", shot)
    assert all(verified(report, photo, shot, made).values())


@pytest.mark.parametrize("text", ["", "[]", "{}", "no JSON", '{"report": null}', '{"a": 1}\n{"b": 2'])
def test_what_is_no_report_is_refused(tmp_path, photo, text):
    (tmp_path / "report.json").write_text(text)
    done = cli.run("verify", tmp_path / "report.json", photo, photo, code=2)
    assert b"no report" in done.stderr


def test_the_report_of_a_failure_is_refused(tmp_path):
    broken = cli.corrupt(tmp_path / "broken.jpg")
    done = cli.optimize("--json", broken, "-o", tmp_path / "made.jpg", code=1)
    (tmp_path / "report.json").write_bytes(done.stdout)
    assert b"the file failed" in cli.run("verify", tmp_path / "report.json", broken, broken, code=2).stderr


def test_a_password_is_in_no_report(tmp_path, photo):
    done = cli.optimize("--json", "--password", "geheim", photo, "-o", tmp_path / "made.jpg")
    assert b"geheim" not in done.stdout


def test_files_are_needed(tmp_path, photo):
    cli.run("verify", photo, photo, code=2)
    assert b"none.jpg" in cli.run("verify", tmp_path / "none.jpg", photo, photo, code=1).stderr


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not there")
def test_reports_of_real_files_hold(tmp_path):
    files = sorted(path for kind in ("jpeg", "png") for path in pathlib.Path(CORPUS / kind).glob("*") if path.stat().st_size < 60_000)[::3][:8]
    assert files
    for index, source in enumerate(files):
        report, made = reported(tmp_path, source, *(("--balanced",) if index % 2 else ()))
        assert all(verified(report, source, made).values()), source
