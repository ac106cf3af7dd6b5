"""Profiles, sources and properties of `xsoar_tim.stix`."""
