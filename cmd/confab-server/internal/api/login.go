package api

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"

	"confab/cmd/confab-server/internal/accounts"
	"confab/cmd/confab-server/internal/rooms"
)

// cookieName is the login's cookie.
const cookieName = "confab_login"

// The texts of OpenVidu's tutorial.
const (
	textWrongPassword = "User/Pass incorrect"
	textNotLogged     = "User not logged"
	textNoToken       = "The TOKEN wasn't valid"
	textNoSessionID   = "The SESSIONID wasn't valid"
	textNoSession     = "The SESSION does not exist"
)

func (a *API) loggedIn(r *http.Request) (accounts.Account, bool) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return accounts.Account{}, false
	}
	return a.options.Accounts.Who(cookie.Value)
}

func (a *API) login(w http.ResponseWriter, r *http.Request) {
	var q struct {
		User string `json:"user"`
		Pass string `json:"pass"`
	}
	if err := readJSON(w, r, &q); err != nil {
		a.fail(w, r, err)
		return
	}
	from := accounts.From{Address: a.address(r)}
	if cookie, err := r.Cookie(cookieName); err == nil {
		from.Cookie = cookie.Value
	}
	account, err := a.options.Accounts.Login(r.Context(), from, q.User, q.Pass)
	if many, ok := errors.AsType[*accounts.TooManyError](err); ok {
		a.counts.refused.WithLabelValues("limit").Inc()
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(many.Wait.Seconds()))))
		a.fail(w, r, &problem{
			http.StatusTooManyRequests, "too_many_attempts",
			"too many wrong passwords; wait before the next try",
		})
		return
	}
	if errors.Is(err, accounts.ErrWrong) {
		a.counts.refused.WithLabelValues("password").Inc()
		a.log(r).Info("login refused", "address", a.address(r))
		a.setCookie(w, r, "", -1) // also ends an earlier login, as OpenVidu's tutorial does
		plain(w, http.StatusUnauthorized, textWrongPassword)
		return
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	value, life := a.options.Accounts.Issue(account)
	a.setCookie(w, r, value, int(life.Seconds()))
	a.log(r).Info("logged in", "account", account.Name)
	plain(w, http.StatusOK, "")
}

func (a *API) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		a.options.Accounts.Logout(cookie.Value)
	}
	a.setCookie(w, r, "", -1)
	plain(w, http.StatusOK, "")
}

// setCookie keeps the login from scripts, from other sites, and from unencrypted ways where there is an encrypted one.
func (a *API) setCookie(w http.ResponseWriter, r *http.Request, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: a.secure(r),
	})
}

// plain answers in the tutorial's way: text, or nothing.
func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// idToken is {"0": sessionId, "1": token}, and url for our own client: OpenVidu's token says where to connect itself.
type idToken struct {
	SessionID string `json:"0"`
	Token     string `json:"1"`
	URL       string `json:"url"`
}

// sessionIDToken is the tutorial's second step. ClientData is what its client hands over only when it connects, which
// LiveKit has no place for.
func (a *API) sessionIDToken(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Session    string `json:"session"`
		ClientData string `json:"clientData"`
	}
	if err := readJSON(w, r, &q); err != nil {
		a.fail(w, r, err)
		return
	}
	c, err := a.caller(r)
	if errors.Is(err, errNotLoggedIn) {
		plain(w, http.StatusUnauthorized, textNotLogged)
		return
	}
	guest := rooms.Guest{Name: q.ClientData, Metadata: connectionData(q.ClientData, c.account.Name)}
	if err == nil {
		err = errors.Join(rooms.CheckData(guest.Metadata), a.permit(c, q.Session, &guest))
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	t, err := a.admit(r, c, q.Session, guest)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.options.Rooms.Hand(t.room, t.Pass)
	writeJSON(w, http.StatusOK, idToken{SessionID: t.room.SessionID, Token: t.Token, URL: t.url})
}

// connectionData is OpenVidu's CLIENT%/%SERVER, and the server's part alone when the client has none.
func connectionData(client, user string) string {
	server := quoted("serverData", user)
	if client == "" {
		return server
	}
	return quoted("clientData", client) + "%/%" + server
}

func quoted(name, value string) string {
	text, _ := json.Marshal(map[string]string{name: value})
	return string(text)
}

// removeUser is the tutorial's last step. It answers once: the tutorial's own server sent a second answer after a bad
// token.
func (a *API) removeUser(w http.ResponseWriter, r *http.Request) {
	var q struct {
		SessionName string `json:"sessionName"`
		Token       string `json:"token"`
	}
	if err := readJSON(w, r, &q); err != nil {
		a.fail(w, r, err)
		return
	}
	// Only a login counts here, not an Authorization header: the token that is handed back is in the body.
	if _, ok := a.loggedIn(r); !ok && !a.options.Open {
		plain(w, http.StatusUnauthorized, textNotLogged)
		return
	}
	name, err := rooms.CleanName(q.SessionName)
	if err != nil {
		plain(w, http.StatusInternalServerError, textNoSession)
		return
	}
	err = a.options.Rooms.Return(r.Context(), name, q.Token)
	switch {
	case err == nil:
		plain(w, http.StatusOK, "")
	case errors.Is(err, rooms.ErrNotThere):
		plain(w, http.StatusInternalServerError, textNoSession)
	case errors.Is(err, rooms.ErrNoSession):
		plain(w, http.StatusInternalServerError, textNoSessionID)
	case errors.Is(err, rooms.ErrToken):
		plain(w, http.StatusInternalServerError, textNoToken)
	default:
		a.fail(w, r, err)
	}
}
