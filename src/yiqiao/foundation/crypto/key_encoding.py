"""SM2 keys in the encodings that counterparts really send.

Reading is tolerant — hex, base64, PEM or bytes; bare, with a leading 00, SEC 1, PKCS#8, SPKI or a certificate —
because the number inside is the same; writing is exact.
"""

from __future__ import annotations

import base64
import binascii
import re

from yiqiao.foundation.crypto.errors import KeyMaterialInvalid
from yiqiao.foundation.crypto.sm2 import curve, der
from yiqiao.foundation.crypto.sm2.engine import check_private

_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}\Z")


def to_bytes(value: str | bytes) -> bytes:
    """Bytes of hex, base64 (standard or URL-safe, padding optional) or PEM text; bytes pass through.

    An even number of hex digits is hex, because base64 text of key size is never made of them by chance.
    """
    if isinstance(value, bytes):
        if not value.isascii():
            return value
        text = value.decode("ascii")
    else:
        text = value
    blocks = _PEM.findall(text)
    for label, body in blocks:
        if label != "EC PARAMETERS":
            return _from_base64("".join(body.split()))
    compact = "".join(text.split())
    compact = compact.removeprefix("0x").removeprefix("0X")
    # 43 or 44 characters are the base64 of 32 or 33 bytes even when, as for small numbers, all are hex digits.
    if _HEX.match(compact) and len(compact) not in (43, 44):
        return bytes.fromhex(compact)
    if _BASE64.match(compact):
        return _from_base64(compact)
    if isinstance(value, bytes):
        return value
    raise KeyMaterialInvalid("密钥内容既不是十六进制、Base64，也不是PEM文本，请核对复制是否完整。")


def _from_base64(text: str) -> bytes:
    standard = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
    except binascii.Error as error:
        raise KeyMaterialInvalid("密钥的Base64文本不完整，请核对复制是否完整。") from error


def parse_private_key(value: str | bytes) -> bytes:
    """32 bytes of a private key in any known encoding."""
    data = to_bytes(value)
    try:
        if len(data) > 33:
            data = _private_from_der(data)
        number = int.from_bytes(data, "big")
        if number >> 256 or len(data) < 28:
            raise KeyMaterialInvalid("SM2私钥应为32字节（允许前导00），请核对长度。")
        private = number.to_bytes(32, "big")
        check_private(private)
    except der.DerError as error:
        raise KeyMaterialInvalid(
            "私钥不是SEC1或PKCS#8结构，也不是32字节的原始私钥；加密的私钥请先用口令解开。"
        ) from error
    except ValueError as error:
        raise KeyMaterialInvalid("私钥数值不在SM2允许的范围内，请核对是否取错了字段。") from error
    return private


def _private_from_der(data: bytes) -> bytes:
    parts = der.children(der.whole(data, der.SEQUENCE))
    if len(parts) >= 3 and parts[1].tag == der.SEQUENCE and parts[2].tag == der.OCTET_STRING:
        _check_curve(parts[1].content)
        parts = der.children(der.whole(parts[2].content, der.SEQUENCE))
    if len(parts) < 2 or parts[1].tag != der.OCTET_STRING:
        raise der.DerError("no private key inside")
    return parts[1].content


def _check_curve(algorithm: bytes) -> None:
    identifiers = [node.content for node in der.children(algorithm)]
    if identifiers[:1] != [der.OID_EC_PUBLIC_KEY] or der.OID_SM2_CURVE not in identifiers:
        raise KeyMaterialInvalid("该密钥不是SM2曲线（1.2.156.10197.1.301）的密钥，请向对方索取国密密钥。")


def parse_public_key(value: str | bytes) -> bytes:
    """x‖y of a public key in any known encoding, checked to be on the curve."""
    public = read_public_key(value)
    if not curve.is_on_curve((int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big"))):
        raise KeyMaterialInvalid("公钥不在SM2曲线上：可能复制不完整，或x、y坐标颠倒。")
    return public


def read_public_key(value: str | bytes) -> bytes:
    """Like `parse_public_key` without the curve check, for the diagnosis of wrong keys."""
    data = to_bytes(value)
    try:
        if len(data) > 65:
            data = _public_from_der(data)
    except der.DerError as error:
        raise KeyMaterialInvalid("公钥不是SubjectPublicKeyInfo结构，也不是64/65字节的原始公钥。") from error
    if len(data) == 65 and data[0] == 4:
        return data[1:]
    if len(data) == 64:
        return data
    if len(data) == 33 and data[0] in (2, 3):
        point = curve.lift_x(int.from_bytes(data[1:], "big"), odd=data[0] == 3)
        if point is None:
            raise KeyMaterialInvalid("压缩公钥在SM2曲线上没有对应的点，请核对复制是否完整。")
        return point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")
    raise KeyMaterialInvalid("SM2公钥应为64字节、带04前缀的65字节、压缩的33字节或证书/SPKI结构，请核对长度。")


def _public_from_der(data: bytes) -> bytes:
    parts = der.children(der.whole(data, der.SEQUENCE))
    if len(parts) == 3 and parts[0].tag == der.SEQUENCE and parts[2].tag == der.BIT_STRING:
        # Certificate: the key info is the sixth field of the signed part, after an optional [0] version.
        fields = der.children(parts[0].content)
        index = 6 if fields and fields[0].tag == 0xA0 else 5
        if len(fields) <= index:
            raise der.DerError("certificate without key info")
        parts = der.children(fields[index].content)
    if len(parts) != 2 or parts[0].tag != der.SEQUENCE or parts[1].tag != der.BIT_STRING:
        raise der.DerError("no public key inside")
    _check_curve(parts[0].content)
    return parts[1].content[1:]


def pem(label: str, data: bytes) -> str:
    """PEM text with 64-character lines."""
    text = base64.b64encode(data).decode()
    lines = "\n".join(text[i : i + 64] for i in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"
