// Package accounts knows who may log in and with which role.
//
// A [Book] owns the file of users (argon2id hashes, mode 0600), read again when it has changed, and the file of logins
// that were ended. [Book.Login] takes the same time whether a user exists or not. Wrong passwords are limited by place
// (an IPv4 address, an IPv6 /64); for one account strangers are slowed down as well, and who is known for it has tries
// of their own, so that nobody can keep an owner out. [Book.Issue] makes a cookie that is good until it expires, its
// owner logs out, or their password or role changes, in every confab-server that has the same secret and users.
//
// It starts no goroutine. It refuses names and passwords that are too long to be meant, and a file of users that it
// cannot read: while running the last good one counts.
package accounts
