"""The command line: AVIF, written, read and optimised as itself."""
import pytest

from cli import jpeg, optimize, png, report, run

AVIF = ("--convert", "avif")


def is_avif(path):
    return path.read_bytes()[4:12] == b"ftypavif"


def test_a_photo_beside_its_file_again_and_again(tmp_path):
    jpeg(tmp_path / "photo.jpg")
    for _ in range(2):
        optimize("photo.jpg", "--beside", *AVIF, "--balanced", cwd=tmp_path)
        made = tmp_path / "photo.jpg.avif"
        assert is_avif(made) and made.stat().st_size < (tmp_path / "photo.jpg").stat().st_size


@pytest.mark.parametrize("mode", [("--balanced",), ("--quality", "60"), ("--lossless",)])
def test_an_output_is_returned_as_it_is(tmp_path, mode):
    png(tmp_path / "a.png")
    optimize("a.png", *AVIF, *mode, "-o", "a.avif", cwd=tmp_path)
    optimize("a.avif", *mode, "-o", "b.avif", cwd=tmp_path)
    assert is_avif(tmp_path / "a.avif")
    assert (tmp_path / "b.avif").read_bytes() == (tmp_path / "a.avif").read_bytes()


def test_the_score_asked_for_is_reached_and_not_by_much(tmp_path):
    png(tmp_path / "a.png")
    row, = report("a.png", *AVIF, "--score", "75", "-o", "a.avif", cwd=tmp_path)
    assert 75 <= row["score"] <= 77


def test_lossless_is_exact_there_and_back(tmp_path):
    png(tmp_path / "a.png")
    optimize("a.png", *AVIF, "--lossless", "-o", "a.avif", cwd=tmp_path)
    optimize("a.avif", "--convert", "png", "--lossless", "-o", "b.png", cwd=tmp_path)
    from PIL import Image
    with Image.open(tmp_path / "a.png") as before, Image.open(tmp_path / "b.png") as after:
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()


def test_damaged_files_are_refused_with_what_is_wrong(tmp_path):
    png(tmp_path / "a.png")
    optimize("a.png", *AVIF, "--balanced", "-o", "a.avif", cwd=tmp_path)
    whole = (tmp_path / "a.avif").read_bytes()
    (tmp_path / "cut.avif").write_bytes(whole[:len(whole) // 2])
    done = run("optimize", "cut.avif", "-o", "out.avif", cwd=tmp_path, code=1)
    assert b"AVIF is damaged" in done.stderr and not (tmp_path / "out.avif").exists()


def test_doctor_names_the_libraries(tmp_path):
    said = run("doctor", cwd=tmp_path).stdout
    assert b"libavif" in said and b"libaom" in said and b"dav1d" in said
