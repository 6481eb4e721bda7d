//go:build e2e && linux

package network

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// inNamespace runs a test in a network namespace of its own, in another process. The kernel has to allow such
// namespaces, so these tests are among the end-to-end tests.
func inNamespace(t *testing.T, test func(*testing.T)) {
	t.Helper()
	if os.Getenv("NETWORK_INSIDE") != "" {
		test(t)
		return
	}
	inside := exec.CommandContext(t.Context(), "unshare", "-rn", os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	inside.Env = append(os.Environ(), "NETWORK_INSIDE=1")
	out, err := inside.CombinedOutput()
	if err != nil {
		t.Errorf("in a network namespace: %v\n%s", err, out)
	}
}

func ip(t *testing.T, arguments string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "ip", strings.Fields(arguments)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ip %s: %v %s", arguments, err, out)
	}
}
