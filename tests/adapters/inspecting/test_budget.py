"""What a look may cost: more time for more pages, and still an end."""

import resource
import subprocess
import sys

import pytest

from app.adapters.inspecting import sealing
from app.adapters.inspecting.budget import MEGABYTE, TIMES, Budget, TooMuch, seconds_for


def test_a_log_of_800_pages_has_several_times_the_seconds_of_a_letter():
    letter, log = Budget(seconds=75), Budget(seconds=75)
    letter.take_pages(1)
    log.take_pages(800)
    assert letter.longest < 80
    assert 200 < log.longest <= 75 * TIMES


def test_a_large_table_has_more_seconds_by_what_it_unpacks_to():
    table = Budget(seconds=75)
    table.take_bytes(80 * MEGABYTE)
    assert 150 < table.longest <= 75 * TIMES


def test_the_time_grows_no_further_than_its_bound():
    heard = list[float]()
    budget = Budget(seconds=75, lengthened=heard.append)
    for _ in range(5):
        budget.take_pages(1_000)
        budget.take_bytes(100 * MEGABYTE)
    assert budget.longest == 75 * TIMES
    assert heard == sorted(heard)
    assert heard[-1] == 75 * TIMES


def test_what_takes_longer_is_refused_with_the_seconds_that_it_had():
    budget = Budget(seconds=-1.0)
    with pytest.raises(TooMuch, match="longer than -1 seconds"):
        budget.check_time()


def test_a_search_of_many_words_has_more_seconds_and_still_an_end():
    assert seconds_for(75, 0) == 75
    assert 200 < seconds_for(75, 800 * 4_000) < 75 * TIMES
    assert seconds_for(75, 10**9) == 75 * TIMES


def test_a_sealed_process_gets_the_processor_that_its_pages_need_and_no_more():
    asked = (
        "import os, resource; from app.adapters.inspecting import sealing;"
        "sealing.seal(os.getppid());"
        "limits = lambda: resource.getrlimit(resource.RLIMIT_CPU)[0];"
        "told = [limits()];"
        "[(sealing.allow_processor(each), told.append(limits())) for each in (300, 100, 10_000)];"
        "print(*told, flush=True); os._exit(0)"
    )
    ended = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False)
    first, more, kept, most = map(int, ended.stdout.split())
    assert first == sealing.PROCESSOR
    assert (more, kept, most) == (300, 300, sealing.MOST_PROCESSOR)
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] != first
