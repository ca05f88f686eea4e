"""Overviews: all papers of a topic, in themes, with every sentence cited."""
