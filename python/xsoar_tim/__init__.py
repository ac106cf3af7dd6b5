"""Threat-intel relationships and indicator batches for Cortex XSOAR integrations."""

from xsoar_tim import _relationship as _relationship
from xsoar_tim._errors import TimError
from xsoar_tim._native import EntityRelationship, build_relationships

__all__ = ["EntityRelationship", "TimError", "build_relationships"]
