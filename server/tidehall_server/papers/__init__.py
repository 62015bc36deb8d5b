"""Papers that a case puts into somebody's hand: HTML from templates that a hall may edit, and PDF from the HTML."""

from tidehall_server.papers.content import Letterhead, PaperName
from tidehall_server.papers.making import Papers, PdfMissingError
from tidehall_server.papers.words import acceptance_title

__all__ = ["Letterhead", "PaperName", "Papers", "PdfMissingError", "acceptance_title"]
