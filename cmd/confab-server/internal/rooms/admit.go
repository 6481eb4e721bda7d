package rooms

import (
	"fmt"
	"strings"

	"github.com/livekit/protocol/auth"
)

// Guest is who wants to enter. All fields may be empty.
type Guest struct {
	Name       string
	Identity   string // empty: one is made that nobody else has
	Metadata   string
	Attributes map[string]string
}

// Admit makes the token that lets guest into room, as a publisher. Its error is an *[InvalidError] when the guest brings
// something that LiveKit could not carry.
func (d *Directory) Admit(room Room, guest Guest) (string, error) {
	guest, err := guest.clean()
	if err != nil {
		return "", err
	}
	yes := true
	token, err := auth.NewAccessToken(d.options.Key, d.options.Secret).
		SetIdentity(guest.Identity).
		SetName(guest.Name).
		SetMetadata(guest.Metadata).
		SetAttributes(guest.Attributes).
		SetValidFor(d.options.TokenLife).
		SetVideoGrant(&auth.VideoGrant{
			RoomJoin: true, Room: room.Name,
			CanPublish: &yes, CanSubscribe: &yes, CanPublishData: &yes, CanUpdateOwnMetadata: &yes,
		}).ToJWT()
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return token, nil
}

// Check says whether [Directory.Admit] would take the guest, before a room is opened for them.
func (g Guest) Check() error {
	_, err := g.clean()
	return err
}

func (g Guest) clean() (Guest, error) {
	g.Name = strings.TrimSpace(g.Name)
	if wrong := fits("participant name", g.Name); wrong != "" {
		return g, &InvalidError{Code: "invalid_participant_name", Message: wrong}
	}
	if g.Identity == "" {
		g.Identity = identityFor(g.Name)
	} else if strings.TrimSpace(g.Identity) == "" {
		return g, &InvalidError{Code: "invalid_identity", Message: "the participant identity is blank"}
	} else if wrong := fits("participant identity", g.Identity); wrong != "" {
		return g, &InvalidError{Code: "invalid_identity", Message: wrong}
	}
	if len(g.Metadata) > maxMetadata {
		return g, &InvalidError{Code: "metadata_too_large", Message: fmt.Sprintf("the metadata is larger than %d bytes", maxMetadata)}
	}
	size := 0
	for name, value := range g.Attributes {
		if name == "" {
			return g, &InvalidError{Code: "invalid_attributes", Message: "an attribute has no name"}
		}
		size += len(name) + len(value)
	}
	if size > maxAttributes {
		return g, &InvalidError{Code: "attributes_too_large", Message: fmt.Sprintf("the attributes are larger than %d bytes together", maxAttributes)}
	}
	return g, nil
}
