"""The games that are open, each with the launch that opened it and the balance last seen."""

from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.json_value import Json
from sandbox.reference_operator.server.hooks import Asked, text_of
from sandbox.reference_operator.wallet.desk.launch_url import Launch


@dataclass(slots=True)
class OpenGame:
    """One open game; `balance` is what the wallet last told of it."""

    launch: Launch
    balance: Decimal


@dataclass(slots=True)
class OpenGames:
    """Open games by their token, the one that was opened last at the end."""

    _games: dict[str, OpenGame] = field(default_factory=dict)

    def open(self, launch: Launch, balance: Decimal) -> None:
        """Note that the game of this launch is open."""
        self._games.pop(launch.token, None)
        self._games[launch.token] = OpenGame(launch, balance)

    def is_open(self, launch: Launch) -> bool:
        """Tell whether the game of this launch's token is open."""
        return launch.token in self._games

    def end(self, launch: Launch) -> None:
        """Note that the game of this launch has ended."""
        self._games.pop(launch.token, None)

    def last(self) -> OpenGame | None:
        """Return the game that was opened last, None when there is none."""
        return next(reversed(self._games.values()), None)

    def asked_for(self, asked: Asked) -> OpenGame | None:
        """Find the game that a hook names by `token`, and by `player` where it says so.

        Raise Refusal 400 without a token.
        """
        game = self._games.get(text_of(asked, "token"))
        player: Json = asked.get("player")
        if game is None or (player is not None and str(player) != str(game.launch.player_id)):
            return None
        return game
