// Package wiretest builds what comes over the wire, for tests of those who read it. It owns nothing and checks nothing.
package wiretest
