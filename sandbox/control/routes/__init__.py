"""The calls of the control API, by what they are about."""

from sandbox.control.routes.acting import acting
from sandbox.control.routes.drawn import DRAWN
from sandbox.control.routes.following import FOLLOWING
from sandbox.control.routes.happened import HAPPENED
from sandbox.control.routes.making import making
from sandbox.control.routes.offered import OFFERED
from sandbox.control.routes.replies import REPLIES
from sandbox.control.routes.runs import RUNNING
from sandbox.control.routes.worlds import WORLDS
from sandbox.control.rows import Row


def rows() -> tuple[Row, ...]:
    """Return every call, in the order of the document."""
    return (
        *WORLDS,
        *making(),
        *REPLIES,
        *HAPPENED,
        *DRAWN,
        *acting(),
        *FOLLOWING,
        *OFFERED,
        *RUNNING,
    )
