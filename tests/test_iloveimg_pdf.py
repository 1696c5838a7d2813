"""The iLoveIMG contract, one test per line of its checklist: PDF, as the clients of iLovePDF send it."""
import json

import pytest

from iloveimg_client import SETTINGS, Api, Site, is_refused, members
from pdfs import (ENCRYPTED, document, encrypted, encryption_of, is_sound, page_count, photo_document, widths)
from pictures import jpeg, opened, photo

PHOTO = jpeg(photo(), quality=95)
BROKEN = b"%PDF-1.4\n" + b"?" * 400


@pytest.fixture
def api(server, account):
    return Api(server, account)


def pdf_upload(api, task, content, **more):
    """The answer to an upload with pdfinfo."""
    answer = api.parts("/v1/upload", {"task": task, "pdfinfo": 1, **more}, [("file", "a.pdf", content)])
    assert answer.status == 200, answer.body
    return answer.json()


def test_il_8_tools_for_pdf(api):
    for tool in ("compress", "repair", "rotate"):
        answer = api.get(f"/v1/start/{tool}").json()
        assert answer["task"].isalnum() and answer["remaining_files"] > 0
        task = answer["task"]
        assert api.process(task, tool, [api.upload(task, document(), "a.pdf")]).json()["status"] == "TaskSuccess"
        assert api.task(task)["tool"] == tool
    for tool in ("pdfocr", "merge", "split", "unlock", "protect", "pdfjpg", "imagepdf", "officepdf", "pdfa", "removebackgroundimage"):
        answer = api.get(f"/v1/start/{tool}")
        is_refused(answer, "StartError")
        assert tool in answer.json()["error"]["message"]


def test_il_16_pdfinfo(api):
    task = api.start("compress")
    shown = pdf_upload(api, task, document(pages=3, size=(595.28, 841.89)))
    assert shown["server_filename"].endswith(".pdf")
    assert list(shown) == ["server_filename", "pdf_pages", "pdf_page_number", "pdf_forms"]
    assert shown["pdf_pages"] == ["595x842"] * 3 and shown["pdf_page_number"] == 3 and shown["pdf_forms"] is None
    assert pdf_upload(api, task, document(pages=1, page="/Rotate 90"))["pdf_pages"] == ["100x200"]
    answer = api.parts("/v1/upload", {"task": task, "pdfinfo": "1"}, [("file", "a.jpg", PHOTO)])
    assert list(answer.json()) == ["server_filename"]
    answer = api.parts("/v1/upload", {"task": task}, [("file", "a.pdf", document())])
    assert list(answer.json()) == ["server_filename"]


def test_il_16_pdfinfo_of_the_last_piece(api):
    task, file = api.start("compress"), document(pages=2)
    first = pdf_upload(api, task, file[:3000], chunk=0, chunks=2)
    assert list(first) == ["server_filename"]
    assert pdf_upload(api, task, file[3000:], chunk=1, chunks=2)["pdf_page_number"] == 2


def test_il_16_pdfinfo_of_what_cannot_be_read(api, tmp_path):
    task = api.start("compress")
    for content in (encrypted(tmp_path, document()), BROKEN):
        shown = pdf_upload(api, task, content)
        assert shown["server_filename"].endswith(".pdf") and shown["pdf_pages"] is shown["pdf_page_number"] is None


def test_il_16_pdfinfo_under_a_key(server, account):
    api = Api(server, account, {"file_encryption_key": "k" * 16})
    assert pdf_upload(api, api.start("compress"), document(pages=2))["pdf_page_number"] == 2


def test_il_16_pdfinfo_by_url(server_with):
    server = server_with(**SETTINGS)
    api = Api(server, server.create_account())
    site = Site({"/a.pdf": document(pages=4)})
    try:
        answer = api.send("/v1/upload", {"task": api.start("compress"), "cloud_file": site.url + "/a.pdf", "pdfinfo": True})
        assert answer.status == 200 and answer.json()["pdf_page_number"] == 4, answer.body
    finally:
        site.close()


def test_il_26_compress(api, tmp_path):
    file = photo_document(300)
    sizes = {}
    for level in ("low", "recommended", "extreme", None):
        made = api.done("compress", file, "a.pdf", **({"compression_level": level} if level else {}))
        assert is_sound(tmp_path, made) and page_count(tmp_path, made) == 1
        sizes[level] = len(made)
    assert sizes["extreme"] < sizes["recommended"] == sizes[None] < sizes["low"] < len(file)
    small = api.done("compress", file, "a.pdf")
    assert api.done("compress", small, "a.pdf") == small
    # The tool for pictures takes it too, as some clients send it.
    assert api.done("compressimage", file, "a.pdf") == small


def test_il_26_rotate(api, tmp_path):
    made = api.done("rotate", document(), "a.pdf", file={"rotate": 90})
    assert is_sound(tmp_path, made)
    assert pdf_upload(api, api.start("rotate"), made)["pdf_pages"] == ["100x200"] * 2
    both = api.done("compress", photo_document(300), "a.pdf", file={"rotate": 270})
    assert pdf_upload(api, api.start("rotate"), both)["pdf_pages"] == ["216x288"] and widths(both) == [600]
    assert api.done("rotate", made, "a.pdf") == made


def test_il_33_repair_pdf(api, tmp_path):
    whole = document(pages=6)
    cut = whole[:int(len(whole) * 0.7)]
    made = api.done("repair", cut, "a.pdf")
    assert is_sound(tmp_path, made) and 0 < page_count(tmp_path, made) < 6
    assert api.done("repair", whole, "a.pdf") == whole
    assert page_count(tmp_path, api.done("compress", cut, "a.pdf")) == page_count(tmp_path, made)


def test_il_34_one_of_two_pdfs_is_damaged(api):
    def processed(**more):
        task = api.start("compress")
        names = [api.upload(task, document(), "good.pdf"), api.upload(task, BROKEN, "bad.pdf")]
        return task, names, api.process(task, "compress", names, **more)
    task, names, answer = processed()
    body = answer.json()
    assert answer.status == 200 and body["status"] == "TaskSuccessWithWarnings" and body["output_extensions"] == '["pdf"]'
    assert [warning["error"] for warning in body["warnings"]] == ["DamagedFile"]
    assert api.download(task).headers["content-type"] == "application/pdf"
    _, names, answer = processed(ignore_errors=False)
    param = is_refused(answer, "ProcessingError")
    assert param[0]["error"] == "DamagedFile" and param[0]["server_filename"] == names[1]
    task = api.start("repair")
    answer = api.process(task, "repair", [api.upload(task, BROKEN, "bad.pdf")])
    assert is_refused(answer, "ProcessingError")[0]["error"] == "DamagedFile"


def test_il_34_a_tool_that_needs_pixels(api):
    task = api.start("cropimage")
    answer = api.process(task, "cropimage", [api.upload(task, document(), "a.pdf")], width=10, height=10)
    assert "no pixels" in is_refused(answer, "ProcessingError")[0]["message"]


def test_il_35_password(api, tmp_path):
    locked = encrypted(tmp_path, document(pages=4))
    task = api.start("compress")
    name = api.upload(task, locked, "a.pdf")
    for word in (None, "other"):
        file = {"server_filename": name, "filename": "a.pdf", "password": word}
        param = is_refused(api.process(task, "compress", [file]), "ProcessingError")
        assert [(each["server_filename"], each["filename"], each["error"], each["status"]) for each in param] == [
            (name, "a.pdf", "WrongPassword", "WrongPassword")]
        assert param[0]["message"]
        assert api.task(task)["status"] == "TaskWaiting"
    answer = api.process(task, "compress", [{"server_filename": name, "filename": "a.pdf", "password": "user"}])
    assert answer.status == 200 and answer.json()["status"] == "TaskSuccess", answer.body
    made = api.download(task).body
    assert len(made) < len(locked)
    assert encryption_of(tmp_path, made, "owner") == encryption_of(tmp_path, locked, "owner") != []


@pytest.mark.skipif(not ENCRYPTED.exists(), reason="PRESSOIR_CORPUS has no encrypted PDF file")
def test_il_35_a_real_file_and_a_password_for_all(api, tmp_path):
    task = api.start("compress")
    name = api.upload(task, ENCRYPTED.read_bytes(), "a.pdf")
    is_refused(api.form("/v1/process", {"task": task, "tool": "compress", "files": [{"server_filename": name}]}), "ProcessingError")
    # As pylovepdf sends it.
    answer = api.form("/v1/process", {"task": task, "tool": "compress", "files": [{"server_filename": name}], "password": "openpassword"})
    assert answer.status == 200, answer.body
    assert encryption_of(tmp_path, api.download(task).body, "openpassword") != []


def test_il_35_one_of_two_needs_a_password(api, tmp_path):
    locked = encrypted(tmp_path, document())
    task = api.start("compress")
    names = [api.upload(task, document(), "a.pdf"), api.upload(task, locked, "b.pdf")]
    param = is_refused(api.process(task, "compress", names, ignore_password=False), "ProcessingError")
    assert [each["server_filename"] for each in param] == [names[1]]
    assert api.task(task)["status"] == "TaskWaiting"
    body = api.process(task, "compress", names).json()
    assert body["status"] == "TaskSuccessWithWarnings"
    assert [warning["error"] for warning in body["warnings"]] == ["WrongPassword"]
    assert api.download(task).body.startswith(b"%PDF-")


def test_il_35_one_needs_a_password_and_the_other_is_damaged(api, tmp_path):
    task = api.start("compress")
    names = [api.upload(task, b"%PDF-1.4\nnothing", "a.pdf"), api.upload(task, encrypted(tmp_path, document()), "b.pdf")]
    is_refused(api.process(task, "compress", names), "ProcessingError")
    assert api.task(task)["status"] == "TaskWaiting"


def test_il_35_a_password_is_text(api, tmp_path):
    task = api.start("compress")
    names = [api.upload(task, encrypted(tmp_path, document()), "a.pdf")]
    for password in ({"a": 1}, ["a"], "x" * 1025):
        answer = api.process(task, "compress", names, password=password)
        assert answer.status == 400 and b"password" in answer.body, answer.body


def test_il_35_before_the_answer_of_an_asynchronous_process(api, tmp_path):
    task = api.start("compress")
    name = api.upload(task, encrypted(tmp_path, document()), "a.pdf")
    assert is_refused(api.process(task, "compress", [name], webhook=""), "ProcessingError")[0]["error"] == "WrongPassword"
    assert api.task(task)["status"] == "TaskWaiting"


def test_il_35_rotate_and_repair(api, tmp_path):
    locked = encrypted(tmp_path, document())
    turned = api.done("rotate", locked, "a.pdf", file={"rotate": 90, "password": "user"})
    assert encryption_of(tmp_path, turned, "user") == encryption_of(tmp_path, locked, "user")
    assert api.done("repair", locked, "a.pdf", password="owner") == locked


def test_il_35_a_password_is_nowhere_in_the_clear(own_server, tmp_path):
    server = own_server()
    api = Api(server, server.create_account())
    word = "open-sesame-4711"
    api.done("compress", encrypted(tmp_path, document(), user=word), "a.pdf", password=word)
    stored = [path for path in server.data.rglob("*") if path.is_file()]
    assert stored and all(word.encode() not in path.read_bytes() for path in stored)
    assert word not in json.dumps(server.log) + repr(server.noise)


def test_il_42_pictures_and_documents_of_one_task(api):
    task = api.start("compress")
    files = [{"server_filename": api.upload(task, content, name), "filename": name}
             for content, name in ((PHOTO, "a.jpg"), (document(), "b.pdf"))]
    assert api.process(task, "compress", files).json()["output_filenumber"] == 2
    inside = members(api.download(task).body)
    assert opened(inside["a.jpg"]).size == (256, 192) and inside["b.pdf"].startswith(b"%PDF-")
