package main

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// change is one small change of a function, and the way back.
type change struct {
	line, what  string
	apply, undo func()
}

// twins are names that can stand for each other, in groups: a mutant takes one for another.
var twins = [][]string{
	phases,
	{"NoRecovery", "Resume", "Rejoin"},
	{"NoReason", "NetworkDisconnected", "ClientDisconnected"},
	{"Slowly", "Bounded", "Forever"},
	{"LeaveForGood", "LeaveAndResume", "LeaveAndRejoin"},
	{"true", "false"},
	{"live", "escalate", "abandon", "giveUp", "leave"},
	{"try", "tryAgain"},
	{"joinFailed", "rejoinFailed"},
	{"Final", "Unreachable", "Passing"},
	{"HangUp", "DropPeer", "StartOutage", "EndOutage", "SayGoodbye"},
	{
		"Connected", "AttemptFailed", "SocketLost", "MediaLost", "ServerLeft", "PathChanged", "RetryDue",
		"RetryRequested", "DeadlinePassed", "ResumeWindowEnded", "Stabilized",
	},
}

var operators = map[token.Token][]token.Token{
	token.LAND: {token.LOR}, token.LOR: {token.LAND}, token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.GTR: {token.GEQ, token.LSS}, token.GEQ: {token.GTR}, token.LSS: {token.LEQ}, token.ADD: {token.SUB},
	token.SUB: {token.ADD},
}

// changes lists what can be changed in f.
func changes(set *token.FileSet, f *ast.FuncDecl) []change {
	g := &gatherer{set: set}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if s, is := n.(ast.Stmt); is {
			g.line(s)
		}
		g.visit(n)
		return true
	})
	return g.all
}

type gatherer struct {
	set *token.FileSet
	at  string
	all []change
}

// line remembers the statement that we are in, by its first line.
func (g *gatherer) line(s ast.Stmt) {
	if _, block := s.(*ast.BlockStmt); !block {
		g.at, _, _ = strings.Cut(text(g.set, s), "\n")
	}
}

func (g *gatherer) add(what string, apply, undo func()) {
	g.all = append(g.all, change{g.at, what, apply, undo})
}

func (g *gatherer) visit(n ast.Node) {
	switch n := n.(type) {
	case *ast.BlockStmt:
		drop(g, &n.List)
	case *ast.CaseClause:
		drop(g, &n.Body)
		if len(n.List) > 1 {
			drop(g, &n.List)
		}
	case *ast.IfStmt:
		g.condition(n)
	case *ast.BinaryExpr:
		for _, op := range operators[n.Op] {
			was := n.Op
			g.add(was.String()+" becomes "+op.String(), func() { n.Op = op }, func() { n.Op = was })
		}
	case *ast.Ident:
		g.rename(n)
	case *ast.BasicLit:
		was := n.Value
		if n.Kind == token.INT {
			g.add(was+" becomes "+was+"+1", func() { n.Value = was + "+1" }, func() { n.Value = was })
		}
	case *ast.IncDecStmt:
		was, other := n.Tok, map[token.Token]token.Token{token.INC: token.DEC, token.DEC: token.INC}[n.Tok]
		g.add("becomes "+other.String(), func() { n.Tok = other }, func() { n.Tok = was })
	case *ast.CompositeLit:
		drop(g, &n.Elts)
		swap(g, &n.Elts)
	case *ast.CallExpr:
		g.arguments(n)
	case *ast.AssignStmt:
		g.assignment(n)
	case *ast.ReturnStmt:
		g.result(n)
	}
}

// drop takes each element out of a list.
func drop[T ast.Node](g *gatherer, list *[]T) {
	was := *list
	for i, element := range was {
		what, _, _ := strings.Cut(text(g.set, element), "\n")
		g.add("without "+what, func() { *list = slices.Delete(slices.Clone(was), i, i+1) }, func() { *list = was })
	}
}

// swap exchanges neighbours.
func swap[T ast.Node](g *gatherer, list *[]T) {
	was := *list
	for i := range len(was) - 1 {
		if _, keyed := any(was[i]).(*ast.KeyValueExpr); keyed {
			continue
		}
		g.add(text(g.set, was[i])+" after "+text(g.set, was[i+1]), func() {
			*list = slices.Clone(was)
			(*list)[i], (*list)[i+1] = was[i+1], was[i]
		}, func() { *list = was })
	}
}

func (g *gatherer) condition(n *ast.IfStmt) {
	was := n.Cond
	always := &ast.BinaryExpr{X: &ast.ParenExpr{X: was}, Op: token.LOR, Y: ast.NewIdent("true")}
	never := &ast.BinaryExpr{X: &ast.ParenExpr{X: was}, Op: token.LAND, Y: ast.NewIdent("false")}
	g.add("always", func() { n.Cond = always }, func() { n.Cond = was })
	g.add("never", func() { n.Cond = never }, func() { n.Cond = was })
}

func (g *gatherer) rename(n *ast.Ident) {
	was := n.Name
	for _, group := range twins {
		if !slices.Contains(group, was) {
			continue
		}
		for _, other := range group {
			if other != was {
				g.add(was+" becomes "+other, func() { n.Name = other }, func() { n.Name = was })
			}
		}
	}
}

// arguments leaves out what is appended or handed over where any number may be.
func (g *gatherer) arguments(n *ast.CallExpr) {
	was, dots := n.Args, n.Ellipsis
	for i := range was {
		if f, is := n.Fun.(*ast.Ident); is && f.Name == "append" && i == 0 {
			continue
		}
		what := text(g.set, was[i])
		g.add("without "+what, func() {
			n.Args = slices.Delete(slices.Clone(was), i, i+1)
			if i == len(was)-1 {
				n.Ellipsis = token.NoPos
			}
		}, func() { n.Args, n.Ellipsis = was, dots })
	}
}

// assignment leaves out one of several, or makes it void.
func (g *gatherer) assignment(n *ast.AssignStmt) {
	left, right := n.Lhs, n.Rhs
	if len(left) != len(right) || len(left) < 2 || n.Tok != token.ASSIGN {
		return
	}
	for i := range left {
		g.add("without "+text(g.set, left[i]), func() {
			n.Lhs, n.Rhs = slices.Delete(slices.Clone(left), i, i+1), slices.Delete(slices.Clone(right), i, i+1)
		}, func() { n.Lhs, n.Rhs = left, right })
	}
}

// result ignores the fact instead.
func (g *gatherer) result(n *ast.ReturnStmt) {
	was := n.Results
	if len(was) == 1 {
		if _, call := was[0].(*ast.CallExpr); call {
			g.add("ignored", func() {
				n.Results = []ast.Expr{ast.NewIdent("m"), ast.NewIdent("nil")}
			}, func() { n.Results = was })
		}
	}
	if len(was) == 2 {
		if text(g.set, was[1]) != "nil" {
			g.add("without effects", func() {
				n.Results = []ast.Expr{was[0], ast.NewIdent("nil")}
			}, func() { n.Results = was })
		}
	}
}
