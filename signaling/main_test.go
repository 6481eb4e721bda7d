package signaling_test

import (
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// leakCheck is off when LiveKit itself runs in this process: its goroutines outlive its Stop.
var leakCheck = true

func TestMain(m *testing.M) {
	if !leakCheck {
		os.Exit(m.Run())
	}
	goleak.VerifyTestMain(m)
}

// containsToken looks for what every JSON Web Token begins with.
func containsToken(err error) bool { return strings.Contains(err.Error(), "eyJ") }
