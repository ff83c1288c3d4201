"""Setting up: what is missing is named, what is there is skipped."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def setup():
    spec = importlib.util.spec_from_file_location("kuibu_setup", ROOT / "tools" / "setup.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["kuibu_setup"] = module
    spec.loader.exec_module(module)
    return module


def test_everything_missing_is_named_at_once(setup, monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "PY", tmp_path / "none")
    monkeypatch.setattr(setup.shutil, "which", lambda name: sys.executable if "python" in name else None)
    monkeypatch.setattr(setup.subprocess, "call", lambda *args, **more: 1)
    with pytest.raises(setup.SetupError) as found:
        setup.check_machine()
    assert "git, make, python3-venv" in str(found.value)
    assert "apt-get install git make python3-venv" in str(found.value)


def test_a_wrong_python_is_named(setup, monkeypatch):
    monkeypatch.setattr(setup, "version_of", lambda python: (3, 9))
    with pytest.raises(setup.SetupError, match=r"3\.11, 3\.12 or 3\.13"):
        setup.find_python()


def test_a_step_runs_when_its_inputs_change_and_only_then(setup, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    source, done = tmp_path / "in.txt", []
    source.write_text("a")
    step = setup.Step("One", lambda: done.append(1), [source, "x"], tmp_path / "stamps" / "one")
    setup.perform([step])
    setup.perform([step])
    assert len(done) == 1
    assert "there already" in capsys.readouterr().out
    source.write_text("b")
    setup.perform([step])
    assert len(done) == 2


def test_a_step_that_failed_runs_again(setup, tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    tries = []

    def fail_once():
        tries.append(1)
        if len(tries) == 1:
            raise setup.SetupError("no network")

    step = setup.Step("One", fail_once, ["x"], tmp_path / "stamp")
    with pytest.raises(setup.SetupError):
        setup.perform([step])
    setup.perform([step])
    assert len(tries) == 2


def test_a_program_that_fails_shows_its_last_words(setup, tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "LOGS", tmp_path)
    with pytest.raises(setup.SetupError, match="the reason"):
        setup.run(sys.executable, "-c", "import sys; sys.exit('the reason')")


def test_no_step_depends_on_what_it_makes(setup):
    assert ROOT / "build" / "static" not in setup.static_sources()
