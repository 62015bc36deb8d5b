"""From a paper's values to HTML, and from that to PDF.

A hall edits a paper by putting a template of the same name into ``papers`` of its data folder. A template sees values
only: it runs in a sandbox, and pictures must stand in it (``data:``); no other file and no network is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from ctypes.util import find_library
from importlib.util import find_spec
from pathlib import Path

import segno
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tidehall_server.papers.content import COPIES, Form, PaperName

_OWN = Path(__file__).parent / "templates"
_TWO = frozenset({PaperName.INTAKE, PaperName.ACCEPTANCE, PaperName.LIST, PaperName.REJECTION})


class PdfMissingError(Exception):
    """WeasyPrint is not installed, or the machine lacks Pango: the HTML prints from every browser all the same."""


def lacks() -> str:
    """What is missing before anything can become PDF: ``weasyprint``, ``pango``, or nothing. Nothing is loaded."""
    if find_spec("weasyprint") is None:
        return "weasyprint"
    return "" if find_library("pango-1.0") else "pango"


class Papers:
    """``folder`` holds the hall's own templates; it need not exist."""

    def __init__(self, folder: Path) -> None:
        self._jinja = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader([folder, _OWN]), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip

    def html(self, name: PaperName, form: Form, values: Mapping[str, object]) -> str:
        """The paper with its copies. Raises ``jinja2.TemplateError`` for a hall's template that cannot be used."""
        copies = COPIES if name in _TWO and form is Form.A4 else ("",)
        code = segno.make(str(values["progress_link"]), error="m", micro=False).svg_data_uri(border=0, dark="#000")
        template = self._jinja.get_template(f"{name.value}.html")
        return template.render(values, form=form.value, copies=copies, code=code)

    def page(self, template: str, values: Mapping[str, object]) -> str:
        """Any other page of ours, which a hall may edit in the same way."""
        return self._jinja.get_template(template).render(values)

    def pdf(self, html: str) -> bytes:
        """The same as PDF, with its letters inside."""
        try:
            import weasyprint  # noqa: PLC0415 - a second and 60 MB, for those who ask for PDF only
        except (ImportError, OSError) as error:
            raise PdfMissingError(str(error)) from error
        only_inside = weasyprint.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
        made: bytes = weasyprint.HTML(string=html, url_fetcher=only_inside).write_pdf()
        return made
