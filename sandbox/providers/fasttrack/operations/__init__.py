"""The operations that Fast Track serves, one file each, and how a player's browser calls them."""

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.port import ServedOperation
from sandbox.providers.fasttrack.front_end import BuildCall, FrontEnd
from sandbox.providers.fasttrack.operations import config, loader, login, logout, notifications

OPERATIONS: tuple[ServedOperation[FrontEnd], ...] = (
    config.OPERATION,
    login.OPERATION,
    logout.OPERATION,
    notifications.OPERATION,
    loader.OPERATION,
)

BROWSER_CALLS: Mapping[str, BuildCall] = MappingProxyType(
    {
        config.OPERATION.name: config.browser_call,
        login.OPERATION.name: login.browser_call,
        logout.OPERATION.name: logout.browser_call,
        notifications.OPERATION.name: notifications.browser_call,
        loader.OPERATION.name: loader.browser_call,
    }
)
