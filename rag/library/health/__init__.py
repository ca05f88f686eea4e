"""What is looked at to tell how a library is: a module a kind, library in and findings out; doctor.py asks them all."""

REPAIR = "attest doctor --repair"
