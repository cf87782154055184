"""`tanggap demo` as a person starts it: its own process, found by the address it prints."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
_STARTS_WITHIN = 60.0
_STOPS_WITHIN = 20.0


@contextmanager
def running_demo() -> Iterator[str]:
    """Yield the printed address of a demo on a free port.

    At the end it is stopped as Ctrl+C does it, and must end cleanly without a complaint.
    """
    command = [sys.executable, "-m", "bot", "demo", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield _printed_address(process)
            process.send_signal(signal.SIGINT)
            _, complaints = process.communicate(timeout=_STOPS_WITHIN)
            assert (process.returncode, complaints) == (0, "")
        finally:
            process.kill()


def _printed_address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    impatience = Timer(_STARTS_WITHIN, process.kill)
    impatience.start()
    said = ""
    for line in process.stdout:
        said += line
        if found := _ADDRESS.search(line):
            impatience.cancel()
            return found[0]
    raise AssertionError(f"no address was printed: {said!r}")
