"""What is deleted or has expired: its links end at once, its files leave the disk, a download under way goes on."""
import http.client
import os
import socket
import urllib.parse

import pytest
from PIL import Image

from imagerecycle_client import NOT_FOUND, Api
from pictures import drawing, jpeg, photo, png
from pressoir_server import wait_until

PHOTO = jpeg(photo())
SHOT = png(drawing())


def stored_files(server):
    return [path for path in (server.data / "blobs").rglob("*") if path.is_file()]


def incompressible(side=2000):
    """12 MB: more than the buffers between two sockets hold."""
    return png(Image.frombytes("RGB", (side, side), os.urandom(3 * side * side)))


class SlowDownload:
    """A client that has read the head of an answer and takes its time with the body."""

    def __init__(self, server, url):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", server.port))
        self.socket.sendall(f"GET {urllib.parse.urlsplit(url).path} HTTP/1.1\r\nHost: a\r\n"
                            "Connection: close\r\n\r\n".encode())
        self.answer = http.client.HTTPResponse(self.socket)
        self.answer.begin()
        self.first = self.answer.read(1000)

    def rest(self):
        with self.socket:
            return self.first + self.answer.read()


def test_expired_links_end_at_their_time_not_at_the_round(own_server):
    server = own_server(imagerecycle_kept_for_seconds=2, service_retention_period_seconds=3600)
    api = Api(server, server.create_account())
    image = api.add(PHOTO)
    links = [image["origin_url"], image["optimized_url"]]
    wait_until(lambda: [api.fetch(link).body for link in links] == [NOT_FOUND, NOT_FOUND], what="the end of both links")
    assert api.get(f"/images/{image['id']}").status == 404
    assert api.get("/images").json()["total"] == 0
    assert len(stored_files(server)) == 2, "no round has come: the links have ended without it"


@pytest.mark.parametrize("encrypted", ["false", "true"])
def test_download_under_way_goes_on_when_its_file_is_deleted(own_server, encrypted):
    server = own_server(service_encrypt_blobs=encrypted)
    api = Api(server, server.create_account())
    file = incompressible()
    image = api.add(file, {"compression_type": "none"}, file_name="a.png")
    download = SlowDownload(server, image["origin_url"])
    assert api.ask("DELETE", f"/images/{image['id']}").status == 204
    assert not stored_files(server) and api.fetch(image["origin_url"]).status == 404
    assert download.rest() == file


def test_nothing_of_a_deleted_sub_account_stays_on_disk(own_server):
    server = own_server()
    api = Api(server, server.create_account())
    sub, shown = api.sub_account()
    own, below = api.add(PHOTO), sub.add(PHOTO)
    sub.add(SHOT, file_name="shot.png")
    assert len(stored_files(server)) == 6
    assert api.ask("DELETE", f"/accounts/sub/{shown['id']}").json() == {"success": True}
    assert len(stored_files(server)) == 2
    assert api.fetch(below["origin_url"]).body == NOT_FOUND
    assert api.fetch(own["origin_url"]).body == PHOTO
