package rooms

import (
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/livekit/protocol/auth"
)

// TokenLife is how long a token is valid unless somebody says otherwise: long enough to come back after a laptop slept
// overnight.
const TokenLife = 24 * time.Hour

// LongestLife is the longest a token may be valid, as with Vonage.
const LongestLife = 30 * 24 * time.Hour

// maxData is how many characters of connection data a token may carry, as with Vonage.
const maxData = 1000

// Guest is who wants to enter. All fields may be empty.
type Guest struct {
	Name       string
	Identity   string // empty: one is made that nobody else has
	Metadata   string // connection data, in Vonage's words
	Attributes map[string]string
	Account    string        // whose login it is, told to everybody; empty without one
	Version    string        // of the account: another one after each change of it
	Role       Role          // default Publisher
	Life       time.Duration // of the token; default Options.TokenLife
}

// Pass is a token and who may use it.
type Pass struct {
	Token    string // a JWT for LiveKit; secret: never in a log
	Identity string // the connection id
	Expires  time.Time
}

// Admit makes the token that lets guest into room. Its error is an *[InvalidError] when the guest brings something that
// LiveKit could not carry, and [ErrRemoved] for an identity that a moderator put out.
func (d *Directory) Admit(room Room, guest Guest) (Pass, error) {
	guest, err := guest.clean()
	if err != nil {
		return Pass{}, err
	}
	if guest.Life == 0 {
		guest.Life = d.options.TokenLife
	}
	now := time.Now()
	if room.state.isRemoved(d.seals.removedMark(room.Name, guest.Identity), now) {
		return Pass{}, ErrRemoved
	}
	attributes := map[string]string{roleAttribute: guest.Role.String()}
	if guest.Account != "" {
		attributes[accountAttribute], attributes[versionAttribute] = guest.Account, guest.Version
	}
	maps.Copy(attributes, guest.Attributes)
	token, err := auth.NewAccessToken(d.options.Key, d.options.Secret).
		SetIdentity(guest.Identity).
		SetName(guest.Name).
		SetMetadata(guest.Metadata).
		SetAttributes(attributes).
		SetValidFor(guest.Life).
		SetVideoGrant(guest.Role.grant(room.Name)).ToJWT()
	if err != nil {
		return Pass{}, fmt.Errorf("sign token: %w", err)
	}
	return Pass{Token: token, Identity: guest.Identity, Expires: now.Add(guest.Life)}, nil
}

// Check says whether [Directory.Admit] would take the guest, before a room is opened for them.
func (g Guest) Check() error {
	_, err := g.clean()
	return err
}

// CheckData refuses connection data that Vonage's tokens would not carry.
func CheckData(data string) error {
	if !utf8.ValidString(data) {
		return &InvalidError{Code: "invalid_data", Message: "the data is not valid UTF-8"}
	}
	if utf8.RuneCountInString(data) > maxData {
		return &InvalidError{Code: "data_too_long", Message: fmt.Sprintf("the data is longer than %d characters",
			maxData)}
	}
	return nil
}

func (g Guest) clean() (Guest, error) {
	if g.Role == 0 {
		g.Role = Publisher
	}
	g.Name = tidy(g.Name)
	if wrong := fits("participant name", g.Name); wrong != "" {
		return g, &InvalidError{Code: "invalid_participant_name", Message: wrong}
	}
	if g.Identity == "" {
		g.Identity = NewIdentity(g.Name)
	} else if tidy(g.Identity) == "" {
		return g, &InvalidError{Code: "invalid_identity", Message: "the participant identity is blank"}
	} else if wrong := fits("participant identity", g.Identity); wrong != "" {
		return g, &InvalidError{Code: "invalid_identity", Message: wrong}
	}
	if len(g.Metadata) > maxMetadata {
		return g, &InvalidError{Code: "metadata_too_large", Message: fmt.Sprintf("the metadata is larger than %d bytes",
			maxMetadata)}
	}
	if g.Life < 0 || g.Life > LongestLife {
		return g, &InvalidError{Code: "invalid_expiry", Message: "a token expires within 30 days"}
	}
	return g, g.checkAttributes()
}

func (g Guest) checkAttributes() error {
	size := 0
	for name, value := range g.Attributes {
		if name == "" {
			return &InvalidError{Code: "invalid_attributes", Message: "an attribute has no name"}
		}
		if strings.HasPrefix(name, ownAttributes) {
			return &InvalidError{
				Code:    "invalid_attributes",
				Message: "attributes that begin with " + ownAttributes + " are the session server's own",
			}
		}
		size += len(name) + len(value)
	}
	if size > maxAttributes {
		return &InvalidError{
			Code:    "attributes_too_large",
			Message: fmt.Sprintf("the attributes are larger than %d bytes together", maxAttributes),
		}
	}
	return nil
}
