"""PubMed's XML, as its baseline files and its downloads have it, in; records out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from rag.schema import Record, Rejection
from rag.sources.content import Content
from rag.sources.elements import Found, begins, elements, text_in, texts_in
from rag.sources.fields import Fields
from rag.sources.names import full_name

ADDRESS = "https://pubmed.ncbi.nlm.nih.gov"
_JOURNAL = "MedlineCitation/MedlineJournalInfo"
_WITHOUT = ("MeshHeadingList", "ChemicalList", "GrantList", "AffiliationInfo", "ReferenceList", "History")
_NAMES = ("PubmedArticle", "PubmedBookArticle")


def recognises(head: str) -> bool:
    """Tell whether a text begins like PubMed's XML."""
    return begins(head) and ("<PubmedArticle" in head or "<PubmedBookArticle" in head)


def read(content: Content, fields: Fields) -> Iterator[Record | Rejection]:
    """Yield a record per article or book chapter; a structured abstract keeps its labels."""
    encoding = "utf-8" if content.recoded else None
    for item in elements(content.blocks(), _NAMES, without=_WITHOUT, encoding=encoding):
        if not isinstance(item, Found):
            yield fields.rejection(item.line, item.reason)
        elif item.name == "PubmedArticle":
            yield fields.known(_article(item.element), item.line)
        else:
            yield fields.known(_chapter(item.element), item.line)


def _article(element: Element) -> dict[str, Any]:
    pmid = text_in(element.find("MedlineCitation/PMID"))
    article = element.find("MedlineCitation/Article")
    if article is None:
        article = element
    ids = {item.get("IdType"): text_in(item) for item in element.findall("PubmedData/ArticleIdList/ArticleId")}
    dois = [text_in(item) for item in article.findall("ELocationID") if item.get("EIdType") == "doi"]
    # In another language's article the English title stands in brackets; the original may stand beside it.
    title = text_in(article.find("ArticleTitle")).removesuffix(".") or text_in(article.find("VernacularTitle"))
    return {
        "title": title,
        "abstract": _abstract(article.find("Abstract")) or _abstract(element.find("MedlineCitation/OtherAbstract")),
        "authors": _authors(article.find("AuthorList")),
        "year": _year(article),
        "venue": text_in(article.find("Journal/Title")) or text_in(element.find(f"{_JOURNAL}/MedlineTA")),
        "tags": texts_in(element.findall("MedlineCitation/KeywordList/Keyword")),
        "url": f"{ADDRESS}/{pmid}/" if pmid.isdigit() else "",
        "pmid": pmid,
        "doi": ids.get("doi") or next(iter(dois), ""),
        "retracted": _retracted(element),
        "own_id": pmid,
    }


def _chapter(element: Element) -> dict[str, Any]:
    document = element.find("BookDocument")
    if document is None:
        document = element
    pmid = text_in(document.find("PMID"))
    return {
        "title": text_in(document.find("ArticleTitle")) or text_in(document.find("Book/BookTitle")),
        "abstract": _abstract(document.find("Abstract")),
        "authors": _authors(document.find("AuthorList")) or _authors(document.find("Book/AuthorList")),
        "year": text_in(document.find("Book/PubDate/Year")),
        "venue": text_in(document.find("Book/BookTitle")),
        "url": f"{ADDRESS}/{pmid}/" if pmid.isdigit() else "",
        "pmid": pmid,
        "own_id": pmid,
    }


def _abstract(element: Element | None) -> str:
    """Return an abstract on one line, each part after its label: "METHODS: We …"."""
    parts = []
    for part in element.findall("AbstractText") if element is not None else []:
        label, text = (part.get("Label") or "").strip().rstrip(":"), text_in(part)
        if text:
            parts.append(f"{label}: {text}" if label and label.upper() != "UNLABELLED" else text)
    return " ".join(parts)


def _authors(element: Element | None) -> list[str]:
    names = []
    for author in element.findall("Author") if element is not None else []:
        given = text_in(author.find("ForeName")) or text_in(author.find("Initials"))
        name = full_name(given, text_in(author.find("LastName")), text_in(author.find("Suffix")))
        names.append(name or text_in(author.find("CollectiveName")))
    return names


def _year(article: Element) -> str:
    places = ("Journal/JournalIssue/PubDate/Year", "Journal/JournalIssue/PubDate/MedlineDate", "ArticleDate/Year")
    return next((text for text in (text_in(article.find(place)) for place in places) if text), "")


def _retracted(element: Element) -> str | None:
    types = texts_in(element.findall("MedlineCitation/Article/PublicationTypeList/PublicationType"))
    corrections = element.findall("MedlineCitation/CommentsCorrectionsList/CommentsCorrections")
    retracted = "Retracted Publication" in types or any(c.get("RefType") == "RetractionIn" for c in corrections)
    return "retracted" if retracted else None
