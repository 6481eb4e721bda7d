//go:build unix && !race

package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestRemovedStayOut has somebody who was put out try to reach LiveKit with the token they have, in every way in which
// the proxy and LiveKit could read one request differently.
func TestRemovedStayOut(t *testing.T) {
	data := t.TempDir()
	s := up(t, data)
	open := s.as(t, "").public()
	made := open.wants(http.StatusCreated, "/sessions", `{"name":"demo"}`)
	path := "/sessions/" + made["sessionId"]
	chair := open.wants(http.StatusCreated, path+"/tokens", `{"role":"moderator","name":"chair"}`)
	badTicket := open.wants(http.StatusCreated, path+"/tokens", `{"name":"bad"}`)
	bad := enter(t, ticket{URL: badTicket["url"], Token: badTicket["token"]})
	s.as(t, chair["token"]).wants(http.StatusNoContent, path+"/connections/"+bad.id+"/disconnect", ``)
	bad.await(`leave (PARTICIPANT_REMOVED)`)

	for name, request := range bypasses(badTicket["token"], chair["token"]) {
		t.Run(name, func(t *testing.T) {
			status, answer := raw(t, strings.Replace(badTicket["url"], "ws", "http", 1), request)
			if status < http.StatusMultipleChoices { // 101 and 200 are LiveKit's own consent
				t.Errorf("%d %s", status, answer)
			}
		})
	}
	if status, text := (ticket{URL: chair["url"], Token: chair["token"]}).validate(t); status != http.StatusOK {
		t.Errorf("somebody else: %d %s", status, text)
	}
}

// Headers of requests. A proxy removes those that Connection names: with strippedHeaders the proxy sees a token that
// does not reach LiveKit.
const (
	socketHeaders = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	upgradeHeaders  = "Connection: Upgrade\r\n" + socketHeaders
	otherToken      = "Authorization: Bearer x\r\n"
	strippedHeaders = "Connection: close, Authorization\r\n" + otherToken
	h2cHeaders      = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" +
		"HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"
)

// getRequest spells a request out as it goes over the wire.
func getRequest(target, headers string) string {
	return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n"
}

// postRequest says how long the body is, unless headers do.
func postRequest(target, headers, body string) string {
	length := ""
	if !strings.Contains(headers, "Length") {
		length = fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}
	return "POST " + target + " HTTP/1.1\r\nHost: h\r\n" + headers + length + "\r\n" + body
}

// bypasses are requests with a token that is to be refused, each of which the proxy could read in another way than
// LiveKit.
func bypasses(bad, good string) map[string]string {
	get, post := getRequest, postRequest
	query, form := "access_token="+bad, "Content-Type: application/x-www-form-urlencoded\r\n"
	validate := "/rtc/validate?" + query
	badHeader, goodHeader := "Authorization: Bearer "+bad+"\r\n", "Authorization: Bearer "+good+"\r\n"
	requests := map[string]string{
		"header":           get("/rtc", upgradeHeaders+badHeader),
		"query":            get("/rtc?"+query, upgradeHeaders),
		"stripped-garbage": get("/rtc?"+query, "Connection: Upgrade, Authorization\r\n"+otherToken+socketHeaders),
		"stripped-good":    get("/rtc?"+query, "Connection: Upgrade, Authorization\r\n"+goodHeader+socketHeaders),
		"stripped-other-case": get("/rtc?"+query, "Connection: upgrade, aUTHORIZATION\r\nauthorization: Bearer x\r\n"+
			socketHeaders),
		"stripped-second-line": get("/rtc?"+query, upgradeHeaders+"Connection: Authorization\r\n"+otherToken),
		"stripped-validate":    get(validate, strippedHeaders),
		"stripped-proxy":       get(validate, "Proxy-Connection: Authorization\r\n"+otherToken),
		"stripped-trailers": get(validate,
			"Connection: keep-alive, Authorization, Te, Trailer\r\nTe: trailers\r\n"+otherToken),
		"stripped-old-http": strings.Replace(get(validate, strippedHeaders), "HTTP/1.1", "HTTP/1.0", 1),
		"basic":             get(validate, "Connection: Authorization\r\nAuthorization: Basic eDp5\r\n"),
		"bearer-case":       get("/rtc/validate", "Authorization: bearer "+bad+"\r\n"),
		"blank-header":      get(validate, "Authorization: \r\n"),
		"blank-bearer":      get(validate, "Connection: Authorization\r\nAuthorization: Bearer \r\n"),
		"second-header":     get("/rtc/validate", goodHeader+badHeader),
		"first-header":      get("/rtc/validate", badHeader+goodHeader),
		"folded-header":     get("/rtc/validate", "Authorization: Bearer\r\n "+bad+"\r\n"),
		"second-query":      get("/rtc/validate?access_token="+good+"&"+query, ""),
		"first-query":       get(validate+"&access_token="+good, ""),
		"blank-query-first": get("/rtc/validate?access_token=&"+query, ""),
		"escaped-name":      get("/rtc/validate?access%5ftoken="+bad, ""),
		"semicolon":         get("/rtc/validate?x=1;"+query, ""),
		"semicolon-after":   get("/rtc/validate?access_token=x;&"+query, ""),
		"form":              post("/rtc/validate", form, query),
		"form-and-query":    post("/rtc/validate?access_token="+good, form, query),
		"form-and-header":   post("/rtc/validate", "Connection: Authorization\r\n"+goodHeader+form, query),
		"form-socket":       post("/rtc", upgradeHeaders+form, query),
		"form-put":          strings.Replace(post("/rtc/validate", form, query), "POST", "PUT", 1),
		"form-charset": post("/rtc/validate", strings.Replace(form, "ed\r", "ed; charset=utf-8; =\r", 1),
			query),
		"double-slash":   get("/"+validate, strippedHeaders),
		"inner-slashes":  get("/rtc//validate?"+query, strippedHeaders),
		"dots":           get("/x/.."+validate, strippedHeaders),
		"escaped-slash":  get("/rtc%2fvalidate?"+query, strippedHeaders),
		"escaped-path":   get("/%72tc/validate?"+query, strippedHeaders),
		"absolute":       get("http://other.example"+validate, strippedHeaders),
		"new-way":        get("/rtc/v1/validate?join_request=&"+query, strippedHeaders),
		"whip":           post("/whip/v1?"+query, "Content-Type: application/sdp\r\n"+strippedHeaders, ""),
		"two-lengths":    post("/rtc/validate", "Content-Length: 4\r\nContent-Length: 0\r\n", "0\r\n\r\n"),
		"odd-encoding":   get(validate, "Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n"),
		"upgraded-h2c":   get(validate, h2cHeaders),
		"other-identity": get("/rtc/validate?publish=x&access_token="+good, ""),
	}
	requests["smuggled"] = post("/rtc/validate", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
		"0\r\n\r\n"+requests["stripped-validate"])
	return requests
}
