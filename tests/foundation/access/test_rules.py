"""Duties, scopes and passwords, as rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiqiao.foundation.access.rules import (
    ADMINISTRATORS,
    Duty,
    GrantInForce,
    UserKind,
    conflicting_duties,
    contains_username,
    count_character_classes,
    mask_name,
    may_hold,
    normalise_username,
    permissions_at,
    union_of_scopes,
)

duties = st.sampled_from(list(Duty))
codes = st.frozensets(st.sampled_from(["main", "east", "west"]))
scopes = st.none() | codes


@pytest.mark.requirement("PLATFORM-06")
@given(st.lists(duties, max_size=6))
def test_roles_accepted_one_after_the_other_never_stand_on_two_sides(wanted: list[Duty]) -> None:
    held: set[Duty] = set()
    for duty in wanted:
        if not conflicting_duties(held, duty):
            held.add(duty)
    assert len(held) <= 1


@pytest.mark.requirement("PLATFORM-06")
@pytest.mark.parametrize("administrator", sorted(ADMINISTRATORS))
def test_an_administrator_conflicts_with_the_other_two_and_with_every_business_role(
    administrator: Duty,
) -> None:
    for other in Duty:
        expected = frozenset() if other is administrator else frozenset({administrator})
        assert conflicting_duties({administrator}, other) == expected


@pytest.mark.parametrize(
    ("kind", "duty", "allowed"),
    [
        (UserKind.STAFF, Duty.BUSINESS, True),
        (UserKind.STAFF, Duty.AUDIT, True),
        (UserKind.STAFF, Duty.DEVICE, False),
        (UserKind.STAFF, Duty.PATIENT, False),
        (UserKind.DEVICE, Duty.DEVICE, True),
        (UserKind.DEVICE, Duty.BUSINESS, False),
        (UserKind.DEVICE, Duty.SYSTEM, False),
    ],
)
def test_devices_hold_only_device_roles(kind: UserKind, duty: Duty, allowed: bool) -> None:
    assert may_hold(kind, duty) is allowed


@given(st.lists(st.tuples(codes, scopes), max_size=5), st.sampled_from(["main", "east", "west"]))
def test_a_permission_is_in_force_at_a_campus_exactly_when_some_grant_reaches_it(
    rows: list[tuple[frozenset[str], frozenset[str] | None]], campus: str
) -> None:
    grants = [GrantInForce("r", permissions, campuses, None) for permissions, campuses in rows]
    expected = {one for permissions, where in rows if where is None or campus in where for one in permissions}
    assert permissions_at(grants, campus) == expected


@given(st.lists(scopes, max_size=5))
def test_one_unlimited_scope_makes_the_union_unlimited(rows: list[frozenset[str] | None]) -> None:
    together = union_of_scopes(rows)
    if None in rows:
        assert together is None
    else:
        assert together == {code for row in rows if row for code in row}


@given(st.text(max_size=40))
def test_normalising_a_username_twice_changes_nothing_more(name: str) -> None:
    once = normalise_username(name)
    assert normalise_username(once) in (once, normalise_username(once.casefold()))


def test_full_width_and_upper_case_spell_the_same_username() -> None:
    assert normalise_username(" ＣＡＳＨＩＥＲ01 ") == "cashier01"


@given(
    st.text("abc", max_size=5),
    st.text("ABC", max_size=5),
    st.text("123", max_size=5),
    st.text("#汉", max_size=5),
)
def test_character_classes_are_counted_once_each(lower: str, upper: str, digits: str, rest: str) -> None:
    expected = sum(bool(part) for part in (lower, upper, digits, rest))
    assert count_character_classes(lower + digits + upper + rest) == expected


words = st.text("abcXYZ789-_#汉", max_size=8)


@given(st.text("abcdefgh0123", min_size=3, max_size=12), words, words)
def test_a_password_around_the_username_is_recognised_in_any_case_and_direction(
    name: str, before: str, after: str
) -> None:
    assert contains_username(f"{before}{name.upper()}{after}", name)
    assert contains_username(f"{before}{name[::-1]}{after}", name)


@pytest.mark.parametrize(("name", "masked"), [("张三", "张*"), ("欧阳修文", "欧***"), ("王", "王"), ("", "")])
def test_a_masked_name_keeps_only_its_first_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked
