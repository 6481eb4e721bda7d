package rooms

// Modes are how a session's media goes and whether it is recorded, in Vonage's words. They are told to participants in
// the room's metadata; relayed and always are kept and told, and have no effect on the media yet.
type Modes struct {
	Media   string `json:"mediaMode"`   // "routed" (through the SFU) or "relayed" (between participants)
	Archive string `json:"archiveMode"` // "manual" or "always"
}

// NewModes checks modes as a request names them; empty ones are routed and manual.
func NewModes(media, archive string) (Modes, error) {
	m := Modes{Media: media, Archive: archive}
	if m.Media == "" {
		m.Media = "routed"
	}
	if m.Archive == "" {
		m.Archive = "manual"
	}
	switch {
	case m.Media != "routed" && m.Media != "relayed":
		return m, &InvalidError{Code: "invalid_media_mode", Message: "mediaMode is routed or relayed"}
	case m.Archive != "manual" && m.Archive != "always":
		return m, &InvalidError{Code: "invalid_archive_mode", Message: "archiveMode is manual or always"}
	case m.Media == "relayed" && m.Archive == "always":
		return m, &InvalidError{
			Code: "archive_needs_routed",
			Message: "archiveMode always needs mediaMode routed: what does not pass the server cannot be " +
				"recorded there",
		}
	}
	return m, nil
}
