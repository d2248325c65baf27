"""What a user may ask of a run; a run directory keeps it, so that the run can be repeated."""

import shlex
from dataclasses import dataclass

JOBS = 32
"""How many cells run at once unless told otherwise: what a cell does is nearly all waiting."""
PREFLIGHT_MODES = ("stop", "warn", "off")
"""`stop` keeps a run from beginning at a problem, `warn` only tells, `off` looks at nothing."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """See `sandbox run --help`. None stands for what the target or the machine decides.

    `only` are ids of scenarios and cells; `failed_in` is a run directory of which only what failed
    is run again, "" for none. `deviations` is "" for the file beside the target, if there is one.
    `preflight` is stop, warn or off. `bounds` are written NAME=VALUE. `keyword` is an
    expression over ids, tags and values, "" for every cell. After `maxfail` failed cells no other
    begins; 0 is no limit. A path may end in `:LINE`. `shard` is written NUMBER/OF,
    "" for the whole. Of
    the runs in `out` the newest `keep` are kept, 0 for all.
    """

    paths: tuple[str, ...]
    target: str
    out: str = "runs"
    jobs: int = JOBS
    seed: int | None = None
    repeat: int = 1
    strict: bool = False
    certify: bool = False
    tags: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    failed_in: str = ""
    deviations: str = ""
    show_secrets: bool = False
    base_port: int | None = None
    real_time: str = "0s"
    preflight: str = "stop"
    bounds: tuple[str, ...] = ()
    keyword: str = ""
    maxfail: int = 0
    shard: str = ""
    keep: int = 0

    @property
    def is_subset(self) -> bool:
        """True when not every scenario below the paths is to be run."""
        return bool(self.tags or self.only or self.failed_in or self.keyword)

    def command(self, seed: int) -> str:
        """Return the line to type to run the same again."""
        words = ["sandbox", "run", *self.paths, "--target", self.target, "--seed", str(seed)]
        for name, values in self._given().items():
            for value in values:
                words += [name, value]
        words += [name for name, on in self._flags().items() if on]
        return shlex.join(words)

    def _given(self) -> dict[str, tuple[str, ...]]:
        return {
            "--base-port": () if self.base_port is None else (str(self.base_port),),
            "--deviations": (self.deviations,) if self.deviations else (),
            "--repeat": (str(self.repeat),) if self.repeat > 1 else (),
            "-k": (self.keyword,) if self.keyword else (),
            "--maxfail": (str(self.maxfail),) if self.maxfail else (),
            "--shard": (self.shard,) if self.shard else (),
            "--tag": self.tags,
            "--only": self.only,
            "--from": (self.failed_in,) if self.failed_in else (),
            "--real-time": (self.real_time,) if self.real_time != "0s" else (),
            "--bound": self.bounds,
            "--preflight": (self.preflight,) if self.preflight != "stop" else (),
        }

    def _flags(self) -> dict[str, bool]:
        return {
            "--failed": bool(self.failed_in),
            "--strict": self.strict,
            "--certify": self.certify,
        }
