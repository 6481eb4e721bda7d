// Command confab-server is the session server: it tells participants which LiveKit to connect to, with a token for
// their room, and runs that LiveKit itself unless it is given one.
//
// It owns four things, started in run and all gone when run returns: the HTTP server (internal/api), the embedded
// LiveKit (internal/sfu, a child process), the directory of rooms (internal/rooms), and a watcher that makes rooms
// again after LiveKit was restarted. SIGINT or SIGTERM stops them in this order within two seconds; a second signal
// ends the process at once, and the child with it. With --redis it has connections to that as well (internal/shared),
// until the end.
//
// The data folder belongs to one server at a time: the file of sessions in it (sessions.db) is locked while a server
// runs, and a second one on the folder ends with a word about that. Several servers of one LiveKit have a folder
// each.
//
// Standard output has two lines, each once: where the session server listens, and where LiveKit does when it is
// ready. Everything else is the log, on standard error.
//
// What is listed below is a promise to scripts: it does not change meaning, and a test holds it against the code.
// "confab-server user" keeps the accounts, "confab-server check" says what is wrong with an installation; both explain
// themselves with --help.
//
// # Flags
//
// Each is also an environment variable (CONFAB_SERVER_ and the name in capitals, dashes as underscores:
// CONFAB_SERVER_SFU_PORT) and, but for config and version, a key of the TOML file. A flag beats the environment, which
// beats the file. Unknown keys are warned about and ignored.
//
//	--listen ADDRESS            host:port of the session server; port 0 picks one; default 127.0.0.1:7980
//	--data FOLDER               what is kept (see Files); default the system's folder for user data
//	--config FILE               TOML file with these settings; default confab/confab-server.toml in the
//	                            configuration folder
//	--livekit-url URL           this LiveKit instead of the embedded one; nodes of a cluster, divided by commas, of
//	                            which the first that answers is used
//	--livekit-key KEY           API key for --livekit-url
//	--livekit-secret-file FILE  API secret for --livekit-url
//	--redis URL                 the Redis that several session servers share, so that one at a time makes a room
//	--redis-password-file FILE  the password for --redis
//	--sfu-port PORT             first of the embedded LiveKit's ports: HTTP, ICE TCP, ICE UDP, TURN, relays; default
//	                            7880; 0 picks free ones
//	--sfu-log-level LEVEL       what the embedded LiveKit logs: debug, info, warn (default) or error
//	--max-participants N        most in one room; default no limit
//	--access WHO                open (default): anyone on this machine; login: accounts
//	--cors SITES                other sites whose pages may ask, divided by commas
//	--trusted-proxies LIST      addresses and networks of proxies whose X-Forwarded headers count
//	--tls-cert FILE             certificate of the session server (PEM)
//	--tls-key FILE              its key
//	--metrics-token-file FILE   what other machines show for /metrics under --access login
//	--log-level LEVEL           debug, info (default), warn or error
//	--log-format FORMAT         text (default) or json
//	--version                   version, commit, Go and LiveKit, and end
//
// # Exit codes
//
// One line on standard error says why in plain words.
//
//	0  stopped, or done
//	1  anything else; of check: something is wrong
//	2  usage
//
// # Routes
//
// Bodies and answers are JSON. Who asks shows a participant's token (Authorization: Bearer) or a login's cookie; where
// it says moderator, of the one session, or an account with that role.
//
//	POST /token                              LiveKit's token source, or OpenVidu 3's roomName and participantName:
//	                                         201 {server_url, participant_token}
//	GET /session                             Vonage's samples: {applicationId, apiKey, sessionId, token, url}
//	GET /room/{name}                         likewise, for a room of that name
//	POST /api-login/login                    {user, pass}: 200 and a cookie, or 401 in the tutorial's words
//	POST /api-login/logout                   the login ends
//	GET /api-login/logout                    likewise
//	POST /api-sessions/get-sessionid-token   OpenVidu 2's tutorial: {session} to {"0": sessionId, "1": token}
//	POST /api-sessions/remove-user           {sessionName, token}: 200, or 500 in the tutorial's words
//	POST /sessions                           {name, mediaMode, archiveMode}: 201 {sessionId, ...}
//	GET /sessions                            who is where; for a moderator
//	GET /sessions/{id}                       who is there; for a moderator
//	POST /sessions/{id}/tokens               {role, data, expiresIn, name}: 201 {token, url}
//	POST /sessions/{id}/connections/{connection}/disconnect
//	                                         put somebody out; for a moderator, 204, as those below
//	POST /sessions/{id}/streams/{stream}/mute
//	                                         turn off what somebody sends
//	POST /sessions/{id}/streams/{stream}/unpublish
//	                                         end what somebody sends
//	POST /sessions/{id}/mute                 {active, excluded}: mute all and who comes later, or no more
//	POST /sessions/{id}/signal               {type, data, to}: a signal to all or one
//	POST /livekit/webhook                    LiveKit's own reports
//	GET /healthz                             200, or 503 while LiveKit is not ready
//	GET /metrics                             Prometheus' text
//	GET /{$}                                 what can be asked, as text
//
// # Errors
//
// {"error": {"code", "message"}}, with "errorMessage" beside it on OpenVidu's routes. Programs go by the code.
//
//	archive_needs_routed      400 mediaMode relayed cannot be archived
//	attributes_too_large      400
//	body_too_large            413 over 64 KiB
//	data_too_long             400, of a signal 413
//	excluded_too_large        400
//	foreign_host              403 a name that only pretends to be this machine
//	foreign_origin            403 a page of another site
//	identity_not_allowed      403 the identity is somebody else's
//	internal                  500 the log says what
//	invalid_archive_mode      400
//	invalid_attributes        400
//	invalid_body              400 it could not be read
//	invalid_data              400
//	invalid_excluded          400
//	invalid_expiry            400
//	invalid_field             400
//	invalid_identity          400
//	invalid_json              400
//	invalid_media_mode        400
//	invalid_participant_name  400
//	invalid_role              400
//	invalid_room_name         400
//	invalid_token             401 not ours, or expired
//	invalid_webhook           401 not signed by LiveKit
//	login_required            401 log in first
//	media_server_refused      502 keys that differ, most likely
//	media_server_unavailable  503 with Retry-After
//	metadata_too_large        400
//	method_not_allowed        405
//	metrics_token_required    401
//	missing_field             400
//	moderator_required        403; 401 without any token
//	no_new_rooms              503 the shared Redis does not answer
//	not_allowed               403 this account makes no sessions
//	not_found                 404
//	removed                   403 a moderator has put this participant out
//	reserved_type             400 of a signal
//	role_not_allowed          403 more than the account may have
//	session_not_found         404
//	too_many_attempts         429 with Retry-After
//	too_many_excluded         400
//	too_many_sessions         503
//	type_too_long             400
//
// # Metrics
//
// Besides those of Go and of the process:
//
//	confab_server_requests_total        requests answered, by route and status
//	confab_server_request_seconds       time to answer one
//	confab_server_tokens_total          tokens handed out, by role
//	confab_server_logins_refused_total  logins refused, by reason
//	confab_server_webhooks_total        LiveKit's reports, by outcome
//	confab_server_sessions              sessions that somebody may hold a token for
//	confab_server_sfu_ready             1 while the embedded LiveKit takes participants
//	confab_server_sfu_starts_total      how often it was started
//	confab_server_livekit_seconds       time that LiveKit's room service took, by method and outcome
//	confab_server_redis_seconds         time that the shared Redis took, likewise
//
// # Files
//
// In the data folder, mode 0600:
//
//	livekit-keys.json  API key and secret of the embedded LiveKit, made at the first start
//	users.json         accounts
//	logouts.json       logins that have ended before their time
//	sessions.db        sessions, who was put out and who is muted
//	sessions.json      the same of older versions, read once
package main
