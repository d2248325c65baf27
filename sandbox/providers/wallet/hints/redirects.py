"""What a launch that ended behind a redirect is called, and what to do where no page is there."""

from http import HTTPStatus

from sandbox.port.preflight import Probed
from sandbox.port.probing import status_of


def redirected_to(launch: Probed) -> str:
    """Return where the last redirect of a launch led that was followed; "" for none."""
    before = launch.answers[-2:-1]
    return (before[0].headers.get("location") or "") if before else ""


def answered(launch: Probed) -> str:
    """Say what a launch was answered, and by which page where that is not the launch URL."""
    to, status = redirected_to(launch).partition("?")[0], status_of(launch)
    return (
        f"the launch led to {to}, which answered {status}"
        if to
        else f"the launch answered {status}"
    )


def lost_page(launch: Probed) -> str:
    """Say what to do about a redirect to a page that is not there; "" for another end."""
    if not redirected_to(launch) or status_of(launch) != HTTPStatus.NOT_FOUND:
        return ""
    return (
        "The launch URL is right, for it redirects; the page to which it leads is not there. Serve"
        " it, or let the redirect itself be judged: launched-when by its status and location, and"
        " settings: {launch.max_redirects: 0} in the wallet section of the target."
    )
