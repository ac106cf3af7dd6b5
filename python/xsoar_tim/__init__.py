"""Threat-intel relationships and indicator batches for Cortex XSOAR integrations."""
