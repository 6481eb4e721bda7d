// Package e2e drives the real binaries: confab-server, confab and, for the interoperability tests, a browser with
// LiveKit's own client. It knows nothing of their insides; what it relies on is their flags, events, status and exit
// codes.
//
// It owns the processes, folders, sound servers and displays that it starts, gives each what it needs on loopback and
// on free ports, and ends them when the test that started them ends: politely first, then by force, and it fails the
// test when something is left. It never touches the user's own sound server, display or settings.
//
// The fault laboratory (TestFaults, TestFaultSequence, BenchmarkReconnect) puts clients into network namespaces of
// their own and needs root, ip and nft for it. Faults of the network are made by a router's nft rules, because kernels
// without netem are common; delays and stalls of signalling are made by package faultnet.
//
// Slow and lossy networks (TestNetworks, TestSoak, BenchmarkNetwork) are made by package wire between two of those
// namespaces.
//
// The tests are behind the build tag e2e, because they take minutes and need Xvfb and PulseAudio (make test, make e2e)
// or Chromium (make interop). Tests of the harness itself and of the house rules run without the tag.
package e2e
