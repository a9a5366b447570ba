import os
import stat

import pytest

from service.auth.secrets import SecretBox, load_key, make_key
from service.domain.errors import SetupError


def test_what_is_sealed_opens_for_its_own_row_only():
    box = SecretBox(os.urandom(32))
    token = box.seal("şifre-ğ-İ", "account:1")
    assert box.open(token, "account:1") == "şifre-ğ-İ"
    with pytest.raises(SetupError, match="account:2"):
        box.open(token, "account:2")


def test_the_token_hides_the_text_and_is_never_the_same():
    box = SecretBox(b"k" * 32)
    first, second = box.seal("secret", "c"), box.seal("secret", "c")
    assert first != second
    assert "secret" not in first


def test_another_key_is_named():
    with pytest.raises(SetupError, match="old key file"):
        SecretBox(b"a" * 32).open(SecretBox(b"b" * 32).seal("x", "c"), "c")


@pytest.mark.parametrize("damage", [lambda t: t[:-4] + "AAAA", lambda t: t + "ı", lambda t: t.split(".")[0] + ".", lambda t: t[:20]])
def test_a_damaged_token_does_not_open(damage):
    box = SecretBox(b"a" * 32)
    with pytest.raises(SetupError):
        box.open(damage(box.seal("secret", "c")), "c")


def test_the_key_file_is_private_and_comes_back(tmp_path):
    path = tmp_path / "secret.key"
    key = make_key(path)
    assert load_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_is_never_replaced(tmp_path):
    make_key(tmp_path / "k")
    with pytest.raises(FileExistsError):
        make_key(tmp_path / "k")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_an_open_key_file_is_refused(tmp_path, mode):
    make_key(tmp_path / "k")
    (tmp_path / "k").chmod(mode)
    with pytest.raises(SetupError, match="chmod 600"):
        load_key(tmp_path / "k")


def test_a_missing_or_wrong_key_file_is_one_sentence(tmp_path):
    with pytest.raises(SetupError, match="meschain init"):
        load_key(tmp_path / "none")
    (tmp_path / "short").write_text("abcd")
    (tmp_path / "short").chmod(0o600)
    with pytest.raises(SetupError, match="32 bytes"):
        load_key(tmp_path / "short")
