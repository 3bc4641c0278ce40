"""How fast the cryptographic layer is on this machine: `python -m bench.crypto [--json FILE] [--agree N]`.

Needs no database. `--agree N` also signs and verifies both ways between our two SM2 engines with N random keys.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from yiqiao.foundation.crypto.diagnosis import diagnose_signature
from yiqiao.foundation.crypto.interop import get_profile
from yiqiao.foundation.crypto.sm2.engine import Sm2Engine, generate_private
from yiqiao.foundation.crypto.sm2.openssl import find_openssl
from yiqiao.foundation.crypto.sm2.pure import PureSm2
from yiqiao.foundation.crypto.symmetric import HmacSm3, sm3, sm4_gcm_decrypt, sm4_gcm_encrypt

SECONDS = 1.0


def per_second(work: Callable[[], object], *, seconds: float = SECONDS) -> float:
    """Calls of `work` per second of wall time, best of three runs of a third each."""
    work()
    best = 0.0
    for _ in range(3):
        count, start = 0, time.perf_counter()
        until = start + seconds / 3
        while time.perf_counter() < until:
            for _ in range(10):
                work()
            count += 10
        best = max(best, count / (time.perf_counter() - start))
    return best


def measure_sm2(engine: Sm2Engine) -> dict[str, float]:
    """Signatures, verifications, encryptions, decryptions per second, one thread."""
    private = generate_private()
    public = engine.derive_public(private)
    digest = sm3(b"message")
    signature = engine.sign_digest(private, digest)
    sealed = engine.encrypt(public, b"x" * 64)
    return {
        f"sm2 sign/s ({engine.name})": per_second(lambda: engine.sign_digest(private, digest)),
        f"sm2 verify/s ({engine.name})": per_second(lambda: engine.verify_digest(public, digest, signature)),
        f"sm2 encrypt 64 B/s ({engine.name})": per_second(lambda: engine.encrypt(public, b"x" * 64)),
        f"sm2 decrypt 64 B/s ({engine.name})": per_second(lambda: engine.decrypt(private, sealed)),
    }


def measure_threads(engine: Sm2Engine) -> dict[str, float]:
    """Signatures per second with one thread per CPU; libcrypto works without the interpreter lock."""
    private, count, threads = generate_private(), 600, os.cpu_count() or 1
    engine.sign_digest(private, sm3(b"message"))

    def sign_many() -> None:
        for _ in range(count):
            engine.sign_digest(private, sm3(b"message"))

    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(sign_many) for _ in range(threads)]:
            done.result()
    return {f"sm2 sign/s ({engine.name}, {threads} threads)": count * threads / (time.perf_counter() - start)}


def measure_symmetric() -> dict[str, float]:
    """Digests, field-sized seals and bulk rates."""
    key, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    field, binding = "上海市黄浦区某路1号".encode(), b"people_person.address"
    sealed = sm4_gcm_encrypt(key, nonce, field, binding)
    bulk = secrets.token_bytes(1 << 20)
    token = HmacSm3(key, b"\x00\x04name")
    return {
        "blind token/s": per_second(lambda: int.from_bytes(token.digest(b"abc")[:8], "big", signed=True)),
        "field seal/s": per_second(lambda: sm4_gcm_encrypt(key, secrets.token_bytes(12), field, binding)),
        "field open/s": per_second(lambda: sm4_gcm_decrypt(key, nonce, sealed, binding)),
        "sm3 MiB/s": per_second(lambda: sm3(bulk)),
        "sm4-gcm MiB/s": per_second(lambda: sm4_gcm_encrypt(key, nonce, bulk)),
    }


def measure_diagnosis() -> dict[str, float]:
    """Time to name a wrong user id, and to exhaust every hypothesis."""
    profile = get_profile("nhsa")
    engine = PureSm2()
    private = generate_private()
    public = engine.derive_public(private)
    nothing = profile.encode_signature(secrets.token_bytes(64))
    return {
        "diagnoses/s (nothing fits)": per_second(
            lambda: diagnose_signature(b"message", nothing, public, profile=profile)
        )
    }


def check_agreement(count: int, engines: list[Sm2Engine]) -> int:
    """Number of disagreements between engines over `count` random keys (0 is the only good answer)."""
    wrong = 0
    for _ in range(count):
        private, digest = generate_private(), secrets.token_bytes(32)
        publics = [engine.derive_public(private) for engine in engines]
        signatures = [engine.sign_digest(private, digest) for engine in engines]
        wrong += len(set(publics)) != 1
        wrong += sum(
            not engine.verify_digest(publics[0], digest, signature)
            for engine in engines
            for signature in signatures
        )
    return wrong


def main() -> None:
    """Print (and store) the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", help="write the figures to this file")
    parser.add_argument(
        "--agree", type=int, default=0, metavar="N", help="random keys for the agreement check"
    )
    options = parser.parse_args()
    native = find_openssl()
    engines: list[Sm2Engine] = [PureSm2()] if native is None else [native, PureSm2()]
    figures: dict[str, float] = {}
    for engine in engines:
        figures |= measure_sm2(engine) | measure_threads(engine)
    figures |= measure_symmetric() | measure_diagnosis()
    machine = f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    print(machine)
    for name, value in figures.items():
        print(f"{name:36} {value:>14,.0f}")
    if options.agree:
        figures["disagreements"] = check_agreement(options.agree, engines)
        print(f"{'disagreements':36} {figures['disagreements']:>14,.0f} of {options.agree:,} keys")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"machine": machine, "figures": figures}, file, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    main()
