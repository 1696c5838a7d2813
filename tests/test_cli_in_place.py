"""The command line: --in-place with what a file has beside its bytes, hard links, owners, backups and their restoration."""
import os
import stat
import struct
import subprocess

import pytest

from cli import (PRESSOIR, STRANGER, FolderOfAStranger, as_stranger, backup_of, give_to_stranger, hidden, jpeg, optimize, picture,
                 png, report, tree)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="SKIPPED: needs root, to be somebody else")
ACL = "system.posix_acl_access"


def acl(group, mask=6, user=STRANGER):
    """An access control list: the owner and a user may read and write, the group `group`, others nothing."""
    nobody = 0xFFFFFFFF
    entries = [(1, 6, nobody), (2, 6, user), (4, group, nobody), (0x10, mask, nobody), (0x20, 0, nobody)]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def set_attribute(path, name, value):
    try:
        os.setxattr(path, name, value)
    except OSError as failure:
        pytest.skip(f"SKIPPED: the file system keeps no {name}: {failure}")


# --- attributes ---------------------------------------------------------------------------------

def test_access_control_lists_and_extended_attributes_stay(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    set_attribute(source, ACL, acl(group=0))
    set_attribute(source, "user.comment", b"mine\0")
    mode, size = source.stat().st_mode, source.stat().st_size
    row, = report(source, "--in-place", "--backup", tmp_path / "kept")
    assert source.stat().st_size < size and not row["warnings"]
    for path in (source, backup_of(tmp_path / "kept", source)):
        assert os.getxattr(path, ACL) == acl(group=0) and os.getxattr(path, "user.comment") == b"mine\0"
        assert path.stat().st_mode == mode


def test_a_file_without_a_list_gets_none_of_its_folder(tmp_path):
    source = jpeg(tmp_path / "in/a.jpg")
    source.chmod(0o600)
    set_attribute(tmp_path / "in", "system.posix_acl_default", acl(group=6))
    optimize(source, "--in-place")
    assert ACL not in os.listxattr(source) and stat.S_IMODE(source.stat().st_mode) == 0o600


@needs_root
def test_what_cannot_be_kept_is_named():
    with FolderOfAStranger() as folder:
        source = jpeg(folder / "a.jpg")
        set_attribute(source, "security.pressoir_test", b"x")
        set_attribute(source, "user.comment", b"mine")
        give_to_stranger(folder)
        row, = report("a.jpg", "--in-place", cwd=folder, **as_stranger(folder))
        assert row["warnings"] == ["what the file system keeps with the file was lost: security.pressoir_test"]
        assert os.getxattr(source, "user.comment") == b"mine"


# --- owners -------------------------------------------------------------------------------------

@needs_root
def test_files_of_others_are_refused_unless_their_owner_may_change():
    with FolderOfAStranger() as folder:
        source = jpeg(folder / "a.jpg")
        give_to_stranger(folder)
        os.chown(source, 0, 0)
        source.chmod(0o664)
        before = source.read_bytes()
        row, = report("a.jpg", "--in-place", cwd=folder, code=1, **as_stranger(folder))
        assert row["error"]["code"] == "forbidden" and "--ignore-owner" in row["error"]["message"]
        assert source.read_bytes() == before and not hidden(folder)
        row, = report("a.jpg", "--in-place", "--ignore-owner", cwd=folder, **as_stranger(folder))
        assert source.stat().st_size == row["bytes_after"] < len(before)
        assert source.stat().st_uid == STRANGER
        # The group is another one now, and may no more than everybody.
        assert stat.S_IMODE(source.stat().st_mode) == 0o644


@needs_root
def test_a_group_that_one_belongs_to_is_kept_without_the_owner():
    with FolderOfAStranger() as folder:
        source = jpeg(folder / "a.jpg")
        give_to_stranger(folder)
        os.chown(source, 0, 23456)
        source.chmod(0o2664)
        options = {**as_stranger(folder), "extra_groups": [23456]}
        optimize("a.jpg", "--in-place", "--ignore-owner", cwd=folder, **options)
        now = source.stat()
        assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (STRANGER, 23456, 0o664)


def test_ignoring_owners_is_about_files_in_place(tmp_path):
    jpeg(tmp_path / "a.jpg")
    for arguments in (("-o", "b.jpg"), ("--dry-run",)):
        assert b"--ignore-owner" in optimize("a.jpg", *arguments, "--ignore-owner", cwd=tmp_path, code=2).stderr


# --- hard links ---------------------------------------------------------------------------------

def test_files_with_other_names_are_skipped_with_a_word(tmp_path):
    source = jpeg(tmp_path / "in/a.jpg")
    os.link(source, tmp_path / "b.jpg")
    before = source.read_bytes()
    row, = report(tmp_path / "in", "--in-place")
    assert "hard links" in row["skipped"] and "--break-links" in row["skipped"] and not row["error"]
    assert row["bytes_before"] == len(before) and source.read_bytes() == before
    table = optimize(tmp_path / "in", "--in-place").stdout.decode()
    assert "skipped: it has other names" in table and "1 skipped" in table
    optimize(source, "-o", tmp_path / "out.jpg")  # where nothing is replaced it is a file like any other
    assert b"--break-links" in optimize(source, "-o", tmp_path / "out.jpg", "--break-links", code=2).stderr


def test_links_are_broken_on_request(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    os.link(source, tmp_path / "b.jpg")
    before = source.read_bytes()
    row, = report(source, "--in-place", "--break-links")
    assert any("hard links" in text for text in row["warnings"])
    assert source.stat().st_size < len(before) and (tmp_path / "b.jpg").read_bytes() == before


# --- backups ------------------------------------------------------------------------------------

def test_backups_keep_the_path_of_each_file(tmp_path):
    kept = tmp_path / "kept"
    files = [jpeg(tmp_path / "one/x.jpg"), jpeg(tmp_path / "two/x.jpg", 2), jpeg(tmp_path / "two/deep/y.jpg", 3)]
    before = [file.read_bytes() for file in files]
    optimize("one/x.jpg", "two", "--in-place", "--backup", "kept", cwd=tmp_path)
    assert [backup_of(kept, file).read_bytes() for file in files] == before
    assert len(tree(kept)) == 3 + 1 and (kept / ".pressoir-backups").exists()


def test_runs_over_different_folders_do_not_meet_in_one_backup_folder(tmp_path):
    files = [jpeg(tmp_path / f"site{index}/uploads/x.jpg", index) for index in range(4)]
    before = [file.read_bytes() for file in files]
    runs = [subprocess.Popen([PRESSOIR, "optimize", "uploads", "--in-place", "--backup", tmp_path / "kept"],
                             cwd=tmp_path / f"site{index}", stdout=subprocess.DEVNULL) for index in range(4)]
    assert [run.wait(timeout=120) for run in runs] == [0] * 4
    assert [backup_of(tmp_path / "kept", file).read_bytes() for file in files] == before
    assert len(tree(tmp_path / "kept")) == 4 + 1


def test_a_backup_folder_is_no_folder_to_work_on(tmp_path):
    jpeg(tmp_path / "in/a.jpg")
    for backup in (tmp_path / "in", tmp_path / "in/../in", "/"):
        before = tree(tmp_path)
        optimize(tmp_path / "in", "--in-place", "--backup", backup, code=2)
        assert tree(tmp_path) == before


def test_originals_come_back_with_all_they_had(tmp_path):
    folder, kept = tmp_path / "uploads", tmp_path / "kept"
    files = [jpeg(folder / "a.jpg"), jpeg(folder / "deep/b.jpg", 2), png(folder / "deep/c.png")]
    files[0].chmod(0o604)
    os.utime(files[0], ns=(1_500_000_000_123_456_789, 1_400_000_000_987_654_321))
    before, was = tree(folder), files[0].stat()
    optimize("uploads", "--in-place", "--backup", "kept", cwd=tmp_path)
    assert all(tree(folder)[name] != before[name] for name in before)
    would = optimize("--restore", kept, "--dry-run").stdout.decode()
    assert would.count("would be restored") == 3 and tree(folder) != before
    rows = report("--restore", "kept", cwd=tmp_path)
    assert {row["path"] for row in rows} == {str(file.resolve()) for file in files}
    assert all(row["output"] == row["path"] and row["error"] is None for row in rows)
    now = files[0].stat()
    assert tree(folder) == before and (now.st_mode, now.st_mtime_ns) == (was.st_mode, was.st_mtime_ns)
    assert all(row["skipped"] for row in report("--restore", kept)) and len(tree(kept)) == 3 + 1


def test_only_what_is_named_comes_back(tmp_path):
    folder, kept = tmp_path / "in", tmp_path / "kept"
    for index, name in enumerate(["a.jpg", "ab.jpg", "deep/b.jpg", "deeper/c.jpg"]):
        jpeg(folder / name, index)
    before = tree(folder)
    optimize(folder, "--in-place", "--backup", kept)
    optimize("--restore", kept, folder / "a.jpg", folder / "deep/")
    after = tree(folder)
    assert {name for name in before if after[name] == before[name]} == {"a.jpg", "deep/b.jpg"}


def test_a_file_that_was_changed_since_is_not_replaced(tmp_path):
    source, kept = jpeg(tmp_path / "a.jpg"), tmp_path / "kept"
    original = source.read_bytes()
    optimize(source, "--in-place", "--backup", kept)
    newer = jpeg(source, 7).read_bytes()
    done = optimize("--restore", kept, code=1)
    assert b"was changed after it was worked on" in done.stderr and source.read_bytes() == newer
    source.unlink()
    optimize("--restore", kept)
    assert source.read_bytes() == original


def test_the_newest_original_comes_back_and_takes_the_place_of_a_conversion(tmp_path):
    kept = tmp_path / "kept"
    jpeg(tmp_path / "a.jpg")
    optimize("a.jpg", "--in-place", "--backup", "kept", cwd=tmp_path)
    second = jpeg(tmp_path / "a.jpg", 5).read_bytes()
    optimize("a.jpg", "--in-place", "--backup", "kept", cwd=tmp_path)
    third = png(tmp_path / "b.png").read_bytes()
    optimize("b.png", "--in-place", "--convert", "webp", "--backup", "kept", cwd=tmp_path)
    assert (tmp_path / "b.webp").exists() and not (tmp_path / "b.png").exists()
    optimize("--restore", kept)
    assert (tmp_path / "a.jpg").read_bytes() == second
    assert (tmp_path / "b.png").read_bytes() == third and not (tmp_path / "b.webp").exists()


def test_a_clash_in_a_folder_is_a_failure_of_that_file_alone(tmp_path):
    jpeg(tmp_path / "in/a.jpg")
    picture(5).save(tmp_path / "in/a.webp", lossless=True)
    png(tmp_path / "in/b.png", 2)
    before = tree(tmp_path / "in")
    arguments = ("--in-place", "--convert", "webp", "--replace-format")
    rows = report("in", *arguments, cwd=tmp_path, code=1)
    assert [(row["path"], row["error"] and row["error"]["code"]) for row in rows] == [
        ("in/a.jpg", "conflict"), ("in/a.webp", None), ("in/b.png", None)]
    assert set(tree(tmp_path / "in")) == {"a.jpg", "a.webp", "b.webp"}
    assert (tmp_path / "in/a.jpg").read_bytes() == before["a.jpg"]
    optimize("in/a.jpg", *arguments, cwd=tmp_path, code=2)  # is named


def test_what_an_interrupted_run_has_begun_is_finished(tmp_path):
    source = jpeg(tmp_path / "in/a.jpg")
    original, was = source.read_bytes(), source.stat()
    arguments = ("--in-place", "--convert", "webp", "--backup", "bk")
    optimize("in", *arguments, cwd=tmp_path)
    made = (tmp_path / "in/a.webp").read_bytes()
    source.write_bytes(original)
    os.utime(source, ns=(was.st_atime_ns, was.st_mtime_ns))
    row, = report("in", *arguments, cwd=tmp_path)
    assert row["path"] == "in/a.jpg" and row["output"] == "in/a.webp"
    assert tree(tmp_path / "in") == {"a.webp": made}
    optimize("--restore", "bk", cwd=tmp_path)
    assert tree(tmp_path / "in") == {"a.jpg": original}


def test_originals_of_one_name_and_one_time_all_come_back(tmp_path):
    folder = tmp_path / "up"
    for file in (jpeg(folder / "photo.jpg"), png(folder / "photo.png", 2)):
        os.utime(file, ns=(1_500_000_000_000_000_000,) * 2)
    before = tree(folder)
    optimize("up", "--in-place", "--backup", "bk", cwd=tmp_path)
    for name in before:
        (folder / name).unlink()
    optimize("--restore", "bk", cwd=tmp_path)
    assert tree(folder) == before


def test_a_neighbour_that_was_not_made_of_the_original_stays_and_is_named(tmp_path):
    source, neighbour = jpeg(tmp_path / "a.jpg"), tmp_path / "a.png"
    optimize(source, "--in-place", "--backup", "bk", cwd=tmp_path)
    png(neighbour)
    os.utime(neighbour, ns=(source.stat().st_mtime_ns,) * 2)
    source.unlink()
    said = optimize("--restore", "bk", cwd=tmp_path).stderr.decode()
    assert "a.png has the same time" in said and neighbour.exists() and source.exists()


def test_the_same_picture_at_another_time_is_another_original(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    original = source.read_bytes()
    for time in (1_500_000_000, 1_600_000_000):
        source.write_bytes(original)
        os.utime(source, (time, time))
        optimize(source, "--in-place", "--backup", "bk", cwd=tmp_path)
    assert report("--restore", "bk", cwd=tmp_path)[0]["error"] is None
    assert source.read_bytes() == original and source.stat().st_mtime == 1_600_000_000


def test_what_is_not_there_cannot_be_restored(tmp_path):
    source = jpeg(tmp_path / "a.jpg")
    optimize(source, "--in-place", "--backup", "bk", cwd=tmp_path)
    smaller = source.read_bytes()
    rows = report("--restore", "bk", "/no/such/path", source, cwd=tmp_path, code=1)
    assert [row["error"] and row["error"]["code"] for row in rows] == ["not_found", None]
    assert source.read_bytes() != smaller
    jpeg(tmp_path / "folder/b.jpg")
    done = optimize("--restore", "folder", "--dry-run", cwd=tmp_path, code=1)
    assert b".pressoir-backups" in done.stderr and not done.stdout


def test_nobody_may_read_originals_who_might_not_before(tmp_path):
    source = jpeg(tmp_path / "private/a.jpg")
    source.parent.chmod(0o700)
    optimize(source, "--in-place", "--backup", "bk", cwd=tmp_path, umask=0o022)
    kept = backup_of(tmp_path / "bk", source)
    while kept != tmp_path / "bk":
        kept = kept.parent
        assert stat.S_IMODE(kept.stat().st_mode) == 0o700, kept


@pytest.mark.parametrize("more", [("--in-place",), ("-o", "out"), ("--balanced",), ("--width", "10"), ("--beside",),
                                  ("--skip-done",), ("--join",)])
def test_restoring_is_all_that_is_done(tmp_path, more):
    (tmp_path / "kept").mkdir()
    done = optimize("--restore", "kept", *more, cwd=tmp_path, code=2)
    assert b"--restore and --" in done.stderr
    optimize("--restore", "none", cwd=tmp_path, code=1)
