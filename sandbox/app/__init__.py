"""The composition root: open a sandbox, choose scenarios, run, serve, lock, watch.

Nothing here prints or knows the command line: whoever calls passes what shows things.
"""

from sandbox.app.sandbox import Sandbox, SandboxOptions, open_sandbox

__all__ = ["Sandbox", "SandboxOptions", "open_sandbox"]
