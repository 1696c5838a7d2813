"""The command line with PDF: passwords, rotation, repair, resolution, pages as pictures."""
import json
import subprocess

import pytest
from PIL import Image, ImageChops, ImageStat

from cli import PRESSOIR, optimize, report, run
from pdfs import (ENCRYPTED, PDFS, document, encrypted, encryption_of, is_sound, page_count, photo_document, widths)

needs_corpus = pytest.mark.skipif(not PDFS, reason="PRESSOIR_CORPUS has no PDF files")


@pytest.fixture
def written(tmp_path):
    def write(data, name="a.pdf"):
        path = tmp_path / name
        path.write_bytes(data)
        return path
    return write


def drawn(path, tmp_path, *options, password=None):
    """A page as the picture that pressoir makes of it."""
    target = tmp_path / "drawn.png"
    optimize(path, "--convert", "png", *(["--password", password] if password else []), *options, "-o", target)
    with Image.open(target) as picture:
        return picture.convert("RGB")


def mean_difference(one, other):
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


# Passwords

METHODS = {"AES-256": ("256",), "AES-128": ("128", "--use-aes=y", "--print=none"), "RC4-128": ("128", "--use-aes=n", "--modify=none"),
           "RC4-40": ("40",)}


@pytest.mark.parametrize("method", METHODS)
def test_an_encrypted_file_stays_encrypted_as_it_was(tmp_path, written, method):
    locked = encrypted(tmp_path, document(pages=6), method=METHODS[method])
    source, target = written(locked), tmp_path / "b.pdf"
    for password in ("user", "owner"):
        row, = report(source, "--password", password, "-o", target)
        once = target.read_bytes()
        assert row["lossless"] and row["bytes_after"] == len(once) < len(locked)
        for each in ("user", "owner"):
            assert encryption_of(tmp_path, once, each) == encryption_of(tmp_path, locked, each) != []
            assert is_sound(tmp_path, once, each)
        assert drawn(target, tmp_path, password="user") == drawn(source, tmp_path, password="owner")
        report(target, "--password", password, "-o", tmp_path / "c.pdf")
        assert (tmp_path / "c.pdf").read_bytes() == once


def test_a_password_is_needed_and_must_be_right(tmp_path, written):
    source = written(encrypted(tmp_path, document()))
    row, = report(source, "-o", tmp_path / "b.pdf", code=1)
    assert row["error"]["code"] == "password_needed" and "needs a password" in row["error"]["message"]
    row, = report(source, "--password", "other", "-o", tmp_path / "b.pdf", code=1)
    assert row["error"]["code"] == "password_needed" and "does not open" in row["error"]["message"]
    assert not (tmp_path / "b.pdf").exists()


def test_a_password_says_nothing_of_a_file_that_is_open(tmp_path, written):
    source = written(document())
    report(source, "-o", tmp_path / "b.pdf")
    report(source, "--password", "any", "-o", tmp_path / "c.pdf")
    assert (tmp_path / "c.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    owned = written(encrypted(tmp_path, document(), user=""), "owned.pdf")
    row, = report(owned, "-o", tmp_path / "d.pdf")
    assert row["bytes_after"] < row["bytes_before"]
    assert encryption_of(tmp_path, (tmp_path / "d.pdf").read_bytes(), "owner") != []


def test_a_password_is_read_from_a_file(tmp_path, written):
    source = written(encrypted(tmp_path, document(), user="müller"))
    (tmp_path / "word").write_text("müller\nmore\n", encoding="utf-8")
    done = optimize("--json", source, "--password-file", tmp_path / "word", "-o", tmp_path / "b.pdf")
    assert "müller" not in done.stdout.decode() + done.stderr.decode()
    assert encryption_of(tmp_path, (tmp_path / "b.pdf").read_bytes(), "owner") != []
    (tmp_path / "word").write_text("")
    for words in (["--password-file", tmp_path / "word"], ["--password-file", tmp_path / "none"],
                  ["--password", "a", "--password-file", tmp_path / "word"]):
        optimize(source, *words, "-o", tmp_path / "c.pdf", code=2)
    (tmp_path / "word").write_bytes(b"\r\nmore\r\n")
    optimize(source, "--password-file", tmp_path / "word", "-o", tmp_path / "c.pdf", code=2)


@pytest.mark.skipif(not ENCRYPTED.exists(), reason="PRESSOIR_CORPUS has no encrypted PDF file")
def test_a_real_encrypted_file(tmp_path):
    before = ENCRYPTED.read_bytes()
    row, = report(ENCRYPTED, "--password", "openpassword", "--balanced", "-o", tmp_path / "b.pdf")
    after = (tmp_path / "b.pdf").read_bytes()
    assert row["bytes_after"] == len(after) <= len(before)
    assert encryption_of(tmp_path, after, "openpassword") == encryption_of(tmp_path, before, "openpassword") != []
    row, = report(ENCRYPTED, "-o", tmp_path / "c.pdf", code=1)
    assert row["error"]["code"] == "password_needed"


# Rotation

def test_pages_are_rotated(tmp_path, written):
    source, target = written(document()), tmp_path / "b.pdf"
    row, = report(source, "--rotate", "90", "-o", target)
    assert row["format"] == "pdf" and row["width"] is None
    assert is_sound(tmp_path, target.read_bytes()) and page_count(tmp_path, target.read_bytes()) == 2
    upright, lying = drawn(source, tmp_path, "--page", "2"), drawn(target, tmp_path, "--page", "2")
    assert mean_difference(lying, upright.transpose(Image.Transpose.ROTATE_270)) < 2
    assert b"no pixels" in optimize(source, "--rotate", "90", "--flatten", "#ffffff", "-o", tmp_path / "c.pdf", code=1).stderr


# Repair

def cut(data, share):
    return data[:int(len(data) * share)]


def test_a_cut_file_is_repaired_and_what_is_lost_is_said(tmp_path, written):
    whole = document(pages=6)
    source, target = written(cut(whole, 0.7)), tmp_path / "b.pdf"
    done = run("repair", "--json", source, "-o", target)
    row = json.loads(done.stdout)
    repaired = target.read_bytes()
    left = page_count(tmp_path, repaired)
    assert 0 < left < 6 and row["repair"]["pages_lost"] == 6 - left and row["repair"]["objects_lost"] > 0
    assert any("pages of the document are lost" in text for text in row["warnings"])
    assert is_sound(tmp_path, repaired)
    assert drawn(target, tmp_path) == drawn(written(whole, "whole.pdf"), tmp_path)
    run("repair", target, "-o", tmp_path / "c.pdf")
    assert (tmp_path / "c.pdf").read_bytes() == repaired


def test_a_file_without_its_table_is_repaired_whole(tmp_path, written):
    whole = document(pages=3)
    source = written(whole[:whole.index(b"\nxref\n")] + b"\ntrailer << /Root 1 0 R >>\n")
    row = json.loads(run("repair", "--json", source, "-o", tmp_path / "b.pdf").stdout)
    assert row["method"] == "repaired" and page_count(tmp_path, (tmp_path / "b.pdf").read_bytes()) == 3
    assert row["repair"]["pages_lost"] == row["repair"]["objects_lost"] == row["repair"]["streams_cut"] == 0
    small, = report(source, "--repair", "-o", tmp_path / "c.pdf")
    assert small["method"].startswith("repaired, ") and small["bytes_after"] < row["bytes_after"]


def test_what_is_no_document_any_more_is_refused(tmp_path, written):
    source = written(document()[:300])
    row = json.loads(run("repair", "--json", source, "-o", tmp_path / "b.pdf", code=1).stdout)
    assert row["error"]["code"] == "corrupt_input"


@needs_corpus
def test_whole_files_come_back_byte_for_byte(tmp_path):
    whole = [path for path in PDFS if path != ENCRYPTED]
    done = subprocess.run([PRESSOIR, "repair", "--json", *whole, "-o", tmp_path / "out"], capture_output=True, timeout=600)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and len(rows) == len(whole)
    for row in rows:
        assert row["repair"] is None and row["method"] == "unchanged", row
    for path in whole:
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()


@needs_corpus
def test_real_files_cut_in_two_are_repaired_or_refused(tmp_path):
    (tmp_path / "cut").mkdir()
    for path in PDFS:
        (tmp_path / "cut" / path.name).write_bytes(cut(path.read_bytes(), 0.5))
    done = subprocess.run([PRESSOIR, "repair", "--json", tmp_path / "cut", "-o", tmp_path / "out"], capture_output=True, timeout=600)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(PDFS)
    repaired = [row for row in rows if row["error"] is None]
    assert repaired
    for row in rows:
        if row["error"]:
            assert row["error"]["code"] in ("corrupt_input", "password_needed"), row
    for row in repaired:
        assert row["repair"], row


# Resolution

def test_dpi_lowers_the_resolution_of_pictures(tmp_path, written):
    source = written(photo_document(300))
    sizes = {}
    for name, options in {"level": (), "200": ("--dpi", "200"), "60": ("--dpi", "60")}.items():
        target = tmp_path / f"{name}.pdf"
        row, = report(source, "--balanced", *options, "-o", target)
        sizes[name] = (row["bytes_after"], widths(target.read_bytes()))
        report(target, "--balanced", *options, "-o", tmp_path / "again.pdf")
        assert (tmp_path / "again.pdf").read_bytes() == target.read_bytes()
    assert sizes["level"][1] == [600] and sizes["200"][1] == [800] and sizes["60"][1] == [240]
    assert sizes["60"][0] < sizes["level"][0] < sizes["200"][0]
    report(tmp_path / "level.pdf", "--balanced", "--dpi", "60", "-o", tmp_path / "further.pdf")
    assert widths((tmp_path / "further.pdf").read_bytes()) == [240]


def test_dpi_needs_loss_or_a_conversion(tmp_path, written):
    source = written(document())
    for options in (("--dpi", "100"), ("--balanced", "--dpi", "0"), ("--balanced", "--dpi", "2401")):
        optimize(source, *options, "-o", tmp_path / "b.pdf", code=2)


# Pages as pictures

@pytest.mark.parametrize("name", ["png", "jpeg", "webp"])
def test_a_page_becomes_a_picture(tmp_path, written, name):
    target = tmp_path / f"b.{name}"
    row, = report(written(document()), "--convert", name, "-o", target)
    with Image.open(target) as picture:
        assert picture.format == name.upper() and picture.size == (417, 209)
        assert picture.convert("L").getextrema()[1] == 255
    assert row["format"] == name and row["partial"] and (row["width"], row["height"]) == (417, 209)


def test_page_and_resolution_are_chosen_and_steps_follow(tmp_path, written):
    source = written(document(pages=3))
    first, second = drawn(source, tmp_path), drawn(source, tmp_path, "--page", "2")
    assert first.size == second.size and first != second
    assert drawn(source, tmp_path, "--dpi", "72").size == (200, 100)
    assert drawn(source, tmp_path, "--dpi", "72", "--width", "50").size == (50, 25)
    assert drawn(source, tmp_path, "--rotate", "90").size == (209, 417)


def test_a_page_that_is_not_there_is_refused(tmp_path, written):
    source = written(document())
    row, = report(source, "--convert", "png", "--page", "3", "-o", tmp_path / "b.png", code=1)
    assert row["error"] == {"code": "invalid_request", "message": "There is no page 3: the PDF file has 2 pages."}
    optimize(source, "--page", "1", "-o", tmp_path / "b.pdf", code=2)
    picture = tmp_path / "p.png"
    Image.new("RGB", (8, 8)).save(picture)
    row, = report(picture, "--convert", "webp", "--page", "2", "-o", tmp_path / "b.webp", code=1)
    assert row["error"]["code"] == "invalid_request"
    report(picture, "--convert", "webp", "-o", tmp_path / "b.webp")


def test_a_document_of_several_pages_is_not_replaced_by_a_picture(tmp_path, written):
    source = written(document())
    before = source.read_bytes()
    optimize(source, "--in-place", "--convert", "png", "--replace-format", code=1)
    assert source.read_bytes() == before and not source.with_suffix(".png").exists()


@needs_corpus
def test_first_pages_of_real_files_become_thumbnails(tmp_path):
    files = [path for path in PDFS if path != ENCRYPTED]
    command = [PRESSOIR, "optimize", "--json", *files, "--convert", "webp", "--dpi", "36", "-o", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, timeout=600)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0 and len(rows) == len(files), done.stderr[-500:]
    assert all(row["format"] == "webp" and row["width"] > 20 for row in rows)
