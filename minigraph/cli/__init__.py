"""The commands of `python -m minigraph`."""
