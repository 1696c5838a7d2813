"""The command line as a user sees it: options, exit codes, files. Pictures are made with Pillow."""
import io
import json
import os
import pathlib
import random
import signal
import stat
import subprocess
import time

import pytest
from PIL import Image, ImageDraw

ROOT = pathlib.Path(__file__).resolve().parent.parent
PRESSOIR = pathlib.Path(os.environ.get("PRESSOIR_BIN", ROOT / "build/release/bin/pressoir")).resolve()
KEYS = {"path", "output", "format", "bytes_before", "bytes_after", "saved", "score", "method", "seconds",
        "metadata_kept", "metadata_dropped", "warnings", "error"}


def picture(seed=1, size=(160, 120)):
    """Smooth colours, shapes and a little noise: both formats have something to save."""
    noise = random.Random(seed)
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = noise.randrange(size[0]), noise.randrange(size[1])
        draw.ellipse((x, y, x + 40, y + 30), fill=tuple(noise.randrange(256) for _ in range(3)))
    for _ in range(300):
        image.putpixel((noise.randrange(size[0]), noise.randrange(size[1])), (noise.randrange(256),) * 3)
    return image


def jpeg(path, seed=1, size=(160, 120), **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(seed, size).save(path, "JPEG", quality=90, optimize=False, **options)
    return path


def png(path, seed=1, size=(160, 120)):
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(seed, size).save(path, "PNG", compress_level=1)
    return path


def corrupt(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 4)
    return path


def run(*arguments, code=0, **options):
    """Runs pressoir and checks its exit code."""
    done = subprocess.run([PRESSOIR, *map(str, arguments)], capture_output=True, timeout=120, **options)
    assert done.returncode == code, (done.returncode, done.stdout[-2000:], done.stderr.decode()[-2000:])
    return done


def optimize(*arguments, **options):
    return run("optimize", *arguments, **options)


def report(*arguments, **options):
    return [json.loads(line) for line in optimize("--json", *arguments, **options).stdout.splitlines()]


def tree(folder):
    """Every file below a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def pixels(content):
    with Image.open(io.BytesIO(content)) as image:
        return image.convert("RGB").tobytes()


def hidden(folder):
    return [str(p) for p in folder.rglob(".*")]


# --- where to -----------------------------------------------------------------------------------

def test_optimize_writes_a_smaller_file_with_the_same_pixels(tmp_path):
    for source, target in ((jpeg(tmp_path / "a.jpg"), tmp_path / "a-small.jpg"),
                           (png(tmp_path / "b.png"), tmp_path / "b-small.png")):
        before = source.read_bytes()
        optimize(source, "--output", target)
        assert target.stat().st_size < len(before)
        assert pixels(target.read_bytes()) == pixels(before)
        assert source.read_bytes() == before


def test_the_output_has_the_mode_of_a_plain_new_file(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    optimize(source, "-o", tmp_path / "b.jpg", umask=0o027)
    assert stat.S_IMODE((tmp_path / "b.jpg").stat().st_mode) == 0o640


def test_folders_keep_their_tree_and_other_files_are_passed_over(tmp_path):
    photos, out = tmp_path / "photos", tmp_path / "out"
    jpeg(photos / "a.jpg")
    jpeg(photos / "deep" / "er" / "b.JPG", 2)
    png(photos / "deep" / "without-extension", 3)
    (photos / "notes.txt").write_text("no picture")
    optimize(photos, "--output", out)
    assert set(tree(out)) == {"a.jpg", "deep/er/b.JPG", "deep/without-extension"}


def test_what_did_not_shrink_is_copied(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    optimize(source, "-o", tmp_path / "once.jpg", "--keep", "none")
    optimize(tmp_path / "once.jpg", "-o", tmp_path / "twice.jpg", "--keep", "none")
    assert (tmp_path / "twice.jpg").read_bytes() == (tmp_path / "once.jpg").read_bytes()


def test_an_output_folder_inside_the_input_is_not_read_again(tmp_path):
    jpeg(tmp_path / "a.jpg")
    for _ in range(2):
        rows = report(tmp_path, "--output", tmp_path / "out")
        assert [row["path"] for row in rows] == [str(tmp_path / "a.jpg")]
    assert set(tree(tmp_path)) == {"a.jpg", "out/a.jpg"}


def test_one_file_into_an_existing_folder_or_one_with_a_slash(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    (tmp_path / "there").mkdir()
    optimize(source, "--output", tmp_path / "there")
    optimize(source, "--output", str(tmp_path / "new") + "/")
    assert (tmp_path / "there/a.jpg").is_file() and (tmp_path / "new/a.jpg").is_file()


def test_an_existing_output_is_replaced(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").write_bytes(b"old")
    optimize(source, "--output", tmp_path / "b.jpg")
    assert pixels((tmp_path / "b.jpg").read_bytes()) == pixels(source.read_bytes())
    assert not hidden(tmp_path)


@pytest.mark.parametrize("inputs", [("one", "two"), ("one/x.jpg", "two/x.jpg")])
def test_two_inputs_that_meet_are_refused_before_any_work(tmp_path, inputs):
    jpeg(tmp_path / "one/x.jpg")
    jpeg(tmp_path / "two/x.jpg", 2)
    done = optimize(*(tmp_path / name for name in inputs), "-o", tmp_path / "out", code=2)
    assert b"x.jpg" in done.stderr
    assert not (tmp_path / "out").exists()


def test_conversions_that_meet_are_refused_before_any_work(tmp_path):
    jpeg(tmp_path / "in/x.jpg")
    png(tmp_path / "in/x.png")
    optimize(tmp_path / "in", "-o", tmp_path / "out", "--convert", "jpeg", code=2)
    assert not (tmp_path / "out").exists()


def test_the_same_file_named_twice_is_done_once(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    assert len(report(source, tmp_path / "." / "a.jpg", "-o", tmp_path / "out")) == 1


def test_an_output_that_is_an_input_is_refused(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    before = source.read_bytes()
    for target in (source, tmp_path):
        assert b"--in-place" in optimize(source, "--output", target, code=2).stderr
    other = jpeg(tmp_path / "b/c.jpg", 2)
    optimize(source, other, "--output", tmp_path / "b", code=0)
    assert source.read_bytes() == before


def test_an_output_that_is_a_link_is_not_written_through(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "link.jpg").symlink_to(tmp_path / "precious")
    rows = report(source, "-o", tmp_path / "link.jpg", code=1)
    assert rows[0]["error"]["code"] == "forbidden"
    assert (tmp_path / "precious").read_bytes() == b"precious" and (tmp_path / "link.jpg").is_symlink()


# --- in place -----------------------------------------------------------------------------------

def test_in_place_keeps_mode_owner_and_times(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    before = source.read_bytes()
    source.chmod(0o604)
    if os.geteuid() == 0:
        os.chown(source, 12345, 23456)
    os.utime(source, ns=(1_500_000_000_123_456_789, 1_400_000_000_987_654_321))
    was = source.stat()
    optimize(source, "--in-place")
    now = source.stat()
    assert now.st_size < was.st_size and now.st_ino != was.st_ino
    assert (now.st_mode, now.st_uid, now.st_gid) == (was.st_mode, was.st_uid, was.st_gid)
    assert now.st_mtime_ns == was.st_mtime_ns
    assert pixels(source.read_bytes()) == pixels(before)
    assert not hidden(tmp_path)


def test_in_place_leaves_a_file_alone_that_does_not_shrink(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    optimize(source, "--in-place")
    was = source.stat()
    optimize(source, "--in-place", "--backup", tmp_path / "kept")
    assert (source.stat().st_ino, source.stat().st_mtime_ns) == (was.st_ino, was.st_mtime_ns)
    assert not (tmp_path / "kept").exists()


def test_backup_keeps_the_originals_in_their_tree_and_never_touches_an_older_one(tmp_path):
    photos, kept = tmp_path / "photos", tmp_path / "photos" / "kept"
    jpeg(photos / "a.jpg")
    jpeg(photos / "deep/b.jpg", 2)
    originals = tree(photos)
    optimize(photos, "--in-place", "--backup", kept)
    assert tree(kept) == originals
    second = jpeg(photos / "a.jpg", 3).read_bytes()
    optimize(photos, "--in-place", "--backup", kept)
    assert tree(kept) == {**originals, "a.jpg.~1~": second}


def test_in_place_never_goes_through_a_link(tmp_path):
    real = jpeg(tmp_path / "real" / "a.jpg")
    before = real.read_bytes()
    (tmp_path / "link.jpg").symlink_to(real)
    (tmp_path / "folder").symlink_to(tmp_path / "real")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/inner.jpg").symlink_to(real)
    (tmp_path / "in/inner").symlink_to(tmp_path / "real")
    for link in ("link.jpg", "folder"):
        rows = report(tmp_path / link, "--in-place", code=1)
        assert rows[0]["error"]["code"] == "forbidden", rows
    assert report(tmp_path / "in", "--in-place") == []
    assert real.read_bytes() == before


def test_special_files_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    jpeg(tmp_path / "a.jpg")
    rows = report(tmp_path / "pipe.jpg", "/dev/null", tmp_path / "a.jpg", "--dry-run", code=1)
    assert [row["error"] and row["error"]["code"] for row in rows] == ["forbidden", "forbidden", None]


def test_in_place_conversion_takes_the_place_of_the_original(tmp_path):
    source = png(tmp_path / "a.png")
    optimize(source, "--in-place", "--convert", "jpeg", "--high", "--backup", tmp_path / "kept")
    assert set(tree(tmp_path)) == {"a.jpg", "kept/a.png"}
    assert (tmp_path / "a.jpg").read_bytes()[:3] == b"\xff\xd8\xff"


# --- streams ------------------------------------------------------------------------------------

def test_a_stream_gives_the_bytes_and_nothing_else(tmp_path):
    content = jpeg(tmp_path / "a.jpg").read_bytes()
    done = optimize("-", input=content)
    assert len(done.stdout) < len(content) and pixels(done.stdout) == pixels(content)
    assert done.stderr == b""
    optimize("-", "--output", tmp_path / "b.jpg", input=content)
    assert (tmp_path / "b.jpg").read_bytes() == done.stdout
    assert optimize(tmp_path / "a.jpg", "--output", "-").stdout == done.stdout


def test_a_stream_that_is_no_picture_fails_with_no_output():
    done = optimize("-", input=b"hello", code=1)
    assert done.stdout == b"" and b"unsupported_format" in done.stderr
    assert optimize("-", input=b"", code=1).stdout == b""


def test_a_stream_above_the_limit_fails(tmp_path):
    content = jpeg(tmp_path / "a.jpg").read_bytes()
    environment = {**os.environ, "PRESSOIR_LIMITS_MAX_INPUT_BYTES": "1000"}
    assert b"payload_too_large" in optimize("-", input=content, code=1, env=environment).stderr
    rows = report(tmp_path / "a.jpg", "--dry-run", code=1, env=environment)
    assert rows[0]["error"]["code"] == "payload_too_large"


# --- usage --------------------------------------------------------------------------------------

@pytest.mark.parametrize("arguments", [
    (), ("optimize",), ("nonsense",), ("optimize", "a.jpg"), ("optimize", "a.jpg", "--nonsense"),
    ("optimize", "a.jpg", "--dry-run", "--high", "--balanced"),
    ("optimize", "a.jpg", "--dry-run", "--quality", "80", "--score", "80"),
    ("optimize", "a.jpg", "--dry-run", "--lossless", "--target-bytes", "1000"),
    ("optimize", "a.jpg", "--dry-run", "--quality", "0"), ("optimize", "a.jpg", "--dry-run", "--quality", "101"),
    ("optimize", "a.jpg", "--dry-run", "--quality", "many"), ("optimize", "a.jpg", "--dry-run", "--score", "101"),
    ("optimize", "a.jpg", "--dry-run", "--score", "nan"), ("optimize", "a.jpg", "--dry-run", "--target-bytes", "0"),
    ("optimize", "a.jpg", "--dry-run", "--target-bytes", "-5"),
    ("optimize", "a.jpg", "--dry-run", "--keep", "everything"), ("optimize", "a.jpg", "--dry-run", "--keep", ""),
    ("optimize", "a.jpg", "--dry-run", "--keep", "icc,all"), ("optimize", "a.jpg", "--dry-run", "--convert", "bmp"),
    ("optimize", "a.jpg", "--dry-run", "--jobs", "0"), ("optimize", "a.jpg", "--dry-run", "--min-gain", "-1"),
    ("optimize", "a.jpg", "--in-place", "--output", "out"), ("optimize", "a.jpg", "--output", "o", "--backup", "b"),
    ("optimize", "-", "a.jpg"), ("optimize", "-", "--in-place"), ("optimize", "-", "--json"),
    ("optimize", "-", "--output", "folder/"), ("optimize", "folder", "--output", "file"),
    ("score", "a.jpg"), ("account",), ("account", "show"), ("serve", "--workers", "many"),
    ("serve", "--config", "missing.toml"), ("account", "rotate", "x", "--only", "nonsense"),
])
def test_bad_usage_is_exit_2_and_changes_nothing(tmp_path, arguments):
    jpeg(tmp_path / "a.jpg")
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"x")
    before = tree(tmp_path)
    done = run(*arguments, code=2, cwd=tmp_path, input=b"")
    assert done.stdout == b"" and done.stderr
    assert tree(tmp_path) == before


def test_no_destination_gives_a_hint(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    done = optimize(source, code=2)
    assert b"--output" in done.stderr and b"--in-place" in done.stderr


def test_help_is_exit_0_and_tells_of_every_option():
    text = optimize("--help").stdout.decode()
    for option in ("--lossless --high --balanced --smallest --quality --score --target-bytes --fast --keep --convert "
                   "--min-gain --jobs --dry-run --output --in-place --backup --json").split():
        assert option in text
    for command in ("serve", "account", "score", "formats", "doctor", "version"):
        assert run(command, "--help").stdout


# --- modes and wishes ---------------------------------------------------------------------------

def score_of(reference, candidate):
    return float(run("score", reference, candidate).stdout)


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


def test_dry_run_tells_and_writes_nothing(tmp_path):
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
    deadline = time.monotonic() + 60
    while (folder / "00.png").read_bytes() == first and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(number)
    _, told = process.communicate(timeout=20)
    assert process.returncode == code and b"interrupted" in told
    after = tree(folder)
    assert len(after) == count and not hidden(folder)
    assert first in after.values()
    wanted = pixels(first)
    assert all(pixels(content) == wanted for content in set(after.values()))


# --- the other commands -------------------------------------------------------------------------

def test_score_of_a_picture_with_itself_is_100(tmp_path):
    source = png(tmp_path / "a.png")
    assert score_of(source, source) == pytest.approx(100)
    assert json.loads(run("score", "--json", source, source).stdout)["score"] == pytest.approx(100)
    run("score", source, tmp_path / "missing.png", code=1)
    assert b"c.jpg" in run("score", source, corrupt(tmp_path / "c.jpg"), code=1).stderr


def test_formats_lists_what_can_be_read_and_written():
    formats = {line["name"]: line for line in json.loads(run("formats", "--json").stdout)}
    for name in ("jpeg", "png"):
        assert formats[name]["reads"] and formats[name]["writes"] and formats[name]["lossless"]
        assert name in run("formats").stdout.decode()


def test_version_tells_program_and_engine():
    assert run("version").stdout.decode().startswith("pressoir ")
    assert b"engine" in run("version").stdout


def test_doctor_examines_sandbox_codecs_data_database_and_disk(tmp_path):
    text = run("doctor", "--data", tmp_path / "none").stdout.decode()
    assert "seccomp active" in text and "jpeg" in text and "png" in text and "does not exist" in text
    assert not (tmp_path / "none").exists()
    run("account", "create", "--data", tmp_path / "data")
    text = run("doctor", "--data", tmp_path / "data").stdout.decode()
    assert "1 accounts" in text and "free disk" in text


def test_doctor_fails_when_the_worker_cannot_be_run(tmp_path):
    environment = {**os.environ, "PRESSOIR_ENGINE_WORKER": str(tmp_path / "none")}
    assert b"FAIL" in run("doctor", "--data", tmp_path, code=1, env=environment).stdout


def account(data, word, *arguments, code=0):
    done = run("account", word, "--data", data, "--json", *arguments, code=code)
    return json.loads(done.stdout) if code == 0 else done


def test_account_create_makes_all_five_credentials(tmp_path):
    made = account(tmp_path, "create", "--name", "Ann", "--email", "ann@example.org", "--monthly-bytes", "5000",
                   "--monthly-images", "7", "--prepaid-images", "9")
    assert made["name"] == "Ann" and made["email"] == "ann@example.org" and made["id"]
    assert made["quota"] == {"monthly_bytes": 5000, "monthly_images": 7, "prepaid_images": 9}
    assert len(made["api_key"]) == 32 and made["api_key"].isalnum()
    assert all(len(made[key]) >= 32 for key in ("api_secret", "bearer_token", "secret_key"))
    assert made["public_key"].startswith("project_public_")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_account_create_takes_given_credentials(tmp_path):
    given = {"api_key": "a" * 32, "api_secret": "b" * 40, "bearer_token": "c" * 40,
             "public_key": "project_public_" + "d" * 32, "secret_key": "e" * 40}
    options = [word for key, value in given.items() for word in ("--" + key.replace("_", "-"), value)]
    made = account(tmp_path, "create", *options)
    assert {key: made[key] for key in given} == given
    account(tmp_path, "create", "--api-key", "a" * 32, code=1)
    account(tmp_path, "create", "--api-key", "short", code=2)


def test_account_life(tmp_path):
    made = account(tmp_path, "create", "--name", "Ann")
    account(tmp_path, "create", "--name", "Bob")
    assert [each["name"] for each in account(tmp_path, "list")] == ["Ann", "Bob"]
    shown = account(tmp_path, "show", made["id"])
    assert shown["name"] == "Ann" and shown["usage"]["images"] == 0 and shown["history"] == []
    assert account(tmp_path, "show", "Ann")["id"] == made["id"]
    assert account(tmp_path, "disable", "Ann")["disabled"] and account(tmp_path, "show", "Ann")["disabled"]
    assert not account(tmp_path, "enable", "Ann")["disabled"]
    one = account(tmp_path, "rotate", "Ann", "--only", "api_key")
    assert set(one) == {"id", "api_key"} and one["api_key"] != made["api_key"]
    assert set(account(tmp_path, "rotate", "Ann")) == {"id", "api_key", "api_secret", "bearer_token", "public_key",
                                                       "secret_key"}
    account(tmp_path, "delete", "Ann")
    account(tmp_path, "show", "Ann", code=1)
    assert [each["name"] for each in account(tmp_path, "list")] == ["Bob"]


def test_account_commands_do_not_make_a_database_where_there_is_none(tmp_path):
    account(tmp_path / "none", "list", code=1)
    assert not (tmp_path / "none").exists()


# --- serve --------------------------------------------------------------------------------------

class Server:
    """`pressoir serve` until the end of the block; what it printed is in `told` and `log` then."""

    def __init__(self, data, *arguments, **environment):
        self.process = subprocess.Popen(
            [PRESSOIR, "serve", "--listen", "127.0.0.1:0", "--data", data, *arguments], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env={**os.environ, **environment})
        self.log, self.ports = [], None

    def __enter__(self):
        for line in self.process.stderr:
            self.log.append(json.loads(line))
            if self.log[-1]["event"] == "listening":
                self.ports = self.log[-1]["http_port"], self.log[-1]["tls_port"]
                return self
        raise AssertionError((self.process.wait(), self.log))

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.told, rest = self.process.communicate(timeout=30)
        self.log += map(json.loads, rest.splitlines())


def curl(*arguments):
    return subprocess.run(["curl", "-sS", "--fail", *map(str, arguments)], capture_output=True, timeout=60, check=True)


def test_the_first_start_makes_an_account_and_its_line_works_as_pasted(tmp_path):
    source = jpeg(tmp_path / "photo.jpg")
    with Server(tmp_path / "data") as server:
        port, tls = server.ports
        assert port > 0 and tls == 0
        health = curl(f"http://127.0.0.1:{port}/health")
        assert json.loads(health.stdout) == {"status": "ok"}
        lines = []
        while not (lines and "curl " in lines[-1]):
            lines.append(server.process.stdout.readline())
        text = "".join(lines)
        for name in ("api_key", "api_secret", "bearer_token", "public_key", "secret_key"):
            assert name in text
        subprocess.run(lines[-1], shell=True, check=True, cwd=tmp_path, timeout=60, capture_output=True)
        small = (tmp_path / "photo-small.jpg").read_bytes()
        assert small[:2] == b"\xff\xd8" and len(small) < source.stat().st_size
    assert server.process.returncode == 0 and server.log[-1]["event"] == "stopped"
    assert account(tmp_path / "data", "list")[0]["name"] == "default"
    with Server(tmp_path / "data") as server:
        pass
    assert server.told == ""
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_data_folder_serves_one_server_only(tmp_path):
    with Server(tmp_path) as server:
        done = run("serve", "--listen", "127.0.0.1:0", "--data", tmp_path, code=1)
        assert b"another" in done.stderr
        assert server.process.poll() is None


def test_a_taken_port_is_told(tmp_path):
    with Server(tmp_path / "one") as server:
        done = run("serve", "--listen", f"127.0.0.1:{server.ports[0]}", "--data", tmp_path / "two", code=1)
        assert str(server.ports[0]).encode() in done.stderr


def test_tls_answers_with_the_given_certificate(tmp_path):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem", "-days", "2", "-subj",
                    "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    with Server(tmp_path / "data", "--tls-listen", "127.0.0.1:0", "--tls-cert", tmp_path / "cert.pem", "--tls-key",
                tmp_path / "key.pem") as server:
        port = server.ports[1]
        answer = curl("--cacert", tmp_path / "cert.pem", "--resolve", f"localhost:{port}:127.0.0.1",
                      f"https://localhost:{port}/health")
        assert json.loads(answer.stdout)["status"] == "ok"


def test_settings_come_from_file_environment_and_command_line(tmp_path):
    (tmp_path / "pressoir.toml").write_text('[server]\npublic_url = "https://img.example.org/"\n')
    with Server(tmp_path / "data", "--config", tmp_path / "pressoir.toml") as server:
        pass
    assert "https://img.example.org/v2/" in server.told
    with Server(tmp_path / "data2", "--config", tmp_path / "pressoir.toml",
                PRESSOIR_SERVER_PUBLIC_URL="https://env.example.org") as server:
        pass
    assert "https://env.example.org/v2/" in server.told
    with Server(tmp_path / "data3", "--public-url", "https://line.example.org",
                PRESSOIR_SERVER_PUBLIC_URL="https://env.example.org") as server:
        pass
    assert "https://line.example.org/v2/" in server.told


def test_unknown_settings_in_the_file_are_named(tmp_path):
    (tmp_path / "pressoir.toml").write_text("[http]\nlisten_on = 5\n")
    done = run("serve", "--config", tmp_path / "pressoir.toml", "--data", tmp_path / "data", code=2)
    assert b"http.listen_on" in done.stderr and not (tmp_path / "data").exists()


def test_help_settings_prints_every_section():
    text = run("serve", "--help-settings").stdout.decode()
    for name in ("[http]", "[service]", "[engine]", "[limits]", "[ewww]", "PRESSOIR_EWWW_FREE_JPEG_WITHOUT_KEY"):
        assert name in text
