"""Whatever happens to a hall's file, the answer is a hall that can open or a list of problems, never a crash."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tidehall_server import halls

PRESETS = {name: Path(halls.load(name).path).read_text(encoding="utf-8") for name in halls.names()}
SIGNS = st.sampled_from(['"', "'", "[", "]", "{", "}", "=", "#", ",", "\n", "\\", "\x00", "“", "é", "0", "-", "true"])


def _settle(text: str, folder: Path) -> None:
    path = folder / "hall.toml"
    path.write_text(text, encoding="utf-8")
    examined = halls.examine(path)
    assert (examined.config is None) == any(not problem.warning for problem in examined.problems)
    lines = text.count("\n") + 1
    for problem in examined.problems:
        assert problem.text()
        assert 0 <= problem.line <= lines
    if examined.config is not None:
        plan = examined.config.plan(date(2026, 11, 20))
        codes = {service.id for service in plan.services}
        assert all(set(window.services) | set(window.helps) <= codes for window in plan.windows)
        assert {one for clerk in plan.clerks for one in clerk.primary + clerk.backup} <= {w.id for w in plan.windows}


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(PRESETS)), data=st.data())
def test_signs_put_in_or_taken_out(name: str, data: st.DataObject, tmp_path: Path) -> None:
    text = PRESETS[name]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        cut = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(SIGNS | st.just("")) + text[at + cut :]
    _settle(text, tmp_path)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(PRESETS)), data=st.data())
def test_lines_lost_doubled_or_moved(name: str, data: st.DataObject, tmp_path: Path) -> None:
    lines = PRESETS[name].split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        line = lines.pop(data.draw(st.integers(0, len(lines) - 1)))
        for _ in range(data.draw(st.integers(0, 2))):
            lines.insert(data.draw(st.integers(0, len(lines))), line)
    _settle("\n".join(lines), tmp_path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(PRESETS)), data=st.data())
def test_values_of_other_kinds(name: str, data: st.DataObject, tmp_path: Path) -> None:
    lines = PRESETS[name].split("\n")
    keyed = [index for index, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    for index in data.draw(st.lists(st.sampled_from(keyed), min_size=1, max_size=3)):
        value = data.draw(st.sampled_from(["1", "-1", '""', "[]", '["x"]', "true", "{}", "1.5", "2026-11-20", "[[1]]"]))
        lines[index] = f"{lines[index].split(' = ')[0]} = {value}"
    _settle("\n".join(lines), tmp_path)
