package good

import (
	"os"
	"strings"
	"testing"
)

var ready bool

func TestMain(m *testing.M) {
	ready = true
	code := m.Run()
	if code == 0 && cleanups == 1 {
		println("cleanups:", cleanups)
		code = 3
	}
	os.Exit(code)
}

var cleanups int

func TestInside(t *testing.T) {
	t.Cleanup(func() { cleanups++ })
	if !ready || secret != "inside" {
		t.Fatal("not ready")
	}
}

func TestContextAndSetenv(t *testing.T) {
	t.Setenv("SHOP", "open")
	if os.Getenv("SHOP") != "open" {
		t.Error("not set")
	}
	ctx := t.Context()
	t.Cleanup(func() {
		if ctx.Err() == nil {
			t.Error("the context is still there")
		}
		cleanups++
	})
	if ctx.Err() != nil {
		t.Error(ctx.Err())
	}
}

func TestParallel(t *testing.T) {
	order := make(chan string, 4)
	t.Run("group", func(t *testing.T) {
		for _, name := range []string{"a", "b"} {
			t.Run(name, func(t *testing.T) {
				order <- "before " + name
				t.Parallel()
				order <- "after"
			})
		}
	})
	close(order)
	var all []string
	for s := range order {
		all = append(all, s)
	}
	if len(all) != 4 || all[0] != "before a" || all[1] != "before b" || all[2] != "after" {
		t.Error(all)
	}
}

func TestAllocs(t *testing.T) {
	var sink []byte
	if n := testing.AllocsPerRun(10, func() { sink = make([]byte, 100) }); n != 1 {
		t.Error("allocations:", n)
	}
	_ = sink
	// A builder that stays in its function is no allocation.
	build := func() string {
		var b strings.Builder
		b.Grow(8)
		b.WriteByte('a')
		return b.String()
	}
	if n := testing.AllocsPerRun(10, func() { build() }); n > 1 {
		t.Error("allocations of a builder:", n)
	}
}

func TestShort(t *testing.T) {
	if testing.Short() {
		t.Skip("in a hurry")
	}
}

func BenchmarkReverse(b *testing.B) {
	for b.Loop() {
		Reverse("hello")
	}
}

func FuzzReverse(f *testing.F) {
	f.Add("hello", 1)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if Reverse(Reverse(s)) != s || n == 0 {
			t.Errorf("%q %d", s, n)
		}
	})
}
