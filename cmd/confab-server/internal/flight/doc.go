// Package flight lets those who ask for one thing at one moment share one answer, and keeps what is asked from ending
// the process.
//
// A [Group] starts one goroutine for each key that is asked for, which ends with the work it was given; whoever asks
// may leave before. It keeps no answer.
package flight
