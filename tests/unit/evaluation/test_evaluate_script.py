"""`python -m models.evaluate` is `tanggap eval`."""

import json
from pathlib import Path

import pytest

from models.evaluate import main
from tests.support.logs import logging_restored


def test_the_script_measures_what_the_command_measures(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with logging_restored(), pytest.raises(SystemExit) as end:
        main(["context", "--json"])
    assert not end.value.code
    assert "context" in json.loads(capsys.readouterr().out)


def test_its_exit_status_tells_that_data_is_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with logging_restored(), pytest.raises(SystemExit) as end:
        main(["--data", str(tmp_path / "nowhere")])
    assert end.value.code == 2
    assert "nowhere" in capsys.readouterr().err
