"""What clients of Crush.pics send, byte for byte: crush-node, crush-action, crush-ruby, crush-wp, and the vendor's curl examples."""
import json

import pytest

from crushpics_client import SETTINGS, Api, Site
from pictures import drawing, jpeg, photo, png, same_pixels
from pressoir_server import parse_answer, read_to_end, wait_until

PHOTO = jpeg(photo(), quality=95)
SHOT = png(drawing())


@pytest.fixture
def site():
    running = Site({"/photo.jpg": PHOTO})
    yield running
    running.close()


@pytest.fixture
def api(server_with):
    server = server_with(**SETTINGS)
    return Api(server, server.create_account_with_email())


def raw(api, head, body=b""):
    """The answer to a head whose lines are given; token, length and the end of the connection are added."""
    lines = [*head, "Host: api.crush.pics", "Authorization: Bearer " + api.account["bearer_token"], "Connection: close"]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    with api.server.connect() as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        received = read_to_end(connection)
    return parse_answer(received)


def curl_form(*parts, boundary="------------------------d74496d66958873e"):
    """As curl -F writes it; a part is (name, value) or (name, file name, content)."""
    body = b""
    for name, *rest in parts:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        if len(rest) == 2:
            body += f'; filename="{rest[0]}"\r\nContent-Type: image/jpeg'.encode()
        content = rest[-1] if isinstance(rest[-1], bytes) else rest[-1].encode()
        body += b"\r\n\r\n" + content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


def test_crush_curl_url_labelled_json(api, site):
    body = curl_form(("image_url", site.url + "/photo.jpg"), ("compression_type", "lossy"), ("compression_level", "65"))
    image = raw(api, ["POST /v1/compress HTTP/1.1", "User-Agent: curl/7.54.0", "Accept: application/json",
                      "Content-Type: application/json"], body).json()["original_image"]
    assert (image["size"], image["compression_level"], image["status"]) == (len(PHOTO), 65, "completed")


def test_crush_curl_file_with_another_boundary(api):
    body = curl_form(("file", "unoptimized-image.jpg", PHOTO), ("compression_type", "lossy"), ("compression_level", "65"))
    image = raw(api, ["POST /v1/compress HTTP/1.1", "Accept: application/json",
                      "Content-Type: multipart/form-data; boundary=Fu0hjwe"], body).json()["original_image"]
    assert (image["filename"], image["size"]) == ("unoptimized-image.jpg", len(PHOTO))


def test_crush_curl_shop_by_post_with_trailing_comma(api):
    body = (b'{\n  "compression_level_png": 70,\n  "compression_level_jpg": 70,\n  "compression_level_gif": 70,\n'
            b'  "compression_type": "lossy",\n}')
    shop = raw(api, ["POST /v1/shop HTTP/1.1", "Accept: application/json", "Content-Type: application/json"], body).json()["shop"]
    assert [shop["compression_level_" + each] for each in ("jpg", "png", "gif")] == [70, 70, 70]


def test_crush_curl_resizing_as_json_labelled_multipart(api, site):
    body = json.dumps({"image_url": site.url + "/photo.jpg", "compression_level": "65", "resize": [
        {"width": 320, "height": 100, "style": "thumb"}, {"width": 80, "height": 25, "style": "pico"}]}).encode()
    answer = raw(api, ["POST /v1/original_images HTTP/1.1", "Accept: application/json",
                       "Content-Type: multipart/form-data; boundary=ArRCoq7"], body)
    assert answer.status == 200 and answer.json()["success"] is True


def test_crush_curl_lists_and_removes_callback_urls(api, site):
    number = api.add_url(site.url + "/hook")
    head = ["Accept: application/json", "Content-Type: application/json"]
    assert raw(api, ["GET /v1/callback_urls/1 HTTP/1.1", *head]).json()["callback_urls"][0]["id"] == number
    answer = raw(api, [f"DELETE /v1/callback_urls/{number} HTTP/1.1", *head])
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "0")


NODE = ["Client-Version: 0.2.0", "Lang-Version: v12.18.3", "OS-Version: linux", "Accept: application/json"]


def test_crush_node(api, site):
    body = json.dumps({"image_url": site.url + "/photo.jpg", "compression_type": "lossy", "compression_level": 65}).encode()
    image = raw(api, ["POST /v1/compress HTTP/1.1", *NODE, "Content-Type: application/json"], body).json()["original_image"]
    got = raw(api, [f"GET /v1/original_images/{image['id']}? HTTP/1.1", *NODE, "Content-Type: application/json"])
    assert got.json()["original_image"] == image
    assert raw(api, ["GET /v1/invoices?page=1 HTTP/1.1", *NODE, "Content-Type: application/json"]).json()["invoices"] == []
    assert raw(api, ["GET /v1/export? HTTP/1.1", *NODE]).json() == {"exports": []}
    assert raw(api, ["POST /v1/export HTTP/1.1", *NODE, "Content-Type: application/json"], b"{}").status == 404
    assert raw(api, ["GET /v1/dashboard?report_type=week HTTP/1.1", *NODE]).json()["stats"]["consumption"]["series"]
    gone = raw(api, [f"DELETE /v1/original_images/{image['id']} HTTP/1.1", *NODE, "Content-Type: application/json"])
    assert (gone.status, gone.json()) == (200, {})


def test_crush_node_in_a_browser(api):
    asked = raw(api, ["OPTIONS /v1/compress HTTP/1.1", "Origin: https://shop.example", "Access-Control-Request-Method: POST",
                      "Access-Control-Request-Headers: authorization,client-version,content-type,lang-version,os-version"])
    assert asked.status == 204 and asked.headers["access-control-allow-origin"] == "*"
    body = curl_form(("file", "a.jpg", PHOTO), boundary="----WebKitFormBoundary7MA4YWxkTrZu0gW")
    answer = raw(api, ["POST /v1/compress HTTP/1.1", *NODE, "Origin: https://shop.example",
                       "Content-Type: multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW"], body)
    assert answer.status == 200 and answer.headers["access-control-allow-origin"] == "*"


def test_crush_action(api):
    """It compares quota_usage with bytes, sends the word undefined, and takes the first result."""
    plan = raw(api, ["GET /v1/shop HTTP/1.1", *NODE]).json()["shop"]
    assert plan["plan_data"]["quota_usage"] < plan["plan_data"]["bytes"] and "next_charge_at" in plan
    for kind, strips in (("lossless", "true"), ("balanced", "false"), ("lossy", "undefined")):
        body = curl_form(("file", "photo.jpg", PHOTO), ("compression_type", kind), ("compression_level", "undefined"),
                         ("strip_tags", strips))
        answer = raw(api, ["POST /v1/compress HTTP/1.1", *NODE, "Content-Type: multipart/form-data; "
                           "boundary=------------------------d74496d66958873e"], body)
        first = answer.json()["original_image"]["optimized_images"][0]
        assert first["status"] == "completed" and first["style"] == "original" and first["size"] <= len(PHOTO)
        made = api.bytes_of(first)
        assert kind != "lossless" or same_pixels(made, PHOTO)


RUBY = ["Accept-Encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3", "Accept: application/json", "User-Agent: Ruby"]


def test_crush_ruby(api):
    body = b"compression_level_jpg=70&compression_type=lossless"
    shop = raw(api, ["PATCH /v1/shop HTTP/1.1", *RUBY, "Content-Type: application/x-www-form-urlencoded"], body).json()["shop"]
    assert (shop["compression_type"], shop["compression_level_jpg"]) == ("lossless", 70)
    body = json.dumps({"file": "#<File:0x000055d0c8d3f8>", "compression_type": "lossy", "compression_level": 65}).encode()
    answer = raw(api, ["POST /v1/compress HTTP/1.1", *RUBY, "Content-Type: application/json"], body)
    assert answer.status == 422 and isinstance(answer.json()["message"], dict)
    api.compress(SHOT)
    for target in ("/v1/images/?page=1", "/v1/images/", "/v1/images"):
        assert raw(api, [f"GET {target} HTTP/1.1", *RUBY]).json()["pagination"]["total_count"] == 1


WP = ["User-Agent: WordPress/6.4; https://blog.example", "Accept: */*", "Accept-Encoding: deflate, gzip, br",
      "Content-Type: application/json"]


@pytest.mark.parametrize("route", ["/wp-json/crush/webhook", "/?rest_route=/crush/webhook"])
def test_crush_wp(api, site, route):
    """It registers its webhook, uploads by URL, and downloads what the webhook names; its slashes are escaped."""
    hook = (site.url + route).replace("/", "\\/")
    added = raw(api, ["POST /v1/callback_urls HTTP/1.1", *WP], b'{"url":"%s"}' % hook.encode()).json()["callback_url"]
    shop = raw(api, ["GET /v1/shop HTTP/1.1", *WP]).json()["shop"]
    assert shop["callback_urls"] == [added]
    url = (site.url + "/photo.jpg").replace("/", "\\/")
    body = '{"image_url":"%s","compression_type":"lossy","compression_level":"85","origin":"wp"}' % url
    shown = raw(api, ["POST /v1/original_images HTTP/1.1", *WP], body.encode()).json()
    image = shown["original_image"]
    assert shown["success"] and all(image[name] for name in ("id", "size", "status", "created_at")) and image["origin"] == "wp"
    done = wait_until(lambda: [call for call in site.calls if call.body["event"] == "optimized"], what="the webhook")[0]
    assert done.path == route and done.body["shop_identifier"] == shop["login"] and done.body["image_id"] == image["id"]
    original = done.body["optimized_images"][0]
    assert original["style"] == "original" and len(api.fetch(original["link"]).body) == original["size"]
    gone = raw(api, [f"DELETE /v1/callback_urls/{added['id']} HTTP/1.1", *WP])
    assert (gone.status, gone.body) == (200, b"")


def test_crush_wp_sign_up(api):
    body = b'{"user":{"email":"a@b.example","password":"secret","password_confirmation":"secret"}}'
    answer = api.server.request("POST", "/users", body, {"Host": "app.crush.pics", "Content-Type": "application/json"})
    assert answer.status == 422 and answer.json()["errors"]["email"][0]
