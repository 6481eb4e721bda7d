package text

import (
	"fmt"
	"time"
)

// Words of the login.
func LoginHint() string    { return "This server wants to know who you are." }
func UserName() string     { return "User name" }
func Password() string     { return "Password" }
func LogOut() string       { return "Log out" }
func NeedUser() string     { return "Which user name do you have on this server?" }
func NeedPassword() string { return "Your password is missing." }

// LoggedInAs says who one is to the server.
func LoggedInAs(user string) string {
	if user == "" {
		return "Logged in"
	}
	return "Logged in as " + user
}

// WrongPassword is said beside the fields after a refused login. It does not say which of the two was wrong, because the
// server does not either.
func WrongPassword() string { return "User name or password is wrong." }

// TooManyLogins is said when the server refuses to look at another one for a while; 0 is a while of unknown length.
func TooManyLogins(wait time.Duration) string {
	return "Too many attempts. Wait " + span(wait) + ", then try again."
}

// span rounds up: who waits that long has waited long enough.
func span(d time.Duration) string {
	switch seconds := int((d + time.Second - 1) / time.Second); {
	case seconds <= 0:
		return "a minute"
	case seconds == 1:
		return "a second"
	case seconds < 60:
		return fmt.Sprintf("%d seconds", seconds)
	case seconds == 60:
		return "a minute"
	default:
		return fmt.Sprintf("%d minutes", (seconds+59)/60)
	}
}
