"""Questions and their answers: the conversation on the page."""
