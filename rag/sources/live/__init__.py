"""Queries to arXiv and PubMed in, their records out, politely and a page at a time."""
