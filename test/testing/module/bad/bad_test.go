package bad

import (
	"fmt"
	"testing"
)

func TestFatalStops(t *testing.T) {
	defer fmt.Println("deferred")
	helper(t)
	fmt.Println("never")
}

func helper(t *testing.T) {
	t.Helper()
	t.Fatalf("stop %d", 1)
}

func TestTree(t *testing.T) {
	t.Run("one", func(t *testing.T) { t.Parallel(); t.Log("logged") })
	t.Run("two words", func(t *testing.T) { t.Parallel(); t.Skip("not now") })
	t.Run("three", func(t *testing.T) {
		fmt.Println("printed")
		t.Run("deep", func(t *testing.T) { t.Error("wrong") })
	})
}

func TestFine(t *testing.T) {}

func FuzzSeed(f *testing.F) {
	f.Add([]byte("x"))
	f.Add([]byte("y"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if b[0] == 'y' {
			t.Error("found y")
		}
	})
}

func Example_wrong() {
	fmt.Println("this")
	// Output: that
}
