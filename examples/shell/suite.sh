#!/bin/sh
# An operator's own tests in plain shell with curl. Each has a world of its own; all run at once.
set -u
api="${SANDBOX_URL:-http://127.0.0.1:8700}/api/v1"
crm="${FAST_TRACK_URL:-http://127.0.0.1:8701}"
operation=wallet.authenticate
fails=502 opens=200 refused=400

told=$(mktemp -d) || exit 2
trap 'rm -rf "$told"' EXIT

# member NAME: the first member of that name whose value is a text
member() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }
call() { curl -sS --max-time 60 "$@"; }
# token WORDS: the launch URL of a new token
token() { call "$api/worlds/$world/tokens" -d "{$1}" | sed 's/.*"launch"//' | member url; }
# reply REPLIES: what the wallet answers in this world
reply() { call -o /dev/null "$api/worlds/$world/replies" -d "{\"operation\":\"$operation\",\"replies\":[$1]}"; }
launch() { call -o /dev/null -w '%{http_code}' "$1"; }
with() { printf %s "$1" | sed "s/\([?&]$2=\)[^&]*/\1$3/"; }
without() { printf %s "$1" | sed "s/\([?&]\)$2=[^&]*&\{0,1\}/\1/"; }
asked() { call "$api/worlds/$world/requests?operation=$operation" | sed -n 's/.*"count": *\([0-9]*\).*/\1/p'; }
login() { call -X POST "$crm/Platform/LoginAuthToken" -H "authtoken: $1" | grep -c '"Success":true'; }
is() { [ "$1" = "$2" ] || { echo "expected $2, actual $1"; return 1; }; }

fresh() { is "$(launch "$(token "")")" $opens && is "$(asked)" 1; }
expired() { is "$(launch "$(token '"state":"expired"')")" $fails; }
terminated() { is "$(launch "$(token '"state":"terminated"')")" $fails; }
other_currency() { is "$(launch "$(with "$(token "")" currency SEK)")" $fails; }
other_player() { is "$(launch "$(with "$(token "")" player_id 4711)")" $fails; }
other_site() { is "$(launch "$(with "$(token "")" site_id 99)")" $fails; }
no_token() { is "$(launch "$(without "$(token "")" token)")" $refused && is "$(asked)" 0; }
failing() { reply "$1" && is "$(launch "$(token "")")" $fails; }
code_2() { failing '{"code":2}'; }
error_500() { failing '{"status":500}'; }
busy_503() { failing '{"status":503,"headers":{"retry-after":2}}'; }
busy_429() { failing '{"status":429}'; }
gone_404() { failing '{"status":404}'; }
no_json() { failing '{"raw":"maintenance"}'; }
gateway_502() { failing '{"status":502}'; }
twice_then_success() {
    reply '{"code":2,"status":200},{"code":2,"status":200},"real"' || return
    url=$(token "")
    is "$(launch "$url") $(launch "$url") $(launch "$url")" "$fails $fails $opens"
}
slow() { reply '{"code":1,"delay":"300ms"}' && is "$(launch "$(token "")")" $opens; }
balance() { call "$(token '"balance":12')" | grep -q '"balance":12[,.}]' || { echo "another balance"; return 1; }; }
two_players() {
    one=$(token "") other=$(token "")
    is "$(launch "$one" & launch "$other" & wait)" $opens$opens && is "$(asked)" 2
}
live_session() { is "$(login "$(call "$api/worlds/$world/players" -d '{}' | member sid)")" 1; }
no_session() { is "$(login N0bodysS1d)" 0; }

# What the operator did in the world of a test that it must not do
findings() {
    call "$api/worlds/$world/findings" | sed 's/{"kind"/\n&/g' |
        grep -E '"level":"must"|"kind":"(unexpected|near-miss)"' | grep '"stands":true'
}
play() {
    world=$(call "$api/worlds" -d '{}' | member name)
    if why=$("$1") && found=$(findings; :) && [ -z "$found" ]; then
        echo "ok     $1"
    else
        echo "FAILED $1: $why ${found:-}"
        : > "$told/$1"
    fi
    call -o /dev/null -X DELETE "$api/worlds/$world"
}

for test in fresh expired terminated other_currency other_player other_site no_token code_2 \
    error_500 busy_503 busy_429 gone_404 no_json gateway_502 twice_then_success slow balance \
    two_players live_session no_session; do
    play "$test" &
done
wait
[ -z "$(ls "$told")" ]
