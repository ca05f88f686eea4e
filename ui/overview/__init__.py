"""Overviews of topics on the page."""
