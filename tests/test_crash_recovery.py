"""kill -9 of the server, of its workers and of their forks at random points, with jobs and quotas in flight.

Afterwards: every accepted job has ended well and once, every delivered answer is charged once, no
reservation is left. Only a job whose fork was killed twice may have failed, at no charge. The seed is printed; PRESSOIR_CRASH_SEED repeats it.
"""
import functools
import hashlib
import http.client
import itertools
import os
import pathlib
import random
import signal
import sqlite3
import threading
import time

import pytest

import imagerecycle_client
from ewww_client import credits_used, is_picture
from pictures import jpeg, photo, same_pixels
from pressoir_server import CRASH_SEED, wait_until

CREDITS = 100_000
ROUNDS, WORKER_KILLS = 10, 4  # of workers or their forks, and one of the server in each round: 50 points


def workers_of(server):
    """The pressoir-worker processes right below the server, not their children."""
    return children_of(server.process.pid)


def children_of(process):
    found = []
    for task in pathlib.Path(f"/proc/{process}/task").glob("*/children"):  # of none where the process has ended
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            pass  # that thread has ended
    return found


class Traffic:
    """Clients that send until the traffic ends; what the server has promised them."""

    def __init__(self, server, key, plugin):
        self.server, self.key, self.plugin = server, key, plugin
        self.seeds = itertools.count(CRASH_SEED * 10_000)
        self.accepted, self.delivered, self.images = {}, set(), {}  # id: seed; seeds; seed: ImageRecycle's object
        self.killed_forks = 0
        self.stopping = threading.Event()

    def repeat(self, send):
        while not self.stopping.is_set():
            try:
                send(next(self.seeds))
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)  # the server is gone

    def wait_for_it(self, seed):
        if is_picture(self.upload("/v2/", seed)):
            self.delivered.add(seed)

    def fetch_later(self, seed):
        answer = self.upload("/v3/optimize/", seed, {"async": 1})
        if is_picture(answer):
            self.delivered.add(seed)
        elif answer.body.startswith(b'{"id"'):
            self.accepted[answer.json()["id"]] = seed

    def upload(self, path, seed, fields=None):
        return self.server.upload(path, {"api_key": self.key, **(fields or {})}, picture(seed), file_name=f"{seed}.jpg",
                                  timeout=20)

    def add_image(self, seed):
        answer = self.plugin.upload(picture(seed), file_name=f"{seed}.jpg")
        if answer.status == 201:
            self.images[seed] = answer.json()


def picture(seed):
    return jpeg(photo(200, 150, seed))


def run_traffic(server, traffic, dice):
    """A round: clients of every kind, kills of workers and forks, and at last of the server."""
    clients = [threading.Thread(target=traffic.repeat, args=(send,))
               for send in (traffic.wait_for_it, traffic.fetch_later, traffic.fetch_later, traffic.add_image)]
    for client in clients:
        client.start()
    try:
        for _ in range(WORKER_KILLS):
            time.sleep(dice.uniform(0.02, 0.5))
            workers = workers_of(server)
            forks = [fork for worker in workers for fork in children_of(worker)]
            if alive := forks if forks and dice.random() < 0.5 else workers:
                traffic.killed_forks += alive is forks
                try:
                    os.kill(dice.choice(alive), signal.SIGKILL)
                except ProcessLookupError:
                    pass  # it has just ended by itself
        time.sleep(dice.uniform(0, 0.5))
    finally:
        server.kill()
        traffic.stopping.set()
        for client in clients:
            client.join()
        traffic.stopping.clear()


def test_nothing_accepted_is_lost_and_nothing_is_doubled_by_50_kills(own_server):
    print(f"PRESSOIR_CRASH_SEED={CRASH_SEED}")
    dice = random.Random(CRASH_SEED)
    server = own_server(ewww_pending_after_seconds=0, engine_workers=2, service_retry_seconds=0, service_lease_seconds=5,
                        service_encrypt_blobs="true")
    account, plugin_account = server.create_account(prepaid_images=CREDITS), server.create_account(name="plugin")
    traffic = Traffic(server, account["api_key"], imagerecycle_client.Api(server, plugin_account))
    for _ in range(ROUNDS):
        run_traffic(server, traffic, dice)
        server.settings["service_encrypt_blobs"] = dice.choice(["true", "false"])  # of new files: both kinds mix
        server.start()
    assert len(traffic.accepted) > ROUNDS and traffic.delivered and traffic.images

    # What was accepted in the moment of a kill, its answer unsent, is worked on too.
    wait_until(lambda: in_database(server, "select count(*) from job where claimable_at is not null") == 0,
               120, f"the end of all jobs (seed {CRASH_SEED})")
    wait_until(lambda: in_database(server, "select count(*) from reservation") == 0, 10,
               f"the return of all reservations (seed {CRASH_SEED})")
    failed = {name for (name,) in all_in_database(server, "select file_name from job where state <> 'done'")}
    assert len(failed) <= traffic.killed_forks // 2
    check_results(server, traffic, failed, dice)
    check_charges(server, traffic, account["id"], plugin_account["id"])
    check_history(server, traffic, failed)
    check_files(server)


def check_results(server, traffic, failed, dice):
    """What was promised can be fetched, and is a picture."""
    for job, seed in traffic.accepted.items():
        answer = server.get(f"/v3/retrieve/?id={job}")
        if f"{seed}.jpg" in failed:
            continue
        assert is_picture(answer), (job, answer.body)
        if dice.random() < 0.1:
            assert same_pixels(answer.body, picture(seed))
    for seed, image in traffic.images.items():
        assert len(traffic.plugin.fetch(image["optimized_url"]).body) == image["size_after"]
        assert traffic.plugin.fetch(image["origin_url"]).body == picture(seed)


def check_charges(server, traffic, account, plugin_account):
    charged = in_database(server, f"select sum(images_charged) from history where account = {account}")
    assert in_database(server, f"select prepaid_used from account where id = {account}") == charged
    assert in_database(server, f"select sum(prepaid_images) from usage where account = {account}") == charged
    assert credits_used(server, traffic.key) == charged - CREDITS
    for each in (account, plugin_account):
        assert in_database(server, f"select sum(bytes) from usage where account = {each}") == in_database(
            server, f"select sum(bytes_before) from history where images_charged > 0 and account = {each}")
    assert traffic.plugin.used() >= sum(image["size_before"] for image in traffic.images.values())


def check_history(server, traffic, failed):
    """A line for each end, and none with a charge for what failed."""
    lines = dict(all_in_database(server, "select file_name, count(*) from history where failure_code is null "
                                         "group by file_name"))
    assert set(lines.values()) == {1}, "a job was ended twice"
    promised = {f"{seed}.jpg" for seed in set(traffic.accepted.values()) | traffic.delivered | set(traffic.images)}
    assert promised <= set(lines) | failed and not failed & set(lines)
    assert in_database(server, "select count(*) from history where failure_code is not null and images_charged > 0") == 0


def check_files(server):
    """Every file that a row names is there."""
    for (key,) in all_in_database(server, "select blob from job_input where blob is not null union select output from "
                                          "job where output is not null union select key from stored_file"):
        assert (server.data / "blobs" / key[:2] / key).is_file()


def all_in_database(server, query):
    connection = sqlite3.connect(server.data / "pressoir.db", timeout=20)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def in_database(server, query):
    return all_in_database(server, query)[0][0]


@functools.cache
def long_work():
    """A file whose job lasts seconds, so that nobody is too late to kill its process."""
    return jpeg(photo(4000, 3000))


def test_worker_that_is_killed_costs_a_queued_job_only_time(own_server):
    server = own_server(ewww_pending_after_seconds=0, engine_workers=1, service_retry_seconds=0)
    key = server.create_account(prepaid_images=9)["api_key"]
    file = long_work()
    job = server.upload("/v3/optimize/", {"api_key": key, "async": 1}, file).json()["id"]
    # A worker works in a child of its own; before that its end would cost nothing.
    worker, = wait_until(lambda: [each for each in workers_of(server) if children_of(each)], what="the start of the job")
    os.kill(worker, signal.SIGKILL)
    answer = wait_until(lambda: (a := server.get(f"/v3/retrieve/?id={job}")).status != 404 and a, 60, "the result")
    assert is_picture(answer) and same_pixels(answer.body, file)
    wait_until(lambda: server.events("job_tried_again"), what="the line of the second attempt")
    assert credits_used(server, key) == -8


def fork_of(server):
    """The process that works on a file right now, below the one worker."""
    forks = [fork for worker in workers_of(server) for fork in children_of(worker)]
    return forks[0] if forks else None


def kill_fork(server, but=None, by=signal.SIGKILL):
    """Kills it, as the kernel does where memory is short; not the one that was killed before."""
    fork = wait_until(lambda: (f := fork_of(server)) != but and f, what="the process of the job")
    os.kill(fork, by)
    return fork


def test_job_whose_process_is_killed_once_is_done_at_the_second_try(own_server):
    server = own_server(ewww_pending_after_seconds=0, engine_workers=1)
    key = server.create_account(prepaid_images=9)["api_key"]
    file = long_work()
    job = server.upload("/v3/optimize/", {"api_key": key, "async": 1}, file).json()["id"]
    kill_fork(server)
    answer = wait_until(lambda: (a := server.get(f"/v3/retrieve/?id={job}")).status != 404 and a, 60, "the result")
    assert is_picture(answer) and same_pixels(answer.body, file)
    died, = server.events("worker_died")
    assert died["signal"] == signal.SIGKILL and died["sha256"] == hashlib.sha256(file).hexdigest()
    assert not server.events("job_tried_again")
    assert credits_used(server, key) == -8


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT, signal.SIGSYS])
def test_job_whose_process_a_signal_ends_twice_has_failed_and_costs_nothing(own_server, number):
    server = own_server(ewww_pending_after_seconds=0, engine_workers=1)
    key = server.create_account(prepaid_images=9)["api_key"]
    job = server.upload("/v3/optimize/", {"api_key": key, "async": 1}, long_work()).json()["id"]
    kill_fork(server, kill_fork(server, by=number), by=number)
    wait_until(lambda: server.events("job_given_up"), 60, "the end of the job")
    assert not is_picture(server.get(f"/v3/retrieve/?id={job}"))
    assert [died["signal"] for died in server.events("worker_died")] == [number] * 2
    assert not server.events("job_tried_again")
    assert credits_used(server, key) == -9


def test_restarts_do_not_count_as_tries(own_server):
    server = own_server(ewww_pending_after_seconds=0, engine_workers=1, service_retry_seconds=0)
    key = server.create_account(prepaid_images=9)["api_key"]
    waiting = [server.upload("/v3/optimize/", {"api_key": key, "async": 1}, file).json()["id"]
               for file in (long_work(), jpeg(photo(1200, 900, 2)), jpeg(photo(1200, 900, 3)))]
    for _ in range(5):  # five tries would be all that a job has
        wait_until(lambda: fork_of(server), what="the process of a job")
        server.kill()
        server.start()
    for job in waiting:
        assert is_picture(wait_until(lambda: (a := server.get(f"/v3/retrieve/?id={job}")).status != 404 and a, 120,
                                     "the result"))
    assert not server.events("job_tried_again") and not server.events("job_given_up")
