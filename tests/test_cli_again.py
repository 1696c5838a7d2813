"""The command line, run every night: files that are done are known, and a bad index does no harm."""
import os
import pathlib
import shutil
import subprocess

import pytest

from cli import PRESSOIR, corrupt, jpeg, optimize, png, report, tree, with_cache
from pdfs import document, encrypted
from pressoir_server import wait_until

IN_PLACE = ("--in-place", "--skip-done")


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def run(tmp_path, cache):
    """run("folder", ...): the rows of a run with the index."""
    return lambda *arguments, **options: report(*arguments, cwd=tmp_path, env=with_cache(cache), **options)


def known(rows):
    return [pathlib.Path(row["path"]).name for row in rows if row["skipped"] and "earlier run" in row["skipped"]]


def no_worker(cache):
    """Where nothing is left to do no worker is needed: one that cannot be run shows it."""
    return with_cache(cache, PRESSOIR_ENGINE_WORKER="/none")


def test_what_is_done_is_known_until_it_changes(tmp_path, cache, run):
    for index in range(3):
        jpeg(tmp_path / f"in/{index}.jpg", index)
    assert known(run("in", *IN_PLACE)) == []
    before = tree(tmp_path / "in")
    rows = report("in", *IN_PLACE, cwd=tmp_path, env=no_worker(cache))
    assert known(rows) == ["0.jpg", "1.jpg", "2.jpg"] and all(row["error"] is None for row in rows)
    assert tree(tmp_path / "in") == before
    jpeg(tmp_path / "in/1.jpg", 9)  # written anew
    os.utime(tmp_path / "in/2.jpg")  # another time
    shutil.copy2(tmp_path / "in/0.jpg", tmp_path / "in/3.jpg")  # another file
    assert known(run("in", *IN_PLACE)) == ["0.jpg"]
    assert known(run("in", *IN_PLACE)) == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    os.rename(tmp_path / "in/3.jpg", tmp_path / "in/renamed.jpg")  # the same file
    assert known(run("in", *IN_PLACE)) == ["0.jpg", "1.jpg", "2.jpg", "renamed.jpg"]


def test_the_table_counts_them_without_rows(tmp_path, cache):
    jpeg(tmp_path / "in/a.jpg")
    optimize("in", *IN_PLACE, cwd=tmp_path, env=with_cache(cache))
    table = optimize("in", *IN_PLACE, cwd=tmp_path, env=no_worker(cache)).stdout.decode()
    assert "1 known from earlier runs" in table and "a.jpg" not in table


def test_another_goal_is_another_work(tmp_path, run):
    jpeg(tmp_path / "in/a.jpg", size=(320, 240))
    run("in", *IN_PLACE)
    assert known(run("in", *IN_PLACE, "--balanced")) == []
    assert known(run("in", *IN_PLACE, "--balanced")) == ["a.jpg"]
    assert known(run("in", *IN_PLACE, "--balanced", "--keep", "all")) == []


def test_steps_are_done_once(tmp_path, run):
    png(tmp_path / "a.png")
    run("a.png", *IN_PLACE, "--rotate", "90")
    once = (tmp_path / "a.png").read_bytes()
    assert known(run("a.png", *IN_PLACE, "--rotate", "90")) == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == once


def test_conversions_in_place_are_known_by_what_they_became(tmp_path, run):
    png(tmp_path / "in/a.png")
    convert = ("--convert", "webp", "--backup", "kept")
    run("in", *IN_PLACE, *convert)
    assert known(run("in", *IN_PLACE, *convert)) == ["a.webp"]


def test_files_that_fail_for_what_is_in_them_fail_once(tmp_path, cache, run):
    corrupt(tmp_path / "in/a.jpg")
    (tmp_path / "in/text.png").write_text("only named like a picture")
    jpeg(tmp_path / "in/b.jpg")
    rows = run("in", *IN_PLACE, code=1)
    assert [row["error"] and row["error"]["code"] for row in rows] == ["corrupt_input", None, "unsupported_format"]
    rows = run("in", *IN_PLACE)
    assert known(rows) == ["a.jpg", "b.jpg", "text.png"]
    assert "failed in an earlier run" in rows[0]["skipped"] and "has done it" in rows[1]["skipped"]
    jpeg(tmp_path / "in/a.jpg")  # repaired by somebody
    assert known(run("in", *IN_PLACE)) == ["b.jpg", "text.png"]


def test_an_encrypted_file_fails_once_and_is_opened_when_there_is_a_password(tmp_path, run):
    (tmp_path / "a.pdf").write_bytes(encrypted(tmp_path, document()))
    row, = run("a.pdf", *IN_PLACE, code=1)
    assert row["error"]["code"] == "password_needed"
    assert known(run("a.pdf", *IN_PLACE)) == ["a.pdf"]
    password = ("--password", "user")
    row, = run("a.pdf", *IN_PLACE, *password)
    assert row["skipped"] is None and row["error"] is None
    assert known(run("a.pdf", *IN_PLACE, *password)) == ["a.pdf"]


def test_failures_that_may_pass_are_tried_again(tmp_path, cache):
    jpeg(tmp_path / "a.jpg")
    small = with_cache(cache, PRESSOIR_LIMITS_MAX_FRAME_PIXELS="100")
    report("a.jpg", *IN_PLACE, cwd=tmp_path, env=small, code=1)
    assert known(report("a.jpg", *IN_PLACE, cwd=tmp_path, env=with_cache(cache))) == []


def test_a_dry_run_knows_and_notes_nothing(tmp_path, run):
    jpeg(tmp_path / "in/a.jpg")
    run("in", *IN_PLACE, "--dry-run")
    assert known(run("in", *IN_PLACE)) == []
    assert known(run("in", *IN_PLACE, "--dry-run")) == ["a.jpg"]


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(9000), None])
def test_a_damaged_index_is_a_cold_one(tmp_path, cache, run, content):
    jpeg(tmp_path / "in/a.jpg")
    run("in", *IN_PLACE)
    index = cache / "pressoir/done.db"
    assert index.is_file()
    if content is None:
        shutil.rmtree(cache)
    else:
        for log in cache.glob("pressoir/done.db-*"):
            log.unlink()
        index.write_bytes(content)
    before = tree(tmp_path / "in")
    assert known(run("in", *IN_PLACE)) == []
    assert known(run("in", *IN_PLACE)) == ["a.jpg"] and tree(tmp_path / "in") == before


def test_without_a_place_for_the_index_the_work_is_done_with_a_word(tmp_path, cache):
    jpeg(tmp_path / "a.jpg")
    cache.write_text("a file in its way")
    size = (tmp_path / "a.jpg").stat().st_size
    done = optimize("a.jpg", *IN_PLACE, cwd=tmp_path, env=with_cache(cache))
    assert done.stderr.count(b"warning: --skip-done: what was done cannot be remembered") == 1
    assert (tmp_path / "a.jpg").stat().st_size < size
    assert optimize("a.jpg", *IN_PLACE, "--quiet", cwd=tmp_path, env=with_cache(cache)).stderr == b""


def test_several_runs_share_the_index(tmp_path, cache, run):
    for site in range(4):
        for index in range(6):
            jpeg(tmp_path / f"site{site}/{index}.jpg", 10 * site + index)
    runs = [subprocess.Popen([PRESSOIR, "optimize", f"site{site}", *IN_PLACE, "--jobs", "1"], cwd=tmp_path,
                             env=with_cache(cache), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            for site in range(4)]
    ended = [run.communicate(timeout=120)[1] for run in runs]
    assert ended == [b""] * 4 and [run.returncode for run in runs] == [0] * 4
    rows = report("site0", "site1", "site2", "site3", *IN_PLACE, cwd=tmp_path, env=no_worker(cache))
    assert len(known(rows)) == 24


def test_a_run_that_is_killed_leaves_an_index_that_is_right(tmp_path, cache, run):
    first = jpeg(tmp_path / "in/000.jpg", size=(32, 24)).read_bytes()
    for index in range(1, 120):
        (tmp_path / f"in/{index:03}.jpg").write_bytes(first)
    process = subprocess.Popen([PRESSOIR, "optimize", "in", *IN_PLACE, "--fast"], cwd=tmp_path, env=with_cache(cache),
                               stdout=subprocess.DEVNULL)
    wait_until(lambda: (tmp_path / "in/080.jpg").read_bytes() != first, seconds=600, what="the result of two thirds")
    process.kill()
    process.wait()
    rows = run("in", *IN_PLACE, "--fast")
    sizes = {len(content) for content in tree(tmp_path / "in").values()}
    assert all(row["error"] is None for row in rows) and len(sizes) == 1 and sizes.pop() < len(first)
    assert len(known(rows)) >= 64  # what was written down before


@pytest.mark.parametrize("arguments", [("-o", "out"), ("--dry-run",), ("--join", "-o", "a.gif")])
def test_the_index_is_for_results_that_stay_with_their_files(tmp_path, cache, arguments):
    jpeg(tmp_path / "a.jpg")
    done = optimize("a.jpg", *arguments, "--skip-done", cwd=tmp_path, env=with_cache(cache), code=2)
    assert b"--skip-done needs --in-place or --beside" in done.stderr and not cache.exists()
