package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

var errNotOneObject = errors.New("not one JSON object")

// readObject reads one JSON object and nothing behind it. encoding/json by itself takes the last of
// two members of a name, finds members in any case, and leaves what follows for the next Decode.
// Values stay as they were written, so that no number loses a digit.
func readObject(text []byte) (map[string]string, error) {
	if !utf8.Valid(text) {
		return nil, errNotOneObject
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	opening, err := decoder.Token()
	if err != nil || opening != json.Delim('{') {
		return nil, errNotOneObject
	}
	members := map[string]string{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, errNotOneObject
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, errNotOneObject
		}
		key, isText := name.(string)
		if _, twice := members[key]; twice || !isText {
			return nil, errNotOneObject
		}
		members[key] = string(value)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, errNotOneObject
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errNotOneObject
	}
	return members, nil
}

// text returns the value of a JSON string; false for any other value.
func text(value string) (string, bool) {
	if value == "" || value[0] != '"' {
		return "", false
	}
	var read string
	if err := json.Unmarshal([]byte(value), &read); err != nil {
		return "", false
	}
	return read, true
}
