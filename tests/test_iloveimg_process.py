"""The iLoveIMG contract, one test per line of its checklist: process, its tools, and downloads."""
import datetime
import io
import re
import urllib.parse

import pytest
from PIL import Image, ImageSequence

from downloads import has_ranges
from iloveimg_client import PROCESS_KEYS, URLENCODED, Api, bracketed, is_refused, members
from pictures import (drawing, exif, flat, jpeg, mean_difference, opened, photo, png, quarters, same_pixels, with_alpha)
from pressoir_server import CORPUS
from svgs import POLICY, drawing as svg, is_svg, root_of

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())
DAMAGED = PHOTO[:2] + b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x55" * 400


@pytest.fixture
def api(server, account):
    return Api(server, account)


@pytest.fixture
def photo_task(api):
    """A task with one photo, and its name."""
    task = api.start()
    return task, api.upload(task, PHOTO)


def size_of(data):
    return opened(data).size


# How parameters come

def raw_brackets(api):
    def send(path, value):
        body = "&".join(f"{name}={urllib.parse.quote(str(item))}" for name, item in bracketed(value))
        return api.ask("POST", path, body + "&webhook&meta", URLENCODED)
    return send


def nothing_encoded(api):
    """As iloveimg-php: its whole state, urlencoded and decoded again."""
    def send(path, value):
        state = [*bracketed(value), ("token", "a.b-c_d"), ("tool_values[0]", "x"), ("v", "php.1.1.17")]
        return api.ask("POST", path, urllib.parse.unquote_plus(urllib.parse.urlencode(state)).encode(), URLENCODED)
    return send


@pytest.mark.parametrize("how", ["json", "encoded", "raw", "multipart", "php"])
def test_il_20_bodies(api, photo_task, how):
    task, name = photo_task
    send = {"json": api.send, "encoded": api.form, "raw": raw_brackets(api), "multipart": api.parts,
            "php": nothing_encoded(api)}[how]
    answer = api.process(task, "cropimage", [{"server_filename": name, "filename": "é ü.jpg", "rotate": 90}], send,
                         width=20, height=10, x=5, y=0, ignore_errors=True)
    assert answer.status == 200, answer.body
    assert answer.json()["download_filename"] == "é ü.jpg"
    assert size_of(api.download(task).body) == (20, 10)


def test_il_21_answer(api, photo_task):
    task, name = photo_task
    answer = api.process(task, "compressimage", [name])
    body = answer.json()
    assert answer.status == 200 and list(body) == PROCESS_KEYS
    assert body["download_filename"] == "photo.jpg" and body["task"] == task
    assert body["filesize"] == len(PHOTO) and 0 < body["output_filesize"] < len(PHOTO)
    assert body["output_filenumber"] == 1 and body["output_extensions"] == '["jpg"]'
    assert re.fullmatch(r"\d+\.\d{3}", body["timer"])
    assert body["status"] == "TaskSuccess" and body["status_message"]
    assert len(api.download(task).body) == body["output_filesize"]


def test_il_22_some_of_the_files_in_their_order(api):
    task = api.start()
    names = [api.upload(task, jpeg(flat(40 + i, 40))) for i in range(4)]
    files = [{"server_filename": names[i], "filename": f"{i}.jpg"} for i in (3, 0, 2)]
    answer = api.process(task, "repairimage", files)
    assert answer.json()["output_filenumber"] == 3
    found = members(api.download(task).body)
    assert list(found) == ["3.jpg", "0.jpg", "2.jpg"]
    assert [size_of(content)[0] for content in found.values()] == [43, 40, 42]
    assert [file["filename"] for file in api.task(task)["files"]] == ["3.jpg", "0.jpg", "2.jpg"]


def test_il_23_sparse_indexes(api):
    task = api.start()
    first, second = api.upload(task, PHOTO), api.upload(task, SHOT, "shot.png")
    fields = [("task", task), ("tool", "repairimage"), ("files[3][server_filename]", first), ("files[3][filename]", "b.jpg"),
              ("files[1][server_filename]", second), ("files[1][filename]", "a.png")]
    answer = api.ask("POST", "/v1/process", urllib.parse.urlencode(fields), URLENCODED)
    assert answer.status == 200, answer.body
    assert list(members(api.download(task).body)) == ["a.png", "b.jpg"]


def test_il_24_names_and_words_of_clients(api):
    task = api.start()
    name = api.upload(task, PHOTO)
    sent = {"task ": task, "tool": "resizeimage", "pixels_width ": 64, "pixels_height": 0, "percentage": 0,
            "maintain_ratio": "True", "no_enlarge_if_smaller": "on", "custom_int ": 5, "ignore_errors": "False",
            "files": [{"server_filename ": name, "filename": "a.jpg"}]}
    answer = api.parts("/v1/process", sent)
    assert answer.status == 200, answer.body
    assert size_of(api.download(task).body) == (64, 48) and api.task(task)["custom_int"] == 5
    task = api.start()
    body = f"task={task}&tool=compressimage&files[][server_filename]={api.upload(task, PHOTO)}&files[][password]&webhook&meta"
    assert api.ask("POST", "/v1/process", body, URLENCODED).json()["status"] == "TaskSuccess"


def test_il_67_unknown_fields(api, photo_task):
    task, name = photo_task
    answer = api.process(task, "compressimage", [{"server_filename": name, "filename": "a.jpg", "password": None, "x": {}}],
                         token="abc", remainingFiles=5, statusMessage=None, workerServer="https://x", meta={"a": [1]})
    assert answer.status == 200 and answer.json()["status"] == "TaskSuccess"


# Tools

@pytest.mark.parametrize("content", [PHOTO, png(photo())], ids=["jpeg", "png"])
def test_il_25_compression_levels(api, content):
    sizes = [len(api.done("compressimage", content, compression_level=level)) for level in ("extreme", "recommended", "low")]
    assert sizes[0] < sizes[1] < sizes[2] <= len(content)
    assert len(api.done("compressimage", content)) == sizes[1]


def test_il_25_a_level_that_is_none(api, photo_task):
    task, name = photo_task
    param = is_refused(api.process(task, "compressimage", [name], compression_level="huge"), "ProcessingError")
    assert param[0]["field"] == "compression_level" and "huge" in param[0]["error"]
    assert api.task(task)["status"] == "TaskWaiting"


def test_il_27_resize(api):
    def size(**more):
        return size_of(api.done("resizeimage", PHOTO, **more))
    assert size(pixels_width=128) == (128, 96)
    assert size(resize_mode="pixels", pixels_width=100, pixels_height=48) == (64, 48)
    assert size(pixels_width=100, pixels_height=50, maintain_ratio=False) == (100, 50)
    assert size(resize_mode="percentage", percentage=50) == (128, 96)
    assert size(pixels_width=512) == (256, 192)
    assert size(pixels_width=512, no_enlarge_if_smaller=False) == (512, 384)
    assert size(resize_mode="percentage", percentage=150, no_enlarge_if_smaller=False) == (384, 288)
    assert size(resize_mode="percentage", percentage=150) == (256, 192)


def test_il_27_resize_without_a_size(api, photo_task):
    task, name = photo_task
    for more, field in (({}, "pixels_width"), ({"resize_mode": "percentage"}, "percentage"), ({"resize_mode": "x"}, "resize_mode")):
        assert is_refused(api.process(task, "resizeimage", [name], **more), "ProcessingError")[0]["field"] == field


def test_il_28_crop(api, photo_task):
    content = png(quarters())
    cropped = opened(api.done("cropimage", content, "q.png", width=20, height=10, x=50, y=40))
    assert cropped.size == (20, 10) and cropped.convert("RGB").getpixel((5, 5)) == (230, 220, 60)
    assert opened(api.done("cropimage", content, "q.png", width=20, height=10)).convert("RGB").getpixel((5, 5)) == (220, 40, 40)
    task, name = photo_task
    param = is_refused(api.process(task, "cropimage", [name], height=10), "ProcessingError")
    assert param[0]["field"] == "width" and param[0]["error"]
    param = is_refused(api.process(task, "cropimage", [name], width=10, height=10, x=1000), "ProcessingError")
    assert param[0]["error"] == "OutOfRange" and param[0]["server_filename"] == name
    assert api.task(task)["status"] == "TaskError"


def test_il_29_convert(api):
    for to, form in (("jpg", "JPEG"), ("png", "PNG"), ("gif", "GIF"), ("webp", "WEBP")):
        for name in ("to", "convert_to"):
            content = api.done("convertimage", SHOT if to == "jpg" else PHOTO, **{name: to})
            assert opened(content).format == form
    assert opened(api.done("convertimage", SHOT)).format == "JPEG"
    white = opened(api.done("convertimage", png(with_alpha(photo())), "a.png", to="jpg"))
    assert min(white.convert("RGB").getpixel((2, 2))) > 240


@pytest.mark.parametrize("name", ["heic", "tiff", "bmp"])
def test_il_29_other_formats_are_read(api, name):
    out = io.BytesIO()
    if name == "heic":
        file = CORPUS / "other/heic-libheif-example.heic"
        if not file.exists():
            pytest.skip(f"{file} is missing")
        content = file.read_bytes()
    else:
        photo().save(out, name.upper())
        content = out.getvalue()
    task = api.start()
    uploaded = api.upload(task, content, "a." + name)
    answer = api.process(task, "convertimage", [{"server_filename": uploaded, "filename": "a." + name}], to="jpg")
    assert answer.status == 200, answer.body
    assert answer.json()["download_filename"] == "a.jpg" and opened(api.download(task).body).format == "JPEG"


def test_il_29_svg(api):
    for to, form in (("jpg", "JPEG"), ("png", "PNG"), ("gif", "GIF"), ("webp", "WEBP")):
        picture = opened(api.done("convertimage", svg(), "a.svg", to=to))
        assert (picture.format, picture.size) == (form, (64, 48))
        red, ground = picture.convert("RGBA").getpixel((14, 12)), picture.convert("RGBA").getpixel((2, 2))
        assert red[0] > 240 and max(red[1:3]) < 15, (to, red)
        assert min(ground) > 230 if to == "jpg" else ground[3] == 0, (to, ground)


def test_svg_by_each_tool(api, tmp_path):
    """Compressed and resized it stays an SVG, whatever its name says; what else is done to it is done to a drawing."""
    small = api.done("compressimage", svg(), "a.svg", compression_level="low")
    assert is_svg(small) and len(small) < len(svg())
    assert api.done("repairimage", svg(), "a.svg") == svg()
    assert root_of(api.done("resizeimage", svg(), "a.svg", pixels_width=32)).get("width") == "32"
    assert root_of(api.done("resizeimage", svg(), "a.svg", resize_mode="percentage", percentage=50)).get("height") == "24"
    for tool, more, size in (("cropimage", {"width": 20, "height": 10}, (20, 10)), ("upscaleimage", {"multiplier": 2}, (128, 96)),
                             ("watermarkimage", {"elements": [{"type": "text", "text": "word"}]}, (64, 48)),
                             ("rotateimage", {"file": {"rotate": 90}}, (48, 64))):
        picture = opened(api.done(tool, svg(), "a.svg", **more))
        assert (picture.format, picture.size) == ("PNG", size), tool
    task = api.start()
    uploaded = api.upload(task, svg(), "photo.jpg")
    assert uploaded.endswith(".svg")
    answer = api.process(task, "compressimage", [{"server_filename": uploaded, "filename": "photo.jpg"}])
    assert answer.json()["output_extensions"] == '["svg"]'
    answer = api.download(task)
    assert is_svg(answer.body) and answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-security-policy"] == POLICY and answer.headers["x-content-type-options"] == "nosniff"


def test_il_29_heic_is_not_written(api, photo_task):
    task, name = photo_task
    assert is_refused(api.process(task, "convertimage", [name], to="heic"), "ProcessingError")[0]["field"] == "to"


def test_il_29_gif_animation(api):
    def animation(**more):
        task = api.start("convertimage")
        names = [api.upload(task, png(flat(32, 24, colour)), f"{i}.png")
                 for i, colour in enumerate([(250, 10, 10), (10, 250, 10), (10, 10, 250)])]
        answer = api.process(task, "convertimage", names, to="gif_animation", **more)
        assert answer.status == 200, answer.body
        assert answer.json()["output_filenumber"] == 1
        assert answer.json()["output_extensions"] == '["gif"]'
        return Image.open(io.BytesIO(api.download(task).body))
    picture = animation(gif_time=25)
    assert picture.n_frames == 3 and picture.info["loop"] == 0
    frames = [frame.convert("RGB").getpixel((3, 3)) for frame in ImageSequence.Iterator(picture)]
    assert [pixel.index(max(pixel)) for pixel in frames] == [0, 1, 2]
    assert picture.info["duration"] == 250
    assert animation().info["duration"] == 500
    assert animation(gif_loop=False).info.get("loop", 1) != 0


def test_il_32_rotate(api):
    content = png(quarters())
    for degrees in (90, 180, 270):
        rotated = api.done("rotateimage", content, "q.png", file={"rotate": degrees})
        assert same_pixels(rotated, png(quarters().rotate(-degrees, expand=True)))
    assert api.done("rotateimage", content, "q.png") == content
    cropped = opened(api.done("cropimage", content, "q.png", file={"rotate": 90}, width=10, height=10))
    assert cropped.convert("RGB").getpixel((5, 5)) == (50, 70, 220)


def test_il_32_rotate_before_compressing(api):
    smaller = api.done("compressimage", PHOTO, file={"rotate": 90})
    assert size_of(smaller) == (192, 256) and len(smaller) < len(PHOTO)


def test_il_33_repair(api):
    cut = PHOTO[:len(PHOTO) * 2 // 3]
    whole = api.done("repairimage", cut)
    picture = opened(whole)
    assert picture.size == (256, 192)
    top = (0, 0, 256, 80)
    assert mean_difference(picture.crop(top), opened(PHOTO).crop(top)) < 3
    assert api.done("repairimage", PHOTO) == PHOTO


def test_il_33_repair_before_other_tools(api):
    cut = PHOTO[:len(PHOTO) * 2 // 3]
    assert size_of(api.done("resizeimage", cut, pixels_width=64)) == (64, 48)
    for name in ("try_image_repair", "try_repair", "try_pdf_repair"):
        task = api.start("resizeimage")
        answer = api.process(task, "resizeimage", [api.upload(task, cut)], pixels_width=64, **{name: False})
        assert is_refused(answer, "ProcessingError")[0]["error"] == "DamagedFile", name


def test_il_8_upscale(api):
    for more, factor in (({}, 2), ({"multiplier": 2}, 2), ({"multiplier": 4}, 4)):
        assert size_of(api.done("upscaleimage", PHOTO, **more)) == (256 * factor, 192 * factor)


def test_il_71_scale_and_webp(api):
    assert size_of(api.done("upscaleimage", PHOTO, scale=4)) == (1024, 768)
    content = api.done("convertimage", PHOTO, to="webp")
    assert opened(content).format == "WEBP" and len(content) < len(PHOTO)


def test_il_64_an_optimal_file(api):
    small = api.done("compressimage", SHOT, "shot.png")
    task = api.start()
    answer = api.process(task, "compressimage", [{"server_filename": api.upload(task, small), "filename": "shot.png"}])
    assert answer.json()["status"] == "TaskSuccess" and answer.json()["output_filesize"] == len(small)
    assert api.download(task).body == small


# Failures

def test_il_34_one_of_two_is_damaged(api):
    def damaged_task(**more):
        task = api.start()
        names = [api.upload(task, PHOTO, "good.jpg"), api.upload(task, DAMAGED, "bad.jpg")]
        return task, names, api.process(task, "compressimage", names, **more)
    task, names, answer = damaged_task()
    assert answer.status == 200, answer.body
    body = answer.json()
    assert body["status"] == "TaskSuccessWithWarnings" and body["output_filenumber"] == 1
    assert [warning["error"] for warning in body["warnings"]] == ["DamagedFile"]
    assert opened(api.download(task).body).size == (256, 192)
    assert [file["status"] for file in api.task(task)["files"]] == ["FileSuccess", "DamagedFile"]
    task, names, answer = damaged_task(ignore_errors=False)
    param = is_refused(answer, "ProcessingError")
    assert param[0]["error"] == "DamagedFile" and param[0]["server_filename"] == names[1]
    is_refused(api.get(f"/v1/download/{task}"), "DownloadError")


def test_il_34_all_are_damaged(api):
    task = api.start()
    answer = api.process(task, "compressimage", [api.upload(task, DAMAGED) for _ in range(2)])
    param = is_refused(answer, "ProcessingError")
    assert [file["error"] for file in param] == ["DamagedFile"] * 2
    assert api.task(task)["status"] == "TaskError"


def test_il_65_time_limit(server_with):
    server = server_with(limits_cpu_milliseconds=30, limits_wall_milliseconds=200)
    api = Api(server, server.create_account())
    task = api.start()
    big = jpeg(photo(3000, 2000), quality=95)
    answer = api.process(task, "upscaleimage", [api.upload(task, big)])
    assert is_refused(answer, "ProcessingError")[0]["error"] == "TimeOut"
    assert api.task(task)["files"][0]["status"] == "TimeOut"


def test_il_66_files_that_are_not_there(api):
    task = api.start()
    there = api.upload(task, PHOTO)
    answer = api.process(task, "repairimage", ["none.jpg"])
    assert is_refused(answer, "ProcessingError")[0]["error"] == "ServerFileNotFound"
    answer = api.process(task, "repairimage", [there, "none.jpg"], ignore_errors=False)
    assert is_refused(answer, "ProcessingError")[0]["error"] == "ServerFileNotFound"
    assert api.task(task)["status"] == "TaskWaiting"
    answer = api.process(task, "repairimage", [there, "none.jpg"])
    assert answer.json()["status"] == "TaskSuccessWithWarnings"
    assert [file["status"] for file in api.task(task)["files"]] == ["FileSuccess", "ServerFileNotFound"]


def test_il_66_unknown_tasks_and_tools(api, photo_task):
    task, name = photo_task
    assert is_refused(api.process("x" * 64, "repairimage", [name]), "ProcessingError")[0]["field"] == "task"
    assert is_refused(api.process(task, "merge", [name]), "ProcessingError")[0]["field"] == "tool"
    assert is_refused(api.send("/v1/process", {"task": task, "tool": "repairimage"}), "ProcessingError")[0]["field"] == "files"
    assert api.process(task, "repairimage", [name]).status == 200
    assert is_refused(api.process(task, "repairimage", [name]), "ProcessingError")[0]["field"] == "task"


# Names and downloads

def test_il_36_placeholders(api):
    def names(**more):
        task = api.start()
        files = [{"server_filename": api.upload(task, content), "filename": name}
                 for content, name in ((PHOTO, "a b.jpg"), (SHOT, "c.png"))]
        answer = api.process(task, "repairimage", files, **more)
        assert answer.status == 200, answer.body
        return answer.json()["download_filename"], list(members(api.download(task).body))
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    archive, files = names(output_filename="{tool}_{n}_{date}", packaged_filename="all_{app}_{date}")
    assert archive == f"all_repairimage_{today}.zip"
    assert files == [f"repairimage_1_{today}.jpg", f"repairimage_2_{today}.png"]
    assert names(output_filename="x-{filename}") == ("output.zip", ["x-a b.jpg", "x-c.png"])
    assert names() == ("output.zip", ["a b.jpg", "c.png"])


def test_il_40_download_of_one_file(api, photo_task):
    task, name = photo_task
    assert api.process(task, "convertimage", [{"server_filename": name, "filename": "a.jpg"}], to="png").status == 200
    answer = api.get(f"/v1/download/{task}")
    assert answer.status == 200 and answer.headers["content-type"] == "image/png"
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert answer.headers["content-disposition"] == "attachment; filename=\"a.png\"; filename*=utf-8''a.png"


@pytest.mark.parametrize("name", ["a b.jpg", "grün.jpg", "a+b.jpg", 'a"b.jpg', "日本.jpg", "50%.jpg", "a;b.jpg"])
def test_il_41_names(api, photo_task, name):
    task, uploaded = photo_task
    answer = api.process(task, "repairimage", [{"server_filename": uploaded, "filename": name}])
    assert answer.json()["download_filename"] == name
    header = api.get(f"/v1/download/{task}").headers["content-disposition"]
    # As iloveimg-php, ilovepdf-ruby and ilovepdf-python read it, then by the standard, as .NET does.
    assert urllib.parse.unquote_plus(re.search(r"filename\*=utf-8''([\W\w]+)", header).group(1)) == name
    assert urllib.parse.unquote(header.split("filename*=utf-8''")[1]) == name
    plain = re.search(r'filename="([^"]*)"', header).group(1)
    assert plain.isascii() and plain.endswith(".jpg")
    charset, encoded = re.search(r"filename\*=([\w-]+)'[\w-]*'([^;\s]+)$", header).groups()
    assert urllib.parse.unquote_to_bytes(encoded).decode(charset) == name


def test_il_42_archive(api):
    task = api.start()
    names = [api.upload(task, PHOTO), api.upload(task, SHOT, "shot.png")]
    files = [{"server_filename": names[0], "filename": "é.jpg"}, {"server_filename": names[1], "filename": "shot.png"}]
    assert api.process(task, "repairimage", files).json()["download_filename"] == "output.zip"
    answer = api.download(task)
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == "attachment; filename=\"output.zip\"; filename*=utf-8''output.zip"
    assert members(answer.body) == {"é.jpg": PHOTO, "shot.png": SHOT}
    assert api.download(task).body == answer.body


def test_il_43_early_downloads(api, photo_task):
    task, _ = photo_task
    for name in (task, api.start(), "x" * 64):
        answer = api.get(f"/v1/download/{name}")
        is_refused(answer, "DownloadError")
        assert answer.json()["error"]["message"]


def test_il_70_equal_names(api):
    task = api.start()
    files = [{"server_filename": api.upload(task, content), "filename": "a.jpg"} for content in (PHOTO, SHOT, PHOTO)]
    assert api.process(task, "convertimage", files, to="jpg").status == 200
    assert list(members(api.download(task).body)) == ["a.jpg", "a-copy-0.jpg", "a-copy-1.jpg"]


def test_compress_keeps_the_picture_upright(api):
    content = jpeg(quarters(), exif=exif(orientation=6))
    assert size_of(api.done("compressimage", content)) == (64, 96)


def test_downloads_have_ranges(api, photo_task):
    task, name = photo_task
    assert api.process(task, "compressimage", [name]).status == 200
    has_ranges(lambda headers: api.ask("GET", f"/v1/download/{task}", headers=headers))
