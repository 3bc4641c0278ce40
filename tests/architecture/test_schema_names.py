"""A face's document knows a body by its class's name alone: two of the same name would describe each other."""

from __future__ import annotations

from collections import defaultdict

from ninja import Schema

from yiqiao.site import faces


def test_no_two_bodies_of_different_packages_share_a_name() -> None:
    assert faces.FACES
    modules: dict[str, set[str]] = defaultdict(set)
    waiting: list[type[Schema]] = [Schema]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            if one.__module__.startswith("yiqiao.") and "[" not in one.__name__:
                modules[one.__name__].add(one.__module__)
    assert {name: sorted(found) for name, found in modules.items() if len(found) > 1} == {}
