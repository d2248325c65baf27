"""Files of a small project, and a defect that its scenarios find."""

BAD_SID = """\
scenario: 1
id: bad-sid
title: A sid nobody issued names nobody
why: Anybody would see a player's bonuses.
tags: [bad]
matrix:
  bad: {ghost: <ghost>, empty: ""}
given:
  alice: {player: {currency: EUR}}
  live: {session: {of: alice}}
  ghost: {random: sid}
steps:
  - call: fasttrack.authenticate
    send: {sid: <matrix.bad>}
    expect:
      - must: fasttrack.authenticate.no-identity-for-bad-sid
        body: {user_id: {$either: [{$absent: true}, null]}}
"""
LIVE_SID = """\
scenario: 1
id: live-sid
title: A live sid names its player
why: No name, no inbox.
tags: [good]
given:
  alice: {player: {currency: EUR}}
  live: {session: {of: alice}}
steps:
  - call: fasttrack.authenticate
    send: {sid: <live.sid>}
    expect:
      - must: fasttrack.authenticate.valid-sid-is-200
        status: 200
"""
DEFECT = "ft-empty-sid-accepted"
"""Makes `bad-sid[bad=empty]` miss and nothing else of these scenarios."""

KNOWN = """\
deviations: 1
known:
  - scenario: bad-sid
    cell: bad-sid[bad=empty]
    clause: fasttrack.authenticate.no-identity-for-bad-sid
    reason: The old gateway.
    ticket: ACME-12
    until: "2999-12-31"
"""
