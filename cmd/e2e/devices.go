//go:build unix

package e2e

// withDevices gives what starts a program whose /dev is a folder: with the nodes that any program may rely on, and
// what comes and goes in it. unshare and sh become the program: its process id is the program's.
func withDevices(folder, path string, args []string) (string, []string) {
	const script = `for node in null zero full random urandom; do
	: >"$0/$node" && mount --bind "/dev/$node" "$0/$node" || exit 1
done
mount --rbind "$0" /dev && exec "$@"`
	return "unshare", append([]string{"--mount", "sh", "-c", script, folder, path}, args...)
}
