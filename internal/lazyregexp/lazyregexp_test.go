package lazyregexp_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"netsuite-connector/internal/lazyregexp"
)

func TestNew(t *testing.T) {
	t.Parallel()
	digits := lazyregexp.New(`^[0-9]+$`)
	if !digits().MatchString("42") || digits().MatchString("x") || digits() != digits() {
		t.Error("it is not the expression, compiled once")
	}
	malformed := lazyregexp.New(`(`)
	defer func() {
		if recover() == nil {
			t.Error("a malformed expression does not panic")
		}
	}()
	malformed()
}

// In the plugin, no variable compiles an expression before main, and each one
// that waits for its first use compiles.
func TestExpressionsOfThePlugin(t *testing.T) {
	t.Parallel()
	output, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if and .Module .Module.Main}}{{.Dir}}{{end}}", "../../cmd/netsuite-connector").Output()
	if err != nil {
		t.Fatal(err)
	}
	lazy := 0
	for _, dir := range strings.Fields(string(output)) {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, declaration := range file.Decls {
				variables, ok := declaration.(*ast.GenDecl)
				if !ok {
					continue
				}
				ast.Inspect(variables, func(n ast.Node) bool {
					if _, function := n.(*ast.FuncLit); function {
						return false // it runs when it is called
					}
					call, ok := n.(*ast.CallExpr)
					if !ok {
						return true
					}
					at := files.Position(call.Pos())
					switch function := qualified(call.Fun); {
					case strings.HasPrefix(function, "regexp."):
						t.Errorf("%s: %s runs before main: use lazyregexp.New", at, function)
					case function == "lazyregexp.New":
						lazy++
						literal, ok := call.Args[0].(*ast.BasicLit)
						if !ok {
							t.Errorf("%s: the expression is no literal, so that this test cannot compile it", at)
							return true
						}
						expression, err := strconv.Unquote(literal.Value)
						if err == nil {
							_, err = regexp.Compile(expression)
						}
						if err != nil {
							t.Errorf("%s: %v", at, err)
						}
					}
					return true
				})
			}
		}
	}
	if lazy < 30 {
		t.Errorf("found %d expressions only", lazy)
	}
}

func qualified(function ast.Expr) string {
	if selected, ok := function.(*ast.SelectorExpr); ok {
		if of, ok := selected.X.(*ast.Ident); ok {
			return of.Name + "." + selected.Sel.Name
		}
	}
	return ""
}
