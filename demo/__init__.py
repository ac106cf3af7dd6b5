"""All of MITRE ATT&CK as indicators and relationships, handed to a stand-in for XSOAR: `python -m demo`.

`bundle` reads it as STIX where that lies beside the checkout, else `attack` reads tables from PyPI. `ways` builds
batches of it in two ways, one of them with `plain_feed`; `host` takes them, `measure` runs each way in a process of its
own, `table` shows what came out.
"""
