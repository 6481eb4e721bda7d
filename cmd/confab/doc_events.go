// # Events
//
// A line of --events is {"time": RFC 3339 with nanoseconds, "event": NAME, ...}. Names, reasons and errors are those of
// OpenTok and Vonage. Reasons are clientDisconnected, forceDisconnected, networkDisconnected, serverShutdown,
// roomClosed, duplicateIdentity and, of streams, forceUnpublished. One's own connection is no event. Where a field has
// nothing to say it is left out, or empty.
//
//	sessionConnecting       attempt
//	sessionConnected        sessionId, connectionId, joinMs
//	sessionReconnecting     cause, kind: resume or rejoin
//	sessionReconnected      kind, outageMs: from noticing the fault until media flows again
//	sessionDisconnected     reason
//	connectionCreated       connectionId, name, data, kind, kindDetails: standard, sip and connector are people (with
//	                        a client of their own, on a telephone, through another service), agent, egress (which
//	                        records), ingress and bridge are programs; kindDetails where LiveKit says more
//	connectionDestroyed     connectionId, reason
//	streamCreated           streamId, connectionId, source: camera, microphone, screen or screenAudio
//	streamDestroyed         streamId, connectionId, reason
//	streamPropertyChanged   streamId, property, old, new: hasAudio, hasVideo, videoDimensions or paused
//	videoDisabled           streamId, source, reason: "quality", the picture is held back because the connection does
//	                        not carry it, and only the sound comes; one's own streams and those of others
//	videoEnabled            streamId, source, reason: it comes again
//	qualityLimited          streamId, source, reason: cpu, bandwidth or none, why what is sent of one's own pictures
//	                        has been less than it could be for some seconds; none only after one of the others
//	subscriberConnected     streamId, connectionId, source, codec, firstFrameMs: the first packet was decoded;
//	                        firstFrameMs of video only, since the join was asked for
//	subscriberDisconnected  streamId: packets stopped though the stream still exists
//	publisherCreated        streamId, source, codec
//	publisherDestroyed      streamId, source, reason
//	muteForced              source, by: a moderator or the server turned a source of ours off
//	unmuteAsked             source: the server or a moderator would have it on; only the person here turns it on
//	signal                  from, type, data, encoding, id, edited, deleted, incomplete, file, size: a message; chat
//	                        is of type "chat", whichever client it comes from. encoding is "base64" when data is not
//	                        UTF-8; edited or deleted takes the place of the message with that id of the same sender;
//	                        incomplete is a text whose rest did not come; file and size are those of a file
//	deviceChanged           kind, from, to, why: started, chosen, unavailable, lost, returned or defaultChanged
//	eventsDropped           count: so many lines before this one were lost, because the file or pipe took none for too
//	                        long; nothing else waits for a reader
//	error                   code, name, message, streamId, connectionId: what did not end the session, and what did;
//	                        of a stream once each time it becomes undecodable (OT_INVALID_ENCRYPTION_SECRET 6004,
//	                        OT_UNSUPPORTED_CODEC 1502)
package main
