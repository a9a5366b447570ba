from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from service.settings import REPOSITORY

HOLD = """
import sys, time
from pathlib import Path
from tests.servers import RedisServer
server = RedisServer(Path(sys.argv[1]))
server.start()
print(server._process.pid, flush=True)
time.sleep(60)
"""


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_test_run_that_is_killed_leaves_no_server_behind(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert holder.stdout
    pid = int(holder.stdout.readline())
    assert is_running(pid)

    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()

    end = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_running(pid)


def test_a_frozen_and_a_stopped_server_come_back(redis_server, redis):
    redis_server.pause()
    redis_server.resume()
    assert redis.ping()

    redis_server.stop()
    redis_server.start()
    assert redis.ping()
