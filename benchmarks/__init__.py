"""Speed, memory and the figures behind constants; each one a module, run by `python -m benchmarks NAME`."""
