"""Batches of the API of our own survive the death of the server."""
import random

from batch_kills import SETTINGS, Run
from pressoir_server import CRASH_SEED


def test_nothing_of_a_batch_is_lost_or_doubled_when_the_server_is_killed(own_server):
    print(f"PRESSOIR_CRASH_SEED={CRASH_SEED}")
    Run(own_server(**SETTINGS), random.Random(CRASH_SEED), batches=2, variants=20, kills=2).run()
