package faces

import (
	"flag"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Compare gives a line for each name that is documented and not there, or there and not documented. The names of
// either side may come in any order, and more than once.
func Compare(documented, actual []string) []string {
	in := func(list []string) map[string]bool {
		set := map[string]bool{}
		for _, name := range list {
			set[name] = true
		}
		return set
	}
	promised, there := in(documented), in(actual)
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(promised)) {
		if !there[name] {
			wrong = append(wrong, fmt.Sprintf("%s is documented, and the code has none", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(there)) {
		if !promised[name] {
			wrong = append(wrong, fmt.Sprintf("%s is in the code, and not documented", name))
		}
	}
	return wrong
}

// Flags are the names of the flags of a set, as people type them.
func Flags(set *flag.FlagSet) []string {
	var names []string
	set.VisitAll(func(f *flag.Flag) { names = append(names, "--"+f.Name) })
	return names
}

// Fields are the paths of all fields that v, a struct, can have as JSON: "server.url", and "publish[].layers[].rid" in
// a list. What a map holds has no paths.
func Fields(v any) []string { return fields(reflect.TypeOf(v), "") }

func fields(t reflect.Type, prefix string) []string {
	var paths []string
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		path, inner := prefix+name, field.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			if inner.Kind() == reflect.Slice {
				path += "[]"
			}
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && len(fields(inner, "")) > 0 {
			paths = append(paths, fields(inner, path+".")...)
		} else {
			paths = append(paths, strings.TrimSuffix(path, "[]"))
		}
	}
	return paths
}
