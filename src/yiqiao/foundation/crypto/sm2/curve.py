"""Arithmetic on the SM2 curve (GB/T 32918.5) in plain Python integers.

Not constant time: Python's big integers leak operand sizes through timing. It is the fallback for
machines without a usable libcrypto and the independent check of the fast engine, see `docs/crypto.md`.
"""

from functools import cache

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)

Affine = tuple[int, int]
Jacobian = tuple[int, int, int]

INFINITY: Jacobian = (1, 1, 0)
_WINDOW = 8
_WINDOWS = 256 // _WINDOW


def is_on_curve(point: Affine) -> bool:
    """True for a finite point of the curve with both coordinates in the field."""
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def double(point: Jacobian) -> Jacobian:
    """2·point (a = −3 formula)."""
    x, y, z = point
    if not z or not y:
        return INFINITY
    delta = z * z % P
    gamma = y * y % P
    beta = x * gamma % P
    alpha = 3 * (x - delta) * (x + delta) % P
    x3 = (alpha * alpha - 8 * beta) % P
    z3 = ((y + z) * (y + z) - gamma - delta) % P
    return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % P, z3


def add_affine(point: Jacobian, other: Affine) -> Jacobian:
    """point + other, where `other` is finite and affine."""
    x1, y1, z1 = point
    x2, y2 = other
    if not z1:
        return x2, y2, 1
    zz = z1 * z1 % P
    h = (x2 * zz - x1) % P
    r = (y2 * zz * z1 - y1) % P
    if not h:
        return INFINITY if r else double(point)
    hh = h * h % P
    hhh = h * hh % P
    v = x1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - y1 * hhh) % P, z1 * h % P


def to_affine(point: Jacobian) -> Affine | None:
    """Affine coordinates, or None for the point at infinity."""
    x, y, z = point
    if not z:
        return None
    inverse = pow(z, -1, P)
    square = inverse * inverse % P
    return x * square % P, y * square * inverse % P


def _all_to_affine(points: list[Jacobian]) -> list[Affine]:
    # Montgomery's trick: one inversion for the whole list; none of the points is infinite.
    products = []
    running = 1
    for _, _, z in points:
        products.append(running)
        running = running * z % P
    inverse = pow(running, -1, P)
    result: list[Affine] = []
    for (x, y, z), before in zip(reversed(points), reversed(products), strict=True):
        z_inverse = inverse * before % P
        inverse = inverse * z % P
        square = z_inverse * z_inverse % P
        result.append((x * square % P, y * square * z_inverse % P))
    result.reverse()
    return result


@cache
def _generator_table() -> list[list[Affine]]:
    # Row i holds j·2^(8i)·G for j = 1…255: a multiplication is then at most 32 additions, no doubling.
    row_size = (1 << _WINDOW) - 1
    flat: list[Jacobian] = []
    first: Affine = G
    for _ in range(_WINDOWS):
        point: Jacobian = (*first, 1)
        flat.append(point)
        for _ in range(row_size - 1):
            point = add_affine(point, first)
            flat.append(point)
        following = to_affine(add_affine(point, first))
        assert following is not None  # noqa: S101 - 2^(8i) is never a multiple of the prime order
        first = following
    affine = _all_to_affine(flat)
    return [affine[i * row_size : (i + 1) * row_size] for i in range(_WINDOWS)]


def multiply_generator(scalar: int, start: Jacobian = INFINITY) -> Jacobian:
    """start + scalar·G for 0 ≤ scalar < 2^256."""
    point = start
    for row, digit in zip(_generator_table(), scalar.to_bytes(32, "little"), strict=True):
        if digit:
            point = add_affine(point, row[digit - 1])
    return point


def _wnaf(scalar: int, width: int) -> list[int]:
    digits = []
    modulus = 1 << width
    while scalar:
        digit = 0
        if scalar & 1:
            digit = scalar & (modulus - 1)
            if digit >= modulus >> 1:
                digit -= modulus
            scalar -= digit
        digits.append(digit)
        scalar >>= 1
    return digits


def multiply(scalar: int, base: Affine) -> Jacobian:
    """scalar·base by width-5 non-adjacent form; `base` must be on the curve."""
    scalar %= N
    if not scalar:
        return INFINITY
    twice = to_affine(double((*base, 1)))
    assert twice is not None  # noqa: S101 - the group has odd prime order
    multiples: list[Jacobian] = [(*base, 1)]
    for _ in range(7):
        multiples.append(add_affine(multiples[-1], twice))
    odd = _all_to_affine(multiples)
    point = INFINITY
    for digit in reversed(_wnaf(scalar, 5)):
        point = double(point)
        if digit > 0:
            point = add_affine(point, odd[digit >> 1])
        elif digit < 0:
            x, y = odd[-digit >> 1]
            point = add_affine(point, (x, P - y))
    return point


def lift_x(x: int, *, odd: bool) -> Affine | None:
    """The point with abscissa `x` and the wanted parity, or None when there is none (p ≡ 3 mod 4)."""
    square = (x * x * x + A * x + B) % P
    y = pow(square, (P + 1) // 4, P)
    if not 0 <= x < P or y * y % P != square:
        return None
    return x, y if bool(y & 1) == odd else P - y
