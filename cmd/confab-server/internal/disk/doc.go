// Package disk replaces files of the data folder so that a reader, or the next start after a crash, finds the old content
// or the new and nothing between.
//
// It starts nothing and keeps nothing open. The content before the last change stays beside the file as FILE.last. It
// refuses to make folders: those belong to whoever chose the path.
package disk
