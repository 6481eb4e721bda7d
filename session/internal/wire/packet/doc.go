// Package packet turns what data channels carry into the values of package reliable, and our messages into packets.
//
// It owns nothing and starts nothing. It refuses to judge what arrives: what is no packet is not ok, and what is none
// of the kinds that we know has no content.
//
// What is understood as chat: text streams on the topic lk.chat, in one packet or many, compressed or not; the packets
// of sendChatMessage and editChatMessage; JSON on lk-chat-topic, unless it is marked as said in a stream too; user
// packets of topic chat, as confab-server and older confabs send. Text and byte streams on other topics are signals of
// that kind. Methods that others call (RPC) are refused at once, with LiveKit's error 1400.
//
// Our own chat has one form, which LiveKit's clients and confab both understand: a text stream on lk.chat, whose stream
// id is the message's id. LiveKit's components put a stream with a known id in the place of the line that they have, so
// a repeat is no second line there either. Clients from before text streams (livekit-client before 2.8) do not read it.
// Other kinds are user packets with the kind as topic.
package packet
