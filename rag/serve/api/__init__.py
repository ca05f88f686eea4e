"""The HTTP API: requests of other programs in, the JSON of the public contract out."""
