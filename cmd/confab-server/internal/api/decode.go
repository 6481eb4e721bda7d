package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"confab/cmd/confab-server/internal/rooms"
)

// maxBody is the largest request body that is read, in bytes.
const maxBody = 64 << 10

// defaultRoom is where those meet who name no room.
const defaultRoom = "session"

// tokenRequest is a request for a token, whatever the style it came in.
type tokenRequest struct {
	room     string
	guest    rooms.Guest
	openvidu bool     // the client speaks OpenVidu 3
	ignored  []string // fields of room_config
}

// wireRequest has the fields of both styles: LiveKit's token source (livekit_token_source.proto), whose fields have
// two names in JSON (protobuf's JSON mapping), and OpenVidu 3's application server, which knows two of the second
// kind.
type wireRequest struct {
	RoomName   *string                    `json:"room_name"`
	Name       *string                    `json:"participant_name"`
	Identity   *string                    `json:"participant_identity"`
	Metadata   *string                    `json:"participant_metadata"`
	Attributes map[string]string          `json:"participant_attributes"`
	RoomConfig map[string]json.RawMessage `json:"room_config"`

	RoomName2   *string                    `json:"roomName"`
	Name2       *string                    `json:"participantName"`
	Identity2   *string                    `json:"participantIdentity"`
	Metadata2   *string                    `json:"participantMetadata"`
	Attributes2 map[string]string          `json:"participantAttributes"`
	RoomConfig2 map[string]json.RawMessage `json:"roomConfig"`

	Role *string `json:"role"` // ours, in either style
}

// readBody reads a request's body. One that is too large, cut short or not text is a *problem.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return nil, &problem{
				http.StatusRequestEntityTooLarge, "body_too_large",
				fmt.Sprintf("the request is larger than %d bytes", maxBody),
			}
		}
		return nil, &problem{http.StatusBadRequest, "invalid_body", "the request could not be read"}
	}
	return body, nil
}

// readJSON reads the body into the struct that q points to. No body at all leaves it as it is; fields it has not are
// ignored.
func readJSON(w http.ResponseWriter, r *http.Request, q any) error {
	body, err := readBody(w, r)
	if err != nil {
		return err
	}
	return decode(body, q)
}

func decode(body []byte, q any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	if !utf8.Valid(body) {
		return &problem{http.StatusBadRequest, "invalid_json", "the request is not valid UTF-8"}
	}
	if err := json.Unmarshal(body, q); err != nil {
		return explainJSON(err)
	}
	return nil
}

// decodeToken reads either style. No body at all means LiveKit's style with every field left out.
func decodeToken(body []byte) (tokenRequest, error) {
	var wire wireRequest
	if err := decode(body, &wire); err != nil {
		return tokenRequest{}, err
	}
	request, err := wire.request()
	if err == nil && value(wire.Role) != "" {
		request.guest.Role, err = rooms.ParseRole(*wire.Role)
	}
	return request, err
}

func (q wireRequest) request() (tokenRequest, error) {
	livekit := q.RoomName != nil ||
		q.Identity2 != nil || q.Metadata2 != nil || q.Attributes2 != nil || q.RoomConfig2 != nil
	if !livekit && (q.RoomName2 != nil || q.Name2 != nil) {
		return q.openvidu()
	}
	return q.livekit(), nil
}

// livekit ignores room_config: rooms are set up by the session server.
func (q wireRequest) livekit() tokenRequest {
	room := defaultRoom
	if name := either(q.RoomName, q.RoomName2); name != nil {
		room = *name
	}
	attributes, config := q.Attributes, q.RoomConfig
	if attributes == nil {
		attributes = q.Attributes2
	}
	if config == nil {
		config = q.RoomConfig2
	}
	return tokenRequest{room: room, ignored: slices.Sorted(maps.Keys(config)), guest: rooms.Guest{
		Name: value(either(q.Name, q.Name2)), Identity: value(either(q.Identity, q.Identity2)),
		Metadata: value(either(q.Metadata, q.Metadata2)), Attributes: attributes,
	}}
}

// openvidu insists on both names, in the words of OpenVidu's own application servers.
func (q wireRequest) openvidu() (tokenRequest, error) {
	room, name := value(q.RoomName2), value(q.Name2)
	if strings.TrimSpace(room) == "" || strings.TrimSpace(name) == "" {
		return tokenRequest{openvidu: true}, &problem{
			http.StatusBadRequest, "missing_field",
			"roomName and participantName are required",
		}
	}
	return tokenRequest{room: room, guest: rooms.Guest{Name: name}, openvidu: true}, nil
}

// either is the first that is there.
func either(first, second *string) *string {
	if first != nil {
		return first
	}
	return second
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// explainJSON says what is wrong with a body without quoting it.
func explainJSON(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return &problem{
			http.StatusBadRequest, "invalid_field",
			fmt.Sprintf("%s is a %s where a %s belongs", wrong.Field, wrong.Value, jsonKind(wrong)),
		}
	}
	return &problem{http.StatusBadRequest, "invalid_json", "the request is not a JSON object"}
}

func jsonKind(wrong *json.UnmarshalTypeError) string {
	if wrong.Type == nil {
		return "string"
	}
	switch wrong.Type.Kind() {
	case reflect.Map, reflect.Struct:
		return "object"
	case reflect.Slice:
		return "array"
	case reflect.Bool:
		return "bool"
	case reflect.Int64:
		return "whole number"
	default:
		return "string"
	}
}
