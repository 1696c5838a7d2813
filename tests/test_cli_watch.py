"""`pressoir optimize --watch FOLDER`: what comes into a folder is worked on, once, until it is told to stop."""
import json
import os
import signal
import subprocess

import pytest

from cli import PRESSOIR, jpeg, optimize, png, with_cache
from pressoir_server import wait_until


class Watch:
    """A run with --json, whose lines are read as they come."""

    def __init__(self, tmp_path, *options):
        self.out = tmp_path / "lines"
        self.process = subprocess.Popen([PRESSOIR, "optimize", "--json", *map(str, options)], stdout=open(self.out, "wb"),
                                        stderr=subprocess.PIPE, env=with_cache(tmp_path / "cache"))

    def lines(self, name=""):
        return [line for line in map(json.loads, self.out.read_text().splitlines(True)) if line["path"].endswith(name)]

    def wait_for(self, name, count=1):
        def found():
            assert self.process.poll() is None, self.process.stderr.read()
            text = self.out.read_text()
            return text.endswith("\n") and len(self.lines(name)) >= count and self.lines(name)
        return wait_until(found, 60, f"{name} to be done")

    def stop(self, sign=signal.SIGTERM):
        self.process.send_signal(sign)
        return self.process.wait(60)


@pytest.fixture
def watch(tmp_path):
    started = []

    def start(*options):
        started.append(Watch(tmp_path, *options))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait(30)


def put(folder, name, seed=1):
    """A file that is there at once, as careful programs write."""
    made = jpeg(folder.parent / "made.jpg", seed=seed)
    size = made.stat().st_size
    os.rename(made, folder / name)
    return size


def test_what_is_there_and_what_comes_is_done_in_place_and_once(tmp_path, watch):
    folder = tmp_path / "in"
    folder.mkdir()
    before = put(folder, "first.jpg")
    run = watch("--in-place", "--watch", folder)
    run.wait_for("first.jpg")
    assert (folder / "first.jpg").stat().st_size < before
    for number in range(3):
        put(folder, f"{number}.jpg", seed=number + 2)
        run.wait_for(f"{number}.jpg")
    (folder / "written.jpg").write_bytes(jpeg(tmp_path / "x.jpg", seed=9).read_bytes())
    run.wait_for("written.jpg")
    put(folder, "last.jpg", seed=10)  # what is made of the others has been seen before this one
    run.wait_for("last.jpg")
    assert run.stop() == 0
    assert sorted(line["path"].rsplit("/", 1)[1] for line in run.lines()) == ["0.jpg", "1.jpg", "2.jpg", "first.jpg", "last.jpg", "written.jpg"]


def test_folders_that_are_made_and_moved_there_are_watched_too(tmp_path, watch):
    folder, out = tmp_path / "in", tmp_path / "in/out"
    folder.mkdir()
    run = watch("-o", out, "--watch", folder)
    jpeg(tmp_path / "moved/deep/a.jpg")
    os.rename(tmp_path / "moved", folder / "moved")
    run.wait_for("a.jpg")
    put(folder / "moved/deep", "b.jpg", seed=2)
    run.wait_for("b.jpg")
    assert (out / "moved/deep/a.jpg").exists() and (out / "moved/deep/b.jpg").exists()
    put(folder, "a.jpg")  # results are in the folder, and no input
    run.wait_for("in/a.jpg")
    assert run.stop(signal.SIGINT) == 0
    assert len(run.lines()) == 3 and not (out / "out").exists()


def test_a_clash_of_names_is_the_failure_of_one_file(tmp_path, watch):
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder, "a.jpg")
    run = watch("-o", tmp_path / "out", "--convert", "webp", "--watch", folder)
    run.wait_for("a.jpg")
    png(tmp_path / "made.png").rename(folder / "a.png")
    assert run.wait_for("a.png")[0]["error"]["code"] == "conflict"
    put(folder, "b.jpg", seed=3)
    run.wait_for("b.jpg")
    assert run.stop() == 1 and (tmp_path / "out/b.webp").exists()


def test_the_folder_may_be_named_by_a_link(tmp_path, watch):
    folder, link = tmp_path / "in", tmp_path / "link"
    folder.mkdir()
    link.symlink_to(folder)
    run = watch("-o", tmp_path / "out", "--watch", link)
    put(folder, "a.jpg")
    run.wait_for("a.jpg")
    assert run.stop() == 0


def test_a_file_that_changes_is_done_again_and_a_broken_one_is_a_failure(tmp_path, watch):
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder, "a.jpg")
    run = watch("--beside", "--convert", "webp", "--watch", folder)
    run.wait_for("a.jpg")
    first = (folder / "a.jpg.webp").read_bytes()
    put(folder, "a.jpg", seed=5)
    run.wait_for("a.jpg", 2)
    assert (folder / "a.jpg.webp").read_bytes() != first
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    assert run.wait_for("broken.jpg")[0]["error"]
    assert run.stop() == 1


def test_the_end_of_the_folder_is_the_end(tmp_path, watch):
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder, "a.jpg")
    run = watch("--in-place", "--watch", folder)
    run.wait_for("a.jpg")
    os.rename(folder, tmp_path / "gone")
    assert run.process.wait(60) == 1 and b"watched" in run.process.stderr.read()


@pytest.mark.parametrize("options", [["--dry-run"], ["--join", "-o", "a.gif"], ["-o", "-"], ["--in-place", "--report", "a.html"]])
def test_what_does_not_go_together(tmp_path, options):
    assert optimize("--watch", tmp_path, *options, code=2).stderr


def test_a_folder_that_is_not_there(tmp_path):
    assert b"none" in optimize("--watch", tmp_path / "none", "-o", tmp_path / "out", code=1).stderr
