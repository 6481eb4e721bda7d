// Package view puts widgets together into confab's screens: lobby, joining, meeting, ended.
//
// A view is shown a value of ui/model and calls [Actions] when something was done. It lives on Fyne's main goroutine,
// starts no goroutine, does no I/O, and keeps nothing that the next Show would not give it again, except what a person
// has typed, which page of the gallery is open, and whose removal is to be confirmed.
package view
