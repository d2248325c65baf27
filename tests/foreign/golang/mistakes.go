package main

import "fmt"

type mistake struct {
	Name   string `json:"name"`
	Clause string `json:"clause"`
	Text   string `json:"text"`
}

// What an engineer gets wrong in Go, one switch each, and the clause that it breaks.
var knownMistakes = []mistake{
	{"fold-sid", "fasttrack.authenticate.sid-exact", "sids are kept and looked up with strings.ToLower"},
	{"short-sid-key", "fasttrack.authenticate.no-identity-for-bad-sid",
		"sids are looked up by their first 16 symbols, which is what the column holds"},
	{"zero-value-player", "fasttrack.authenticate.no-identity-for-bad-sid",
		"the ok of the map is dropped: an unknown sid is the player of zero values"},
	{"id-through-atoi", "fasttrack.authenticate.user-id-is-the-players", "000417 becomes 417"},
	{"prefix-secret", "fasttrack.authenticate.credentials-required",
		"strings.HasPrefix has its arguments swapped: every beginning of the secret will do"},
	{"any-method", "fasttrack.authenticate.post-only", "HandleFunc before Go 1.22 knows no methods"},
	{"stack-in-answer", "fasttrack.authenticate.error-tells-nothing",
		"a panic is answered with debug.Stack(), and sids[0] panics where there is none"},
	{"key-per-worker", "gr8.jwt.signed-by-published-key", "each of two workers makes a key of its own at its start"},
	{"pkcs1-in-the-envelope", "gr8.key.is-spki-pem", "MarshalPKCS1PublicKey in a block of type PUBLIC KEY"},
	{"cached-for-all", "gr8.jwt.one-per-player", "the token is kept in a variable of the package"},
	{"unix-milli", "gr8.jwt.iat-is-seconds", "iat is time.Now().UnixMilli()"},
	{"duration-as-number", "gr8.jwt.exp-is-seconds", "exp is Unix() + int64(10 * time.Minute): nanoseconds"},
	{"local-time", "gr8.jwt.iat-not-ahead", "a wall clock two hours ahead is taken for UTC"},
	{"std-encoding", "gr8.jwt.is-compact-jws", "base64.StdEncoding in place of RawURLEncoding"},
	{"float64-ids", "wallet.player.unchanged", "ids go through float64, as in map[string]interface{}"},
	{"marshal-escapes", "wallet.signature.valid",
		"json.Marshal escapes & < >; what is signed was written by an encoder that does not"},
	{"drained-reader", "wallet.retry.same-token", "the second attempt sends a reader that is at its end"},
	{"default-transport", "wallet.http2.used", "http.Client speaks HTTP/1.1 to http://"},
	{"transport-per-call", "wallet.http2.connection-shared", "a new Transport for every call"},
	{"no-timeout", "wallet.launch.answered-in-time", "http.Client{} waits for ever"},
	{"error-unchecked", "wallet.answer.absent-is-a-failure", "err is logged, and the game opens"},
	{"status-code-only", "wallet.code-2.is-a-failure", "StatusCode == 200 opens the game"},
	{"decode-into-struct", "wallet.answer.without-balance-is-a-failure",
		"what is missing in the answer has its zero value"},
	{"zero-value-balance", "wallet.answer.without-balance-is-a-failure", "a balance that is missing is 0"},
	{"echo-unlooked", "wallet.answer.echo-compared", "the player and site of the answer are not looked at"},
	{"joined-by-player", "wallet.authenticate.arrives", "singleflight by player: one call for two launches"},
	{"query-get", "wallet.launch.duplicate-parameter-refused", "Query().Get takes the first of two"},
}

// mistakes answers which of them are made; an error for a name that is none.
func mistakes(chosen []string) (func(string) bool, error) {
	made := map[string]bool{}
	for _, name := range chosen {
		known := false
		for _, each := range knownMistakes {
			known = known || each.Name == name
		}
		if !known {
			return nil, fmt.Errorf("no such switch: %s", name)
		}
		made[name] = true
	}
	return func(name string) bool { return made[name] }, nil
}
