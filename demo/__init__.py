"""All of MITRE ATT&CK as indicators and relationships, handed to a stand-in for XSOAR: `python -m demo`.

`attack` reads the source, `ways` builds batches of it in two ways, `host` takes them, `measure` runs each way in a
process of its own, `table` shows what came out.
"""
