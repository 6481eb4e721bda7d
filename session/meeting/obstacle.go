package meeting

// Obstacle is why a stream of somebody else's cannot be seen or heard here, though it is sent.
type Obstacle uint8

// The obstacles.
const (
	NoObstacle   Obstacle = iota
	Encrypted             // end to end, and there is no key for it here
	Undecodable           // in a codec that confab cannot decode
	NotPermitted          // its owner lets us not have it
)

var obstacleNames = [...]string{"", "encrypted", "codec", "permission"}

// String is the value of the field "obstacle" in the status.
func (o Obstacle) String() string { return nameOf(obstacleNames[:], int(o)) }
