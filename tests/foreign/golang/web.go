package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/debug"
)

// only answers 405 to every other method.
func only(method string, handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			w.Header().Set("Allow", method)
			refuse(w, http.StatusMethodNotAllowed, "method_not_allowed")
			return
		}
		handle(w, r)
	}
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

func refuse(w http.ResponseWriter, status int, word string) {
	answer(w, status, map[string]any{"error": word, "code": status})
}

// recovered keeps a panic from being the end of the connection. The mistake tells the world about it.
func recovered(makes func(string) bool, handle http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if makes("stack-in-answer") {
				w.WriteHeader(http.StatusInternalServerError)
				fmt.Fprintf(w, "panic: %v\n\n%s", fault, debug.Stack())
				return
			}
			refuse(w, http.StatusInternalServerError, "internal_error")
		}()
		handle(w, r)
	}
}
