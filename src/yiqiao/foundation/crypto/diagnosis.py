"""Which of the usual mistakes makes an SM2 signature fail.

A joint test with another party mostly fails on agreement, not on mathematics. The diagnosis tries the known
mistakes — alone first, then a wrong encoding together with a wrong message or identity — and names the
one under which the signature holds. It never makes a wrong signature acceptable.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote_to_bytes

from yiqiao.foundation.crypto.errors import KeyMaterialInvalid
from yiqiao.foundation.crypto.interop import InteropProfile, SignatureForm, TextForm, read_text
from yiqiao.foundation.crypto.key_encoding import parse_public_key, read_public_key
from yiqiao.foundation.crypto.sm2 import curve, der
from yiqiao.foundation.crypto.sm2.engine import get_engine
from yiqiao.foundation.crypto.sm2.identity import DEFAULT_USER_ID, compute_z
from yiqiao.foundation.crypto.symmetric import sm3


class SignatureFault(StrEnum):
    """What was done wrong by the side that signed, or by us when we read it."""

    PUBLIC_KEY_UNREADABLE = "public_key_unreadable"
    PUBLIC_KEY_OFF_CURVE = "public_key_off_curve"
    PUBLIC_KEY_SWAPPED = "public_key_swapped"
    SIGNED_BY_OTHER_KEY = "signed_by_other_key"
    TEXT_ENCODING = "text_encoding"
    DER_INSTEAD_OF_RAW = "der_instead_of_raw"
    RAW_INSTEAD_OF_DER = "raw_instead_of_der"
    DER_NOT_STRICT = "der_not_strict"
    ZERO_STRIPPED = "zero_stripped"
    TRAILING_BYTES = "trailing_bytes"
    RS_SWAPPED = "rs_swapped"
    LITTLE_ENDIAN = "little_endian"
    OUT_OF_RANGE = "out_of_range"
    UNREADABLE = "unreadable"
    USER_ID = "user_id"
    Z_WITHOUT_PUBLIC_KEY = "z_without_public_key"
    Z_WITH_PREFIX = "z_with_prefix"
    Z_MISSING = "z_missing"
    DIGEST_SIGNED_DIRECTLY = "digest_signed_directly"
    HASHED_TWICE = "hashed_twice"
    SHA256_INSTEAD_OF_SM3 = "sha256_instead_of_sm3"
    ECDSA_INSTEAD_OF_SM2 = "ecdsa_instead_of_sm2"
    MESSAGE_NEWLINE = "message_newline"
    MESSAGE_CHARSET = "message_charset"
    MESSAGE_BOM = "message_bom"
    MESSAGE_ENCODED = "message_encoded"
    MESSAGE_SUFFIX = "message_suffix"
    NO_MATCH = "no_match"


SENTENCES: dict[SignatureFault, str] = {
    SignatureFault.PUBLIC_KEY_UNREADABLE: "公钥内容无法识别，请核对是否复制完整、是否误用了私钥或其他算法的证书。",
    SignatureFault.PUBLIC_KEY_OFF_CURVE: "公钥不在SM2曲线上，多为复制缺字或多字，请重新索取公钥。",
    SignatureFault.PUBLIC_KEY_SWAPPED: "公钥的x、y坐标颠倒，交换前后各32字节后即为正确公钥。",
    SignatureFault.SIGNED_BY_OTHER_KEY: "签名是用另一把密钥做的，请核对对方当前使用的密钥与登记的公钥是否成对。",
    SignatureFault.TEXT_ENCODING: "签名的文本编码与约定不同（十六进制、Base64或原始字节），请统一编码。",
    SignatureFault.DER_INSTEAD_OF_RAW: "约定为64字节r‖s，对方送来的是DER结构，请对方转换或改用DER的互通配置。",
    SignatureFault.RAW_INSTEAD_OF_DER: "约定为DER结构，对方送来的是64字节r‖s，请对方转换或改用r‖s的互通配置。",
    SignatureFault.DER_NOT_STRICT: "签名的DER编码不规范（整数缺少或多出前导00），请对方按DER规则编码整数。",
    SignatureFault.ZERO_STRIPPED: "r或s的前导00被去掉，签名不足64字节，请对方把r、s各补足32字节。",
    SignatureFault.TRAILING_BYTES: "签名后面多出字节，请对方按实际长度截取签名缓冲区。",
    SignatureFault.RS_SWAPPED: "r与s的先后颠倒，请对方按r在前、s在后拼接。",
    SignatureFault.LITTLE_ENDIAN: "r、s按小端字节序输出，请对方改为大端字节序。",
    SignatureFault.OUT_OF_RANGE: "r或s为0或超出曲线的阶，这不是有效的SM2签名，请对方检查签名程序。",
    SignatureFault.UNREADABLE: "签名长度和结构都不是SM2签名，请核对是否取错字段或被截断。",
    SignatureFault.USER_ID: "对方计算Z值时使用的用户标识与约定不同，请统一用户标识（默认1234567812345678）。",
    SignatureFault.Z_WITHOUT_PUBLIC_KEY: "对方计算Z值时没有放入公钥（签名程序只设置了私钥），请同时设置公钥。",
    SignatureFault.Z_WITH_PREFIX: "对方计算Z值时把公钥的04前缀也放入了，请去掉前缀只用x‖y。",
    SignatureFault.Z_MISSING: "对方直接对原文做SM3，没有计算Z值，请改用带用户标识的SM2签名接口。",
    SignatureFault.DIGEST_SIGNED_DIRECTLY: "对方把原文直接当作摘要签名，没有做SM3，请打开签名接口的哈希选项。",
    SignatureFault.HASHED_TWICE: "对方先对原文做了一次SM3再签名，原文被哈希两次，请直接传入原文。",
    SignatureFault.SHA256_INSTEAD_OF_SM3: "对方使用SHA-256代替了SM3，请把摘要算法改为SM3。",
    SignatureFault.ECDSA_INSTEAD_OF_SM2: "对方在SM2曲线上做的是ECDSA签名，请改用SM2签名算法。",
    SignatureFault.MESSAGE_NEWLINE: "双方的待签原文在换行或首尾空白上不同，请统一换行符并去掉首尾空白。",
    SignatureFault.MESSAGE_CHARSET: "对方的待签原文使用GBK/GB18030编码，请统一为UTF-8。",
    SignatureFault.MESSAGE_BOM: "对方的待签原文带有UTF-8 BOM，请去掉文件开头的三个字节。",
    SignatureFault.MESSAGE_ENCODED: "双方对待签原文是否先做十六进制、Base64或URL编码理解不同，请统一。",
    SignatureFault.MESSAGE_SUFFIX: "对方的待签原文多拼或少拼了约定的后缀（如&key=密钥），请核对拼接规则。",
    SignatureFault.NO_MATCH: "已排除常见的编码、用户标识和摘要差异：请核对待签原文逐字节是否一致、公私钥是否成对。",
}

WELL_KNOWN_USER_IDS: tuple[bytes, ...] = (
    DEFAULT_USER_ID,
    b"",
    b"31323334353637383132333435363738",
    b"ALICE123@YAHOO.COM",
    b"TLSv1.3+GM+Cipher+Suite",
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`valid` when the signature holds exactly as agreed; otherwise the faults, most specific last."""

    valid: bool
    faults: tuple[SignatureFault, ...] = ()
    note: str = ""

    @property
    def sentence(self) -> str:
        """What to tell the other side, in Chinese."""
        if self.valid:
            return "签名有效。"
        return "".join(SENTENCES[fault] for fault in self.faults) + self.note


Faults = tuple[SignatureFault, ...]


def diagnose_signature(
    message: bytes,
    signature: str | bytes,
    public_key: str | bytes,
    *,
    profile: InteropProfile,
    other_user_ids: Sequence[bytes] = (),
    other_public_keys: Mapping[str, str | bytes] | None = None,
    suffixes: Sequence[bytes] = (),
) -> Diagnosis:
    """Say whether and why `signature` of `message` fails under `profile`.

    `other_user_ids` are identities that the other side might use, `other_public_keys` keys by a name to
    show, `suffixes` texts that might have been joined to the message (such as ``&key=…``).
    """
    try:
        public = read_public_key(public_key)
    except KeyMaterialInvalid as error:
        return Diagnosis(False, (SignatureFault.PUBLIC_KEY_UNREADABLE,), error.detail)
    key_faults: Faults = ()
    if not _on_curve(public):
        public = public[32:] + public[:32]
        if not _on_curve(public):
            return Diagnosis(False, (SignatureFault.PUBLIC_KEY_OFF_CURVE,))
        key_faults = (SignatureFault.PUBLIC_KEY_SWAPPED,)
    readings = _unique(_readings(signature, profile))
    if not readings:
        return Diagnosis(False, (*key_faults, SignatureFault.UNREADABLE))
    keys: list[tuple[bytes, str, Faults]] = [(public, "", key_faults)]
    for name, other in (other_public_keys or {}).items():
        keys.append((parse_public_key(other), name, (SignatureFault.SIGNED_BY_OTHER_KEY,)))
    user_ids = tuple(dict.fromkeys((profile.user_id, *other_user_ids, *WELL_KNOWN_USER_IDS)))
    for owner, name, owner_faults in keys:
        digests = list(_digests(message, owner, profile.user_id, user_ids, suffixes))
        # Fewest faults first: two mistakes at once are believed only when no single one explains it.
        pairs = sorted(
            ((raw, digest, a + b, note) for raw, a in readings for digest, b, note in digests),
            key=lambda pair: len(pair[2]),
        )
        for raw, digest, faults, note in pairs:
            if _holds(owner, digest, raw, faults):
                found = owner_faults + faults
                return Diagnosis(not found, found, note or (f"实际签名密钥：{name}。" if name else ""))
    if all(not _in_range(raw) for raw, _ in readings):
        return Diagnosis(False, (*key_faults, SignatureFault.OUT_OF_RANGE))
    return Diagnosis(False, (*key_faults, *readings[0][1], SignatureFault.NO_MATCH))


def _on_curve(public: bytes) -> bool:
    return curve.is_on_curve((int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")))


def _in_range(raw: bytes) -> bool:
    return all(0 < int.from_bytes(half, "big") < curve.N for half in (raw[:32], raw[32:]))


def _holds(public: bytes, digest: bytes, raw: bytes, faults: Faults) -> bool:
    if not _in_range(raw):
        return False
    if SignatureFault.ECDSA_INSTEAD_OF_SM2 in faults:
        return _ecdsa_holds(public, digest, raw)
    return get_engine().verify_digest(public, digest, raw)


def _ecdsa_holds(public: bytes, digest: bytes, raw: bytes) -> bool:
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    inverse = pow(s, -1, curve.N)
    owner = (int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big"))
    start = curve.multiply(r * inverse, owner)
    point = curve.to_affine(
        curve.multiply_generator(int.from_bytes(digest, "big") * inverse % curve.N, start)
    )
    return point is not None and point[0] % curve.N == r


def _unique(readings: Iterator[tuple[bytes, Faults]]) -> list[tuple[bytes, Faults]]:
    seen: dict[bytes, Faults] = {}
    for raw, faults in readings:
        if raw not in seen or len(faults) < len(seen[raw]):
            seen[raw] = faults
    return sorted(seen.items(), key=lambda item: len(item[1]))


def _readings(signature: str | bytes, profile: InteropProfile) -> Iterator[tuple[bytes, Faults]]:
    """Every r‖s that the signature could be meant to be, with what is wrong under that reading."""
    for form in (profile.text, *(other for other in TextForm if other != profile.text)):
        try:
            data = read_text(signature, form)
        except ValueError:
            continue
        same_text = form == profile.text or {form, profile.text} == {TextForm.HEX, TextForm.HEX_UPPER}
        text_faults: Faults = () if same_text else (SignatureFault.TEXT_ENCODING,)
        for raw, faults in _raw_forms(data, profile.signature_form):
            yield raw, text_faults + faults
            yield raw[32:] + raw[:32], (*text_faults, *faults, SignatureFault.RS_SWAPPED)
            little = raw[31::-1] + raw[:31:-1]
            yield little, (*text_faults, *faults, SignatureFault.LITTLE_ENDIAN)


def _raw_forms(data: bytes, agreed: SignatureForm) -> Iterator[tuple[bytes, Faults]]:
    as_raw: Faults = () if agreed is SignatureForm.RAW else (SignatureFault.RAW_INSTEAD_OF_DER,)
    as_der: Faults = () if agreed is SignatureForm.DER else (SignatureFault.DER_INSTEAD_OF_RAW,)
    if len(data) == 64:
        yield data, as_raw
    elif 56 <= len(data) < 64:
        missing = 64 - len(data)
        for from_r in range(missing + 1):
            split = 32 - from_r
            raw = data[:split].rjust(32, b"\0") + data[split:].rjust(32, b"\0")
            yield raw, (*as_raw, SignatureFault.ZERO_STRIPPED)
    elif len(data) > 64 and data[:1] != b"\x30":
        yield data[:64], (*as_raw, SignatureFault.TRAILING_BYTES)
    if data[:1] == b"\x30":
        try:
            yield der.decode_signature(data), as_der
        except der.DerError:
            yield from ((raw, as_der + faults) for raw, faults in _loose_der(data))


def _loose_der(data: bytes) -> Iterator[tuple[bytes, Faults]]:
    faults: Faults = ()
    try:
        outer = der.expect(data, der.SEQUENCE)
        if outer.rest:
            faults = (SignatureFault.TRAILING_BYTES,)
        values = [int.from_bytes(node.content, "big") for node in der.children(outer.content)]
    except der.DerError:
        return
    if len(values) != 2 or any(value >> 256 for value in values):
        return
    raw = b"".join(value.to_bytes(32, "big") for value in values)
    if der.encode_signature(raw) != data[: len(data) - len(outer.rest)]:
        faults = (*faults, SignatureFault.DER_NOT_STRICT)
    yield raw, faults


def _digests(
    message: bytes,
    public: bytes,
    agreed_id: bytes,
    user_ids: Sequence[bytes],
    suffixes: Sequence[bytes],
) -> Iterator[tuple[bytes, Faults, str]]:
    """Every e that the other side could have signed, with the fault and a note."""
    z = compute_z(public, agreed_id)
    yield sm3(z + message), (), ""
    for user_id in user_ids:
        if user_id != agreed_id:
            shown = user_id.decode("utf-8", "replace") if user_id else "（空）"
            note = f"对方使用的用户标识：{shown}。"
            yield sm3(compute_z(public, user_id) + message), (SignatureFault.USER_ID,), note
    entl = (len(agreed_id) * 8).to_bytes(2, "big")
    parameters = b"".join(number.to_bytes(32, "big") for number in (curve.A, curve.B, *curve.G))
    for in_z in (b"", b"\0" * 64):
        keyless = sm3(entl + agreed_id + parameters + in_z)
        yield sm3(keyless + message), (SignatureFault.Z_WITHOUT_PUBLIC_KEY,), ""
    prefixed = sm3(entl + agreed_id + parameters + b"\x04" + public)
    yield sm3(prefixed + message), (SignatureFault.Z_WITH_PREFIX,), ""
    yield sm3(message), (SignatureFault.Z_MISSING,), ""
    if len(message) <= 32:
        yield message.rjust(32, b"\0"), (SignatureFault.DIGEST_SIGNED_DIRECTLY,), ""
    for twice in (sm3(message), sm3(message).hex().encode(), sm3(message).hex().upper().encode()):
        yield sm3(z + twice), (SignatureFault.HASHED_TWICE,), ""
    sha256 = hashlib.sha256
    yield sha256(z + message).digest(), (SignatureFault.SHA256_INSTEAD_OF_SM3,), ""
    for digest in (sm3(message), sm3(z + message), sha256(message).digest()):
        yield digest, (SignatureFault.ECDSA_INSTEAD_OF_SM2,), ""
    for other, fault in _messages(message, suffixes):
        if other != message:
            yield sm3(z + other), (fault,), ""


def _messages(message: bytes, suffixes: Sequence[bytes]) -> Iterator[tuple[bytes, SignatureFault]]:
    for text in (
        message + b"\n",
        message + b"\r\n",
        message.strip(),
        message.replace(b"\r\n", b"\n"),
        message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    ):
        yield text, SignatureFault.MESSAGE_NEWLINE
    bom = b"\xef\xbb\xbf"
    yield bom + message, SignatureFault.MESSAGE_BOM
    yield message.removeprefix(bom), SignatureFault.MESSAGE_BOM
    try:
        text_of = message.decode("utf-8")
    except UnicodeDecodeError:
        yield message.decode("gb18030", "ignore").encode(), SignatureFault.MESSAGE_CHARSET
    else:
        yield text_of.encode("gb18030", "ignore"), SignatureFault.MESSAGE_CHARSET
        yield quote(text_of, safe="").encode(), SignatureFault.MESSAGE_ENCODED
    yield unquote_to_bytes(message), SignatureFault.MESSAGE_ENCODED
    for encoded in (message.hex().encode(), message.hex().upper().encode(), base64.b64encode(message)):
        yield encoded, SignatureFault.MESSAGE_ENCODED
    for form in (TextForm.HEX, TextForm.BASE64):
        try:
            yield read_text(message, form), SignatureFault.MESSAGE_ENCODED
        except (ValueError, binascii.Error):
            continue
    for suffix in suffixes:
        yield message + suffix, SignatureFault.MESSAGE_SUFFIX
        yield message.removesuffix(suffix), SignatureFault.MESSAGE_SUFFIX
