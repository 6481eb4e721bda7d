package attempt

import (
	"slices"

	"confab/session/internal/publications"
	"confab/session/internal/wire"
)

// permitted leaves out of a join what its token does not allow: asking for it would only be refused. A token that
// cannot be read decides nothing.
func permitted(token string, wants []publications.Wanted) []publications.Wanted {
	may, ok := wire.MayPublish(token)
	if !ok {
		return wants
	}
	return slices.DeleteFunc(slices.Clone(wants), func(w publications.Wanted) bool {
		return !may(w.Track.Source)
	})
}
