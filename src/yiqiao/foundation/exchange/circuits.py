"""Circuit breakers: one per party and process, so that a broken destination costs nobody any waiting.

After `circuit_threshold` failures in a row (no answer, or one that cannot be trusted) nothing is sent for a
while; then one request at a time goes out as a probe. Its success closes the circuit, its failure opens it
again for twice as long, at most five minutes.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from yiqiao.foundation.exchange.rules import CircuitState, circuit_pause_seconds


@dataclass
class Circuit:
    """The circuit of one party in this process. Thread-safe; time is monotonic seconds."""

    threshold: int
    pause: float
    clock: Callable[[], float] = time.monotonic
    failures: int = 0
    openings: int = 0
    open_until: float = 0.0
    is_open: bool = False
    _probing_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def state(self) -> CircuitState:
        """Whether requests may go out now."""
        if not self.is_open:
            return CircuitState.CLOSED
        return CircuitState.OPEN if self.clock() < self.open_until else CircuitState.HALF_OPEN

    @property
    def is_blocking(self) -> bool:
        """Whether a request now would be turned away (takes no probe)."""
        return self.is_open and (self.clock() < self.open_until or self.clock() < self._probing_until)

    @property
    def is_suspect(self) -> bool:
        """Whether the last exchange failed."""
        return self.failures > 0

    def admit(self, probe_seconds: float) -> bool:
        """Whether this request may go out; in half-open state the first to ask becomes the probe.

        `probe_seconds` is how long the probe may take; after that another may try.
        """
        with self._lock:
            if self.is_blocking:
                return False
            if self.is_open:
                self._probing_until = self.clock() + probe_seconds
            return True

    def succeeded(self) -> bool:
        """Note an understood answer. True when this closed the circuit."""
        with self._lock:
            was_open = self.is_open
            self.failures = self.openings = 0
            self.is_open, self.open_until, self._probing_until = False, 0.0, 0.0
            return was_open

    def failed(self) -> float | None:
        """Note a failure. The number of seconds for which this opened the circuit, None if it did not."""
        with self._lock:
            self.failures += 1
            if self.is_open:
                if self.clock() < self.open_until:
                    return None  # a request that was under way when the circuit opened
            elif self.failures < self.threshold:
                return None
            self.openings += 1
            pause = circuit_pause_seconds(self.pause, self.openings)
            self.is_open, self.open_until, self._probing_until = True, self.clock() + pause, 0.0
            return pause


_circuits: dict[str, Circuit] = {}
_circuits_lock = threading.Lock()


def circuit_of(party: str, threshold: int, pause_ms: int) -> Circuit:
    """This process's circuit of a party, with the party's present settings."""
    with _circuits_lock:
        circuit = _circuits.setdefault(party, Circuit(threshold, pause_ms / 1000))
        circuit.threshold, circuit.pause = threshold, pause_ms / 1000
        return circuit


def forget_circuits() -> None:
    """Start anew with every circuit closed; for tests and after a party's address was changed."""
    with _circuits_lock:
        _circuits.clear()


def process_name() -> str:
    """This process, as the health page names it."""
    name = os.environ.get("YIQIAO_PROCESS", "yiqiao")
    return f"{name}@{socket.gethostname()}:{os.getpid()}"[:100]
