"""Texts in, vectors out: the seam to embedding models, and the models behind it."""
