"""The SM2 engines that this machine can run."""

from yiqiao.foundation.crypto.sm2.openssl import find_openssl
from yiqiao.foundation.crypto.sm2.pure import PureSm2

PURE = PureSm2()
NATIVE = find_openssl()
ENGINES = [PURE] if NATIVE is None else [PURE, NATIVE]
