"""The command line with PDF: structure, what stays, what is refused."""
import json
import subprocess
import zlib

import pytest

from cli import PRESSOIR, optimize, report
from pdfs import document
from pressoir_server import CORPUS

HOSTILE = sorted((CORPUS / "hostile").glob("*.pdf"))


def written(path, **options):
    path.write_bytes(document(**options))
    return path


def test_a_file_gets_smaller_and_never_twice(tmp_path):
    source = written(tmp_path / "a.pdf")
    row, = report(source, "-o", tmp_path / "b.pdf")
    assert row["format"] == "pdf" and row["lossless"] and row["bytes_after"] < row["bytes_before"] / 2
    once = (tmp_path / "b.pdf").read_bytes()
    assert once.startswith(b"%PDF-1.") and len(once) == row["bytes_after"]
    report(tmp_path / "b.pdf", "-o", tmp_path / "c.pdf")
    assert (tmp_path / "c.pdf").read_bytes() == once
    report(source, "-o", tmp_path / "d.pdf")
    assert (tmp_path / "d.pdf").read_bytes() == once


def test_what_goes_is_named(tmp_path):
    source = written(tmp_path / "a.pdf", page="/PieceInfo << /App << /Private (x) >> >>")
    row, = report(source, "-o", tmp_path / "b.pdf")
    assert row["metadata_dropped"] == ["private_data"]
    row, = report(source, "--keep", "all", "-o", tmp_path / "c.pdf")
    assert row["metadata_kept"] == ["private_data"] and row["metadata_dropped"] == []


def test_a_signed_file_comes_back_as_it_is(tmp_path):
    signature = "<< /Type /Sig /ByteRange [ 0 1 2 3 ] /Contents <00> >>"
    source = written(tmp_path / "a.pdf", objects=[signature],
                     catalogue="/AcroForm << /Fields [ << /FT /Sig /T (s) /V 4 0 R >> ] >>")
    row, = report(source, "-o", tmp_path / "b.pdf")
    assert (tmp_path / "b.pdf").read_bytes() == source.read_bytes()
    assert any("signed" in text for text in row["warnings"])


def test_steps_that_need_pixels_are_refused(tmp_path):
    source = written(tmp_path / "a.pdf")
    done = optimize(source, "--width", "100", "-o", tmp_path / "b", code=1)
    assert b"no pixels" in done.stdout + done.stderr


def test_a_page_a_million_times_is_refused_before_it_is_copied(tmp_path):
    kids = "3 0 R " * 1_000_000
    bodies = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count 1000000/Kids[{kids}]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]
    text = "%PDF-1.4\n" + "".join(f"{number} 0 obj{body}endobj\n" for number, body in enumerate(bodies, 1)) + "trailer<</Root 1 0 R>>\n"
    (tmp_path / "a.pdf").write_text(text)
    row, = report(tmp_path / "a.pdf", "-o", tmp_path / "b.pdf", code=1)
    assert row["error"]["code"] == "limit_exceeded" and "pages" in row["error"]["message"]


def bomb():
    """One content stream of 300 MB behind flate."""
    return zlib.compress(b" " * 300_000_000, 9)


def test_a_stream_that_unpacks_to_too_much_is_refused(tmp_path):
    data = bomb().decode("latin-1")
    source = written(tmp_path / "a.pdf", page="/Contents 4 0 R",
                     objects=[f"<< /Filter /FlateDecode /Length {len(data)} >>\nstream\n{data}\nendstream"])
    row, = report(source, "-o", tmp_path / "b.pdf", code=1)
    assert row["error"]["code"] == "limit_exceeded"


@pytest.mark.skipif(not HOSTILE, reason="PRESSOIR_CORPUS has no hostile PDF files")
def test_hostile_files_are_an_error_or_checked(tmp_path):
    command = [PRESSOIR, "optimize", "--json", *HOSTILE, "-o", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, timeout=600)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == len(HOSTILE)
    for row in rows:
        if row["error"]:
            assert row["error"]["code"] in {"corrupt_input", "limit_exceeded", "password_needed", "timeout",
                                            "unsupported_format"}, row
        else:
            assert row["bytes_after"] <= row["bytes_before"], row
