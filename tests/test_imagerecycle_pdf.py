"""The ImageRecycle contract, one test per line of its checklist: PDF."""
import pytest

from imagerecycle_client import Api
from pdfs import ENCRYPTED, document, encrypted, is_sound, page_count, photo_document


@pytest.fixture
def api(server):
    return Api(server, server.create_account())


def unchanged(api, file):
    """It is answered with itself, and counts."""
    before = api.used()
    for params in (None, {"resize": {"width": 10}}, {"compression_type": "lossless"}):
        shown = api.add(file, params, file_name="a.pdf")
        assert shown["size_before"] == shown["size_after"] == len(file) and shown["saved"] == 0
        assert (shown["width"], shown["height"]) == (0, 0)
        assert api.fetch(shown["optimized_url"]).body == api.fetch(shown["origin_url"]).body == file
    assert api.used() == before + 3 * len(file)


@pytest.mark.parametrize("kind", ["lossy", "lossless"])
def test_ir_48_pdf(api, tmp_path, kind):
    for file in (document(pages=3), photo_document()):
        shown = api.add(file, {"compression_type": kind, "resize": {"width": 100}}, file_name="a.pdf")
        assert (shown["filename"], shown["width"], shown["height"]) == ("a.pdf", 0, 0)
        assert shown["size_before"] == len(file) > shown["size_after"] and shown["saved"] > 0
        answer = api.fetch(shown["optimized_url"])
        assert answer.headers["content-type"] == "application/pdf" and len(answer.body) == shown["size_after"]
        assert is_sound(tmp_path, answer.body) and page_count(tmp_path, answer.body) == page_count(tmp_path, file)
        assert api.fetch(shown["origin_url"]).body == file
        assert api.get(f"/images/{shown['id']}").json() == shown == api.get("/images").json()["items"][0]


def test_ir_48_lossy_pdf_is_the_smaller_one(api):
    sizes = [api.add(photo_document(), {"compression_type": kind}, file_name="a.pdf")["size_after"] for kind in ("lossy", "lossless")]
    assert sizes[0] < sizes[1]


@pytest.mark.skipif(not ENCRYPTED.exists(), reason="PRESSOIR_CORPUS has no encrypted PDF file")
def test_ir_38_encrypted_real_file(api):
    unchanged(api, ENCRYPTED.read_bytes())


def test_ir_38_encrypted_pdf(api, tmp_path):
    unchanged(api, encrypted(tmp_path, document()))


def test_ir_38_damaged_pdf(api):
    unchanged(api, document()[:300])
    unchanged(api, b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
