"""The command line as a user sees it: where results go, streams, usage, exit codes."""
import os
import resource
import signal
import stat
import subprocess
import urllib.parse

import pytest

from cli import BACKUP_MARKER, PRESSOIR, backup_of, hidden, jpeg, optimize, picture, pixels, png, report, run, tree


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
    optimize(source, other, "--output", tmp_path / "b", code=2)
    assert source.read_bytes() == before and not (tmp_path / "b/a.jpg").exists()


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
    below = backup_of(kept, photos / "a.jpg").parent
    assert tree(below) == originals
    second = jpeg(photos / "a.jpg", 3).read_bytes()
    optimize(photos, "--in-place", "--backup", kept)
    assert tree(below) == {**originals, "a.jpg.~1~": second}


def test_in_place_never_goes_through_a_link_to_a_file(tmp_path):
    real = jpeg(tmp_path / "real" / "a.jpg")
    before = real.read_bytes()
    (tmp_path / "link.jpg").symlink_to(real)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/inner.jpg").symlink_to(real)
    (tmp_path / "in/inner").symlink_to(tmp_path / "real")
    rows = report(tmp_path / "link.jpg", "--in-place", code=1)
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
    assert set(tree(tmp_path)) == {"a.jpg", str(backup_of(tmp_path / "kept", source).relative_to(tmp_path)),
                                   f"kept/{BACKUP_MARKER}"}
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


def test_a_stream_that_is_not_a_picture_fails_without_output():
    done = optimize("-", input=b"hello", code=1)
    assert done.stdout == b"" and b"unsupported_format" in done.stderr
    assert optimize("-", input=b"", code=1).stdout == b""


def test_a_stream_above_the_limit_fails(tmp_path):
    content = jpeg(tmp_path / "a.jpg").read_bytes()
    environment = {**os.environ, "PRESSOIR_LIMITS_MAX_INPUT_BYTES": "1000"}
    assert b"payload_too_large" in optimize("-", input=content, code=1, env=environment).stderr
    rows = report(tmp_path / "a.jpg", "--dry-run", code=1, env=environment)
    assert rows[0]["error"]["code"] == "payload_too_large"


@pytest.mark.parametrize("make", ["mkdir", "touch"])
def test_nothing_in_the_folder_for_temporary_files_is_in_the_way(tmp_path, make):
    content = jpeg(tmp_path / "a.jpg").read_bytes()
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    for name in ("x", "a.jpg", "pressoir"):
        getattr(temporary / name, make)()
    environment = {**os.environ, "TMPDIR": str(temporary)}
    before = sorted(temporary.iterdir())
    assert optimize("-", input=content, env=environment).stdout[:2] == b"\xff\xd8"
    assert optimize(tmp_path / "a.jpg", "--output", "-", env=environment).stdout[:2] == b"\xff\xd8"
    assert report(tmp_path / "a.jpg", "--dry-run", env=environment)[0]["saved"] > 0
    optimize("--join", tmp_path / "a.jpg", tmp_path / "a.jpg", "--dry-run", env=environment)
    assert sorted(temporary.iterdir()) == before


def test_a_missing_folder_for_temporary_files_is_named(tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path / "none")}
    row, = report(jpeg(tmp_path / "a.jpg"), "--dry-run", env=environment, code=1)
    assert row["error"]["code"] == "unavailable"
    assert row["error"]["message"].startswith("There is no folder for temporary files: TMPDIR is ")
    assert b"TMPDIR" in optimize("-", input=b"", env=environment, code=1).stderr


def test_an_output_that_cannot_be_examined_is_named(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to("loop")
    done = optimize(jpeg(tmp_path / "a.jpg"), "-o", loop / "b.jpg", code=1)
    assert done.stderr.decode() == f"pressoir: cannot access {loop}/b.jpg: Too many levels of symbolic links\n"


def test_a_full_disk_is_reported_without_mention_of_a_server(tmp_path):
    """As on a full disk: a file may not grow beyond 1,000 bytes."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))

    content = jpeg(tmp_path / "a.jpg").read_bytes()
    done = optimize("-", input=content, code=1, preexec_fn=limit)
    assert done.stderr == b"pressoir: -: A file cannot be written (File too large) [unavailable]\n"


@pytest.mark.parametrize("name", ["JPEG", "jpg", "Jpg"])
def test_formats_are_named_in_all_spellings(tmp_path, name):
    optimize("--convert", name, png(tmp_path / "a.png"), "-o", f"{tmp_path}/out/")
    assert list(tree(tmp_path / "out")) == ["a.jpg"]


def test_names_that_are_not_utf8_come_out_with_their_bytes(tmp_path):
    name = os.fsencode(tmp_path) + b"/50% \xe9.jpg"
    os.rename(jpeg(tmp_path / "a.jpg"), name)
    row, = report(os.fsdecode(name), "-o", f"{tmp_path}/out/")
    assert row["path"].endswith("50% \ufffd.jpg") and row["output"].endswith("50% \ufffd.jpg")
    assert urllib.parse.unquote_to_bytes(row["path_bytes"]) == name
    assert urllib.parse.unquote_to_bytes(row["output_bytes"]) == os.fsencode(tmp_path) + b"/out/50% \xe9.jpg"


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
    ("optimize", "a.jpg", "--dry-run", "--convert", "tif"), ("optimize", "a.jpg", "--dry-run", "--convert", "b.png"),
    ("optimize", "a.jpg", "--dry-run", "--keep-hidden-colours", "--convert", "jpeg"),
    ("optimize", "a.jpg", "--dry-run", "--keep-hidden-colours", "--high"),
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


def test_help_exits_0_and_lists_every_option():
    text = optimize("--help").stdout.decode()
    for option in ("--lossless --high --balanced --smallest --quality --score --target-bytes --effort --fast --keep --convert "
                   "--min-gain --jobs --dry-run --output --in-place --backup --json --beside --suffix --skip-done --skip-unsupported "
                   "--include --exclude --hidden --files-from --null --quiet --break-links --ignore-owner --restore").split():
        assert option in text
    for command in ("serve", "account", "usage", "score", "formats", "check", "doctor", "version"):
        assert run(command, "--help").stdout


def test_a_report_that_cannot_be_written_is_an_error(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PRESSOIR, "optimize", "--json", "--dry-run", source], stdout=full, stderr=subprocess.PIPE,
                              timeout=120)
    assert done.returncode == 1 and b"standard output" in done.stderr


def test_one_name_that_becomes_too_long_does_not_stop_the_others(tmp_path):
    jpeg(tmp_path / "in/a.jpg")
    jpeg(tmp_path / "in" / ("x" * 251 + ".jpg"), 2)
    rows = report(tmp_path / "in", "--in-place", "--backup", tmp_path / "kept", "--convert", "webp", code=1)
    assert sorted(row["error"] is None for row in rows) == [False, True]
    assert (tmp_path / "in/a.webp").exists()


def test_alpha_that_hides_nothing_does_not_keep_a_picture_from_jpeg(tmp_path):
    for name in ("a.png", "a.tif"):
        picture().convert("RGBA").save(tmp_path / name)
        row, = report(tmp_path / name, "--convert", "jpeg", "-o", tmp_path / "b.jpg")
        assert row["format"] == "jpeg"
    clear = picture().convert("RGBA")
    clear.putpixel((3, 3), (0, 0, 0, 0))
    clear.save(tmp_path / "c.png")
    row, = report(tmp_path / "c.png", "--convert", "jpeg", "-o", tmp_path / "b.jpg", code=1)
    assert row["error"]["code"] == "invalid_request"


def test_the_still_of_an_animation_is_not_lost_unsaid(tmp_path):
    still, *frames = (picture(seed, (80, 60)) for seed in range(4))
    still.save(tmp_path / "a.png", save_all=True, append_images=frames, duration=[50, 60, 70], default_image=True)
    before = (tmp_path / "a.png").read_bytes()
    row, = report(tmp_path / "a.png", "--in-place", "--convert", "webp", "--replace-format", code=1)
    assert row["error"]["code"] == "forbidden" and tree(tmp_path) == {"a.png": before}
    row, = report(tmp_path / "a.png", "--convert", "webp", "-o", tmp_path / "b.webp")
    assert row["partial"] and any("without animation" in text for text in row["warnings"])


def test_a_size_that_png_cannot_reach_gives_the_smallest(tmp_path):
    source = png(tmp_path / "a.png")
    small, = report(source, "--smallest", "-o", tmp_path / "b.png")
    row, = report(source, "--target-bytes", 1, "-o", tmp_path / "c.png")
    assert row["bytes_after"] < small["bytes_after"] and "the size asked for was not reached" in row["warnings"]
