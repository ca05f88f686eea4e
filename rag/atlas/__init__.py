"""The map of a library: where each paper stands among those like it, and what the regions are called."""
