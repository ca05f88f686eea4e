"""The Model Context Protocol for assistants: tools that search, ask, verify and read, and none that changes a paper."""
