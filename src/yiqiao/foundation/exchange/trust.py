"""Keys that a hospital and the city sandbox show each other through a folder. Pure: no Django.

Between real parties keys are exchanged on paper. On one machine both sides open the same folder: whoever
starts first makes the counterpart's keys, the hospital leaves its public key and the address for notices.

    <folder>/<party>.json             the counterpart's own keys
    <folder>/<party>/<client>.json    what the counterpart knows of a hospital
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from yiqiao.foundation.crypto.provider import get_provider
from yiqiao.foundation.exchange.signing import SignType


@dataclass(frozen=True, slots=True)
class CounterpartIdentity:
    """A sandbox counterpart's keys, hexadecimal: its own SM2 pair and the secret it shares for HMAC-SM3."""

    sign_type: SignType
    private: str
    public: str
    secret: str


@dataclass(frozen=True, slots=True)
class ClientIdentity:
    """What a counterpart knows of a hospital: its SM2 public key (hexadecimal x‖y) and where notices go."""

    public: str
    notify_url: str = ""


class TrustFolder:
    """The folder through which keys are shown."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ensure_counterpart(self, party: str, sign_type: SignType) -> CounterpartIdentity:
        """The counterpart's keys; made once, whoever asks first."""
        path = self.folder / f"{party}.json"
        if not path.exists():
            pair = get_provider().sm2_generate()
            made = CounterpartIdentity(
                sign_type, pair.private.hex(), pair.public.hex(), get_provider().random(32).hex()
            )
            _publish(path, asdict(made), replace=False)
        known = _read(path)
        return CounterpartIdentity(
            SignType(known["sign_type"]), known["private"], known["public"], known["secret"]
        )

    def put_client(self, party: str, client: str, identity: ClientIdentity) -> None:
        """Let the counterpart know a hospital, or know it anew."""
        _publish(self._client_path(party, client), asdict(identity), replace=True)

    def find_client(self, party: str, client: str) -> ClientIdentity | None:
        """What the counterpart knows of a hospital."""
        path = self._client_path(party, client)
        return ClientIdentity(**_read(path)) if path.exists() else None

    def _client_path(self, party: str, client: str) -> Path:
        if not client.isascii() or not client.replace("-", "").replace("_", "").isalnum():
            raise ValueError("a client's code is letters, digits, - and _")
        return self.folder / party / f"{client}.json"


def _read(path: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return known


def _publish(path: Path, content: dict[str, Any], *, replace: bool) -> None:
    """Put a complete file in place at once; without `replace` the first writer wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
        if replace:
            os.replace(name, path)
            return
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
        os.unlink(name)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
