"""What a running operator serves on the side of Fast Track."""

from sandbox.reference_operator.fasttrack.desk.authenticate import (
    AUTHENTICATE,
    FastTrackConduct,
    FastTrackDesk,
)
from sandbox.reference_operator.fasttrack.desk.credentials import (
    OAUTH_TOKEN,
    OTHER_BRANDS_CREDENTIALS,
    CredentialCheck,
    FastTrackCredentials,
)
from sandbox.reference_operator.fasttrack.desk.demo_part import demo_part
from sandbox.reference_operator.fasttrack.desk.foreign_credentials import ForeignCredentials
from sandbox.reference_operator.fasttrack.desk.front_page_part import FrontPagePart
from sandbox.reference_operator.server.hooks import TargetHook
from sandbox.reference_operator.side import OperatorContext, Served

HOOKS = (
    TargetHook("foreign-credentials", "{key: body.x-api-key, authorization: body.authorization}"),
    TargetHook("open-front-page"),
)


async def start(context: OperatorContext) -> Served:
    """Serve `/authenticate`, `/oauth/token` and a part of the front page."""
    # here, for it loads the HTTP client, and most who list defects never start an operator
    from sandbox.reference_operator.fasttrack.desk.front_page_tab import FrontPageTab

    conduct, clock = context.conduct.part(FastTrackConduct), context.clock
    beside = CredentialCheck(OTHER_BRANDS_CREDENTIALS, clock)
    check = CredentialCheck(
        FastTrackCredentials(),
        clock,
        conduct.grant,
        schemes=conduct.schemes,
        beside=beside,
        accounts=context.accounts,
    )
    desk = FastTrackDesk(conduct, context.accounts, clock, check, context.pause)
    part = FrontPagePart(context.urls["fasttrack"], context.accounts, conduct.page_sid)
    return Served(
        {
            AUTHENTICATE: dict.fromkeys(conduct.methods, desk.authenticate),
            OAUTH_TOKEN: dict.fromkeys(conduct.grant.methods, check.grant),
        },
        hooks={
            "foreign-credentials": ForeignCredentials(beside).tell,
            "open-front-page": FrontPageTab(part).open,
        },
        page_part=part.html,
        demo=demo_part(part),
    )
