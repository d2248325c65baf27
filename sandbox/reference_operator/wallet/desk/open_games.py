"""The games that are open, each with the launch that opened it and the balance last seen."""

from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.json_value import Json
from sandbox.reference_operator.server.hooks import Asked, text_of
from sandbox.reference_operator.wallet.desk.launch_url import Launch


@dataclass(slots=True)
class OpenGame:
    """One open game; `balance` is what the wallet last told of it, at `told_at_s`."""

    launch: Launch
    balance: Decimal
    told_at_s: float


@dataclass(slots=True)
class OpenGames:
    """Open games by their token, the one that was opened last at the end."""

    _games: dict[str, OpenGame] = field(default_factory=dict)

    def open(self, launch: Launch, balance: Decimal, *, now_s: float) -> None:
        """Note that the game of this launch is open."""
        self._games.pop(launch.token, None)
        self._games[launch.token] = OpenGame(launch, balance, now_s)

    def is_open(self, launch: Launch) -> bool:
        """Tell whether the game of this launch's token is open."""
        return launch.token in self._games

    def end(self, launch: Launch) -> None:
        """Note that the game of this launch has ended."""
        self._games.pop(launch.token, None)

    def others_of(self, launch: Launch) -> tuple[Launch, ...]:
        """Return the launches of the other games that are open for a player."""
        launches = [game.launch for game in self._games.values()]
        return tuple(one for one in launches if one.player_id == launch.player_id and one != launch)

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
