package main

// equivalent are the mutants that do what the original does, each with the proof.
var equivalent = map[string]string{
	"machine.go Step: switch m.Phase {  without case meeting.Closed:": "the case " +
		"is empty and stands for completeness: what no case takes is ignored, too",
}
