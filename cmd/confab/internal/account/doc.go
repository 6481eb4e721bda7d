// Package account is who one is to the session server, and gets the tickets with which a session joins.
//
// An [Account] belongs to the endpoint of the moment: what --user says, what was typed into the lobby, or what the
// keyring remembers, and the cookie of the login. It starts nothing but what Options.Background runs for it. It
// refuses to show one server's login to another, and to remember what flags say.
package account
