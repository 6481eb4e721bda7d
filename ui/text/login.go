package text

import (
	"fmt"
	"time"
)

// LoginWords are those of logging in and out.
type LoginWords struct{}

// Hint is over the fields of the login.
func (LoginWords) Hint() string { return "This server wants to know who you are." }

// UserName is over the field for the name of the account.
func (LoginWords) UserName() string { return "User name" }

// Password is over the field for its password.
func (LoginWords) Password() string { return "Password" }

// LogOut is the button that ends the login.
func (LoginWords) LogOut() string { return "Log out" }

// NeedUser is said beside the empty field for the name of the account.
func (LoginWords) NeedUser() string { return "Which user name do you have on this server?" }

// NeedPassword is said beside the empty field for its password.
func (LoginWords) NeedPassword() string { return "Your password is missing." }

// LogIn is the button to the login.
func (LoginWords) LogIn() string { return "Log in" }

// Wanted is the banner when a server that somebody was at has come to want a login.
func (LoginWords) Wanted() (headline, detail string) {
	return "Please log in", "The server is back and wants to know who you are before it lets you in again."
}

// LoggedInAs says who one is to the server.
func (LoginWords) LoggedInAs(user string) string {
	if user == "" {
		return "Logged in"
	}
	return "Logged in as " + isolated(user)
}

// WrongPassword is said beside the fields after a refused login. It does not say which of the two was wrong, because
// the server does not either.
func (LoginWords) WrongPassword() string { return "User name or password is wrong." }

// TooMany is said when the server refuses to look at another one for a while; 0 is a while of unknown length.
func (LoginWords) TooMany(wait time.Duration) string {
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
