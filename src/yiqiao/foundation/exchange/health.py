"""How each party is doing: circuit, last success and failure, queue, speed."""

from __future__ import annotations

from datetime import timedelta

from yiqiao.foundation import clock
from yiqiao.foundation.exchange.circuits import process_name
from yiqiao.foundation.exchange.connector import Attempt, party_circuit
from yiqiao.foundation.exchange.models import CircuitRecord, Party


def note_circuit(party: Party, attempt: Attempt) -> None:
    """Let the health page know that an attempt opened or closed this process's circuit."""
    if attempt.opened_for is not None:
        moment, circuit = clock.now(), party_circuit(party)
        CircuitRecord.objects.update_or_create(
            party=party.code,
            process=process_name(),
            defaults={
                "failures": circuit.failures,
                "openings": circuit.openings,
                "reason": attempt.failure[:100],
                "opened_at": moment,
                "open_until": moment + timedelta(seconds=attempt.opened_for),
            },
        )
    elif attempt.has_closed:
        CircuitRecord.objects.filter(party=party.code, process=process_name()).delete()
