"""The command line: which files a run takes, and one file's trouble that does not end it."""
import os
import pathlib

import pytest

from cli import (FolderOfAStranger, PRESSOIR, as_stranger, corrupt, give_to_stranger, hidden, jpeg, optimize, picture, png,
                 report, tree)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="SKIPPED: needs root, to be somebody else")


def names(rows):
    return [pathlib.Path(row["path"]).name for row in rows]


# --- one file's trouble -------------------------------------------------------------------------

@needs_root
def test_a_folder_that_cannot_be_read_is_named_and_the_others_are_done():
    with FolderOfAStranger() as folder:
        jpeg(folder / "in/a.jpg")
        jpeg(folder / "in/locked/b.jpg", 2)
        jpeg(folder / "in/z/c.jpg", 3)
        give_to_stranger(folder)
        (folder / "in/locked").chmod(0)
        done = optimize("in", "-o", "out", cwd=folder, code=1, **as_stranger(folder))
        assert b"in/locked: The folder cannot be read: Permission denied. [forbidden]" in done.stderr
        assert set(tree(folder / "out")) == {"a.jpg", "z/c.jpg"}
        rows = report("in/locked", "--dry-run", cwd=folder, code=1, **as_stranger(folder))
        assert [row["error"]["code"] for row in rows] == ["forbidden"]


@needs_root
def test_a_folder_whose_files_cannot_be_looked_at_is_named():
    with FolderOfAStranger() as folder:
        for name in ("in/a.jpg", "in/listed/b.jpg", "in/listed/c.jpg"):
            jpeg(folder / name)
        give_to_stranger(folder)
        (folder / "in/listed").chmod(0o444)
        rows = report("in", "--dry-run", cwd=folder, code=1, **as_stranger(folder))
        assert [(row["path"], row["error"] and row["error"]["code"]) for row in rows] == [
            ("in/a.jpg", None), ("in/listed", "forbidden")]


@needs_root
def test_what_cannot_be_looked_at_fails_alone():
    with FolderOfAStranger() as folder:
        jpeg(folder / "a.jpg")
        jpeg(folder / "locked/b.jpg", 2)
        jpeg(folder / "unreadable.jpg", 3)
        give_to_stranger(folder)
        (folder / "unreadable.jpg").chmod(0)
        (folder / "locked").chmod(0)
        rows = report("locked/b.jpg", "unreadable.jpg", "a.jpg", "--dry-run", cwd=folder, code=1, **as_stranger(folder))
        assert [row["error"] and row["error"]["code"] for row in rows] == ["forbidden", "forbidden", None]
        assert "Permission denied" in rows[0]["error"]["message"]


def test_a_place_that_cannot_be_written_fails_alone(tmp_path):
    jpeg(tmp_path / "in/loop/a.jpg")
    jpeg(tmp_path / "in/b.jpg", 2)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/loop").symlink_to("loop")
    rows = report(tmp_path / "in", "-o", tmp_path / "out", code=1)
    assert names(rows) == ["b.jpg", "a.jpg"] and rows[0]["error"] is None
    assert rows[1]["error"]["code"] == "unavailable"


def test_a_symlinked_folder_is_entered_where_it_is_named(tmp_path):
    jpeg(tmp_path / "real/a.jpg")
    (tmp_path / "real/inner").symlink_to(tmp_path / "elsewhere")
    jpeg(tmp_path / "elsewhere/b.jpg", 2)
    (tmp_path / "uploads").symlink_to("real")
    before = (tmp_path / "elsewhere/b.jpg").read_bytes()
    for spelling in ("uploads", "uploads/"):
        rows = report(spelling, "--dry-run", cwd=tmp_path)
        assert [row["path"] for row in rows] == ["uploads/a.jpg"]
    size = (tmp_path / "real/a.jpg").stat().st_size
    row, = report("uploads", "--in-place", cwd=tmp_path)
    assert (tmp_path / "real/a.jpg").stat().st_size == row["bytes_after"] < size
    assert (tmp_path / "uploads").is_symlink() and (tmp_path / "elsewhere/b.jpg").read_bytes() == before


def worker_that(folder, *lines):
    """A worker that does these lines of shell as soon as pressoir has opened a.jpg, and is the real one then."""
    script = folder / "worker"
    real = pathlib.Path(PRESSOIR).parent / "pressoir-worker"
    script.write_text("\n".join(["#!/bin/sh", "until ls -l /proc/$PPID/fd | grep -q a.jpg; do :; done", *lines,
                                 f"exec {real} \"$@\"", ""]))
    script.chmod(0o755)
    return {**os.environ, "PRESSOIR_ENGINE_WORKER": str(script)}


@pytest.mark.parametrize("change", ["truncate -s 300 a.jpg", "truncate -s 0 a.jpg", "echo more >> a.jpg"])
@pytest.mark.parametrize("where", [("--in-place",), ("-o", "b.jpg"), ("--dry-run",)])
def test_a_file_that_changes_while_it_is_read_is_a_conflict(tmp_path, change, where):
    jpeg(tmp_path / "a.jpg")
    row, = report("a.jpg", *where, cwd=tmp_path, code=1, env=worker_that(tmp_path, change))
    assert row["error"]["code"] == "conflict", row
    assert set(tree(tmp_path)) == {"a.jpg", "worker"} and not hidden(tmp_path)


# --- which files --------------------------------------------------------------------------------

def test_patterns_choose_files_inside_of_folders(tmp_path):
    for index, name in enumerate(["a.jpg", "a-150x150.jpg", "2024/b.jpg", "2024/cache/c.jpg", "2024/d.PNG"]):
        (png if name.endswith("PNG") else jpeg)(tmp_path / "in" / name, index)

    def found(*arguments):
        return [os.path.relpath(row["path"], tmp_path / "in") for row in report(tmp_path / "in", "--dry-run", *arguments)]

    assert found("--exclude", "*-[0-9]*x[0-9]*.*") == ["2024/b.jpg", "2024/cache/c.jpg", "2024/d.PNG", "a.jpg"]
    assert found("--exclude", "cache", "--exclude", "*.PNG") == ["2024/b.jpg", "a-150x150.jpg", "a.jpg"]
    assert found("--include", "*.jpg", "--exclude", "cache/") == ["2024/b.jpg", "a-150x150.jpg", "a.jpg"]
    assert found("--include", "2024/*") == ["2024/b.jpg", "2024/cache/c.jpg", "2024/d.PNG"]
    assert found("--include", "*.gif") == []
    assert names(report(tmp_path / "in/a.jpg", "--dry-run", "--exclude", "*")) == ["a.jpg"]  # is named


def test_hidden_files_and_folders_are_left_out_unless_named_or_asked_for(tmp_path):
    jpeg(tmp_path / "in/a.jpg")
    jpeg(tmp_path / "in/.b.jpg", 2)
    jpeg(tmp_path / "in/.trash/c.jpg", 3)
    assert names(report(tmp_path / "in", "--dry-run")) == ["a.jpg"]
    assert names(report(tmp_path / "in", "--dry-run", "--hidden")) == [".b.jpg", "c.jpg", "a.jpg"]
    assert names(report(tmp_path / "in/.trash", tmp_path / "in/.b.jpg", "--dry-run")) == ["c.jpg", ".b.jpg"]


@pytest.mark.parametrize("zero", [False, True])
@pytest.mark.parametrize("list_from", ["file", "-"])
def test_files_are_read_from_a_list(tmp_path, zero, list_from):
    odd = os.fsencode(tmp_path) + (b"/new\nline \xff.jpg" if zero else b"/with space \xff.jpg")
    os.rename(jpeg(tmp_path / "x.jpg"), odd)
    jpeg(tmp_path / "folder/b.jpg", 2)
    jpeg(tmp_path / "c.jpg", 3)
    content = (b"\0" if zero else b"\n").join([os.path.basename(odd), b"folder", b""])
    (tmp_path / "list").write_bytes(content)
    rows = report("c.jpg", "--files-from", "list" if list_from == "file" else "-", *(["-0"] if zero else []), "--dry-run",
                  cwd=tmp_path, input=content if list_from == "-" else b"")
    assert len(rows) == 3 and all(row["error"] is None for row in rows)
    assert rows[0]["path"] == "c.jpg" and rows[2]["path"] == "folder/b.jpg" and "path_bytes" in rows[1]


def test_an_empty_list_is_no_mistake(tmp_path):
    assert report("--files-from", "-", "--in-place", input=b"") == []
    optimize("--files-from", "-", input=b"", code=2)  # where to?
    optimize("--files-from", tmp_path / "none", "--dry-run", code=2)
    optimize("--files-from", "-", "-", "--dry-run", input=b"", code=2)
    optimize("-0", jpeg(tmp_path / "a.jpg"), "--dry-run", code=2)


def test_unsupported_files_are_skipped_on_request_by_one_rule(tmp_path):
    folder = tmp_path / "in"
    jpeg(folder / "a.jpg")
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "text.png").write_text("only named like a picture")
    picture().save(folder / "b.bmp")
    picture().save(folder / "c.tif")
    rows = {row["path"].rpartition("/")[2]: row for row in report(folder, "--in-place", code=1)}
    assert {name for name, row in rows.items() if row["error"]} >= {"empty.jpg", "text.png"}
    failed = {name for name, row in rows.items() if row["error"]}
    assert all(rows[name]["error"]["code"] == "unsupported_format" for name in failed)
    rows = {row["path"].rpartition("/")[2]: row for row in report(folder, "--in-place", "--skip-unsupported")}
    assert {name for name, row in rows.items() if row["skipped"]} == failed
    assert rows["text.png"]["skipped"] == "the format of the file is not known" and rows["empty.jpg"]["skipped"] == "it is empty"
    table = optimize(folder, "--in-place", "--skip-unsupported").stdout.decode()
    assert f"{len(failed)} skipped" in table and "skipped: it is empty" in table
    corrupt(folder / "d.jpg")
    rows = report(folder, "--in-place", "--skip-unsupported", code=1)
    assert [row["error"]["code"] for row in rows if row["error"]] == ["corrupt_input"]


def test_named_files_may_be_skipped_too(tmp_path):
    (tmp_path / "notes.txt").write_text("no picture")
    row, = report(tmp_path / "notes.txt", "--dry-run", "--skip-unsupported")
    assert row["skipped"] and not row["error"]

