from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from service import settings
from service.domain.errors import SetupError
from service.settings import Settings

KEY = "k" * 64
DATABASE = "mysql+pymysql://shop:p%27w$%C5%9F@127.0.0.1/shop"


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MESCHAIN_{name.upper()}", raising=False)


def whole(home: Path, **values) -> Settings:
    return Settings(home=home, **{"database_url": DATABASE, "shared_key": KEY, "shop_url": "https://shop.test/tr", **values})


def test_what_is_saved_is_loaded_again_to_the_letter(tmp_path):
    written = whole(tmp_path, shop_path="/srv/Çanta's \\ ${HOME} #1", prefix="x9_", port=9001)

    settings.save(written)

    assert settings.load(tmp_path) == written


def test_the_file_is_for_its_owner_only_also_when_it_replaces_an_open_one(tmp_path):
    (tmp_path / settings.FILE_NAME).write_text("")
    (tmp_path / settings.FILE_NAME).chmod(0o666)

    path = settings.save(whole(tmp_path))

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_secrets_are_not_in_the_repr_or_in_an_error(tmp_path):
    assert KEY not in repr(whole(tmp_path))
    assert "p%27w" not in repr(whole(tmp_path))
    with pytest.raises(ValidationError) as error:
        whole(tmp_path, database_url="postgres://me:hidden-password@x/y", shared_key="short-secret")
    assert "hidden-password" not in str(error.value)
    assert "short-secret" not in str(error.value)


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    settings.save(whole(tmp_path))
    monkeypatch.setenv("MESCHAIN_PORT", "9100")

    assert settings.load(tmp_path).port == 9100


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path, monkeypatch):
    settings.save(whole(tmp_path, shared_key="o" * 64, redis_url="redis://127.0.0.1/1"))
    (tmp_path / "key").write_text(KEY + "\n")
    monkeypatch.setenv("MESCHAIN_SHARED_KEY_FILE", str(tmp_path / "key"))

    assert settings.load(tmp_path).shared_key == KEY


def test_home_comes_from_the_environment_else_it_is_var_in_the_repository(monkeypatch, tmp_path):
    monkeypatch.setenv("MESCHAIN_HOME", str(tmp_path))
    assert settings.home_folder() == tmp_path
    monkeypatch.delenv("MESCHAIN_HOME")
    assert settings.home_folder() == settings.REPOSITORY / "var"


def test_a_service_that_was_never_set_up_names_the_command(tmp_path):
    with pytest.raises(SetupError, match="meschain init"):
        settings.load(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MESCHAIN_PORT", "eighty", "MESCHAIN_PORT"),
        ("MESCHAIN_PORT", "8766", "port and live_port"),
        ("MESCHAIN_PREFIX", "oc`; DROP", "letters, digits and underscores"),
        ("MESCHAIN_DATABASE_URL", "postgres://x", "mysql+pymysql://"),
        ("MESCHAIN_SHARED_KEY", "", "shared_key is not"),
        ("MESCHAIN_SHARED_KEY", "short", "at least 32"),
        ("MESCHAIN_SHOP_URL", "shop.test", "http://"),
        ("MESCHAIN_REDIS_URL_FILE", "/nowhere/at/all", "cannot be read"),
    ],
)
def test_an_impossible_value_is_refused_with_its_name(tmp_path, monkeypatch, name, value, words):
    settings.save(whole(tmp_path))
    monkeypatch.setenv(name, value)

    with pytest.raises(SetupError) as error:
        settings.load(tmp_path)

    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_value_and_its_file_together_are_refused(tmp_path, monkeypatch):
    settings.save(whole(tmp_path))
    monkeypatch.setenv("MESCHAIN_SHARED_KEY", KEY)
    monkeypatch.setenv("MESCHAIN_SHARED_KEY_FILE", str(tmp_path / "key"))

    with pytest.raises(SetupError, match="Remove one"):
        settings.load(tmp_path)


def test_a_misspelt_name_in_the_file_is_refused_but_a_strange_one_in_the_environment_is_not(tmp_path, monkeypatch):
    path = settings.save(whole(tmp_path))
    monkeypatch.setenv("MESCHAIN_OF_ANOTHER_PROGRAM", "1")
    settings.load(tmp_path)

    path.write_text(path.read_text() + "MESCHAIN_PROT=9000\n")

    with pytest.raises(SetupError, match="MESCHAIN_PROT"):
        settings.load(tmp_path)
