package text

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"confab/session/meeting"
)

// errorNames reads the names of all errors out of the source, so that a new one without a text fails here.
func errorNames(t *testing.T) []string {
	t.Helper()
	var names []string
	walk(t, "../../session/meeting/errors.go", func(n ast.Node) {
		if call, ok := n.(*ast.CallExpr); ok && fmt.Sprint(call.Fun) == "coded" {
			if lit, ok := call.Args[1].(*ast.BasicLit); ok {
				names = append(names, unquote(t, lit.Value))
			}
		}
	})
	return names
}

func reasons(t *testing.T) []meeting.Reason {
	t.Helper()
	var all []meeting.Reason
	walk(t, "../../session/meeting/reason.go", func(n ast.Node) {
		if v, ok := n.(*ast.ValueSpec); ok && fmt.Sprint(v.Type) == "Reason" {
			if lit, ok := v.Values[0].(*ast.BasicLit); ok && lit.Value != `""` {
				all = append(all, meeting.Reason(unquote(t, lit.Value)))
			}
		}
	})
	return all
}

func walk(t *testing.T, file string, visit func(ast.Node)) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		visit(n)
		return true
	})
}

func unquote(t *testing.T, s string) string {
	t.Helper()
	u, err := strconv.Unquote(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestEveryErrorIsExplained(t *testing.T) {
	unknown := Explain(errors.New("anything"))
	names := errorNames(t)
	if len(names) < 15 {
		t.Fatalf("found only %d errors: %v", len(names), names)
	}
	seen := map[string]string{}
	for _, name := range names {
		secret := "raw text of " + name
		e := &meeting.Error{Name: name, Message: secret, Err: errors.New(secret)}
		x := Explain(fmt.Errorf("join room: %w", e))
		check(t, name, x)
		if x == unknown {
			t.Errorf("%s has no text of its own", name)
		}
		if strings.Contains(x.Title+x.Sentence+x.Advice, secret) ||
			strings.Contains(x.Title+x.Sentence+x.Advice, "OT_") {
			t.Errorf("%s: shows the raw error: %+v", name, x)
		}
		if other, twice := seen[x.Title]; twice {
			t.Errorf("%s and %s share the title %q", name, other, x.Title)
		}
		seen[x.Title] = name
	}
	check(t, "unknown", unknown)
	check(t, "nil", Explain(nil))
}

func TestEveryReasonHasAText(t *testing.T) {
	unknown := Ended(meeting.Reason("from the future"))
	all := reasons(t)
	if len(all) < 8 {
		t.Fatalf("found only %d reasons: %v", len(all), all)
	}
	for _, r := range all {
		x := Ended(r)
		check(t, string(r), x)
		if x == unknown {
			t.Errorf("%s has no text of its own", r)
		}
	}
	check(t, "unknown", unknown)
	check(t, "none", Ended(meeting.NoReason))
}

func check(t *testing.T, name string, x Explanation) {
	t.Helper()
	for _, s := range []string{x.Title, x.Sentence, x.Advice} {
		if s == "" {
			t.Errorf("%s: says nothing: %+v", name, x)
		}
	}
	if strings.HasSuffix(x.Title, ".") || !strings.HasSuffix(x.Sentence, ".") || !strings.HasSuffix(x.Advice, ".") {
		t.Errorf("%s: a title has no full stop, sentences have one: %+v", name, x)
	}
}

func TestDeviceProblems(t *testing.T) {
	for _, source := range []meeting.Source{meeting.Camera, meeting.Microphone, meeting.Screen} {
		titles := map[string]bool{}
		for _, err := range []error{
			meeting.ErrNoDevice, meeting.ErrDeviceBusy, meeting.ErrDeviceDenied,
			errors.New("gone"),
		} {
			x := Device(source, fmt.Errorf("open: %w", err))
			check(t, source.String(), x)
			titles[x.Title] = true
			if !strings.Contains(x.Advice, "join without") {
				t.Errorf("%s, %v: does not say that one can join all the same", source, err)
			}
		}
		if len(titles) != 4 {
			t.Errorf("%s: four problems need four titles, got %v", source, titles)
		}
	}
}

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Minute: "0 min", 0: "0 min", 59 * time.Second: "0 min", time.Minute: "1 min", 245 * time.Second: "4 min",
		time.Hour - 1: "59 min", 3845 * time.Second: "1 h 04 min",
	} {
		if got := Meeting.Clock(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}

func TestJoiningHintChangesWithTime(t *testing.T) {
	first, slow := Lobby.JoiningHint(time.Second, 1), Lobby.JoiningHint(6*time.Second, 1)
	slower := Lobby.JoiningHint(12*time.Second, 1)
	if first == slow || slow == slower {
		t.Errorf("%q, %q, %q", first, slow, slower)
	}
	if again := Lobby.JoiningHint(6*time.Second, 3); !strings.Contains(again, "3") {
		t.Errorf("does not name the try: %q", again)
	}
}

func TestStandIn(t *testing.T) {
	if Devices.StandIn(false, false) != "" || Devices.StandIn(true, false) == Devices.StandIn(false, true) ||
		Devices.StandIn(true, true) == Devices.StandIn(true, false) {
		t.Error("each case needs its own sentence, and none when nothing is missing")
	}
}

func TestPeople(t *testing.T) {
	if People.Count(1) == People.Count(2) || People.Count(12) != "12 people" {
		t.Errorf("%q %q %q", People.Count(1), People.Count(2), People.Count(12))
	}
}

func TestMutedBy(t *testing.T) {
	seen := map[string]bool{}
	for _, source := range []meeting.Source{meeting.Microphone, meeting.Camera, meeting.Screen, meeting.ScreenAudio} {
		word, _, _ := strings.Cut(source.String(), "Audio")
		for _, s := range []string{
			Moderation.MutedBy(source, ""), Moderation.MutedBy(source, "Grace"), Moderation.StoppedBy(source),
		} {
			if seen[s] || !strings.Contains(s, word) {
				t.Errorf("%v: %q", source, s)
			}
			seen[s] = true
		}
		if !strings.HasPrefix(Moderation.MutedBy(source, "Grace"), "Grace ") {
			t.Errorf("%v: does not name who", source)
		}
	}
}

func TestTooManyLoginsSaysHowLong(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		0: "a minute", 500 * time.Millisecond: "a second", 14*time.Second + 1: "15 seconds", time.Minute: "a minute",
		61 * time.Second: "2 minutes",
	} {
		if got := Login.TooMany(wait); !strings.Contains(got, "Wait "+want+",") {
			t.Errorf("%v: %q", wait, got)
		}
	}
}

func TestStillTryingSaysWhatToDo(t *testing.T) {
	lost, shut := "", ""
	_, lost = Outage.StillTrying(meeting.NetworkDisconnected)
	_, shut = Outage.StillTrying(meeting.ServerShutdown)
	for _, s := range []string{lost, shut} {
		if !strings.Contains(s, "trying") || !strings.Contains(s, "rejoin") {
			t.Errorf("%q", s)
		}
	}
	if lost == shut {
		t.Error("the reason is not named")
	}
}

func TestExplainQuotesTheServer(t *testing.T) {
	e := *meeting.ErrConnectRejected
	e.Said = "no such user"
	if x := Explain(&e); !strings.HasSuffix(x.Sentence, "The server says: “no such user”") ||
		x.Title != Explain(meeting.ErrConnectRejected).Title {
		t.Errorf("%+v", x)
	}
}

func TestExplainClocks(t *testing.T) {
	for d, want := range map[time.Duration]string{
		5 * time.Minute: "5 minutes", -65 * time.Second: "a minute", 90 * time.Second: "2 minutes",
		time.Hour:      "60 minutes",
		-2 * time.Hour: "2 hours", 50 * time.Hour: "2 days", 0: "a minute",
	} {
		err := meeting.ErrAuthentication.With("x", fmt.Errorf("y: %w", &meeting.ClockError{Differ: d}))
		if x := Explain(err); !strings.Contains(x.Sentence, "differ by "+want+",") ||
			!strings.Contains(TryingAgain(err),
				want) {
			t.Errorf("%v: %+v", d, x)
		}
	}
}

func TestServerAtHidesALogin(t *testing.T) {
	for in, want := range map[string]string{
		"https://meet.example/x@y":     "Server: https://meet.example/x@y",
		"https://me:p@ss@meet.example": "Server: https://meet.example",
		"me:secret@h:1":                "Server: h:1", "": "Server: ", "h": "Server: h",
	} {
		if got := Lobby.ServerAt(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
