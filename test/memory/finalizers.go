// What happens when objects go: finalizers, cleanups, weak pointers, unique values.
package main

import (
	"runtime"
	"time"
	"unique"
	"weak"
)

type thing struct {
	n     int
	other *thing
	pad   [4]int
}

var finalized, cleaned, back int

//go:noinline
func makeThings(n int) []weak.Pointer[thing] {
	var weaks []weak.Pointer[thing]
	for i := 0; i < n; i++ {
		t := &thing{n: i}
		runtime.SetFinalizer(t, func(t *thing) {
			if t.n < 0 || t.n >= n {
				println("bad object", t.n)
			}
			finalized++
		})
		weaks = append(weaks, weak.Make(t))
	}
	return weaks
}

//go:noinline
func makeCleanups(n int) {
	for i := 0; i < n; i++ {
		t := &thing{n: i}
		runtime.AddCleanup(t, func(k int) { cleaned += k }, 1)
		if i%2 == 0 {
			runtime.AddCleanup(t, func(k int) { println("stopped cleanup called") }, 1).Stop()
		}
	}
}

type closer interface{ close() }

func (t *thing) close() { back++ }

func (t *thing) Close() error { closed++; return nil }

func big(*thing) (r [20]int) { closed += 1000; return }

var closed int

// makeClosers: finalizers may have results, which nobody looks at.
//
//go:noinline
func makeClosers(n int) {
	for range n {
		runtime.SetFinalizer(new(thing), (*thing).Close)
		runtime.SetFinalizer(new(thing), big)
		runtime.SetFinalizer(new(thing), func(c closer) (int, string) { closed += 1000000; return 1, "x" })
	}
}

// chain: the finalizer of the first runs while the others are still whole.
//
//go:noinline
func makeChain() {
	c := &thing{n: 3}
	b := &thing{n: 2, other: c}
	a := &thing{n: 1, other: b}
	runtime.SetFinalizer(a, func(c closer) {
		t := c.(*thing)
		if t.other.n != 2 || t.other.other.n != 3 {
			println("chain was broken")
		}
		c.close()
	})
	runtime.SetFinalizer(b, func(any) { back += 10 })
}

//go:noinline
func makeUnique(n int) int {
	same := 0
	for i := 0; i < n; i++ {
		a, b := unique.Make(string(rune('a'+i%26))+"x"), unique.Make(string(rune('a'+i%26))+"x")
		if a == b && a.Value()[1] == 'x' {
			same++
		}
	}
	return same
}

//go:noinline
func clearStack(n int) int {
	var room [64]int
	for i := range room {
		room[i] = n
	}
	if n > 0 {
		return clearStack(n-1) + room[n%64]
	}
	return room[0]
}

// settle collects until nothing more happens.
func settle() {
	for i := 0; i < 4; i++ {
		clearStack(6)
		runtime.GC()
		time.Sleep(2 * time.Millisecond)
	}
}

func most(n, of int) bool { return n <= of && n >= of-3 }

func main() {
	kept := &thing{n: 1000}
	runtime.SetFinalizer(kept, func(t *thing) { println("kept was finalized") })
	w, w2 := weak.Make(kept), weak.Make(kept)
	inner := weak.Make(&kept.n)

	weaks := makeThings(50)
	makeCleanups(50)
	settle()
	gone := 0
	for _, p := range weaks {
		if p.Value() == nil {
			gone++
		}
	}
	println("finalized", most(finalized, 50), "cleaned", most(cleaned, 50), "weak", most(gone, 50))

	makeChain()
	settle()
	println("chain", back%10, back/10)

	makeClosers(50)
	settle()
	println("results", most(closed%1000, 50), most(closed/1000%1000, 50), most(closed/1000000, 50))

	runtime.SetFinalizer(kept, nil)
	println("unique", makeUnique(100))
	settle()
	h := unique.Make("kept")
	println(h == unique.Make("kept"), h.Value())

	println("alive", w == w2, w.Value() == kept, *inner.Value())
	runtime.KeepAlive(kept)

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	makeThings(20)
	runtime.ReadMemStats(&after)
	println("counts", after.Mallocs-before.Mallocs >= 20, after.TotalAlloc > before.TotalAlloc, after.HeapAlloc <= after.HeapSys, after.NumGC >= 8,
		after.Mallocs-after.Frees == after.HeapObjects, after.Frees > 50)
}
