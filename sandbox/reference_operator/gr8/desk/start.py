"""What a running operator serves on the side of GR8 Tech."""

import asyncio

from sandbox.reference_operator.gr8.desk.demo_part import demo_part
from sandbox.reference_operator.gr8.desk.key_rotation import KeyRotation
from sandbox.reference_operator.gr8.desk.keys import KEY_BITS, KeyRing, make_keys_ready
from sandbox.reference_operator.gr8.desk.sportsbook_page import SportsbookPage
from sandbox.reference_operator.gr8.desk.tenants import TENANTS
from sandbox.reference_operator.gr8.desk.tokens import (
    GET_JWT_TOKEN,
    GET_PUBLIC_KEY,
    Gr8Conduct,
    Gr8Desk,
)
from sandbox.reference_operator.server.hooks import TargetHook
from sandbox.reference_operator.side import OperatorContext, Served

HOOKS = (TargetHook("rotate-key"), TargetHook("open-sportsbook"))


async def start(context: OperatorContext) -> Served:
    """Serve tokens, public keys, and the page with the iFrame."""
    # here, for it loads the HTTP client, and most who list defects never start an operator
    from sandbox.reference_operator.gr8.desk.sportsbook_tab import SportsbookTabs

    conduct, accounts, clock = context.conduct.part(Gr8Conduct), context.accounts, context.clock
    if conduct.key_bits > KEY_BITS:
        await asyncio.to_thread(make_keys_ready, conduct.key_bits)
    ring = KeyRing(bits=conduct.key_bits)
    desk = Gr8Desk(conduct, accounts, clock, ring, context.key_readers, context.pause)
    page = SportsbookPage(accounts, clock, context.urls["gr8"], GET_JWT_TOKEN)
    tabs = SportsbookTabs(accounts, clock, desk)
    context.session_ends.append(tabs.session_ended)
    return Served(
        {
            GET_JWT_TOKEN: {"GET": desk.get_jwt_token},
            GET_PUBLIC_KEY: {"GET": desk.get_public_key},
            **{f"{GET_PUBLIC_KEY}/{one.brand}": {"GET": desk.get_public_key} for one in TENANTS},
            "/sportsbook": {"GET": page.show},
            "/sportsbook/player": {"GET": page.player},
            "/sportsbook/log-out": {"POST": page.log_out},
        },
        hooks={"rotate-key": KeyRotation(ring, clock).rotate, "open-sportsbook": tabs.open},
        demo=demo_part(context.urls["gr8"], conduct.page),
    )
