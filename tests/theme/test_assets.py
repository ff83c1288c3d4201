"""tools/assets.py copies once, and again only what changed."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def assets(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("kuibu_assets", ROOT / "tools" / "assets.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "kuibu_assets", module)
    spec.loader.exec_module(module)
    modules = tmp_path / "node_modules"
    for source, _ in module.COPIES:
        path = modules / source
        if path.suffix:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("x")
        else:
            path.mkdir(parents=True)
            (path / "one.bin").write_text("x")
    (modules / "plyr/dist/plyr.min.js").write_text("play()\n//# sourceMappingURL=plyr.min.js.map\n")
    icons = modules / "lucide-static/icons"
    icons.mkdir(parents=True)
    (icons / "bell.svg").write_text('<!-- ISC --><svg width="24"><path d="M1 1" /></svg>')
    names = tmp_path / "icons.txt"
    names.write_text("# names\nbell\n")
    monkeypatch.setattr(module, "MODULES", modules)
    monkeypatch.setattr(module, "TARGET", tmp_path / "assets")
    monkeypatch.setattr(module, "ICON_LIST", names)
    return module


def test_everything_is_put_in_place_and_the_second_run_writes_nothing(assets, capsys):
    assert assets.main() == 0
    assert (assets.TARGET / "pdfjs/cmaps/one.bin").exists()
    assert '<symbol id="bell" viewBox="0 0 24 24"' in (assets.TARGET / "theme-icons/icons.svg").read_text()
    assert "sourceMappingURL" not in (assets.TARGET / "plyr/plyr.min.js").read_text()
    capsys.readouterr()
    assert assets.main() == 0
    assert "nothing to do" in capsys.readouterr().out


def test_a_missing_icon_is_named(assets, capsys):
    assets.ICON_LIST.write_text("bell\nno-such\n")
    assert assets.main() == 1
    assert "no-such" in capsys.readouterr().err


def test_the_styles_of_every_page_are_one_file_in_the_order_of_their_layers(assets):
    assert assets.main() == 0
    joined = (assets.TARGET / "theme-css" / "base.css").read_text()
    places = [joined.index(style.read_text()) for style in assets.STYLES]
    assert places == sorted(places) and len(places) == 4
