// An operator in Go, written from the providers' pages and from nothing else.
//
//	operator -wallet http://127.0.0.1:8703 [-port 0] [-switch NAME]...
//	operator -list-switches
//
// It has no test hooks: its players are the ones of a list, who are logged in when it starts. It
// prints `ready {json}` with its URL and its accounts, and ends when its standard input is closed.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

type words []string

func (w *words) String() string         { return strings.Join(*w, " ") }
func (w *words) Set(value string) error { *w = append(*w, value); return nil }

func main() {
	log.SetOutput(io.Discard)
	var chosen words
	walletURL := flag.String("wallet", "", "where the wallet is")
	port := flag.Int("port", 0, "where to listen; 0 takes a free port")
	list := flag.Bool("list-switches", false, "print the mistakes that can be switched on")
	flag.Var(&chosen, "switch", "make this mistake; repeatable")
	flag.Parse()
	if *list {
		check(json.NewEncoder(os.Stdout).Encode(knownMistakes))
		return
	}
	makes, err := mistakes(chosen)
	check(err)
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	check(err)

	players := newPlayers(makes)
	signing, err := newSigning(makes)
	check(err)
	wallet := newWallet(*walletURL, makes)
	mux := http.NewServeMux()
	registerFastTrack(mux, players, makes)
	registerSportsbook(mux, players, signing, makes)
	registerCasino(mux, newCasino(wallet, makes))

	ready := map[string]any{"url": "http://" + listener.Addr().String(), "players": players.listed()}
	text, err := json.Marshal(ready)
	check(err)
	fmt.Printf("ready %s\n", text)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	server := http.Server{Handler: mux, ReadTimeout: 20 * time.Second}
	check(server.Serve(listener))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
