"""The command line: what is printed while the work goes on, on terminals and in a mail at night."""
import json
import os
import pathlib
import re
import signal
import subprocess
import urllib.parse

import pytest
from PIL import Image

from cli import PRESSOIR, corrupt, jpeg, on_terminal, optimize, png, report, run, tree
from pressoir_server import wait_until


def with_exif(path, seed=1):
    exif = Image.Exif()
    exif[0x010F] = "Camera " * 500
    return jpeg(path, seed, exif=exif)


# --- quiet --------------------------------------------------------------------------------------

def test_quiet_prints_failures_alone(tmp_path):
    jpeg(tmp_path / "in/a.jpg")
    done = optimize("in", "--in-place", "--quiet", cwd=tmp_path)
    assert (done.stdout, done.stderr) == (b"", b"")
    corrupt(tmp_path / "in/b.jpg")
    done = optimize("in", "--in-place", "--quiet", cwd=tmp_path, code=1)
    assert done.stdout == b"" and done.stderr.count(b"\n") == 1 and b"in/b.jpg: " in done.stderr
    assert on_terminal("optimize", tmp_path / "in/a.jpg", "--in-place", "--quiet") == b""
    assert len(report("in", "--in-place", "--quiet", cwd=tmp_path, code=1)) == 2  # the report was asked for


def test_the_version_is_an_option_too():
    assert run("--version").stdout == run("version").stdout != b""


# --- the table ----------------------------------------------------------------------------------

def test_the_table_grows_while_the_work_goes_on(tmp_path):
    for index in range(3):
        jpeg(tmp_path / f"in/{index}.jpg", index)
    fifo = tmp_path / "go"
    os.mkfifo(fifo)
    worker = tmp_path / "worker"  # which begins when it is told to
    worker.write_text(f"#!/bin/sh\nread line < {fifo}\nexec {pathlib.Path(PRESSOIR).parent}/pressoir-worker \"$@\"\n")
    worker.chmod(0o755)
    process = subprocess.Popen([PRESSOIR, "optimize", "in", "--in-place", "--jobs", "1"], cwd=tmp_path,
                               stdout=subprocess.PIPE, text=True,
                               env={**os.environ, "PRESSOIR_ENGINE_WORKER": str(worker)})
    assert process.stdout.readline().split() == ["file", "before", "after", "saved"]  # before any work
    fifo.write_text("go\n")
    rows = process.stdout.read().splitlines()
    assert process.wait(timeout=600) == 0
    assert [row.split()[0] for row in rows] == ["in/0.jpg", "in/1.jpg", "in/2.jpg", "3"]
    assert len({row.index(" kB") for row in rows if " kB" in row}) == 1


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_an_interrupted_run_prints_what_was_done(tmp_path, form):
    first = png(tmp_path / "in/00.png", size=(900, 700)).read_bytes()
    for index in range(1, 40):
        (tmp_path / f"in/{index:02}.png").write_bytes(first)
    process = subprocess.Popen([PRESSOIR, "optimize", "in", "--in-place", "--jobs", "2", *form], cwd=tmp_path,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: (tmp_path / "in/02.png").read_bytes() != first, seconds=600, what="the third result")
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    done = sum(content != first for content in tree(tmp_path / "in").values())
    said = int(re.search(r"interrupted after (\d+) of 40 files", errors).group(1))
    assert 0 < said <= done < 40
    if form:
        assert len([json.loads(line) for line in printed.splitlines()]) == said
    else:
        rows = printed.splitlines()
        assert len(rows) == said + 2 and rows[-1].startswith(f"{said} file")


def test_metadata_is_told(tmp_path):
    with_exif(tmp_path / "a.jpg")
    optimize("a.jpg", "--in-place", "--keep", "all", cwd=tmp_path)  # nothing is left to save but metadata
    text = optimize("a.jpg", "-o", "b.jpg", cwd=tmp_path).stdout.decode()
    assert re.search(r"metadata (removed: exif|\d+\.\d kB removed)", text), text
    assert "1 without its metadata" in text
    assert "metadata" not in optimize("b.jpg", "--dry-run", cwd=tmp_path).stdout.decode()
    help_text = optimize("--help").stdout.decode()
    assert "everything but colour profiles is removed" in help_text and "GPS" in help_text


# --- warnings -----------------------------------------------------------------------------------

def test_warnings_of_one_kind_are_printed_once(tmp_path):
    for index in range(4):
        source = jpeg(tmp_path / f"in/{index}.jpg", index)
        source.write_bytes(source.read_bytes() + b"behind the picture" * 10)
    done = optimize("in", "-o", "out", cwd=tmp_path)
    lines = done.stderr.decode().splitlines()
    assert lines == ["pressoir: in/0.jpg and 3 more: warning: data behind the picture was dropped"]
    done = optimize("in/0.jpg", "-o", "one.jpg", cwd=tmp_path)
    assert done.stderr == b"pressoir: in/0.jpg: warning: data behind the picture was dropped\n"
    rows = report("in", "-o", "out", cwd=tmp_path)
    assert all(row["warnings"] == ["data behind the picture was dropped"] for row in rows)


# --- terminals ----------------------------------------------------------------------------------

@pytest.mark.parametrize("columns", [20, 33, 80, 200])
def test_progress_fits_the_terminal(tmp_path, columns):
    for index in range(4):
        jpeg(tmp_path / f"in/{index}.jpg", index)
    shown = on_terminal("optimize", tmp_path / "in", "--dry-run", columns=columns, stdout=False)
    lines = [part.decode() for part in shown.split(b"\r") if part.strip()]
    assert any("/4" in line for line in lines) and all(len(line) < columns for line in lines), lines
    assert shown.endswith(b"\r") and not shown.split(b"\r")[-2].strip()  # the line is gone in the end


def test_a_dumb_terminal_gets_lines_and_no_colour_is_used(tmp_path):
    jpeg(tmp_path / "a.jpg")
    for kind in ("dumb", ""):
        shown = on_terminal("optimize", tmp_path / "a.jpg", "--dry-run", TERM=kind)
        assert b"\r" not in shown and b"\x1b" not in shown and b"1 file" in shown
    for more in ({}, {"NO_COLOR": "1"}):
        assert b"\x1b" not in on_terminal("optimize", tmp_path / "a.jpg", "--dry-run", **more)


# --- JSON ---------------------------------------------------------------------------------------

def test_json_lines_stream_and_their_names_round_trip(tmp_path):
    folder = os.fsencode(tmp_path) + b"/in"
    content = jpeg(tmp_path / "in/a.jpg").read_bytes()
    for name in (b"50% \xe9.jpg", b"new\nline.jpg", "Größe \ufffd.jpg".encode(), b"\"quoted\\.jpg"):
        with open(folder + b"/" + name, "wb") as file:
            file.write(content)
    process = subprocess.Popen([PRESSOIR, "optimize", "--json", "--in-place", "in"], cwd=tmp_path, stdout=subprocess.PIPE)
    rows = [json.loads(line) for line in process.stdout]
    assert process.wait(timeout=600) == 0
    names = {urllib.parse.unquote_to_bytes(row["path_bytes"]) if "path_bytes" in row else row["path"].encode() for row in rows}
    assert names == {b"in/" + name for name in os.listdir(folder)}
    assert sum("path_bytes" in row for row in rows) == sum("output_bytes" in row for row in rows) == 1


# --- limits -------------------------------------------------------------------------------------

def test_a_picture_above_the_limit_names_limit_and_setting(tmp_path):
    Image.new("1", (12_000, 9_000)).save(tmp_path / "a.png")
    row, = report(tmp_path / "a.png", "--dry-run", code=1)
    assert row["error"]["code"] == "limit_exceeded"
    assert row["error"]["message"] == ("12000 x 9000 pixels are more than the limit of 100000000 "
                                       "(limits.max_frame_pixels)")
    larger = {**os.environ, "PRESSOIR_LIMITS_MAX_FRAME_PIXELS": "200000000"}
    assert report(tmp_path / "a.png", "--dry-run", "--fast", env=larger)[0]["saved"] >= 0
