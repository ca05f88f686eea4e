"""Runs in, one HTML page and a Markdown text about them out; a room of its own because only this needs Jinja."""
