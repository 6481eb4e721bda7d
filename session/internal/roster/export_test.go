package roster

// Here tells whether somebody is here, or waited for.
func (r *Roster) Here(identity string) bool { return r.find(identity) != nil }
