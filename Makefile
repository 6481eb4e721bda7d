# Everything that is done to confab, one command each. Longer recipes are in .ci/.
VERSION  := $(shell sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml 2>/dev/null)
COMMIT   := $(shell git rev-parse --short=12 HEAD 2>/dev/null)
LDFLAGS  := -w -X main.buildVersion=$(or $(VERSION),0.0.0) -X main.buildCommit=$(or $(COMMIT),unknown)
FUZZTIME ?= 60s
E2E      := go test -tags e2e -count=1 -timeout 20m ./cmd/e2e

.PHONY: help run server build expect client session-server test race e2e interop faults faults-short networks replug soak \
	check fmt fuzz mutants packages clean bench bench-join bench-latency bench-network bench-reconnect \
	bench-server bench-capture bench-cpu bench-shared bench-echo
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## a meeting on this machine: a server, a guest and you, in room "demo"
	@.ci/step "packages of the system to run with" .ci/packages run
	@.ci/step "build the demonstration" go build -v -o .cache/demo ./cmd/e2e/demo
	@exec .cache/demo bin

server: expect session-server ## the session server alone, with its own LiveKit
	exec bin/confab-server

build: expect session-server client ## bin/confab and bin/confab-server

expect:
	@[ -x bin/confab ] || echo "The first time takes minutes: packages of the system, 130 MB of Go modules, then 950" \
		"packages to compile. After that it is seconds."

session-server:
	@.ci/step "packages of the system to build with" .ci/packages build
	@.ci/step "build bin/confab-server" go build -v -ldflags '$(LDFLAGS)' -o bin/confab-server ./cmd/confab-server

client: session-server
	@.ci/step "build bin/confab" go build -v -ldflags '$(LDFLAGS)' -tags migrated_fynedo -o bin/confab ./cmd/confab

test: build ## unit tests of every package, then a short meeting end to end
	@.ci/step "packages of the system to test with" .ci/packages test
	@.ci/step "compile the tests" sh -c 'go list -export -test -deps -v ./... >/dev/null'
	@.ci/step "unit tests" go test ./...
	@.ci/step "a short meeting, and every fault of joining" $(E2E) -run 'TestMeeting|TestJoinFault'

race: ## unit tests under the race detector
	@.ci/packages build test
	@go test -race -timeout 20m ./...

e2e: build ## every end-to-end test that needs no browser
	@.ci/packages test
	$(E2E) -skip 'Interop|^TestFault|^TestSoak' -v
	go test -tags e2e -count=1 -timeout 10m -run 'TwoNodes|Redis|Kernel' -v ./cmd/confab-server ./cmd/confab-server/internal/shared ./session/internal/network
	go test -tags e2e -count=1 -timeout 10m -run 'Seen|MutedStreams|Turned' -v ./cmd/confab/internal/app
	go test -tags sfu -count=1 -timeout 5m -run Real -v ./signaling

interop: build ## one room with Chromium and LiveKit's own browser client
	@.ci/packages test interop && .ci/browser
	$(E2E) -run Interop -v

faults: build ## every fault of network, server and machine ten times, and 300 random sequences; FAULTS=NAME,... picks some
	@.ci/packages test
	FAULTS_RUNS=$${FAULTS_RUNS:-10} FAULTS_SEQUENCES=$${FAULTS_SEQUENCES:-300} $(E2E) -timeout 60m -run '^TestFault' -v

faults-short: build ## short faults of each kind, three times each, with three times the time for machines that are busy
	@.ci/packages test
	FAULTS=holds FAULTS_RUNS=3 FAULTS_SLACK=3 $(E2E) -run '^TestFault' -v

networks: build ## confab over slow and lossy networks, with limits; CONDITIONS=up-300k,... picks some
	@.ci/packages test
	CONDITIONS=$${CONDITIONS:-all} $(E2E) -timeout 60m -run '^TestNetworks' -v

replug: build ## three cameras and three microphones plugged in and out 200 times in random order; REPLUGS=N
	@.ci/packages test
	REPLUGS=$${REPLUGS:-200} $(E2E) -run '^TestReplug' -v

soak: build ## two confabs over a wire whose rate wanders: memory, goroutines and delay stay flat; SOAK=1h is how long
	@.ci/packages test
	$(E2E) -timeout 100m -run '^TestSoak' -v

check: ## what .ci/run checks before it runs anything: format, vet, staticcheck, go.mod; then race
	@.ci/packages build test
	@.ci/check

fmt: ## format the code
	go tool gofumpt -w cmd media session signaling ui assets

fuzz: ## each fuzz target for FUZZTIME (60s)
	@.ci/packages build
	@.ci/fuzz $(FUZZTIME)

mutants: ## break the machine of session/internal/recovery in every small way; its tests must notice each
	@go run ./.ci/mutants

bench: ## benchmarks of the packages
	@.ci/packages build
	go test -run '^$$' -bench . -benchmem ./media/... ./session/... ./signaling/... ./ui/...

bench-echo: ## what is left of echoes, of who speaks over them, and what it costs
	@.ci/packages build test
	go test -run '^$$' -bench Echo ./media/voice

bench-join: build ## click to connected and to first picture: confab and the browser, alternately
	@.ci/packages test interop && .ci/browser
	$(E2E) -run '^$$' -bench BenchmarkJoin -benchtime 1x

bench-capture: ## what a camera costs, beside ffmpeg where it is installed, and how long it takes to list ten of them
	@.ci/packages build
	go test -run '^$$' -bench 'Capture|List' ./media/device/v4l2

bench-cpu: build ## processor time and memory of confab and the browser, in turns; CPU_RUNS=3 repeats
	@.ci/packages test interop && .ci/browser
	$(E2E) -timeout 60m -run '^$$' -bench BenchmarkCPU -benchtime 1x

bench-shared: build ## three confabs and a browser behind one uplink of 2 Mbit/s
	@.ci/packages test interop && .ci/browser
	$(E2E) -run '^$$' -bench BenchmarkSharedUplink -benchtime 1x

bench-latency: build ## glass to glass and mouth to ear between two confabs
	@.ci/packages test
	$(E2E) -run '^$$' -bench BenchmarkLatency -benchtime 1x

bench-network: build ## confab and the browser in turns over bad networks; CONDITIONS=up-300k,... picks some
	@.ci/packages test interop && .ci/browser
	$(E2E) -timeout 120m -run '^$$' -bench BenchmarkNetwork -benchtime 1x

bench-reconnect: build ## the same faults for confab and the browser, in turns
	@.ci/packages test interop && .ci/browser
	$(E2E) -timeout 60m -run '^$$' -bench BenchmarkReconnect -benchtime 1x

bench-server: ## tokens a second and how long one takes: of rooms that are there, and while 64 clients want new ones
	@.ci/packages build
	go test -run '^$$' -bench 'Tokens$$' -benchtime 5000x -count 3 ./cmd/confab-server
	go test -run '^$$' -bench TokensOfNewRooms -benchtime 1280x -count 3 ./cmd/confab-server

packages: ## install every system package that any target needs
	@.ci/packages build run test interop

clean: ## remove what was built
	rm -rf bin .cache
