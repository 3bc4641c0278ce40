"""Named interoperation profiles: everything two sides must agree on before SM2 works between them.

The mathematics of SM2 leaves open how a signature is written (r‖s or DER), in which order a ciphertext's
parts stand, how keys are encoded and which user id enters Z. A profile fixes all of it under one name,
which is written into the connector's configuration.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum

from yiqiao.foundation.crypto.errors import (
    KeyMaterialInvalid,
    SignatureMalformed,
    Sm2CiphertextMalformed,
    Sm2DecryptionFailed,
)
from yiqiao.foundation.crypto.key_encoding import parse_private_key, parse_public_key, pem
from yiqiao.foundation.crypto.provider import get_provider
from yiqiao.foundation.crypto.sm2 import der
from yiqiao.foundation.crypto.sm2.engine import Ciphertext, DecryptionFailed
from yiqiao.foundation.crypto.sm2.identity import DEFAULT_USER_ID


class TextForm(StrEnum):
    """How bytes travel."""

    BYTES = "bytes"
    HEX = "hex"
    HEX_UPPER = "hex_upper"
    BASE64 = "base64"


class SignatureForm(StrEnum):
    """How (r, s) is written."""

    RAW = "raw"
    DER = "der"


class CiphertextForm(StrEnum):
    """Order of the parts: current standard, the order of 2010, or GM/T 0009 ASN.1."""

    C1C3C2 = "c1c3c2"
    C1C2C3 = "c1c2c3"
    ASN1 = "asn1"


class PublicKeyForm(StrEnum):
    """How a public key is handed over."""

    XY = "xy"
    POINT = "04xy"
    SPKI = "spki"
    PEM = "pem"


class PrivateKeyForm(StrEnum):
    """How a private key is handed over; `padded` carries the leading 00 of a Java BigInteger."""

    RAW = "raw"
    PADDED = "padded"
    SEC1 = "sec1"
    PKCS8 = "pkcs8"
    PEM = "pem"


def write_text(data: bytes, form: TextForm) -> str | bytes:
    """`data` as the form says."""
    match form:
        case TextForm.BYTES:
            return data
        case TextForm.HEX:
            return data.hex()
        case TextForm.HEX_UPPER:
            return data.hex().upper()
        case TextForm.BASE64:
            return base64.b64encode(data).decode()


def read_text(value: str | bytes, form: TextForm) -> bytes:
    """Inverse of `write_text`; ValueError when the value is not in that form."""
    if form is TextForm.BYTES:
        if isinstance(value, str):
            raise ValueError("text where bytes were expected")
        return value
    text = (value.decode("ascii") if isinstance(value, bytes) else value).strip()
    if form is TextForm.BASE64:
        try:
            return base64.b64decode("".join(text.split()), validate=True)
        except binascii.Error as error:
            raise ValueError("not base64") from error
    return bytes.fromhex(text)


@dataclass(frozen=True, slots=True)
class InteropProfile:
    """One agreement. `name` is what configuration says, `title` what people see."""

    name: str
    title: str
    signature_form: SignatureForm = SignatureForm.RAW
    ciphertext_form: CiphertextForm = CiphertextForm.C1C3C2
    point_prefix: bool = True
    text: TextForm = TextForm.BASE64
    public_key_form: PublicKeyForm = PublicKeyForm.POINT
    private_key_form: PrivateKeyForm = PrivateKeyForm.RAW
    user_id: bytes = DEFAULT_USER_ID

    def encode_signature(self, raw: bytes) -> str | bytes:
        """r‖s (64 bytes) as this profile writes it."""
        data = raw if self.signature_form is SignatureForm.RAW else der.encode_signature(raw)
        return write_text(data, self.text)

    def decode_signature(self, value: str | bytes) -> bytes:
        """r‖s of what the other side sent; `SignatureMalformed` unless exactly in this profile's form."""
        try:
            data = read_text(value, self.text)
            if self.signature_form is SignatureForm.DER:
                return der.decode_signature(data)
        except ValueError as error:
            raise SignatureMalformed(f"签名不符合“{self.title}”约定的格式，请用签名诊断查看差异。") from error
        if len(data) != 64:
            raise SignatureMalformed(
                f"签名应为64字节的r‖s，实际为{len(data)}字节。", details={"bytes": len(data)}
            )
        return data

    def encode_ciphertext(self, parts: Ciphertext) -> str | bytes:
        """The three parts as this profile writes them."""
        point, digest, masked = parts
        first = b"\x04" + point if self.point_prefix else point
        match self.ciphertext_form:
            case CiphertextForm.C1C3C2:
                data = first + digest + masked
            case CiphertextForm.C1C2C3:
                data = first + masked + digest
            case CiphertextForm.ASN1:
                data = der.encode_ciphertext(point, digest, masked)
        return write_text(data, self.text)

    def decode_ciphertext(self, value: str | bytes) -> Ciphertext:
        """The three parts of what the other side sent."""
        try:
            data = read_text(value, self.text)
            if self.ciphertext_form is CiphertextForm.ASN1:
                parts = Ciphertext(*der.decode_ciphertext(data))
            else:
                if self.point_prefix:
                    if data[:1] != b"\x04":
                        raise ValueError("point without its 04")
                    data = data[1:]
                rest = data[64:]
                if self.ciphertext_form is CiphertextForm.C1C3C2:
                    parts = Ciphertext(data[:64], rest[:32], rest[32:])
                else:
                    parts = Ciphertext(data[:64], rest[-32:], rest[:-32])
            if len(parts.point) != 64 or len(parts.digest) != 32 or not parts.masked:
                raise ValueError("too short")
        except ValueError as error:
            raise Sm2CiphertextMalformed(
                f"密文不符合“{self.title}”约定的格式，请核对C1C3C2/C1C2C3/ASN.1顺序、04前缀和编码。"
            ) from error
        return parts

    def encode_public_key(self, public: bytes) -> str | bytes:
        """x‖y as this profile hands keys over."""
        match self.public_key_form:
            case PublicKeyForm.XY:
                return write_text(public, self.text)
            case PublicKeyForm.POINT:
                return write_text(b"\x04" + public, self.text)
            case PublicKeyForm.SPKI:
                return write_text(der.encode_spki(public), self.text)
            case PublicKeyForm.PEM:
                return pem("PUBLIC KEY", der.encode_spki(public))

    def encode_private_key(self, private: bytes) -> str | bytes:
        """32 bytes as this profile hands keys over."""
        public = get_provider().sm2_public(private)
        match self.private_key_form:
            case PrivateKeyForm.RAW:
                return write_text(private, self.text)
            case PrivateKeyForm.PADDED:
                return write_text(b"\x00" + private, self.text)
            case PrivateKeyForm.SEC1:
                return write_text(der.encode_sec1(private, public), self.text)
            case PrivateKeyForm.PKCS8:
                return write_text(der.encode_pkcs8(private, public), self.text)
            case PrivateKeyForm.PEM:
                return pem("PRIVATE KEY", der.encode_pkcs8(private, public))


DEFAULT_PROFILE = "gmt0009"

# What a party really uses is settled in its joint test; the source of each default is in docs/crypto.md.
PROFILES: dict[str, InteropProfile] = {
    profile.name: profile
    for profile in (
        InteropProfile(
            "gmt0009",
            "GM/T 0009 标准封装",
            signature_form=SignatureForm.DER,
            ciphertext_form=CiphertextForm.ASN1,
            public_key_form=PublicKeyForm.SPKI,
            private_key_form=PrivateKeyForm.PKCS8,
        ),
        InteropProfile("nhsa", "医保平台（r‖s，Base64）", private_key_form=PrivateKeyForm.PADDED),
        InteropProfile("bank", "银行与银联（r‖s，十六进制大写）", text=TextForm.HEX_UPPER),
        InteropProfile(
            "bouncycastle",
            "BouncyCastle 默认（DER签名，C1C2C3密文）",
            signature_form=SignatureForm.DER,
            ciphertext_form=CiphertextForm.C1C2C3,
            private_key_form=PrivateKeyForm.PADDED,
            text=TextForm.HEX,
        ),
        InteropProfile(
            "openssl",
            "OpenSSL 命令行与库",
            signature_form=SignatureForm.DER,
            ciphertext_form=CiphertextForm.ASN1,
            text=TextForm.BYTES,
            public_key_form=PublicKeyForm.PEM,
            private_key_form=PrivateKeyForm.PEM,
        ),
        InteropProfile("sm_crypto", "sm-crypto（JS，无04前缀）", text=TextForm.HEX, point_prefix=False),
        InteropProfile(
            "gmssl_python",
            "gmssl（Python，无04前缀，公钥无04）",
            text=TextForm.HEX,
            point_prefix=False,
            public_key_form=PublicKeyForm.XY,
        ),
        InteropProfile(
            "sm_crypto_old",
            "sm-crypto / gmssl 旧顺序（C1C2C3）",
            text=TextForm.HEX,
            point_prefix=False,
            ciphertext_form=CiphertextForm.C1C2C3,
            public_key_form=PublicKeyForm.XY,
        ),
    )
}


def get_profile(name: str) -> InteropProfile:
    """The profile of that name; `KeyMaterialInvalid` lists the known ones."""
    try:
        return PROFILES[name]
    except KeyError:
        known = "、".join(PROFILES)
        raise KeyMaterialInvalid(
            f"没有名为{name}的互通配置，可用：{known}。", details={"profile": name}
        ) from None


def sign(message: bytes, private_key: str | bytes, profile: InteropProfile) -> str | bytes:
    """Sign in the profile's form with a private key in any encoding."""
    private = parse_private_key(private_key)
    return profile.encode_signature(get_provider().sm2_sign(private, message, profile.user_id))


def verify(message: bytes, signature: str | bytes, public_key: str | bytes, profile: InteropProfile) -> bool:
    """Verify strictly in the profile's form; a malformed signature is False (see `diagnose_signature`)."""
    public = parse_public_key(public_key)
    try:
        raw = profile.decode_signature(signature)
    except SignatureMalformed:
        return False
    return get_provider().sm2_verify(public, message, raw, profile.user_id)


def encrypt(plaintext: bytes, public_key: str | bytes, profile: InteropProfile) -> str | bytes:
    """Encrypt to a public key in any encoding, in the profile's form."""
    return profile.encode_ciphertext(get_provider().sm2_encrypt(parse_public_key(public_key), plaintext))


def decrypt(ciphertext: str | bytes, private_key: str | bytes, profile: InteropProfile) -> bytes:
    """Decrypt a ciphertext in the profile's form."""
    parts = profile.decode_ciphertext(ciphertext)
    try:
        return get_provider().sm2_decrypt(parse_private_key(private_key), parts)
    except DecryptionFailed as error:
        raise Sm2DecryptionFailed(
            "密文无法用该私钥解开：请核对密钥是否成对，以及对方使用的密文顺序（C1C3C2或C1C2C3）。"
        ) from error
