"""The clock of the machine is set while the server runs, or while it is down."""
import pytest

from ewww_client import is_picture
from pictures import jpeg, photo
from pressoir_server import wait_until

PHOTO = jpeg(photo(160, 120))
TWO_HOURS = 2 * 3600


@pytest.fixture
def set_clock(clock, monkeypatch):
    """Sets the wall clock of servers that are started from now on: set_clock(seconds off)."""
    environment, step = clock
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return step


def result_of(server, key, file):
    job = server.upload("/v3/optimize/", {"api_key": key, "async": 1}, file).json()["id"]
    return wait_until(lambda: (a := server.get(f"/v3/retrieve/?id={job}")).status != 404 and a, 20, "the result")


@pytest.mark.parametrize("step", [-TWO_HOURS, TWO_HOURS], ids=["back", "forward"])
def test_queued_jobs_do_not_wait_for_the_clock(own_server, set_clock, step):
    server = own_server(ewww_pending_after_seconds=0)
    key = server.create_account()["api_key"]
    assert is_picture(result_of(server, key, PHOTO))
    set_clock(step)
    assert is_picture(result_of(server, key, jpeg(photo(160, 120, 2))))


def test_jobs_from_the_future_are_done_after_a_restart(own_server, set_clock):
    server = own_server(ewww_pending_after_seconds=0, engine_workers=1)
    key = server.create_account()["api_key"]
    set_clock(TWO_HOURS)
    server.kill()
    server.start()
    jobs = [server.upload("/v3/optimize/", {"api_key": key, "async": 1}, jpeg(photo(900, 700, seed))).json()["id"]
            for seed in range(4)]
    server.kill()
    set_clock(0)
    server.start()
    for job in jobs:
        assert is_picture(wait_until(lambda: (a := server.get(f"/v3/retrieve/?id={job}")).status != 404 and a, 60,
                                     "the result of a job from the future"))
