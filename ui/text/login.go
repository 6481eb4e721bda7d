package text

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

// TooManyLogins is said when the server refuses to look at another one for a while.
func TooManyLogins() string { return "Too many attempts. Wait a minute, then try again." }
