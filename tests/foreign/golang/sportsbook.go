package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

const (
	sportsbookOperator = "OP-77"
	sportsbookBrand    = "Gopher"
	tokenLife          = 10 * time.Minute
)

// signing has one key; with the mistake each of two workers has made one of its own.
type signing struct {
	keys   []*rsa.PrivateKey
	asked  uint32
	cached atomic.Value // only for the mistake cached-for-all
	makes  func(string) bool
}

func newSigning(makes func(string) bool) (*signing, error) {
	made := &signing{makes: makes}
	workers := 1
	if makes("key-per-worker") {
		workers = 2
	}
	for len(made.keys) < workers {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, err
		}
		made.keys = append(made.keys, key)
	}
	return made, nil
}

func (s *signing) key() *rsa.PrivateKey {
	return s.keys[int(atomic.AddUint32(&s.asked, 1))%len(s.keys)]
}

func registerSportsbook(mux *http.ServeMux, all *players, s *signing, makes func(string) bool) {
	token := func(w http.ResponseWriter, r *http.Request) {
		bearer := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		found := all.ofBearer(bearer)
		if found == nil {
			refuse(w, http.StatusUnauthorized, "log_in_first")
			return
		}
		answer(w, http.StatusOK, map[string]any{"data": []any{map[string]any{"jwt": s.token(found)}}})
	}
	key := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Operator-Id") != sportsbookOperator || r.Header.Get("X-Brand") != sportsbookBrand {
			refuse(w, http.StatusNotFound, "unknown_tenant")
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=us-ascii")
		_, _ = w.Write(s.published())
	}
	mux.HandleFunc("/api/sportsbook/token", only(http.MethodGet, recovered(makes, token)))
	mux.HandleFunc("/api/sportsbook/key", only(http.MethodGet, recovered(makes, key)))
}

func (s *signing) published() []byte {
	public := &s.key().PublicKey
	bytes, err := x509.MarshalPKIXPublicKey(public)
	check(err)
	if s.makes("pkcs1-in-the-envelope") {
		bytes = x509.MarshalPKCS1PublicKey(public)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: bytes})
}

func (s *signing) token(found *player) string {
	if s.makes("cached-for-all") {
		if kept, ok := s.cached.Load().(string); ok {
			return kept
		}
	}
	made := s.signed(map[string]any{"alg": "RS256", "typ": "JWT"}, s.claims(found))
	s.cached.Store(made)
	return made
}

func (s *signing) claims(found *player) map[string]any {
	now := time.Now()
	claims := map[string]any{
		"externalUserId":  found.Account,
		"defaultCurrency": found.Currency,
		"operatorUserId":  found.ID,
		"iat":             now.Unix(),
		"exp":             now.Add(tokenLife).Unix(),
	}
	switch {
	case s.makes("unix-milli"):
		claims["iat"] = now.UnixMilli()
	case s.makes("duration-as-number"):
		claims["exp"] = now.Unix() + int64(tokenLife) // nanoseconds
	case s.makes("local-time"):
		claims["iat"] = now.Add(2 * time.Hour).Unix() // Helsinki, taken for UTC
		claims["exp"] = now.Add(2*time.Hour + tokenLife).Unix()
	}
	return claims
}

func (s *signing) signed(header, claims map[string]any) string {
	encoding := base64.RawURLEncoding
	if s.makes("std-encoding") {
		encoding = base64.StdEncoding
	}
	part := func(value any) string {
		text, err := json.Marshal(value)
		check(err)
		return encoding.EncodeToString(text)
	}
	input := part(header) + "." + part(claims)
	digest := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.key(), crypto.SHA256, digest[:])
	check(err)
	return input + "." + encoding.EncodeToString(signature)
}
