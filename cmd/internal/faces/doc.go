// Package faces holds what a program's documentation promises to scripts against what its code has, for tests: flags,
// routes, events, fields, exit codes and metrics, each in both directions.
//
// The documentation is what go doc shows of the program: comments of packages, functions and types. A face is a heading
// in one of them with a table below: indented lines that begin with a name. Lines that are indented further go on with
// the line before. [Read] reads them; [Doc.Names] and [Doc.Lists] are what is documented; [Fields], [Flags] and
// [Literals] say what the code has; [Compare] says what only one of both has. It keeps nothing and looks at source
// files only.
package faces
