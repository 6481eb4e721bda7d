package e2e

import (
	"os"
	"testing"

	"confab/cmd/e2e/wire"
)

func TestMain(m *testing.M) {
	wire.ServeIfAsked()
	os.Exit(m.Run())
}
