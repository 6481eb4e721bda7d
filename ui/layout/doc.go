// Package layout decides where things go.
//
// Its heart is pure geometry over numbers ([Gallery], [Corner], [Fit], [Page]); the fyne.Layout types around it place
// objects by that. It owns no state beyond what its callers hand over, starts nothing, and never asks what an object
// is.
package layout
