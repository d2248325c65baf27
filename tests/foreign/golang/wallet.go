package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http2"
)

const (
	walletProvider   = 8123
	walletAccessKey  = "go-acc/ess=+key"
	walletPrivateKey = "2c9f6be1-84a0-4d1e-9a37-5b0e7f61d3c8"
	walletGame       = "gopher & friends"
	walletAttempts   = 2
	walletPatience   = 4 * time.Second
	walletGap        = 300 * time.Millisecond
	longestGap       = 3 * time.Second
	mostAnswerBytes  = 1 << 20
)

var errTooLong = errors.New("the wallet's answer is too long")

// wallet asks the wallet: over one HTTP/2 connection, in the clear or over TLS.
type wallet struct {
	url    string
	client *http.Client
	makes  func(string) bool
}

func newWallet(url string, makes func(string) bool) *wallet {
	return &wallet{url: strings.TrimRight(url, "/"), client: newClient(url, makes), makes: makes}
}

func newClient(url string, makes func(string) bool) *http.Client {
	client := &http.Client{
		Timeout:       walletPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if makes("no-timeout") {
		client.Timeout = 0
	}
	if makes("default-transport") {
		return client // over http:// that is HTTP/1.1
	}
	transport := &http2.Transport{DisableCompression: true}
	if strings.HasPrefix(url, "http://") {
		transport.AllowHTTP = true
		transport.DialTLS = func(network, address string, _ *tls.Config) (net.Conn, error) {
			return net.DialTimeout(network, address, walletPatience)
		}
	}
	client.Transport = transport
	return client
}

// reply is an answer of the wallet that has come whole.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// authenticate activates a launch's token. Asked again once, when the wallet is in trouble.
func (w *wallet) authenticate(asked launch) (*reply, error) {
	sent := w.body(asked)
	shared := bytes.NewReader(sent) // only for the mistake drained-reader
	for made := 1; ; made++ {
		var reader io.Reader = bytes.NewReader(sent)
		if w.makes("drained-reader") {
			reader = io.MultiReader(shared)
		}
		got, err := w.ask(reader, sent)
		if err != nil || made == walletAttempts {
			return got, err
		}
		gap, again := gapAfter(got)
		if !again {
			return got, nil
		}
		time.Sleep(gap)
	}
}

func (w *wallet) ask(body io.Reader, signed []byte) (*reply, error) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost,
		w.url+"/api/wallet/authenticate", body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	request.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString(
		[]byte(strconv.Itoa(walletProvider)+":"+walletAccessKey)))
	request.Header.Set("X-Request-Signature", signature(w.signed(signed)))
	client := w.client
	if w.makes("transport-per-call") {
		client = newClient(w.url, w.makes)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	read, err := io.ReadAll(io.LimitReader(response.Body, mostAnswerBytes+1))
	if err != nil {
		return nil, err
	}
	if len(read) > mostAnswerBytes {
		return nil, errTooLong
	}
	return &reply{response.StatusCode, response.Header, read}, nil
}

func (w *wallet) body(asked launch) []byte {
	playerID := json.Number(asked.playerID)
	if w.makes("float64-ids") {
		lost, _ := strconv.ParseFloat(asked.playerID, 64)
		playerID = json.Number(strconv.FormatFloat(lost, 'f', -1, 64))
	}
	text, err := json.Marshal(map[string]any{
		"token":       asked.token,
		"player_id":   playerID,
		"site_id":     json.Number(asked.siteID),
		"provider_id": walletProvider,
		"game_id":     walletGame,
		"currency":    asked.currency,
	})
	check(err)
	return text
}

// signed returns the bytes that are signed: those that are sent. The mistake prints them anew
// without the escapes that json.Marshal makes of < > and &.
func (w *wallet) signed(sent []byte) []byte {
	if !w.makes("marshal-escapes") {
		return sent
	}
	plain := strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(string(sent))
	return []byte(plain)
}

func signature(signed []byte) string {
	mac := hmac.New(sha256.New, []byte(walletPrivateKey))
	mac.Write(signed)
	return hex.EncodeToString(mac.Sum(nil))
}

func gapAfter(got *reply) (time.Duration, bool) {
	if got.status < 500 && got.status != http.StatusTooManyRequests {
		return 0, false
	}
	said := got.header.Get("Retry-After")
	if said == "" {
		return walletGap, true
	}
	seconds, err := strconv.Atoi(said)
	wait := time.Duration(seconds) * time.Second
	if err != nil {
		at, err := http.ParseTime(said)
		if err != nil {
			return 0, false
		}
		wait = time.Until(at)
	}
	if wait > longestGap {
		return 0, false
	}
	if wait < walletGap {
		wait = walletGap
	}
	return wait + 20*time.Millisecond, true
}
