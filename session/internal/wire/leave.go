package wire

import (
	"github.com/livekit/protocol/livekit"

	"confab/session/internal/failure"
	"confab/session/internal/recovery"
	"confab/signaling"
)

func actionOf(a livekit.LeaveRequest_Action) recovery.LeaveAction {
	switch a {
	case livekit.LeaveRequest_RESUME:
		return recovery.LeaveAndResume
	case livekit.LeaveRequest_RECONNECT:
		return recovery.LeaveAndRejoin
	case livekit.LeaveRequest_DISCONNECT:
	}
	return recovery.LeaveForGood
}

// leaveOf reads a Leave; servers before protocol 13 know only can_reconnect.
func leaveOf(l *livekit.LeaveRequest) recovery.ServerLeft {
	left := Left(l.Reason, l.Action)
	if left.Action == recovery.LeaveForGood && l.CanReconnect {
		left.Action = recovery.LeaveAndRejoin
	}
	return left
}

// Left is what the reason and the action of a Leave amount to.
func Left(r livekit.DisconnectReason, a livekit.LeaveRequest_Action) recovery.ServerLeft {
	reason := reasonOf(r)
	return recovery.ServerLeft{Action: actionOf(a), Reason: reason, Err: failure.Left(reason)}
}

// Forgotten is the refusal of a resume by a server that has forgotten the participant session.
func Forgotten() error {
	return &signaling.DialError{Kind: &signaling.LeaveError{
		Reason: livekit.DisconnectReason_STATE_MISMATCH, Action: livekit.LeaveRequest_RECONNECT,
	}}
}
