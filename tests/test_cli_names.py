"""Names of results: none replaces an input or another result, and none says another format than is in the file."""
import io
import os

import pytest

from cli import backup_of, hidden, jpeg, optimize, picture, png, report, tree

JPEG, WEBP, PNG = b"\xff\xd8\xff", b"RIFF", b"\x89PNG"


def stubborn(path):
    """A small JPEG that is larger as a lossless WebP: with --only-if-smaller it stays a JPEG."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(1, (64, 64)).save(path, "JPEG", quality=30)
    return path


def willing(path, **options):
    """A PNG that is smaller as a WebP."""
    return png(path, **options)


def refused(folder, *arguments):
    """The command is a usage error that changes nothing; gives the message."""
    before = tree(folder)
    message = optimize(*arguments, code=2).stderr.decode()
    assert tree(folder) == before and not hidden(folder)
    return message


def test_a_result_that_may_keep_its_format_never_replaces_an_input(tmp_path):
    stubborn(tmp_path / "in/x.jpg")
    willing(tmp_path / "in/y.png")
    said = refused(tmp_path, "--convert", "webp", "--only-if-smaller", tmp_path / "in", "-o", tmp_path / "in")
    assert "in/x.jpg\" is an input" in said
    refused(tmp_path, "--convert", "webp", "--only-if-smaller", tmp_path / "in/x.jpg", "-o", tmp_path / "in")
    refused(tmp_path, "--convert", "webp", "--only-if-smaller", tmp_path / "in/x.jpg", "-o", tmp_path / "in/x.webp")
    (tmp_path / "other").symlink_to(tmp_path / "in")
    refused(tmp_path, "--convert", "webp", "--only-if-smaller", tmp_path / "in", "-o", tmp_path / "other")


def test_without_only_if_smaller_the_converted_may_stand_beside_the_originals(tmp_path):
    source = stubborn(tmp_path / "x.jpg")
    before = source.read_bytes()
    optimize("--convert", "webp", tmp_path, "-o", tmp_path)
    assert set(tree(tmp_path)) == {"x.jpg", "x.webp"} and source.read_bytes() == before
    assert (tmp_path / "x.webp").read_bytes()[:4] == WEBP


def test_both_names_of_a_result_are_compared_with_those_of_others(tmp_path):
    stubborn(tmp_path / "one/x.jpg")
    willing(tmp_path / "two/x.jpg")  # a PNG: called out/x.webp, or out/x.png where it stays
    stubborn(tmp_path / "three/x.png")  # a JPEG: out/x.webp or out/x.jpg
    for pair in (("one", "two"), ("one", "three"), ("two", "three")):
        refused(tmp_path, "--convert", "webp", "--only-if-smaller", *(tmp_path / name for name in pair),
                "-o", tmp_path / "out")


def test_a_format_that_stays_gets_its_own_extension(tmp_path):
    stubborn(tmp_path / "in/false.webp")
    stubborn(tmp_path / "in/right.jpeg")
    stubborn(tmp_path / "in/bare")
    willing(tmp_path / "in/shot 10.15")
    willing(tmp_path / "in/drawing.PNG")
    rows = report("--convert", "webp", "--only-if-smaller", tmp_path / "in", "-o", tmp_path / "out")
    assert [os.path.relpath(row["output"], tmp_path / "out") for row in rows] == [
        "bare", "drawing.webp", "false.jpg", "right.jpeg", "shot 10.15.webp"]
    for name, content in tree(tmp_path / "out").items():
        assert content.startswith(WEBP if name.endswith(".webp") else JPEG), name


def test_a_picture_of_the_wanted_format_under_a_false_name_gets_the_right_one(tmp_path):
    buffer = io.BytesIO()
    picture().save(buffer, "WEBP", lossless=True)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/x.jpg").write_bytes(buffer.getvalue())
    optimize("--convert", "webp", tmp_path / "in", "-o", tmp_path / "out")
    assert set(tree(tmp_path / "out")) == {"x.webp"}


def test_without_a_conversion_names_stay(tmp_path):
    png(tmp_path / "in/x.jpg")
    optimize(tmp_path / "in", "-o", tmp_path / "out")
    optimize(tmp_path / "in/x.jpg", "-o", tmp_path / "y.jpg")
    assert (tmp_path / "out/x.jpg").read_bytes() == (tmp_path / "y.jpg").read_bytes()
    assert (tmp_path / "y.jpg").read_bytes()[:4] == PNG


@pytest.mark.parametrize("arguments", [
    ("a.jpg", "-o", "x.webp"), ("a.jpg", "-o", "x.jpg", "--convert", "webp"), ("a.jpg", "-o", "x.tiff"),
    ("--join", "a.jpg", "b.jpg", "-o", "x.webp"), ("-", "-o", "x.webp"), ("-", "-o", "x.png", "--convert", "gif"),
])
def test_a_given_name_of_another_format_is_refused(tmp_path, arguments):
    content = stubborn(tmp_path / "a.jpg").read_bytes()
    stubborn(tmp_path / "b.jpg")
    done = optimize(*arguments, code=2, cwd=tmp_path, input=content)
    assert b"would hold a" in done.stderr and set(tree(tmp_path)) == {"a.jpg", "b.jpg"}


@pytest.mark.parametrize("source", ["a.jpg", "-"])
def test_a_given_name_is_not_kept_by_a_format_that_stays(tmp_path, source):
    content = stubborn(tmp_path / "a.jpg").read_bytes()
    arguments = (source, "--convert", "webp", "--only-if-smaller", "-o", "x.webp")
    optimize(*arguments, cwd=tmp_path, input=content)
    first = tree(tmp_path)
    assert set(first) == {"a.jpg", "x.jpg"} and first["x.jpg"][:3] == JPEG
    # No argument names x.jpg: what is there already is not replaced.
    assert b"x.jpg\" exists already" in optimize(*arguments, cwd=tmp_path, input=content, code=2).stderr
    assert tree(tmp_path) == first


def test_a_link_in_the_place_of_either_name_is_not_replaced(tmp_path):
    source = stubborn(tmp_path / "x.jpg")
    (tmp_path / "out").mkdir()
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "out/x.jpg").symlink_to(tmp_path / "precious")
    rows = report("--convert", "webp", "--only-if-smaller", source, "-o", tmp_path / "out", code=1)
    assert rows[0]["error"]["code"] == "forbidden" and (tmp_path / "out/x.jpg").is_symlink()


def test_a_second_name_of_an_input_is_not_replaced(tmp_path):
    stubborn(tmp_path / "in/x.jpg")
    willing(tmp_path / "in/y.png")
    (tmp_path / "out").mkdir()
    os.link(tmp_path / "in/y.png", tmp_path / "out/x.jpg")
    refused(tmp_path, tmp_path / "in", "-o", tmp_path / "out")


def test_a_backup_is_never_an_input(tmp_path):
    jpeg(tmp_path / "in/x.jpg")
    assert "is worked on" in refused(tmp_path, tmp_path / "in", "--in-place", "--backup", tmp_path / "in")
    assert "is an input" in refused(tmp_path, tmp_path / "in/x.jpg", "--in-place", "--backup", "/")


def test_originals_are_not_removed_without_a_word(tmp_path):
    willing(tmp_path / "x.png")
    said = refused(tmp_path, tmp_path / "x.png", "--in-place", "--convert", "webp")
    assert "--backup" in said and "--replace-format" in said
    for arguments in (("--in-place",), ("--convert", "webp", "-o", "y.webp"), ("--dry-run",)):
        assert "--replace-format" in refused(tmp_path, tmp_path / "x.png", *arguments, "--replace-format")
    optimize(tmp_path / "x.png", "--in-place", "--convert", "webp", "--replace-format")
    assert set(tree(tmp_path)) == {"x.webp"}


@pytest.mark.parametrize("wish", [("--replace-format",), ("--backup", "kept")])
@pytest.mark.parametrize("name, format, said", [
    ("x.gif", "png", "first frame"), ("x.gif", "jpeg", "first frame"), ("x.tif", "png", "first page"),
    ("x.tif", "webp", "first page")])
def test_a_result_without_all_frames_or_pages_never_replaces_the_file(tmp_path, name, format, said, wish):
    parts = [picture(seed, (80, 60)) for seed in (1, 2)]
    parts[0].save(tmp_path / name, save_all=True, append_images=parts[1:])
    before = tree(tmp_path)
    rows = report(name, "--in-place", "--convert", format, *wish, cwd=tmp_path, code=1)
    assert rows[0]["error"]["code"] == "forbidden" and "--output" in rows[0]["error"]["message"]
    assert tree(tmp_path) == before and not hidden(tmp_path)
    row, = report(name, "-o", "y." + format, "--convert", format, cwd=tmp_path)
    assert row["partial"] and any(said in text for text in row["warnings"])


def test_an_animation_that_stays_one_may_be_converted_in_place(tmp_path):
    parts = [picture(seed, (80, 60)) for seed in (1, 2)]
    parts[0].save(tmp_path / "x.gif", save_all=True, append_images=parts[1:])
    row, = report("x.gif", "--in-place", "--convert", "webp", "--replace-format", cwd=tmp_path)
    assert not row["partial"] and set(tree(tmp_path)) == {"x.webp"}


def test_a_hard_link_is_a_backup_as_it_is(tmp_path):
    source = jpeg(tmp_path / "in/x.jpg")
    before = source.read_bytes()
    kept = backup_of(tmp_path / "kept", source)
    kept.parent.mkdir(parents=True)
    os.link(source, kept)
    optimize(source, "--in-place", "--break-links", "--backup", tmp_path / "kept")
    assert source.stat().st_size < len(before) and set(tree(tmp_path / "kept").values()) == {before, b""}
