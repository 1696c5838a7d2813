"""Batches of the API of our own while the server is killed again and again (kill -9): nothing is lost, nothing is doubled, and
events and callbacks come in order. tests/test_pressoir_api_kills.py has a small one, bench/api_batches.py a large one.
"""
import collections
import concurrent.futures
import hashlib
import http.client
import json
import threading
import time

from pictures import drawing, png
from pressoir_api_client import ROOT, Api
from pressoir_server import wait_until
from web_site import FileSite, FilesHandler

SETTINGS = {"fetch_allow": "127.0.0.1", "webhooks_allow_http": "true", "webhooks_allow_private": "true", "service_lease_seconds": 5,
            "service_retry_seconds": 0, "pressoir_first_retry_seconds": 0, "engine_workers": 2}
PATIENCE = 600  # seconds, for all that is to come
LOST = (OSError, http.client.HTTPException)


class CallbackHandler(FilesHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.site.callbacks[body["id"]].append(body)
        self.answer(200)


class Site(FileSite):
    """A picture of its own for each batch; callbacks are kept."""

    def __init__(self, batches):
        self.callbacks = collections.defaultdict(list)
        super().__init__({f"/{number}.png": png(drawing(24 + number, 20)) for number in range(batches)}, CallbackHandler)


class Follower(threading.Thread):
    """Follows a batch to its end, however often the connection is lost."""

    def __init__(self, run, batch):
        super().__init__(daemon=True)
        self.run_, self.batch = run, batch
        self.streams = []  # of each: names and data of its events
        self.start()

    def run(self):
        while not self.run_.is_over and not (self.streams and self.streams[-1] and self.streams[-1][-1][0] == "end"):
            try:
                self.follow()
            except LOST:
                time.sleep(0.02)

    def follow(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.run_.server.port, timeout=60)
        try:
            connection.request("GET", f"{ROOT}/batches/{self.batch}/events", headers={"Authorization": "Bearer " + self.run_.api.token})
            answer = connection.getresponse()
            if answer.status != 200:  # it has just begun
                raise OSError(answer.status)
            events, name = [], None
            self.streams.append(events)
            for line in answer:
                if line.startswith(b"event: "):
                    name = line[7:].strip().decode()
                elif line.startswith(b"data: ") and line.endswith(b"\n"):
                    events.append((name, json.loads(line[6:])))
        finally:
            connection.close()

    def check(self, outputs):
        """Each stream has an output once, with what it was in those before; the last one has all, then the end."""
        known = {}
        for events in self.streams:
            names = [name for name, _ in events]
            assert names.count("end") <= 1 and "end" not in names[:-1], names
            ended = {(shown["source"], shown["variant"]): shown for name, shown in events if name == "output"}
            assert len(ended) == names.count("output"), "an output came twice"
            for place, shown in ended.items():
                # Links begin with the Host that was asked, whose port changes.
                made = (shown["state"], shown["report"]["output_sha256"])
                assert known.setdefault(place, made) == made, "what had ended is another"
        assert self.streams[-1][-1][0] == "end" and len(self.streams[-1]) == outputs + 1
        assert len(known) == outputs


class Run:
    """`batches` of `variants` each, while the server is killed `kills` times."""

    def __init__(self, server, dice, batches, variants, kills):
        self.server, self.dice, self.is_over = server, dice, False
        self.api, self.site = Api(server), Site(batches)
        self.batches, self.variants, self.kills = batches, variants, kills

    def send(self, number):
        """The id of a batch, however often it must be sent."""
        body = json.dumps({"sources": [{"url": f"{self.site.url}/{number}.png"}], "callback_url": self.site.url + "/made", "effort": "low",
                           "variants": [{"steps": [{"step": "resize", "width": 1 + i % 16, "height": 1 + i // 16, "fit": "exact"}]}
                                        for i in range(self.variants)]})
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"batch {number}"}
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = self.api.call("POST", "/batches", body, headers)
            except LOST:
                time.sleep(0.02)
                continue
            if answer.status in (200, 202):
                return answer.json()["id"]
            assert answer.status in (409, 503), answer.body  # it is being read, or the server has just begun
            time.sleep(0.02)
        raise AssertionError(f"batch {number} was never taken")

    def kill(self):
        self.server.kill()
        self.server.start()

    def ended(self, batch):
        try:
            shown = self.api.get(f"/batches/{batch}").json()
        except LOST:
            return None
        return shown if shown["state"] == "done" else None

    def run(self):
        """Seconds from the first batch to the end of all."""
        begun = time.monotonic()
        try:
            with concurrent.futures.ThreadPoolExecutor(self.batches) as senders:
                sent = [senders.submit(self.send, number) for number in range(self.batches)]
                for _ in range(self.kills // 2):
                    time.sleep(self.dice.uniform(0.05, 1))
                    self.kill()
                ids = [each.result() for each in sent]
            assert len(set(ids)) == self.batches
            followers = [Follower(self, batch) for batch in ids]
            for _ in range(self.kills - self.kills // 2):
                time.sleep(self.dice.uniform(0.05, 1))
                self.kill()
            for follower in followers:
                follower.join(PATIENCE)
                assert not follower.is_alive(), "the end of a batch did not come"
            took = time.monotonic() - begun
            for batch, follower in zip(ids, followers):
                self.check(batch, follower)
            self.check_account()
            return took
        finally:
            self.is_over = True
            self.site.close()

    def check(self, batch, follower):
        shown = self.ended(batch)
        failed = collections.Counter(output["report"]["error"]["code"] for output in shown["outputs"] if output["state"] == "failed")
        assert shown["counts"] == {"queued": 0, "running": 0, "done": self.variants, "failed": 0}, failed
        follower.check(self.variants)
        for output in (shown["outputs"][0], shown["outputs"][-1]):
            file = self.api.get(f"/batches/{batch}/outputs/{output['source']}/{output['variant']}")
            assert hashlib.sha256(file.body).hexdigest() == output["report"]["output_sha256"]
        wait_until(lambda: self.site.callbacks[batch], PATIENCE, "the callback")
        for called in self.site.callbacks[batch]:  # a kill between its answer and the note of it sends it again
            assert called["state"] == "done" and called["counts"] == shown["counts"] and called["ended_at"] == shown["ended_at"]

    def check_account(self):
        assert self.api.images_used() == self.batches * self.variants
        assert self.server.count("reservation") == 0
        assert len(self.api.get("/batches?limit=100").json()["batches"]) == self.batches
