"""Questions that a library can answer, for whoever does not know yet what to ask."""
