"""Papers for people who write reports: the official form filled, and their own Word file with comments."""

from __future__ import annotations

from compliance.papers.annotate import Annotated, annotate, annotated
from compliance.papers.page import form_html
from compliance.papers.word import form_docx

__all__ = ["Annotated", "annotate", "annotated", "form_docx", "form_html"]
