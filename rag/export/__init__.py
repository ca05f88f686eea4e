"""Export: answers, overviews and papers in; text for other programs and for people out."""

from rag.export.exporting import FORMATS, PAPER_FORMATS, TEXT_FORMATS, Format, export

__all__ = ["FORMATS", "Format", "PAPER_FORMATS", "TEXT_FORMATS", "export"]
