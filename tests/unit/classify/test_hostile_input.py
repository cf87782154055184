"""`tanggap classify` as a process on what nobody should send: an answer or an error for each line.

Order is kept, and memory stays bounded however long the stream and its lines are.
"""

import json
import os
import random
import subprocess
import sys

import pytest

from bot.adapters.classify.artefact import Kind
from tests.support.tiny_encoder import write_encoder, write_linear

PROGRAM = """
import atexit, sys
from bot.cli import main

def tell_peak():
    with open("/proc/self/status") as status:
        print(*(line for line in status if line.startswith("VmHWM")), file=sys.stderr)

atexit.register(tell_peak)
sys.argv = ["tanggap", "classify"]
main()
"""
MEGABYTE = 1_000_000
ANSWERED = {
    "empty": b"",
    "spaces": b" \t  ",
    "a megabyte of one letter": b"a" * MEGABYTE,
    "a megabyte of words": b"jalan rusak " * (MEGABYTE // 12),
    "emoji only": "😀🔥🇮🇩👩‍👩‍👧".encode() * 200,
    "a lone surrogate as JSON": b'{"text": "jalan \\ud800 rusak \\udfff"}',
    "ten thousand marks": ("a" + "\u0301" * 10_000).encode(),
    "marks on every letter": "".join(c + "\u0336\u0489" * 40 for c in "banjir lagi").encode(),
    "right to left": "\u202e\u2066lagi banjir\u2069\u202c\u200f kapan?".encode(),
    "Arabic": "متى يبدأ التطعيم؟".encode(),
    "Chinese": "什么时候开始接种疫苗？".encode() * 500,
    "Tamil": "தடுப்பூசி எப்போது?".encode(),
    "English": b"when does the vaccination start?",
    "NUL": b"jalan\x00rusak",
    "control characters": bytes(c for c in range(1, 32) if c not in {10, 13}) + b" halo",
    "markup": b"<script>alert(1)</script> {{ 7*7 }} %s %n ${jndi:ldap://x}",
    "zero width": "j\u200ba\u200cl\u200da\u2060n".encode() * 1000,
    "tags": "".join(chr(0xE0000 + ord(c)) for c in "hidden").encode() * 500,
    "private use and noncharacters": "\ue000\uffff\U0010ffff".encode() * 1000,
    "one word of links": b"https://a.b/" * 5000,
    "brackets": b"(" * 50_000,
}
REFUSED = {
    "binary": random.Random(7).randbytes(50_000).replace(b"\n", b"") + b"\xff",  # noqa: S311
    "UTF-16": "jalan rusak".encode("utf-16"),
    "a surrogate in raw bytes": b"jalan \xed\xa0\x80 rusak",
    "longer than the limit": b"a" * (3 * MEGABYTE),
    "half an object": b'{"text": "jalan',
    "an object without text": b'{"id": 1}',
}


def classify(lines, folder):
    """Run the command on `lines`; return its answers and the most memory it held, in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=b"".join(line + b"\n" for line in lines),
        capture_output=True,
        check=False,
        env={**os.environ, "TANGGAP_MODEL_PATH": str(folder)},
        timeout=100,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    peak = int(done.stderr.split()[-2]) // 1024
    return [json.loads(line) for line in done.stdout.decode().splitlines()], peak


@pytest.fixture(scope="module", params=list(Kind))
def folder(request, tmp_path_factory):
    if request.param is Kind.LINEAR:
        return write_linear(tmp_path_factory.mktemp("model"))
    return write_encoder(tmp_path_factory.mktemp("model"), kind=request.param)


def test_every_hostile_line_gets_an_answer_or_an_error_in_order(folder):
    lines, refused = [], []
    for place, line in enumerate([*ANSWERED.values(), *REFUSED.values()], start=1):
        lines += [line, b"penanda %d" % place]
        refused.append(place > len(ANSWERED))
    answers, peak = classify(lines, folder)
    assert len(answers) == len(lines)
    for place, (answer, marker) in enumerate(zip(answers[::2], answers[1::2], strict=True)):
        assert marker["text"] == f"penanda {place + 1}"
        assert set(answer) == {"line", "error"} if refused[place] else "intent" in answer
        if refused[place]:
            assert answer["line"] == 2 * place + 1
        else:
            assert not answer["spam"]
            assert not answer["urgent"]
    assert peak < 300


def test_memory_does_not_grow_with_the_length_of_the_stream(folder):
    hostile = [ANSWERED["a megabyte of words"], ANSWERED["emoji only"], REFUSED["binary"]]
    _, few = classify(hostile, folder)
    answers, many = classify(hostile * 20, folder)
    assert len(answers) == 60
    assert many < few + 60


def test_the_end_of_input_without_a_line_break_is_a_line(folder):
    done, _ = classify([b"halo\nkapan"], folder)
    assert [answer["text"] for answer in done] == ["halo", "kapan"]
