"""The API document, and whether the real server keeps every word of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.house import PASSWORD, Stage
from tests.server.process import ROOT, Server
from tidehall_server.api.command_models import offered
from tidehall_server.core.queue.views import VIEWS

# Signing out ends the run; a closed day refuses everything after it.
LEFT_OUT = ("logout", "command-close-day")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One hall; its document is only read."""
    folder = tmp_path_factory.mktemp("document")
    made = Stage(folder, f"sqlite:///{folder / 'journal.sqlite'}")
    yield made
    made.close()


def test_every_command_and_view_is_listed(stage: Stage) -> None:
    document = stage.client.get("/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    paths = document["paths"]
    for name in offered():
        operation = paths[f"/api/v1/halls/{{hall}}/commands/{name}"]["post"]
        assert {"409", "422", "401", "403"} <= set(operation["responses"])
        assert any(each["name"] == "Idempotency-Key" for each in operation["parameters"])
    for name in VIEWS:
        assert "get" in paths[f"/api/v1/halls/{{hall}}/views/{name}"]


def test_the_document_lists_exactly_the_routes(stage: Stage) -> None:
    listed = set(stage.client.get("/openapi.json").get_json()["paths"])
    routes = {rule.rule.replace("<", "{").replace(">", "}") for rule in stage.house.app.url_map.iter_rules()}
    unlisted = {route for route in routes - listed if not route.startswith("/api/")}
    assert routes - listed == unlisted
    assert listed <= routes


def test_every_reference_leads_somewhere(stage: Stage) -> None:
    document = stage.client.get("/openapi.json").get_json()
    text = stage.client.get("/openapi.json").text
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names == set(document["components"]["schemas"])


def test_class_stands_for_priority(stage: Stage) -> None:
    schemas = stage.client.get("/openapi.json").get_json()["components"]["schemas"]
    assert set(schemas["TakeTicket"]["properties"]) == {
        "service",
        "class",
        "channel",
        "id_number",
        "phone",
        "proxy",
        "proof",
    }
    assert all(schema.get("additionalProperties") is False for name, schema in schemas.items() if name in kinds())


def kinds() -> set[str]:
    return {model.kind.__name__ for model in offered().values()}


@pytest.mark.parametrize(
    "phases", ["examples,coverage", pytest.param("examples,coverage,fuzzing", marks=pytest.mark.soak)]
)
def test_the_real_server_keeps_the_document(tmp_path: Path, phases: str) -> None:
    """Schemathesis sends valid and invalid requests to every operation and holds the answers against the document.

    Some fifty to each that follow from the document; the long way also thirty random ones.
    """
    with Server(tmp_path / "data") as server:
        body = {"secret": server.read_secret(), "name": "boss", "password": PASSWORD}
        token = server.ask("/api/v1/setup", body)[1]["token"]
        left_out = [word for name in LEFT_OUT for word in ("--exclude-operation-id", name)]
        ran = subprocess.run(
            [str(Path(sys.executable).with_name("st")), "run", f"{server.url}/openapi.json",
             "-H", f"Authorization: Bearer {token}", "--phases", phases,
             "--max-examples", "30", "--generation-deterministic", "--no-color", *left_out],
            capture_output=True, text=True, cwd=tmp_path, check=False,
            env={**os.environ, "SCHEMATHESIS_HOOKS": "openapi_hooks", "PYTHONPATH": str(ROOT / "tests/server/api")},
        )  # fmt: skip
        assert server.ask("/livez")[0] == 200
    assert ran.returncode == 0, _failures(ran.stdout)[:20_000] + ran.stderr[-2000:]
    assert '"level": "error"' not in (tmp_path / "server.log").read_text("utf-8")


def _failures(said: str) -> str:
    """What was found; the warnings about data that nobody made come after it and are long."""
    return said[max(0, said.find("= FAILURES =")) :]
