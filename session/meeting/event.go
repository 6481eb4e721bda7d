package meeting

// Event is something that happened, in the order in which it happened; package event has them. The names on the wire
// are Name's results.
type Event interface{ Name() string }
