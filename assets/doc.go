// Package assets holds the pictures that are built into confab.
//
// It owns embedded files and nothing else: it starts nothing and knows no toolkit. Every drawing in icons/ is confab's
// own. Line icons are 24 by 24 SVGs drawn in currentColor, so that whoever shows one decides its colour.
package assets
