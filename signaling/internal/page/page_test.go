package page_test

import (
	"strings"
	"testing"

	"confab/signaling/internal/page"
)

func TestTitle(t *testing.T) {
	for name, row := range map[string]struct{ in, want string }{
		"nginx": {
			"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<h1>502 Bad Gateway</h1></html>",
			"502 Bad Gateway",
		},
		"entities": {"<title>Caf&eacute; &amp; Wi-Fi\n login</title>", "Café & Wi-Fi login"},
		"no-title": {
			"<style>h1{}</style><script>a='<h1>x</h1>'</script><h1>Access <b>denied</b></h1><h2>more</h2>",
			"Access",
		},
		"no-heading":    {"<html><body><p>Blocked by policy</p></body></html>", "Blocked by policy"},
		"empty-title":   {"<title> </title><h1>Sign in</h1>", "Sign in"},
		"cut-off":       {"<html><head><title>403 Forb", "403 Forb"},
		"nothing":       {"", ""},
		"only-a-script": {"<script>location='/login'</script>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := page.Title(row.in); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestMessage(t *testing.T) {
	for in, want := range map[string]string{
		`{"error":"no such user"}`:                                "no such user",
		`{"error":{"code":"x","message":"log in"}}`:               "log in",
		`{"message":"Room not found"}`:                            "Room not found",
		`{"error":"invalid_grant","error_description":"expired"}`: "expired",
		`{"title":"Bad","detail":"Your name is too long"}`:        "Your name is too long",
		`{"detail":[{"loc":["body"],"msg":"field required"}]}`:    "field required",
		`{"errors":[{"message":"a"},{"message":"b"}]}`:            "a",
		`{"Message":"Authorization has been denied"}`:             "Authorization has been denied",
		`{"ErrorMessage":"a","error-message":"b"}`:                "b",
		`{"Error_Description":"expired","error":"invalid"}`:       "expired",
		`{"err":{"Msg":"no such user"}}`:                          "no such user",
		`{"fault":{"faultstring":"Invalid access token"}}`:        "Invalid access token",
		`"just a sentence"`:                                       "just a sentence",
		`{"statusCode":400}`:                                      "",
		`{"error":true}`:                                          "",
		`no json`:                                                 "",
		`null`:                                                    "",
	} {
		if got := page.Message([]byte(in)); got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}

func TestIs(t *testing.T) {
	for _, row := range []struct {
		kind, body string
		want       bool
	}{
		{"text/html; charset=utf-8", "hello", true},
		{"", "\n <!DOCTYPE html>", true},
		{"text/plain", "<HTML>", true},
		{"", `<?xml version="1.0"?><!DOCTYPE html><html xmlns="x">`, true},
		{"", `<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`, false},
		{"application/json", `{"a":"<html>"}`, false},
	} {
		if got := page.Is(row.kind, row.body); got != row.want {
			t.Errorf("%q %q: %v", row.kind, row.body, got)
		}
	}
}

func FuzzPage(f *testing.F) {
	f.Add("<title>x</title>", `{"error":{"message":"y"}}`)
	f.Fuzz(func(t *testing.T, web, body string) {
		if got := page.Title(web); strings.ContainsAny(got, "\n\r\t") {
			t.Errorf("not one line: %q", got)
		}
		_ = page.Message([]byte(body))
	})
}
