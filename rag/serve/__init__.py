"""The engine for other programs, and the door before it."""
