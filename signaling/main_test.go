package signaling_test

import (
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// containsToken looks for what every JSON Web Token begins with.
func containsToken(err error) bool { return strings.Contains(err.Error(), "eyJ") }
