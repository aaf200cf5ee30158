"""Configurable registers (台账): what a type is made of, how entries are read, judged, moved and carried along."""
