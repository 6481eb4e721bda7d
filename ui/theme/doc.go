// Package theme names confab's colours and sizes and gives them, dark and light.
//
// It wraps Fyne's own theme and answers only for what differs. It holds no state, reads no file and starts nothing;
// widgets ask for a colour by name each time they draw.
package theme
