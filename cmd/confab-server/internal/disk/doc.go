// Package disk keeps what is in the data folder so that a reader, or the next start after a crash, finds the old
// content or the new and nothing between: files that [Replace] replaces, and [Table], a file of many values of which
// some change.
//
// It starts nothing; a Table keeps its file open and locked until [Table.Close]. The content of a file before its
// last change, or a copy of a table, stays beside it as FILE.last. A folder's files are replaced one at a time,
// whichever program does it ([Edit]); what a killed one was writing goes at the next start ([Sweep]). It refuses to
// make folders: those belong to whoever chose the path.
package disk
