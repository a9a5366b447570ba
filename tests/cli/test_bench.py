from __future__ import annotations

import json

import pytest

from service.cli import bench

MODULE = """
from service.cli.bench import Result

def run():
    return [Result("writes", 1200.0, "rows/s", "at least 5 times", {holds}, reference=100.0, ratio=12.0)]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "FOLDER", tmp_path)
    (tmp_path / "quick_one.py").write_text(MODULE.format(holds=True))
    (tmp_path / "_helper.py").write_text("raise SystemExit")
    return tmp_path


def test_all_runs_every_module_and_prints_a_table(run, folder):
    (folder / "another.py").write_text(MODULE.format(holds=True))

    result = run("bench", "all")

    assert result.exit_code == 0, result.output
    assert result.stdout.count("1,200.0 rows/s") == 2
    assert result.stdout.count("✓") == 2


def test_json_has_every_field(run, folder):
    assert json.loads(run("bench", "quick-one", "--json").stdout) == [
        {
            "name": "writes",
            "figure": 1200.0,
            "unit": "rows/s",
            "target": "at least 5 times",
            "holds": True,
            "reference": 100.0,
            "ratio": 12.0,
        }
    ]


def test_a_missed_target_is_an_exit_code(run, folder):
    (folder / "quick_one.py").write_text(MODULE.format(holds=False))

    result = run("bench", "quick_one")

    assert result.exit_code == 1
    assert "✗" in result.stdout


def test_an_unknown_name_lists_the_known_ones(run, folder):
    result = run("bench", "nope")

    assert result.exit_code == 1
    assert "quick_one" in result.stderr
    assert "_helper" not in result.stderr


def test_the_benchmarks_that_lie_there_are_found():
    assert "ledger" in bench._names("all")
