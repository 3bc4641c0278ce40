"""Where the master key comes from, how other providers are chosen, and that the pure parts need no Django."""

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from yiqiao.foundation.crypto import SoftwareProvider, ensure_master_key, get_provider, master_key
from yiqiao.foundation.crypto.errors import KeyNotUnwrapped, MasterKeyInvalid, MasterKeyMissing
from yiqiao.foundation.crypto.master_key import MasterKeyVault, parse_master_key, read_master_key

pytestmark = pytest.mark.requirement("CRYPTO-01")
KEY = "0123456789abcdeffedcba9876543210"


class OtherProvider(SoftwareProvider):
    """Stands for a hospital's device."""

    name = "device"


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing configured, no development file."""
    for variable in (master_key.FILE_VARIABLE, master_key.KEY_VARIABLE, master_key.VAULT_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(master_key, "_development_file", None)


def test_made_file_is_private_and_never_replaced(tmp_path: Path) -> None:
    path = ensure_master_key(tmp_path / "new" / "master-key")
    text = path.read_text()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(parse_master_key(text)) == 16
    assert ensure_master_key(path).read_text() == text
    assert list(path.parent.iterdir()) == [path]


def test_processes_that_make_the_file_together_read_one_key(tmp_path: Path) -> None:
    path = tmp_path / "master-key"
    script = (
        "import sys\n"
        "from yiqiao.foundation.crypto import ensure_master_key\n"
        "print(ensure_master_key(sys.argv[1]).read_text())\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    keys = {process.communicate(timeout=60)[0].strip() for process in running}

    assert keys == {path.read_text().strip()}


def test_threads_that_make_the_file_together_read_one_key(tmp_path: Path) -> None:
    path = tmp_path / "master-key"
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(ensure_master_key(path).read_text())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [path.read_text()] * 4


def test_file_wins_over_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key"
    path.write_text(KEY + "\n")
    monkeypatch.setenv(master_key.KEY_VARIABLE, "f" * 32)
    assert read_master_key() == b"\xff" * 16
    monkeypatch.setenv(master_key.FILE_VARIABLE, str(path))
    assert read_master_key() == bytes.fromhex(KEY)


def test_missing_master_key_says_what_to_configure(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MasterKeyMissing, match="YIQIAO_MASTER_KEY_FILE"):
        read_master_key()
    monkeypatch.setenv(master_key.FILE_VARIABLE, "/does/not/exist")
    with pytest.raises(MasterKeyMissing, match="/does/not/exist"):
        read_master_key()


@pytest.mark.parametrize("text", ["", "xyz", KEY[:-2], KEY + "00", "主密钥"])
def test_malformed_master_key_is_refused(text: str) -> None:
    with pytest.raises(MasterKeyInvalid):
        parse_master_key(text)


def test_wrapped_key_opens_only_under_its_label_and_master_key() -> None:
    vault = MasterKeyVault(bytes.fromhex(KEY))
    wrapped = vault.wrap(b"secret", b"row 1")

    assert vault.unwrap(wrapped, b"row 1") == b"secret"
    for other, data, label in (
        (vault, wrapped, b"row 2"),
        (MasterKeyVault(bytes(16)), wrapped, b"row 1"),
        (vault, wrapped[:-1], b"row 1"),
        (vault, b"", b"row 1"),
    ):
        with pytest.raises(KeyNotUnwrapped):
            other.unwrap(data, label)


def test_provider_is_chosen_by_dotted_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIQIAO_CRYPTO_PROVIDER", "tests.foundation.crypto.test_master_key.OtherProvider")
    get_provider.cache_clear()
    try:
        assert get_provider().name == "device"
    finally:
        get_provider.cache_clear()


def test_pure_parts_work_without_django() -> None:
    script = (
        "import sys\n"
        "from yiqiao.foundation.crypto import get_provider, diagnose_signature, get_profile, sm3\n"
        "pair = get_provider().sm2_generate()\n"
        "signature = get_provider().sm2_sign(pair.private, b'm')\n"
        "profile = get_profile('nhsa')\n"
        "found = diagnose_signature(b'm', profile.encode_signature(signature), pair.public, profile=profile)\n"
        "assert found.valid\n"
        "assert not any(name == 'django' or name.startswith('django.') for name in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


class OtherVault(MasterKeyVault):
    """Stands for a device that keeps the master key inside."""

    def __init__(self) -> None:
        super().__init__(bytes(range(16)))


def test_vault_is_chosen_by_dotted_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(master_key.VAULT_VARIABLE, "tests.foundation.crypto.test_master_key.OtherVault")
    master_key.get_vault.cache_clear()
    try:
        assert master_key.get_vault().fingerprint() == OtherVault().fingerprint()
    finally:
        master_key.get_vault.cache_clear()


def test_development_file_is_made_only_when_nothing_is_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "master-key"
    master_key.use_development_file(path)
    monkeypatch.setenv(master_key.KEY_VARIABLE, KEY)
    assert read_master_key() == bytes.fromhex(KEY)
    assert not path.exists()
    monkeypatch.delenv(master_key.KEY_VARIABLE)
    assert read_master_key() == parse_master_key(path.read_text())
