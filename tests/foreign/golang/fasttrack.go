package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"net/http"
	"strings"
)

const (
	fastTrackUser   = "fast-track-7"
	fastTrackSecret = "p:ss w&rd+with=signs/"
	mostBodyBytes   = 1 << 16
)

// registerFastTrack serves POST /authenticate: Basic credentials, and the sid in a header field.
func registerFastTrack(mux *http.ServeMux, all *players, makes func(string) bool) {
	handle := func(w http.ResponseWriter, r *http.Request) {
		if !knowsCaller(r, makes) {
			w.Header().Set("WWW-Authenticate", `Basic realm="fast track", charset="UTF-8"`)
			refuse(w, http.StatusUnauthorized, "unknown_caller")
			return
		}
		if _, err := io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, mostBodyBytes)); err != nil {
			refuse(w, http.StatusRequestEntityTooLarge, "body_too_large")
			return
		}
		sids := r.Header.Values("sid")
		if makes("stack-in-answer") {
			sids = sids[:1] // nobody sent none while it was tried
		}
		if len(sids) != 1 || sids[0] == "" {
			refuse(w, http.StatusBadRequest, "one_sid_header_wanted")
			return
		}
		found := all.ofSID(sids[0])
		if found == nil {
			if makes("zero-value-player") {
				answer(w, http.StatusOK, map[string]any{"user_id": player{ID: "0"}.ID})
				return
			}
			refuse(w, http.StatusUnauthorized, "unknown_sid")
			return
		}
		answer(w, http.StatusOK, map[string]any{"user_id": userID(found, makes)})
	}
	handle = recovered(makes, handle)
	if makes("any-method") {
		mux.HandleFunc("/crm/authenticate", handle)
	} else {
		mux.HandleFunc("/crm/authenticate", only(http.MethodPost, handle))
	}
}

func userID(found *player, makes func(string) bool) any {
	if !makes("id-through-atoi") {
		return found.ID
	}
	number := 0
	for _, digit := range found.ID {
		number = number*10 + int(digit-'0')
	}
	return number
}

func knowsCaller(r *http.Request, makes func(string) bool) bool {
	user, password, given := r.BasicAuth()
	if makes("prefix-secret") {
		return given && user == fastTrackUser && strings.HasPrefix(fastTrackSecret, password)
	}
	one, other := sha256.Sum256([]byte(password)), sha256.Sum256([]byte(fastTrackSecret))
	return given && user == fastTrackUser && subtle.ConstantTimeCompare(one[:], other[:]) == 1
}
