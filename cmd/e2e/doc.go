// Package e2e drives the real binaries: confab-server, confab and, for the interoperability tests, a browser with
// LiveKit's own client. It knows nothing of their insides but flags, events, status and exit codes.
//
// It owns the processes, folders, sound servers and displays that it starts, gives each what it needs on loopback and
// on free ports, and ends them with the test that started them, which fails when something is left. It never touches
// the user's own sound server, display or settings.
//
// Tests of networks put clients into network namespaces of their own and need root, ip and nft for it: a router's nft
// rules make faults, package wire what is slow or lossy, and package faultnet delays and stalls of signalling.
//
// The tests are behind the build tag e2e, because they take minutes and need Xvfb and PulseAudio, or Chromium (make
// help says which). Tests of the harness itself and of the house rules run without the tag.
package e2e
