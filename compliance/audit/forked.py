"""What the server that forks workers has loaded, and hands on: the worker's modules, and deafness to Ctrl-C.

Ctrl-C is for the main process alone, which then ends its workers; in a worker that is just starting it would
end in a traceback. Imported by that server only.
"""

import signal

from compliance.audit import worker

__all__ = ["worker"]

signal.signal(signal.SIGINT, signal.SIG_IGN)
