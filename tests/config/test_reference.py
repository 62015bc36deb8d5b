"""The manual for hall managers names every key, and the policy's keys are the core's."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from tidehall_link.settings import keys
from tidehall_server.core.queue.decide.opening import LIMITS
from tidehall_server.core.queue.model import CallingPolicy, Policy, TidePolicy
from tidehall_server.halls import reference
from tidehall_server.halls.policy import CallingTable, PolicyTable, TideTable, to_policy
from tidehall_server.halls.schema import HallFile

PAGE = Path(__file__).parents[2] / "docs" / "hall-config.md"


def test_the_page_is_what_the_schema_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference.render(), (
        "write it again: python -m tidehall_server.halls.reference > docs/hall-config.md"
    )


def _every_key(shape: type) -> set[str]:
    found = set()
    for key in keys(shape).values():
        found.add(key.name)
        assert key.spec.zh
        assert key.spec.en
        if key.nested:
            found |= _every_key(key.item)
    return found


def test_every_key_is_explained() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in _every_key(HallFile):
        assert f"`{name}`" in page or f"## {name}\n" in page or f".{name}\n" in page, name


def test_policy_keys_defaults_and_limits_are_the_cores() -> None:
    assert set(keys(PolicyTable)) == {field.name for field in fields(Policy)}
    assert set(keys(TideTable)) == {field.name for field in fields(TidePolicy)}
    assert set(keys(CallingTable)) == {field.name for field in fields(CallingPolicy)}
    assert to_policy(PolicyTable()) == Policy()
    for name, (low, high) in LIMITS.items():
        table, _, key = name.rpartition(".")
        shape = {"tide": TideTable, "calling": CallingTable, "": PolicyTable}[table]
        spec = keys(shape)[key].spec
        assert (spec.least, spec.most) == (low, high), name
