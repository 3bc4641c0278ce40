"""Keeps the processes of one instance alive: starts them, restarts the one that dies, stops them all.

A hospital uses systemd or Kubernetes for this; `make run` needs something that is there already.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

logger = structlog.get_logger("yiqiao.supervisor")

RESTART_PAUSES = (0.2, 1.0, 2.0, 5.0)
"""Seconds to wait before the n-th restart in a row; the last one repeats."""

CALM_AFTER = 30.0
"""A process that lived this long (seconds) starts counting restarts anew."""

STOP_PATIENCE = 15.0
"""Seconds a process may take to finish what it is doing before it is killed."""


@dataclass(frozen=True)
class Program:
    """One process to keep alive: its name, command line, and what it needs beyond the common environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Supervised:
    """A program, its present (or last) process, and when it is due to be started again."""

    program: Program
    process: subprocess.Popen[bytes]
    started_at: float
    restarts: int = 0
    due_at: float | None = None

    @property
    def alive(self) -> bool:
        """Whether the process runs now."""
        return self.process.poll() is None


class Supervisor:
    """Runs programs until told to stop. Output of each goes to ``<logs>/<name>.log``."""

    def __init__(self, programs: Sequence[Program], logs: Path) -> None:
        self.programs = programs
        self.logs = logs
        self.supervised: list[Supervised] = []
        self.stopping = threading.Event()

    def start(self) -> None:
        """Start every program."""
        self.logs.mkdir(parents=True, exist_ok=True)
        for program in self.programs:
            self.supervised.append(Supervised(program, self._spawn(program), time.monotonic()))

    def watch(self) -> None:
        """Block until `stop` is called, restarting what dies."""
        while not self.stopping.wait(0.1):
            moment = time.monotonic()
            for one in self.supervised:
                if one.due_at is not None:
                    if moment >= one.due_at:
                        one.process, one.started_at, one.due_at = self._spawn(one.program), moment, None
                elif not one.alive:
                    self._schedule_restart(one, moment)

    def stop(self) -> None:
        """Ask every process to finish, wait, then insist."""
        self.stopping.set()
        running = [one for one in self.supervised if one.alive]
        for one in running:
            one.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_PATIENCE
        for one in running:
            try:
                one.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("killed_after_patience", program=one.program.name)
                os.killpg(one.process.pid, signal.SIGKILL)
                one.process.wait()

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        with (self.logs / f"{program.name}.log").open("ab") as log:
            # A session of its own: Ctrl-C reaches only the supervisor, which then stops the rest in order.
            return subprocess.Popen(  # noqa: S603
                list(program.command),
                env={**os.environ, "YIQIAO_PROCESS": program.name, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _schedule_restart(self, one: Supervised, moment: float) -> None:
        if moment - one.started_at > CALM_AFTER:
            one.restarts = 0
        pause = RESTART_PAUSES[min(one.restarts, len(RESTART_PAUSES) - 1)]
        logger.warning(
            "restarting", program=one.program.name, exit_status=one.process.returncode, in_seconds=pause
        )
        one.restarts += 1
        one.due_at = moment + pause
