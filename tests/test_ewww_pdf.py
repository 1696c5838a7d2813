"""The EWWW contract, one test per line of its checklist: PDF."""
from ewww_client import FAILED, is_error
from pdfs import is_sound, photo_document, widths
from pictures import jpeg, photo
from test_ewww import optimize

PHOTO = jpeg(photo())


def is_pdf(body):
    return body.startswith(b"%PDF-") and body.endswith(b"%%EOF\n")


def test_ew_16_pdf(server, key):
    file = photo_document()
    lossless, lossy = optimize(server, key, file), optimize(server, key, file, lossy=1)
    assert is_pdf(lossless.body) and is_pdf(lossy.body)
    assert len(lossy.body) < len(lossless.body) < len(file)
    assert is_error(optimize(server, key, file[:200]), FAILED)


def test_ew_16_pdf_is_no_picture(server, key):
    file = photo_document()
    assert is_pdf(optimize(server, key, file, convert=1).body)
    assert is_error(optimize(server, key, file, webp=1), FAILED)


def test_ew_29_pdf(server, key, tmp_path):
    file = photo_document(300)
    usual, coarse, fine = (optimize(server, key, file, lossy=1, **more).body for more in ({}, {"image_dpi": 60}, {"image_dpi": 200}))
    for body in (usual, coarse, fine):
        assert is_pdf(body) and is_sound(tmp_path, body) and len(body) < len(file)
    assert (widths(usual), widths(coarse), widths(fine)) == ([600], [240], [800])
    assert len(coarse) < len(usual) < len(fine)


def test_ew_29_image_dpi_says_nothing_else(server, key):
    file = photo_document(300)
    assert widths(optimize(server, key, file, image_dpi=60).body) == [1200]  # without loss
    for value in ("", "0", "-3", "many"):
        assert widths(optimize(server, key, file, lossy=1, image_dpi=value).body) == [600]
    assert optimize(server, key, PHOTO, lossy=1, image_dpi=60).body == optimize(server, key, PHOTO, lossy=1).body
