"""The command line: results beside their files, as web servers look for them."""
import os
import stat

import pytest
from PIL import Image

from cli import hidden, jpeg, optimize, picture, png, report, tree, with_cache
from test_cli_names import stubborn

WEBP = ("--beside", "--convert", "webp", "--balanced")


def test_each_file_gets_its_own_beside_it_again_and_again(tmp_path):
    jpeg(tmp_path / "in/photo.jpg")
    png(tmp_path / "in/photo.png")
    png(tmp_path / "in/deep/logo.png", 2)
    originals = tree(tmp_path / "in")
    optimize("in", *WEBP, cwd=tmp_path)
    first = tree(tmp_path / "in")
    assert set(first) == {*originals, "photo.jpg.webp", "photo.png.webp", "deep/logo.png.webp"}
    assert all(first[name] == content for name, content in originals.items())
    rows = report("in", *WEBP, cwd=tmp_path)
    assert [row["output"] for row in rows] == ["in/deep/logo.png.webp", "in/photo.jpg.webp", "in/photo.png.webp"]
    assert tree(tmp_path / "in") == first
    with Image.open(tmp_path / "in/photo.jpg.webp") as image:
        assert image.format == "WEBP" and image.size == (160, 120)


def test_an_older_result_is_replaced(tmp_path):
    jpeg(tmp_path / "a.jpg")
    optimize("a.jpg", *WEBP, cwd=tmp_path)
    older = (tmp_path / "a.jpg.webp").read_bytes()
    jpeg(tmp_path / "a.jpg", 5)
    optimize("a.jpg", *WEBP, cwd=tmp_path)
    assert (tmp_path / "a.jpg.webp").read_bytes() != older and not hidden(tmp_path)


def test_results_and_what_is_in_the_format_already_are_no_inputs(tmp_path):
    jpeg(tmp_path / "a.jpg")
    picture(3).save(tmp_path / "own.webp", lossless=True)
    optimize(".", *WEBP, cwd=tmp_path)
    assert set(tree(tmp_path)) == {"a.jpg", "a.jpg.webp", "own.webp"}
    rows = report("a.jpg", "a.jpg.webp", "own.webp", *WEBP, cwd=tmp_path)  # as a shell's * names them
    assert [row["skipped"] for row in rows] == [None, "it is a result itself", "it is WebP already"]
    (tmp_path / "a.jpg").unlink()
    assert report(".", *WEBP, cwd=tmp_path) == []


def test_what_would_be_larger_is_not_there(tmp_path):
    jpeg(tmp_path / "a.jpg", size=(320, 240))
    arguments = ("--beside", "--convert", "webp", "--only-if-smaller")
    assert report("a.jpg", *WEBP, cwd=tmp_path)[0]["output"]
    source = stubborn(tmp_path / "a.jpg")
    row, = report("a.jpg", *arguments, cwd=tmp_path)
    assert row["skipped"] and row["output"] is None and row["error"] is None
    assert tree(tmp_path) == {"a.jpg": source.read_bytes()}
    cache = with_cache(tmp_path / "cache")
    for skipped in ("in the other format it would not be smaller", "an earlier run has done it"):
        row, = report("a.jpg", *arguments, "--skip-done", cwd=tmp_path, env=cache)
        assert row["skipped"] == skipped


@pytest.mark.parametrize("more", [(), ("--only-if-smaller",), ("--dry-run",)])
def test_files_that_are_no_results_are_neither_replaced_nor_removed(tmp_path, more):
    source = stubborn(tmp_path / "a.jpg")
    made_by_hand = tmp_path / "a.jpg.webp"
    picture(4).save(made_by_hand, lossless=True)
    os.utime(made_by_hand, ns=(source.stat().st_mtime_ns,) * 2)
    jpeg(tmp_path / "b.jpg")
    before = tree(tmp_path)
    rows = report(".", *WEBP, *more, cwd=tmp_path, code=1)
    assert rows[0]["error"]["code"] == "conflict" and rows[1]["error"] is None
    assert all(tree(tmp_path)[name] == content for name, content in before.items())


def test_a_result_that_was_worked_on_by_hand_is_no_longer_one(tmp_path):
    jpeg(tmp_path / "a.jpg")
    optimize("a.jpg", *WEBP, cwd=tmp_path)
    with (tmp_path / "a.jpg.webp").open("ab") as file:
        file.write(b"by hand")
    before = tree(tmp_path)
    row, = report("a.jpg", *WEBP, cwd=tmp_path, code=1)
    assert row["error"]["code"] == "conflict" and tree(tmp_path) == before


def test_what_is_only_called_like_a_result_is_worked_on(tmp_path):
    for index, name in enumerate(("a.jpg", "a-small.jpg", "very-small.png")):
        (png if name.endswith("png") else jpeg)(tmp_path / name, index)
    before = tree(tmp_path)
    rows = report(".", "--beside", "--suffix=-small", cwd=tmp_path, code=1)
    assert [(row["path"], row["error"] and row["error"]["code"]) for row in rows] == [
        ("./a.jpg", "conflict"), ("./very-small.png", None)]
    assert set(tree(tmp_path)) == {*before, "very-small-small.png"}
    assert all(tree(tmp_path)[name] == content for name, content in before.items())


def test_a_link_gets_its_result_beside_it(tmp_path):
    jpeg(tmp_path / "elsewhere/a.jpg")
    (tmp_path / "here").mkdir()
    (tmp_path / "here/b.jpg").symlink_to("../elsewhere/a.jpg")
    for _ in range(2):
        row, = report("here/b.jpg", *WEBP, cwd=tmp_path)
        assert row["output"] == "here/b.jpg.webp"
    assert set(tree(tmp_path)) == {"elsewhere/a.jpg", "here/b.jpg", "here/b.jpg.webp"}


def test_the_result_of_another_wish_is_not_taken_for_that_of_this_one(tmp_path):
    jpeg(tmp_path / "a.jpg")
    cache = with_cache(tmp_path / "cache")
    run = lambda mode: report("a.jpg", "--beside", "--convert", "webp", mode, "--skip-done", cwd=tmp_path, env=cache)[0]
    assert run("--high")["output"]
    first = (tmp_path / "a.jpg.webp").read_bytes()
    assert run("--smallest")["output"] and (tmp_path / "a.jpg.webp").read_bytes() != first
    assert run("--high")["output"] and (tmp_path / "a.jpg.webp").read_bytes() == first
    assert run("--high")["skipped"] == "an earlier run has done it"


def test_work_in_place_and_beside_in_turn_comes_to_an_end(tmp_path):
    for index in range(3):
        jpeg(tmp_path / f"in/{index}.jpg", index)
    cache = with_cache(tmp_path / "cache")
    for _ in range(2):
        optimize("in", "--in-place", "--skip-done", cwd=tmp_path, env=cache)
        optimize("in", *WEBP, "--skip-done", cwd=tmp_path, env=cache)
    after = tree(tmp_path / "in")
    rows = report("in", "--in-place", "--skip-done", cwd=tmp_path, env=cache)
    rows += report("in", *WEBP, "--skip-done", cwd=tmp_path, env=cache)
    assert [row["skipped"] for row in rows] == ["an earlier run has done it"] * 9
    assert tree(tmp_path / "in") == after


def test_results_that_are_gone_are_made_again(tmp_path):
    jpeg(tmp_path / "a.jpg")
    cache = with_cache(tmp_path / "cache")
    run = lambda: report("a.jpg", *WEBP, "--skip-done", cwd=tmp_path, env=cache)[0]
    assert run()["output"] and run()["skipped"] == "an earlier run has done it"
    (tmp_path / "a.jpg.webp").unlink()
    assert run()["output"] and (tmp_path / "a.jpg.webp").exists()


def test_who_may_read_the_file_may_read_its_result(tmp_path):
    for mode in (0o604, 0o600, 0o664):
        source = jpeg(tmp_path / f"{mode:o}.jpg")
        source.chmod(mode)
        if os.geteuid() == 0:
            os.chown(source, 12345, 23456)
        optimize(source, *WEBP, umask=0o077)
        made = (tmp_path / f"{mode:o}.jpg.webp").stat()
        assert stat.S_IMODE(made.st_mode) == mode
        assert (made.st_uid, made.st_gid) == (source.stat().st_uid, source.stat().st_gid)


def test_suffixes_make_other_names(tmp_path):
    jpeg(tmp_path / "a.jpg")
    optimize(".", "--beside", "--suffix=-small", "--width", "40", "--high", cwd=tmp_path)
    assert set(tree(tmp_path)) == {"a.jpg", "a-small.jpg"}
    with Image.open(tmp_path / "a-small.jpg") as image:
        assert image.size == (40, 30)
    optimize(".", "--beside", "--suffix=-small", "--width", "40", "--high", cwd=tmp_path)
    optimize(".", "--beside", "--suffix", ".min.webp", "--convert", "webp", "--exclude", "*-small.*", cwd=tmp_path)
    assert set(tree(tmp_path)) == {"a.jpg", "a-small.jpg", "a.jpg.min.webp"}


def test_a_link_in_the_place_of_a_result_is_not_replaced(tmp_path):
    jpeg(tmp_path / "a.jpg")
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "a.jpg.webp").symlink_to("precious")
    row, = report("a.jpg", *WEBP, cwd=tmp_path, code=1)
    assert row["error"]["code"] == "forbidden" and (tmp_path / "precious").read_bytes() == b"precious"


@pytest.mark.parametrize("arguments", [
    ("--beside",), ("--beside", "--in-place"), ("--beside", "-o", "out", "--convert", "webp"),
    ("--suffix", ".webp", "--in-place"), ("--beside", "--convert", "webp", "--suffix", ".png"),
    ("--beside", "--suffix", "a/b"), ("--beside", "--join"), ("--beside", "--convert", "webp", "--backup", "kept"),
])
def test_what_does_not_go_together_is_bad_usage(tmp_path, arguments):
    jpeg(tmp_path / "a.jpg")
    optimize("a.jpg", *arguments, cwd=tmp_path, code=2)
    assert set(tree(tmp_path)) == {"a.jpg"}
    optimize("-", "--beside", "--convert", "webp", input=b"", code=2)
