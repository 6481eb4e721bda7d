package render

// hand takes the picture from next to last out of the ring. It reports false when the picture refers to lost ones.
func (a *assembler) hand(last int64) (picture, bool) {
	first := *a.at(a.next)
	taken := picture{codec: first.codec, key: first.Key, stamp: first.stamp, first: first.arrived}
	a.data = a.data[:0]
	for sequence := a.next; sequence <= last; sequence++ {
		p := a.at(sequence)
		a.data = append(a.data, p.Data...)
		if p.arrived.After(taken.completed) {
			taken.completed = p.arrived
		}
		if p.arrived.Before(taken.first) {
			taken.first = p.arrived
		}
		*p = part{}
	}
	a.hole = 0
	a.next = last + 1
	taken.data = a.data
	if !a.usable(first) {
		a.dropped++
		return picture{}, false
	}
	a.codec, a.stamp = first.codec, first.stamp
	return taken, true
}

// usable says whether everything the picture refers to was handed on, and notes what may be referred to after it.
// Temporal layers follow libwebrtc (rtp_vp8_ref_finder.cc): base layer pictures refer to the one before, pictures
// with the sync bit to their base alone, all others to any layer up to their own.
func (a *assembler) usable(p part) bool {
	switch {
	case p.Key:
		a.base, a.layers, a.wary = p.Base, 0xFF, false
		return true
	case !p.Start || p.codec != a.codec:
		a.trust = broken
		return false
	case !p.Layered:
		return true
	case a.wary && p.Layer == 0 && p.Base != a.base+1, a.wary && p.Layer > 0 && p.Base != a.base:
		a.trust = broken
		return false
	case p.Layer == 0:
		a.base, a.wary = p.Base, false
		return true
	case p.BaseOnly:
		a.layers |= 1 << p.Layer
		return true
	}
	below := uint8(1)<<(p.Layer+1) - 1
	return a.layers&below == below
}
