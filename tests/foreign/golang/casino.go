package main

import (
	"encoding/json"
	"math/big"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"sync"
	"time"
)

const lookUp = 2 * time.Millisecond // about what a database takes; two launches meet in it

var (
	idForm       = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)
	currencyForm = regexp.MustCompile(`^[A-Z0-9]{3,10}$`)
	numberForm   = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)
	sites        = map[string]bool{"310": true, "311": true}
)

// mostMoney is more than any player has: a balance above it is a mistake of somebody's.
var mostMoney = new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(40), nil))

// launch is what the launch URL said, to the letter.
type launch struct{ token, playerID, siteID, currency string }

// flight is a launch under way; whoever opens the same URL meanwhile waits for its end.
type flight struct {
	done   chan struct{}
	opened bool
}

type casino struct {
	wallet  *wallet
	mu      sync.Mutex
	flights map[string]*flight
	opened  map[string]bool
	makes   func(string) bool
}

func newCasino(w *wallet, makes func(string) bool) *casino {
	return &casino{wallet: w, flights: map[string]*flight{}, opened: map[string]bool{}, makes: makes}
}

// registerCasino serves the launch URL. The browser is sent on: to the game, or to the lobby.
func registerCasino(mux *http.ServeMux, c *casino) {
	mux.HandleFunc("/lobby", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<!doctype html><title>Lobby</title><p>Choose a game."))
	})
	mux.HandleFunc("/play", only(http.MethodGet, recovered(c.makes, c.serveLaunch)))
}

func (c *casino) serveLaunch(w http.ResponseWriter, r *http.Request) {
	asked, whole := c.read(r)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if !whole {
		http.Redirect(w, r, "/lobby?why=link", http.StatusFound)
		return
	}
	if c.share(asked) {
		http.Redirect(w, r, "/game/"+url.PathEscape(walletGame)+"?session="+secret(12), http.StatusFound)
		return
	}
	http.Redirect(w, r, "/lobby?why=wallet", http.StatusFound)
}

func (c *casino) read(r *http.Request) (launch, bool) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return launch{}, false
	}
	for _, name := range []string{"token", "player_id", "site_id", "currency"} {
		if len(query[name]) != 1 && !c.makes("query-get") {
			return launch{}, false
		}
	}
	asked := launch{query.Get("token"), query.Get("player_id"), query.Get("site_id"), query.Get("currency")}
	if asked.token == "" || len(asked.token) > 255 || !currencyForm.MatchString(asked.currency) {
		return launch{}, false
	}
	return asked, isID(asked.playerID) && isID(asked.siteID) && sites[asked.siteID]
}

func isID(text string) bool {
	_, err := strconv.ParseUint(text, 10, 64)
	return err == nil && idForm.MatchString(text)
}

// share opens the game of a launch once, whoever asks at the same time; not again later.
func (c *casino) share(asked launch) bool {
	key := asked.token + "\n" + asked.playerID + "\n" + asked.siteID + "\n" + asked.currency
	if c.makes("joined-by-player") {
		key = asked.playerID
	}
	c.mu.Lock()
	if c.opened[asked.token] {
		c.mu.Unlock()
		return false
	}
	if running, ok := c.flights[key]; ok {
		c.mu.Unlock()
		<-running.done
		return running.opened
	}
	mine := &flight{done: make(chan struct{})}
	c.flights[key] = mine
	c.mu.Unlock()

	mine.opened = c.open(asked)
	c.mu.Lock()
	delete(c.flights, key)
	if mine.opened {
		c.opened[asked.token] = true
	}
	c.mu.Unlock()
	close(mine.done)
	return mine.opened
}

func (c *casino) open(asked launch) bool {
	time.Sleep(lookUp)
	got, err := c.wallet.authenticate(asked)
	if err != nil {
		return c.makes("error-unchecked")
	}
	if c.makes("status-code-only") {
		return got.status == http.StatusOK
	}
	return c.proves(got, asked)
}

// proves tells whether an answer is a whole success that is about this very launch.
func (c *casino) proves(got *reply, asked launch) bool {
	kind, _, err := mime.ParseMediaType(got.header.Get("Content-Type"))
	if err != nil || kind != "application/json" || got.status != http.StatusOK {
		return false
	}
	if c.makes("decode-into-struct") {
		return provesLoosely(got.body, asked)
	}
	said, err := readObject(got.body)
	if err != nil || said["status"] != "true" || said["code"] != "1" {
		return false
	}
	token, isText := text(said["token"])
	if !isText || token != asked.token {
		return false
	}
	same := names(said["player_id"], asked.playerID) && names(said["site_id"], asked.siteID) &&
		names(said["provider_id"], strconv.Itoa(walletProvider))
	if c.makes("echo-unlooked") {
		same = true
	}
	return same && c.isBalance(said["balance"])
}

// names tells whether an id, written as a number or as text, is the one that is wanted.
func names(value, wanted string) bool {
	if read, isText := text(value); isText {
		return read == wanted
	}
	return value == wanted
}

func (c *casino) isBalance(value string) bool {
	if c.makes("zero-value-balance") && value == "" {
		return true
	}
	if !numberForm.MatchString(value) {
		return false
	}
	amount, ok := new(big.Rat).SetString(value)
	return ok && amount.Sign() >= 0 && amount.Cmp(mostMoney) < 0
}

// provesLoosely is the way of most tutorials: what is missing is zero, what follows is not read.
func provesLoosely(body []byte, asked launch) bool {
	var said struct {
		Status  bool
		Code    int
		Token   string
		Balance float64
	}
	_ = json.Unmarshal(body, &said)
	return said.Status && said.Code == 1 && said.Token == asked.token
}
