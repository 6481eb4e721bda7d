package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

var phases = []string{"Idle", "Joining", "Live", "Resuming", "Rejoining", "Closed"}

// tableMutants drops, adds and redirects every edge of the table of phases.
func tableMutants(set *token.FileSet, file string, d *ast.GenDecl) []*mutant {
	table, name := tableOf(d)
	if table == nil {
		return nil
	}
	var all []*mutant
	mutate := func(from, what string, to []string) {
		list := make([]string, len(to))
		for i, p := range to {
			list[i] = "meeting." + p
		}
		all = append(all, &mutant{
			file: file, function: name, line: from, what: what,
			code: "package recovery\n\nimport \"confab/session/meeting\"\n\nfunc init() {\n\tif mutant == %d {\n\t\t" +
				fmt.Sprintf("%s[meeting.%s] = []meeting.Phase{%s}\n\t}\n}\n", name, from, strings.Join(list, ", ")),
		})
	}
	for _, element := range table.Elts {
		row := element.(*ast.KeyValueExpr)
		from := row.Key.(*ast.SelectorExpr).Sel.Name
		var tos []string
		if list, is := row.Value.(*ast.CompositeLit); is {
			for _, to := range list.Elts {
				tos = append(tos, to.(*ast.SelectorExpr).Sel.Name)
			}
		}
		for _, other := range phases {
			if slices.Contains(tos, other) {
				continue
			}
			mutate(from, "to "+other+" as well", append(slices.Clone(tos), other))
			for i, to := range tos {
				redirected := slices.Clone(tos)
				redirected[i] = other
				mutate(from, "to "+other+" instead of "+to, redirected)
			}
		}
		for i, to := range tos {
			mutate(from, "not to "+to, slices.Delete(slices.Clone(tos), i, i+1))
		}
	}
	return all
}

// tableOf finds a map literal from phases.
func tableOf(d *ast.GenDecl) (*ast.CompositeLit, string) {
	for _, spec := range d.Specs {
		v, is := spec.(*ast.ValueSpec)
		if !is || len(v.Values) != 1 {
			continue
		}
		if table, is := v.Values[0].(*ast.CompositeLit); is {
			if _, is := table.Type.(*ast.MapType); is {
				return table, v.Names[0].Name
			}
		}
	}
	return nil, ""
}
