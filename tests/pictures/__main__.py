"""Makes the pictures of the documentation again: `python -m tests.pictures [NAME…]`."""

import asyncio
import sys
from collections.abc import Sequence

from tests.e2e.browsing import chromium
from tests.pictures import PICTURES, dashboard, journey, report

_MAKERS = (report, dashboard, journey)


async def main(names: Sequence[str]) -> None:
    """Make the pictures of these names, or all."""
    known = [name for maker in _MAKERS for name in maker.NAMES]
    if strange := sorted({*names} - {*known}):
        sys.exit(f"there is no {', '.join(strange)}; there are {', '.join(known)}")
    PICTURES.mkdir(exist_ok=True)
    async with chromium() as browser:
        for maker in _MAKERS:
            if wanted := [name for name in maker.NAMES if name in names or not names]:
                await maker.make(browser, wanted)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
