// Command mutants breaks the machine of session/internal/recovery in every small way that it knows of, one at a time,
// and runs the tests of that package on each. A mutant that no test kills is a test that is missing. It ends with 1
// when a mutant lives that equivalent.go does not explain.
//
// All mutants are compiled into one test binary, each as a copy of the function that it changes: building once takes
// seconds, building each of them would take an hour. Run it in the module's root: go run ./.ci/mutants
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"sync"
	"time"
)

const (
	folder  = "session/internal/recovery"
	bounded = time.Minute // a mutant that makes a test hang is dead too
)

// subjects are the files that are mutated.
var subjects = []string{"phase.go", "machine.go", "ending.go"}

func main() {
	log.SetFlags(0)
	verbose := flag.Bool("v", false, "name every mutant and what killed it")
	flag.Parse()
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	alive, err := hunt(dir, *verbose)
	if err != nil {
		log.Print(err)
	}
	if err != nil || alive > 0 {
		_ = os.RemoveAll(dir)
		os.Exit(1)
	}
}

// hunt makes the mutants, runs them and prints what became of them. It returns how many live on without a reason.
func hunt(dir string, verbose bool) (alive int, err error) {
	all, err := breed(folder, subjects)
	if err != nil {
		return 0, err
	}
	binary := filepath.Join(dir, "recovery.test")
	all, err = build(dir, binary, all)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if out, err := run(binary, 0); err != nil {
		return 0, fmt.Errorf("the tests fail without a mutation: %w\n%s", err, out)
	}
	kill(binary, all)
	for _, file := range subjects {
		total, killed, excused := 0, 0, 0
		for _, m := range all {
			if m.file != file {
				continue
			}
			total++
			why, known := equivalent[m.name()]
			switch {
			case m.killer != "":
				killed++
				if known {
					fmt.Printf("%s\n\tis excused, and yet dead: take it out of equivalent.go\n", m.name())
					alive++
				}
			case known:
				excused++
			default:
				alive++
				fmt.Printf("LIVES %s\n", m.name())
			}
			if verbose {
				fmt.Printf("%s\n\t%s%s\n", m.name(), m.killer, why)
			}
		}
		fmt.Printf("%-12s %4d mutants, %4d killed, %2d equivalent\n", file, total, killed, excused)
	}
	fmt.Printf("%d live; %v\n", alive, time.Since(began).Round(time.Second))
	return alive, nil
}

// kill runs the tests on every mutant.
func kill(binary string, all []*mutant) {
	next := make(chan *mutant)
	var hunters sync.WaitGroup
	for range max(1, runtime.NumCPU()) {
		hunters.Go(func() {
			for m := range next {
				if out, err := run(binary, m.id); err != nil {
					m.killer = killer(out, err)
				}
			}
		})
	}
	for _, m := range all {
		next <- m
	}
	close(next)
	hunters.Wait()
}

func run(binary string, id int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), bounded)
	defer cancel()
	c := exec.CommandContext(ctx, binary, "-test.failfast")
	c.Env = append(os.Environ(), fmt.Sprintf("MUTANT=%d", id))
	c.Dir = folder
	out, err := c.CombinedOutput()
	if err != nil {
		return out, fmt.Errorf("run mutant %d: %w", id, err)
	}
	return out, nil
}

var failed = regexp.MustCompile(`--- FAIL: (\S+)`)

// killer is the innermost test that failed.
func killer(out []byte, err error) string {
	found := failed.FindAllSubmatch(out, -1)
	if len(found) == 0 {
		return err.Error()
	}
	return string(found[len(found)-1][1])
}
