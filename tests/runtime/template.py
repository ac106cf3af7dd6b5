# ruff: noqa: A001, F821, N802, N803
# mypy: disable-error-code="name-defined, no-untyped-def, no-untyped-call"
# What stands before every script, in the same globals. `context` is the job; `__readWhileAvailable` reads one line.
# The method names are the product's.
import json
import sys
import threading
import uuid

SERVER_ERROR_MARKER = "[ERROR-fd5a7750-7182-4b38-90ba-091824478903]"


class Demisto:
    def __init__(self, context):
        self.callingContext = context
        self.is_debug = context.get("context", {}).get("IsDebug", False)
        self.__lock = None

    def enable_multithreading(self):
        if self.__lock is None:
            self.__lock = threading.Lock()

    # -- what the job says --

    def command(self):
        return self.callingContext.get("command", "")

    def params(self):
        return self.callingContext.get("params", {})

    def args(self):
        return self.callingContext.get("args", {})

    def getParam(self, param):
        return self.params().get(param)

    def getArg(self, arg):
        return self.args().get(arg)

    def investigation(self):
        return self.callingContext.get("context", {}).get("Inv")

    def incidents(self):
        return self.callingContext.get("context", {}).get("Incidents")

    def parentEntry(self):
        return self.callingContext.get("context", {}).get("ParentEntry")

    def context(self):
        return self.callingContext.get("context", {}).get("ExecutionContext")

    def integrationInstance(self):
        return self.callingContext.get("context", {}).get("IntegrationInstance", "")

    def uniqueFile(self):
        return str(uuid.uuid4())

    # -- what the server answers --

    def demistoVersion(self):
        return self.__do({"type": "demistoVersion"})

    def demistoUrls(self):
        return self.__do({"type": "demistoUrls"})

    def getLastRun(self):
        return self.__command("getLastRun")

    def setLastRun(self, value):
        return self.__command("setLastRun", value=value)

    def getIntegrationContext(self):
        return self.__command("getIntegrationContext")

    def setIntegrationContext(self, value):
        return self.__command("setIntegrationContext", value=value)

    def searchIndicators(self, **criteria):
        return self.__command("searchIndicators", **criteria)

    def createIndicators(self, indicators, lastRun=None, noUpdate=False):
        return self.__command("createIndicators", indicators=indicators, lastRun=lastRun, noUpdate=noUpdate)

    def debug(self, *args):
        return self.__server_log("debug", args)

    def info(self, *args):
        return self.__server_log("info", args)

    def error(self, *args):
        return self.__server_log("error", args)

    # -- what is only told --

    def log(self, msg):
        prefix = "Integration log: " if self.callingContext["integration"] else ""
        self.__tell({"type": "entryLog", "args": {"message": f"{prefix}{msg}"}})

    def results(self, results):
        entries = results if isinstance(results, list) else [results]
        self.__tell({"type": "result", "results": entries})

    # -- the wire --

    def __command(self, name, **args):
        return self.__do({"type": "executeCommand", "command": name, "args": args})

    def __server_log(self, level, args):
        return self.__do({"type": "log", "command": level, "args": {"args": list(args)}})

    def __tell(self, message):
        json.dump(message, sys.stdout)
        sys.stdout.write("\n")
        sys.stdout.flush()

    def __do(self, cmd):
        lock = self.__lock
        if lock is not None and not lock.acquire(timeout=60):
            raise RuntimeError("Timeout acquiring stdout lock")
        try:
            json.dump(cmd, sys.stdout)
            sys.stdout.write("\n")
            sys.stdout.flush()
            # By name, for in a class `__readWhileAvailable` would be another one.
            line = globals()["__readWhileAvailable"]()
        finally:
            if lock is not None:
                lock.release()
        _, marker, error = line.partition(SERVER_ERROR_MARKER)
        if marker:
            raise ValueError(error)
        return json.loads(line)


demisto = Demisto(context)


def print(*args):
    demisto.log(" ".join(str(arg) for arg in args))
