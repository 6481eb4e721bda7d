package failure

import (
	"context"
	"errors"
	"fmt"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/signaling"
)

// signalErrors says what a signalling failure means to a person, in OpenTok's names.
var signalErrors = []struct {
	kind    error
	as      *meeting.Error
	message string
}{
	{signaling.ErrEarly, meeting.ErrAuthentication, "the token is not valid yet"},
	{signaling.ErrExpired, meeting.ErrAuthentication, "the token has expired"},
	{
		signaling.ErrDenied, meeting.ErrAuthentication,
		"the server refused the token: wrong key, or without the right to join",
	},
	{signaling.ErrBadRequest, meeting.ErrConnectRejected, "the server refused the request to join"},
	{signaling.ErrNoRoom, meeting.ErrInvalidSession, "the room does not exist"},
	{
		signaling.ErrNoPath, meeting.ErrNotConnected,
		"there is no LiveKit server at this address, or a proxy before it lets no WebSocket through",
	},
	{signaling.ErrIntercepted, meeting.ErrBadResponse, "something on the way to the server answered in its place"},
	{signaling.ErrGarbled, meeting.ErrConnectRejected, "something on the way to the server cut the request"},
	{signaling.ErrFull, meeting.ErrLimitExceeded, "the room is full"},
	{signaling.ErrBusy, meeting.ErrNotConnected, "the server is busy or starting"},
	{signaling.ErrUnreachable, meeting.ErrNotConnected, "the server could not be reached"},
	{signaling.ErrInsecure, meeting.ErrNotConnected, "no trusted encrypted connection to the server could be made"},
	{signaling.ErrTimeout, meeting.ErrTimeout, "the server did not answer in time"},
	{signaling.ErrBadResponse, meeting.ErrBadResponse, "the server's answer made no sense"},
	{signaling.ErrBadURL, meeting.ErrNotConnected, "the server's address is not usable"},
	{signaling.ErrRegion, meeting.ErrConnectRejected, "the project is pinned to another region"},
	{signaling.ErrServer, meeting.ErrNotConnected, "the server failed"},
	{signaling.ErrLeave, meeting.ErrConnectRejected, "the server ended the connection"},
	{signaling.ErrLost, meeting.ErrNotConnected, "the connection to the server was lost"},
	{peer.ErrNoAnswer, meeting.ErrICE, "the server did not answer our media offer"},
	{ErrAttemptTimeout, meeting.ErrICE, "no media path to the server could be found; a firewall may block UDP and TCP"},
	{ErrMediaLost, meeting.ErrNotConnected, "the media connection was lost"},
	{ErrSlept, meeting.ErrNotConnected, "this computer has slept"},
	{ErrNetworkChanged, meeting.ErrNotConnected, "the network has changed"},
	{ErrNothingReceived, meeting.ErrNotConnected, "nothing of the others arrives any more"},
	{ErrNotReceived, meeting.ErrNotConnected, "the server does not receive us any more"},
	{ErrDataStuck, meeting.ErrNotConnected, "messages do not arrive any more"},
	{peer.ErrChannelLost, meeting.ErrNotConnected, "the connection for messages was lost"},
	{context.DeadlineExceeded, meeting.ErrTimeout, "the server did not answer in time"},
}

// Explain makes any error of an attempt a *meeting.Error; those that are one already stay.
func Explain(err error) error {
	if err == nil {
		return nil
	}
	var known *meeting.Error
	if errors.As(err, &known) {
		return err
	}
	for _, row := range signalErrors {
		if errors.Is(err, row.kind) {
			message := row.message
			if clocks := (*meeting.ClockError)(nil); errors.As(err, &clocks) {
				message += ": " + clocks.Error()
			}
			return row.as.With(message, err)
		}
	}
	return meeting.ErrNotConnected.With("the connection failed", err)
}

// Describe is the cause in an event: plain words, no token (a *meeting.Error never holds one).
func Describe(err error) string {
	if err == nil {
		return ""
	}
	return meeting.AsError(Explain(err)).Message
}

// Left is the error of a server's Leave.
func Left(reason meeting.Reason) error {
	messages := map[meeting.Reason]string{
		meeting.ForceDisconnected:  "removed from the meeting",
		meeting.RoomClosed:         "the meeting was ended",
		meeting.DuplicateIdentity:  "joined from another device with the same identity",
		meeting.ServerShutdown:     "the server is shutting down",
		meeting.ClientDisconnected: "left",
	}
	m, ok := messages[reason]
	if !ok {
		m = "the server lost the connection"
	}
	return meeting.ErrNotConnected.With(m, fmt.Errorf("leave: %s", reason))
}
