"""A double of the process in which Cortex XSOAR runs scripts: `server` is the parent's side, `loop` the child's."""
