package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
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
	openvidu bool // the client speaks OpenVidu 3
}

// wireRequest has the fields of both styles: LiveKit's token source (livekit_token_source.proto) and OpenVidu 3's
// application server.
type wireRequest struct {
	RoomName   *string           `json:"room_name"`
	Name       *string           `json:"participant_name"`
	Identity   *string           `json:"participant_identity"`
	Metadata   *string           `json:"participant_metadata"`
	Attributes map[string]string `json:"participant_attributes"`
	RoomConfig json.RawMessage   `json:"room_config"`

	OpenViduRoom *string `json:"roomName"`
	OpenViduName *string `json:"participantName"`

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
	if q.OpenViduRoom != nil || q.OpenViduName != nil {
		return q.openvidu()
	}
	return q.livekit()
}

func (q wireRequest) livekit() (tokenRequest, error) {
	if len(q.RoomConfig) > 0 && string(q.RoomConfig) != "null" && string(q.RoomConfig) != "{}" {
		return tokenRequest{}, &problem{http.StatusBadRequest, "unsupported_field", "room_config is not supported: rooms are set up by the session server"}
	}
	room := defaultRoom
	if q.RoomName != nil {
		room = *q.RoomName
	}
	return tokenRequest{room: room, guest: rooms.Guest{
		Name: value(q.Name), Identity: value(q.Identity), Metadata: value(q.Metadata), Attributes: q.Attributes,
	}}, nil
}

// openvidu insists on both names, in the words of OpenVidu's own application servers.
func (q wireRequest) openvidu() (tokenRequest, error) {
	room, name := value(q.OpenViduRoom), value(q.OpenViduName)
	if strings.TrimSpace(room) == "" || strings.TrimSpace(name) == "" {
		return tokenRequest{openvidu: true}, &problem{http.StatusBadRequest, "missing_field", "roomName and participantName are required"}
	}
	return tokenRequest{room: room, guest: rooms.Guest{Name: name}, openvidu: true}, nil
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
