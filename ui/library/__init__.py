"""The library on the page."""
