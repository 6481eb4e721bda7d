package sfu

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"confab/cmd/confab-server/internal/disk"
)

// keysFile is the name of the file in the data folder.
const keysFile = "livekit-keys.json"

// minSecret is the shortest secret accepted, in bytes: what LiveKit asks of an HS256 key.
const minSecret = 32

// Keys sign the tokens that LiveKit accepts.
type Keys struct {
	Key    string `json:"key"`    // public: it is the issuer in every token
	Secret string `json:"secret"` // signs; never logged
}

// String hides the secret from anything that prints Keys.
func (k Keys) String() string { return k.Key }

// GoString hides the secret from %#v.
func (k Keys) GoString() string { return "sfu.Keys{" + k.Key + "}" }

// LoadKeys reads the keys kept in folder, or makes them. The folder is made with mode 0700 and the file with 0600; a
// file that others may read is narrowed to 0600.
func LoadKeys(folder string) (Keys, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return Keys{}, fmt.Errorf("make the data folder: %w", err)
	}
	path := filepath.Join(folder, keysFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKeys(path)
	}
	if err != nil {
		return Keys{}, fmt.Errorf("read keys: %w", err)
	}
	keys, err := parseKeys(data)
	if err != nil {
		return Keys{}, fmt.Errorf("the key file %s cannot be used: %w; repair it, or remove it to have new keys made",
			path, err)
	}
	return keys, narrow(path)
}

// PeekKeys reads the keys kept in folder if there are any, and changes nothing.
func PeekKeys(folder string) (keys Keys, there bool, err error) {
	path := filepath.Join(folder, keysFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Keys{}, false, nil
	}
	if err != nil {
		return Keys{}, false, fmt.Errorf("read keys: %w", err)
	}
	if keys, err = parseKeys(data); err != nil {
		return Keys{}, true, fmt.Errorf("the key file %s cannot be used: %w", path, err)
	}
	return keys, true, nil
}

func parseKeys(data []byte) (Keys, error) {
	var keys Keys
	if err := json.Unmarshal(data, &keys); err != nil {
		// The decoder's own message may quote the file, and the file is secret.
		return Keys{}, errors.New("it is not JSON of the form {\"key\", \"secret\"}")
	}
	if keys.Key == "" {
		return Keys{}, errors.New("its key is empty")
	}
	if len(keys.Secret) < minSecret {
		return Keys{}, fmt.Errorf("its secret is shorter than %d bytes", minSecret)
	}
	return keys, nil
}

// narrow takes everybody else's rights from the file, where the system has them.
func narrow(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	if runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return fmt.Errorf("keep the key file to its owner: %w", err)
	}
	return nil
}

func makeKeys(path string) (Keys, error) {
	var name [6]byte
	var secret [48]byte
	// crypto/rand never fails: it ends the program when the system has no randomness.
	_, _ = rand.Read(name[:])
	_, _ = rand.Read(secret[:])
	keys := Keys{Key: "confab" + hex.EncodeToString(name[:]), Secret: base64.RawURLEncoding.EncodeToString(secret[:])}
	data, err := json.Marshal(keys)
	if err != nil {
		return Keys{}, fmt.Errorf("write keys: %w", err)
	}
	err = disk.Edit(path, func() ([]byte, error) {
		if _, err := os.Stat(path); err == nil {
			return nil, fs.ErrExist // another server was first
		}
		return append(data, '\n'), nil
	})
	if errors.Is(err, fs.ErrExist) {
		return LoadKeys(filepath.Dir(path))
	}
	if err != nil {
		return Keys{}, fmt.Errorf("write keys: %w", err)
	}
	return keys, nil
}
