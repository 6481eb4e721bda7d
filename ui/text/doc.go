// Package text holds every sentence that a person reads in confab's windows.
//
// It is typed functions over plain values, so that the words can be reviewed, and later translated, in one place: those
// of each part of the window together, such as [Chat] and [Lobby], and each [Explanation] of what is wrong. It imports
// the standard library and session/meeting only, owns nothing and starts nothing. What it refuses: to show err.Error().
// An error is explained by what it is, never by what it says.
package text
