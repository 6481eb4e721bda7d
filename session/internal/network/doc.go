// Package network notices that the machine has another network: an address came or went, or packets leave another way.
// It also knows which interfaces lead to others ([Outward]).
//
// On Linux it listens to the kernel (rtnetlink) and compares addresses and default routes before it says anything, so
// that noise is not news. It works inside a network namespace: the socket belongs to the one in which [Watch] was
// called. On other systems it says nothing; there, silence is noticed by its effects. Watch owns its goroutine, and
// returns after it. The package changes nothing, and refuses to say what a change is to a session.
package network
