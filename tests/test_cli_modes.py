"""The command line: modes, options, and what is reported of each file."""
import os
import pathlib
import signal
import subprocess

import pytest
from PIL import Image

from cli import PRESSOIR, corrupt, hidden, jpeg, optimize, pixels, png, report, score_of, tree
from pressoir_server import wait_until


KEYS = {"path", "output", "skipped", "format", "width", "height", "bytes_before", "bytes_after", "saved", "score", "min_score",
        "lossless", "partial", "cut_by_deadline", "method", "repair", "seconds", "metadata_kept", "metadata_dropped", "warnings", "error",
        "goal", "input_sha256", "output_sha256", "engine", "libraries"}


# --- modes and wishes ---------------------------------------------------------------------------

@pytest.mark.parametrize("mode, floor", [("--high", 90), ("--balanced", 80), ("--smallest", 70)])
@pytest.mark.parametrize("make", [jpeg, png])
def test_lossy_levels_reach_their_score(tmp_path, mode, floor, make):
    source = make(tmp_path / "a", size=(320, 240))
    row, = report(source, mode, "-o", tmp_path / "b")
    assert row["bytes_after"] <= row["bytes_before"]
    if row["score"] is not None:
        assert row["score"] >= floor - 0.5
        assert abs(score_of(source, tmp_path / "b") - row["score"]) < 0.5


def test_a_score_is_reached_and_a_lower_one_is_smaller(tmp_path):
    source = png(tmp_path / "a.png", size=(320, 240))
    sizes = {}
    for target in (85, 65):
        row, = report(source, "--score", target, "--convert", "jpeg", "-o", tmp_path / f"{target}.jpg")
        assert row["format"] == "jpeg" and row["score"] >= target - 0.5
        assert score_of(source, tmp_path / f"{target}.jpg") >= target - 0.5
        sizes[target] = row["bytes_after"]
    assert sizes[65] < sizes[85]


def test_loss_is_not_larger_than_coding_without(tmp_path):
    """A page that is nearly white: without loss half of a file with the usual codes goes."""
    page = Image.new("RGB", (1000, 1400), "white")
    page.paste(Image.effect_noise((600, 40), 80).convert("RGB"), (100, 120))
    page.save(tmp_path / "a.jpg", quality=60)
    optimize("--lossless", tmp_path / "a.jpg", "-o", tmp_path / "b.jpg")
    assert (tmp_path / "b.jpg").stat().st_size < 0.7 * (tmp_path / "a.jpg").stat().st_size
    for score in ("88", "91", "94"):
        optimize("--score", score, tmp_path / "a.jpg", "-o", tmp_path / "c.jpg")
        assert (tmp_path / "c.jpg").stat().st_size <= (tmp_path / "b.jpg").stat().st_size, score


def test_quality_orders_sizes(tmp_path):
    source = jpeg(tmp_path / "a.jpg", size=(320, 240))
    sizes = [report(source, "--quality", quality, "--dry-run")[0]["bytes_after"] for quality in (30, 80)]
    assert sizes[0] < sizes[1] <= source.stat().st_size


def test_target_bytes_is_kept(tmp_path):
    source = jpeg(tmp_path / "a.jpg", size=(320, 240))
    wanted = source.stat().st_size // 2
    row, = report(source, "--target-bytes", wanted, "-o", tmp_path / "b.jpg")
    assert row["bytes_after"] == (tmp_path / "b.jpg").stat().st_size <= wanted


def test_min_gain_leaves_a_small_saving_alone(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    assert report(source, "--dry-run")[0]["saved"] > 0
    row, = report(source, "--min-gain", "99", "--keep", "all", "-o", tmp_path / "b.jpg")
    assert row["saved"] == 0
    assert (tmp_path / "b.jpg").read_bytes() == source.read_bytes()


def test_min_gain_holds_for_metadata_too(tmp_path):
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    source = jpeg(tmp_path / "a.jpg", exif=exif)
    before = source.read_bytes()
    row, = report(source, "--min-gain", "99", "--in-place")
    assert row["saved"] == 0 and row["method"] == "unchanged" and row["metadata_kept"] == ["exif"]
    assert source.read_bytes() == before
    row, = report(source, "--min-gain", "1", "--in-place")
    assert row["saved"] > 0 and row["metadata_dropped"] == ["exif"]


def test_steps_that_make_a_file_larger_say_so(tmp_path):
    Image.new("RGB", (400, 300)).save(tmp_path / "a.png")
    word = "the result is larger than the file was"
    row, = report(tmp_path / "a.png", "--width", "800", "--enlarge", "--convert", "jpeg", "-o", tmp_path / "b.jpg")
    assert (row["saved"] < 0) == (word in row["warnings"]) and row["saved"] < 0
    source = jpeg(tmp_path / "c.jpg", size=(320, 240))
    row, = report(source, "--width", "160", "-o", tmp_path / "d.jpg")
    assert row["saved"] > 0 and word not in row["warnings"]


def test_keep_decides_on_metadata(tmp_path):
    exif = Image.Exif()
    exif[0x8298] = "Somebody"
    exif[0x010F] = "Camera"
    source = jpeg(tmp_path / "a.jpg", exif=exif)
    wanted = {"all": (True, True), "none": (False, False), "copyright": (True, False), "icc,date": (False, False)}
    for keep, (owner, camera) in wanted.items():
        row, = report(source, "--keep", keep, "-o", tmp_path / "b.jpg")
        with Image.open(tmp_path / "b.jpg") as image:
            found = image.getexif()
        assert ((0x8298 in found), (0x010F in found)) == (owner, camera), (keep, row)


def test_fast_is_a_valid_smaller_file_too(tmp_path):
    source = png(tmp_path / "a.png")
    row, = report(source, "--fast", "-o", tmp_path / "b.png")
    assert row["saved"] > 0
    assert pixels((tmp_path / "b.png").read_bytes()) == pixels(source.read_bytes())


def test_more_effort_makes_a_png_smaller(tmp_path):
    source = png(tmp_path / "a.png")
    for mode in ("--lossless", "--balanced", "--quality=85"):
        rows = [report(source, mode, "--effort", effort, "-o", tmp_path / f"{effort}.png")[0]
                for effort in ("low", "medium", "high")]
        assert rows[0]["bytes_after"] > rows[1]["bytes_after"] >= rows[2]["bytes_after"], (mode, rows)
        again, = report(tmp_path / "medium.png", mode, "--effort", "medium", "-o", tmp_path / "again.png")
        assert again["saved"] == 0
    optimize(source, "--fast", "-o", tmp_path / "fast.png")
    optimize(source, "--effort", "low", "-o", tmp_path / "low.png")
    assert (tmp_path / "fast.png").read_bytes() == (tmp_path / "low.png").read_bytes()
    for wrong in (["--effort", "some"], ["--effort", "high", "--fast"]):
        optimize(source, *wrong, "-o", tmp_path / "c.png", code=2)


def test_convert_replaces_the_extension_in_folders_but_not_a_given_name(tmp_path):
    source = png(tmp_path / "in/a.png")
    optimize(tmp_path / "in", "-o", tmp_path / "out", "--convert", "jpeg", "--high")
    assert set(tree(tmp_path / "out")) == {"a.jpg"}
    optimize(source, "-o", tmp_path / "picture", "--convert", "jpg", "--high")
    assert (tmp_path / "picture").read_bytes()[:3] == b"\xff\xd8\xff"


# --- reports and failures -----------------------------------------------------------------------

def test_json_has_one_object_per_file_with_all_fields(tmp_path):
    jpeg(tmp_path / "in/a.jpg")
    png(tmp_path / "in/b.png")
    corrupt(tmp_path / "in/c.jpg")
    rows = report(tmp_path / "in", "-o", tmp_path / "out", code=1)
    assert [pathlib.Path(row["path"]).name for row in rows] == ["a.jpg", "b.png", "c.jpg"]
    for row in rows:
        assert set(row) == KEYS
    for row, kind in zip(rows, ("jpeg", "png")):
        assert row["format"] == kind and row["score"] is None and row["error"] is None and row["method"]
        assert row["bytes_before"] == os.path.getsize(row["path"])
        assert row["bytes_after"] == os.path.getsize(row["output"])
        assert row["saved"] == row["bytes_before"] - row["bytes_after"] > 0
        assert row["seconds"] >= 0
    assert rows[2]["error"]["code"] == "corrupt_input" and rows[2]["error"]["message"]
    assert rows[2]["output"] is None and rows[2]["bytes_after"] is None


def test_one_bad_file_is_named_and_the_others_are_done(tmp_path):
    jpeg(tmp_path / "in/a.jpg")
    corrupt(tmp_path / "in/b.jpg")
    jpeg(tmp_path / "in/c.jpg", 2)
    (tmp_path / "in/d.png").write_text("only named like a picture")
    done = optimize(tmp_path / "in", "-o", tmp_path / "out", code=1)
    assert b"b.jpg" in done.stderr and b"d.png" in done.stderr
    assert set(tree(tmp_path / "out")) == {"a.jpg", "c.jpg"}
    assert b"2 failed" in done.stdout
    assert not hidden(tmp_path)


def test_files_that_are_missing_or_no_pictures_fail_when_named(tmp_path):
    (tmp_path / "notes.txt").write_text("no picture")
    rows = report(tmp_path / "missing.jpg", tmp_path / "notes.txt", "--dry-run", code=1)
    assert [row["error"]["code"] for row in rows] == ["not_found", "unsupported_format"]


def test_dry_run_reports_and_writes_nothing(tmp_path):
    jpeg(tmp_path / "a.jpg")
    before = tree(tmp_path)
    row, = report(tmp_path / "a.jpg", "--dry-run")
    assert row["saved"] > 0 and row["output"] is None
    report(tmp_path / "a.jpg", "--dry-run", "--in-place", "--backup", tmp_path / "kept")
    report(tmp_path / "a.jpg", "--dry-run", "--output", tmp_path / "out" / "b.jpg")
    assert tree(tmp_path) == before and not (tmp_path / "out").exists()
    assert optimize("-", "--dry-run", input=before["a.jpg"]).stdout[:2] != b"\xff\xd8"


def test_the_table_sums_up(tmp_path):
    jpeg(tmp_path / "a.jpg")
    png(tmp_path / "b.png")
    text = optimize(tmp_path, "--dry-run").stdout.decode()
    assert "a.jpg" in text and "b.png" in text and "2 files" in text


def test_a_folder_without_pictures_is_fine(tmp_path):
    assert report(tmp_path, "--dry-run") == []


def test_odd_file_names_work_and_are_shown_safely(tmp_path):
    names = ["with space.jpg", "Größe.jpg", "-dash.jpg", "new\nline.jpg", "\x1b[31mred.jpg"]
    for index, name in enumerate(names):
        jpeg(tmp_path / "in" / name, index)
    raw = os.fsencode(tmp_path / "in") + b"/raw\xff.jpg"
    with open(raw, "wb") as file:
        file.write((tmp_path / "in" / names[0]).read_bytes())
    rows = report(tmp_path / "in", "-o", tmp_path / "out")
    assert len(rows) == 6 and all(row["error"] is None for row in rows)
    assert sorted(os.listdir(os.fsencode(tmp_path / "out"))) == sorted(os.listdir(os.fsencode(tmp_path / "in")))
    assert b"\x1b" not in optimize(tmp_path / "in", "--dry-run").stdout
    optimize("--dry-run", "--", "-dash.jpg", cwd=tmp_path / "in")


def test_the_result_does_not_depend_on_the_number_of_jobs(tmp_path):
    for index in range(4):
        jpeg(tmp_path / f"in/{index}.jpg", index)
        png(tmp_path / f"in/{index}.png", index)
    rows = {}
    for jobs in (1, 2):
        rows[jobs] = report(tmp_path / "in", "-o", tmp_path / f"out{jobs}", "--jobs", jobs)
        for row in rows[jobs]:
            row["seconds"] = row["output"] = None
    assert rows[1] == rows[2]
    assert tree(tmp_path / "out1") == tree(tmp_path / "out2")


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_nothing_half_written(tmp_path, number, code):
    folder, count = tmp_path / "in", 40
    first = png(folder / "00.png", size=(900, 700)).read_bytes()
    for index in range(1, count):
        (folder / f"{index:02}.png").write_bytes(first)
    process = subprocess.Popen([PRESSOIR, "optimize", folder, "--in-place", "--jobs", "2"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_until(lambda: (folder / "00.png").read_bytes() != first, seconds=600, what="the first result")
    process.send_signal(number)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == code and b"interrupted" in errors
    after = tree(folder)
    assert len(after) == count and not hidden(folder)
    assert first in after.values()
    wanted = pixels(first)
    assert all(pixels(content) == wanted for content in set(after.values()))
