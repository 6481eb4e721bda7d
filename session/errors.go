package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"confab/session/internal/peer"
	"confab/session/meeting"
	"confab/signaling"
)

var (
	errAttemptTimeout = errors.New("no media path to the server in time")
	errNetworkSilent  = errors.New("the media connection was lost")
)

// refusals are the errors after which the same request cannot succeed.
var refusals = []error{
	meeting.ErrAuthentication, meeting.ErrInvalidSession, meeting.ErrConnectRejected,
}

// ErrRemoved is for Options.Tickets: the session server says that a moderator has put us out.
var ErrRemoved = errors.New("removed from the meeting by a moderator")

// removedText is what confab-server answers at LiveKit's door to somebody who was put out (confab-server, gate.go).
const removedText = "put this participant out"

// putOut classifies: a moderator has removed us, and no token for this identity opens the meeting again. Any other 403 may be
// a proxy's.
func putOut(err error) bool {
	var refused *signaling.DialError
	if errors.As(err, &refused) {
		return refused.Status == http.StatusForbidden && strings.Contains(refused.Body, removedText)
	}
	return errors.Is(err, ErrRemoved)
}

// hopeless classifies: trying again would end the same way.
func hopeless(err error) bool {
	for _, r := range refusals {
		if errors.Is(err, r) {
			return true
		}
	}
	return false
}

// unreachable classifies: the server may never have heard of this attempt, so its memory of us is as it was.
func unreachable(err error) bool {
	for _, kind := range []error{signaling.ErrUnreachable, signaling.ErrTimeout, signaling.ErrBusy, signaling.ErrLost} {
		if errors.Is(err, kind) {
			return true
		}
	}
	return false
}

// signalErrors says what a signalling failure means to a person, in OpenTok's names.
var signalErrors = []struct {
	kind    error
	as      *meeting.Error
	message string
}{
	{signaling.ErrDenied, meeting.ErrAuthentication, "the server refused the token: wrong key, expired or without the right to join"},
	{signaling.ErrBadRequest, meeting.ErrConnectRejected, "the server refused the request to join"},
	{signaling.ErrNoRoom, meeting.ErrInvalidSession, "the room does not exist"},
	{signaling.ErrNoPath, meeting.ErrNotConnected, "there is no LiveKit server at this address"},
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
	{errAttemptTimeout, meeting.ErrICE, "no media path to the server could be found; a firewall may block UDP and TCP"},
	{errNetworkSilent, meeting.ErrNotConnected, "the media connection was lost"},
	{errAsleep, meeting.ErrNotConnected, "this computer has slept"},
	{errNetworkChanged, meeting.ErrNotConnected, "the network has changed"},
	{errAllSilent, meeting.ErrNotConnected, "nothing of the others arrives any more"},
	{errUnheard, meeting.ErrNotConnected, "the server does not receive us any more"},
	{errDataStuck, meeting.ErrNotConnected, "messages do not arrive any more"},
	{peer.ErrChannelLost, meeting.ErrNotConnected, "the connection for messages was lost"},
	{context.DeadlineExceeded, meeting.ErrTimeout, "the server did not answer in time"},
}

// explain makes any error of an attempt a *meeting.Error; those that are one already stay.
func explain(err error) error {
	if err == nil {
		return nil
	}
	var known *meeting.Error
	if errors.As(err, &known) {
		return err
	}
	for _, row := range signalErrors {
		if errors.Is(err, row.kind) {
			return row.as.With(row.message, err)
		}
	}
	return meeting.ErrNotConnected.With("the connection failed", err)
}

// describe is the cause in an event: plain words, no token (a *meeting.Error never holds one).
func describe(err error) string {
	if err == nil {
		return ""
	}
	return meeting.AsError(explain(err)).Message
}

// left is the error of a server's Leave.
func left(reason meeting.Reason) error {
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
