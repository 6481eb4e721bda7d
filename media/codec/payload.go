package codec

// maxPayload is the largest RTP payload in bytes. With the RTP header, the header extensions and what SRTP, UDP and a
// TURN server add, it stays within what every path carries (libwebrtc and pion assume 1200 for all of the packet).
const maxPayload = 1160
