"""A settings file to start from: every key with its meaning, commented out where a default does."""

from __future__ import annotations

from typing import Any

from tidehall_link.settings.schema import Key, keys


def sample(shape: type, given: dict[str, str] | None = None) -> str:
    """TOML for ``shape``. ``given`` maps dotted keys to what stands there instead of the default, as TOML writes it."""
    return "\n".join(_lines(shape, "", given or {})).strip() + "\n"


def _lines(shape: type, prefix: str, given: dict[str, str]) -> list[str]:
    known = keys(shape)
    lines: list[str] = []
    for key in known.values():
        if not key.nested:
            lines += _key(key, f"{prefix}{key.name}", given)
    for key in known.values():
        if key.nested:
            where = f"{prefix}{key.name}"
            header = f"[[{where}]]" if key.many else f"[{where}]"
            mark = "# " if (key.many or key.default is None) and not key.spec.required else ""
            lines += ["", f"# {key.spec.zh} / {key.spec.en}", f"{mark}{header}"]
            inner = _lines(key.item, f"{where}.", given)
            lines += [f"# {line}" if mark and line and not line.startswith("#") else line for line in inner]
    return lines


def _key(key: Key, where: str, given: dict[str, str]) -> list[str]:
    about = f"# {key.spec.zh} / {key.spec.en}{_limits(key)}"
    if where in given:
        return [about, f"{key.name} = {given[where]}"]
    if key.spec.required or key.default is None:
        return [about, f"{'' if key.spec.required else '# '}{key.sample()}"]
    example = f"，例 e.g. {key.spec.example}" if key.spec.example else ""
    return [f"{about}{example}", f"# {key.name} = {key.value_text()}"]


def _limits(key: Key) -> str:
    choices = key.choices()
    if choices:
        return f"（{' | '.join(choices)}）"
    low, high = key.spec.least, key.spec.most
    if low is None and high is None:
        return ""
    return f"（{_bound(low)}–{_bound(high)}）"


def _bound(value: Any) -> str:
    return "" if value is None else f"{value:g}"
