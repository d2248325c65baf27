package main

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
)

const playersListed = 24

// player has an id with leading zeros: it is text, and stays text.
type player struct {
	ID       string
	Currency string
	WalletID uint64
	Account  string // the id at GR8 Tech
}

type players struct {
	mu       sync.RWMutex
	bySID    map[string]*player
	byBearer map[string]*player
	rows     []map[string]any
	dead     []string
	makes    func(string) bool
}

func newPlayers(makes func(string) bool) *players {
	all := &players{bySID: map[string]*player{}, byBearer: map[string]*player{}, makes: makes}
	for n := 0; n < playersListed; n++ {
		currency := "EUR"
		if n%3 == 2 {
			currency = "USD"
		}
		p := &player{
			ID:       fmt.Sprintf("%06d", 417+n),
			Currency: currency,
			WalletID: 1<<53 + 1 + uint64(n)*4096,
			Account:  fmt.Sprintf("g-%s-%d", secret(6), n),
		}
		p.Account = strings.NewReplacer("_", "x", "=", "").Replace(p.Account)
		sid, bearer := secret(24), secret(24)
		all.bySID[all.key(sid)] = p
		all.byBearer[bearer] = p
		all.rows = append(all.rows, map[string]any{
			"id": p.ID, "sid": sid, "currency": p.Currency, "wallet": fmt.Sprint(p.WalletID), "bearer": bearer,
		})
	}
	return all
}

// listed returns what the target's list of players says.
func (all *players) listed() []map[string]any { return all.rows }

func (all *players) ofSID(sid string) *player {
	all.mu.RLock()
	defer all.mu.RUnlock()
	return all.bySID[all.key(sid)]
}

func (all *players) ofBearer(bearer string) *player {
	all.mu.RLock()
	defer all.mu.RUnlock()
	return all.byBearer[bearer]
}

func (all *players) key(sid string) string {
	if all.makes("fold-sid") {
		return strings.ToLower(sid)
	}
	if all.makes("short-sid-key") && len(sid) > 16 {
		return sid[:16]
	}
	return sid
}

func secret(bytes int) string {
	random := make([]byte, bytes)
	_, err := rand.Read(random)
	check(err)
	return base64.RawURLEncoding.EncodeToString(random)
}
