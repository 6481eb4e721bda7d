// Package legible makes texts of others fit to be shown and printed.
//
// Others are everybody but the person at this computer: participants, servers, proxies, devices. What they call
// themselves and say may hold characters that are not seen but act: escape sequences of terminals, controls that turn
// the direction of what follows, letters without width, heaps of accents. [Line] and [Text] take them out, for people;
// [Escape] and [Writer] write them as \u escapes, for programs, which lose nothing.
//
// Every writing system stays as readable as it is: joiners stay where Persian, the scripts of India and emoji need
// them, and letters that are written from the right need no controls for that. The package keeps no state, starts
// nothing, and knows nothing of sessions.
package legible
