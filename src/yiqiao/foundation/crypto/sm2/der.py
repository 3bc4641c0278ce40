"""The few DER shapes that SM2 keys, signatures and ciphertexts use (GM/T 0009, SEC 1, PKCS#8, X.509)."""

from typing import NamedTuple

INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
OBJECT_ID = 0x06
SEQUENCE = 0x30

OID_EC_PUBLIC_KEY = bytes.fromhex("2a8648ce3d0201")  # 1.2.840.10045.2.1
OID_SM2_CURVE = bytes.fromhex("2a811ccf5501822d")  # 1.2.156.10197.1.301


class DerError(ValueError):
    """The bytes are not the DER structure that was expected."""


class Node(NamedTuple):
    """One tag-length-value; `rest` is what follows it."""

    tag: int
    content: bytes
    rest: bytes


def read(data: bytes) -> Node:
    """First element of `data`; refuses lengths that are not minimal or run past the end."""
    if len(data) < 2:
        raise DerError("truncated header")
    length, start = data[1], 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4 or len(data) < 2 + count:
            raise DerError("bad length")
        length, start = int.from_bytes(data[2 : 2 + count], "big"), 2 + count
        if length < 0x80 or data[2] == 0:
            raise DerError("length is not minimal")
    if len(data) < start + length:
        raise DerError("truncated content")
    return Node(data[0], data[start : start + length], data[start + length :])


def expect(data: bytes, tag: int) -> Node:
    """`read`, refusing another tag."""
    node = read(data)
    if node.tag != tag:
        raise DerError(f"tag {node.tag:02x} where {tag:02x} was expected")
    return node


def whole(data: bytes, tag: int) -> bytes:
    """Content of the only element of `data`."""
    node = expect(data, tag)
    if node.rest:
        raise DerError("trailing bytes")
    return node.content


def children(content: bytes) -> list[Node]:
    """All elements of a constructed content."""
    nodes = []
    while content:
        node = read(content)
        nodes.append(node)
        content = node.rest
    return nodes


def unsigned(content: bytes) -> int:
    """Value of a minimal, non-negative INTEGER content."""
    if not content:
        raise DerError("empty integer")
    if content[0] & 0x80:
        raise DerError("negative integer")
    if len(content) > 1 and content[0] == 0 and not content[1] & 0x80:
        raise DerError("integer is not minimal")
    return int.from_bytes(content, "big")


def element(tag: int, *parts: bytes) -> bytes:
    """Tag, length and joined parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content


def integer(value: int) -> bytes:
    """Minimal INTEGER of a non-negative value."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


_ALGORITHM = element(SEQUENCE, element(OBJECT_ID, OID_EC_PUBLIC_KEY), element(OBJECT_ID, OID_SM2_CURVE))


def encode_signature(raw: bytes) -> bytes:
    """SEQUENCE { r, s } of a 64-byte r‖s."""
    return element(
        SEQUENCE, integer(int.from_bytes(raw[:32], "big")), integer(int.from_bytes(raw[32:], "big"))
    )


def decode_signature(der: bytes) -> bytes:
    """64-byte r‖s of a strict SEQUENCE { r, s }."""
    parts = children(whole(der, SEQUENCE))
    if len(parts) != 2 or any(part.tag != INTEGER for part in parts):
        raise DerError("not two integers")
    values = [unsigned(part.content) for part in parts]
    if any(value >> 256 for value in values):
        raise DerError("integer longer than 256 bits")
    return b"".join(value.to_bytes(32, "big") for value in values)


def encode_ciphertext(point: bytes, digest: bytes, masked: bytes) -> bytes:
    """GM/T 0009 SEQUENCE { x, y, hash, cipher }; `point` is x‖y."""
    return element(
        SEQUENCE,
        integer(int.from_bytes(point[:32], "big")),
        integer(int.from_bytes(point[32:], "big")),
        element(OCTET_STRING, digest),
        element(OCTET_STRING, masked),
    )


def decode_ciphertext(der: bytes) -> tuple[bytes, bytes, bytes]:
    """(x‖y, C3, C2) of a GM/T 0009 ciphertext."""
    parts = children(whole(der, SEQUENCE))
    if [part.tag for part in parts] != [INTEGER, INTEGER, OCTET_STRING, OCTET_STRING]:
        raise DerError("not an SM2 ciphertext")
    x, y = (unsigned(part.content) for part in parts[:2])
    if x >> 256 or y >> 256:
        raise DerError("coordinate longer than 256 bits")
    return x.to_bytes(32, "big") + y.to_bytes(32, "big"), parts[2].content, parts[3].content


def encode_sec1(private: bytes, public: bytes | None = None) -> bytes:
    """SEC 1 ECPrivateKey naming the SM2 curve; `public` is x‖y."""
    parts = [integer(1), element(OCTET_STRING, private), element(0xA0, element(OBJECT_ID, OID_SM2_CURVE))]
    if public is not None:
        parts.append(element(0xA1, element(BIT_STRING, b"\x00\x04", public)))
    return element(SEQUENCE, *parts)


def encode_pkcs8(private: bytes, public: bytes | None = None) -> bytes:
    """PKCS#8 PrivateKeyInfo around an ECPrivateKey."""
    inner = [integer(1), element(OCTET_STRING, private)]
    if public is not None:
        inner.append(element(0xA1, element(BIT_STRING, b"\x00\x04", public)))
    return element(SEQUENCE, integer(0), _ALGORITHM, element(OCTET_STRING, element(SEQUENCE, *inner)))


def encode_spki(public: bytes) -> bytes:
    """X.509 SubjectPublicKeyInfo of x‖y."""
    return element(SEQUENCE, _ALGORITHM, element(BIT_STRING, b"\x00\x04", public))
