// Memory in pieces: sizes in turn, holes between objects that live on, and objects larger than half of what is free.
package main

import (
	"runtime"
	"runtime/debug"
)

// fill writes a pattern that depends on the seed, wrong tells whether it is still there.
func fill(b []byte, seed int) []byte {
	for i := range b {
		b[i] = byte(seed + i)
	}
	return b
}

func wrong(b []byte, seed int) bool {
	for i := range b {
		if b[i] != byte(seed+i) {
			return true
		}
	}
	return false
}

// interleaved keeps objects of one size between objects of other sizes that go.
func interleaved() {
	var kept [][]byte
	for i := 0; i < 400; i++ {
		for _, n := range []int{8, 24, 200, 40, 600, 12} {
			fill(make([]byte, n), i)
		}
		if i%8 == 0 {
			kept = append(kept, fill(make([]byte, 16+i%5*24), i))
		}
	}
	bad := 0
	for k, b := range kept {
		if len(b) != 16+k*8%5*24 || wrong(b, k*8) {
			bad++
		}
	}
	println("interleaved", len(kept), "kept", bad, "bad")
}

// holes frees every other one of many objects, and needs their memory for others of the same size.
func holes() {
	const n = 600
	all := make([][]byte, n)
	for round := 0; round < 12; round++ {
		for i := range all {
			if i%2 == round%2 {
				all[i] = nil
			}
		}
		for i := range all {
			if all[i] == nil {
				all[i] = fill(make([]byte, 60+round*3), i+round)
			}
		}
		for i, b := range all {
			r := round
			if round > 0 && i%2 != round%2 {
				r--
			}
			if round == 0 {
				r = 0
			}
			if len(b) != 60+r*3 || wrong(b, i+r) {
				println("hole", round, i, len(b))
				return
			}
		}
	}
	println("holes ok")
}

//go:noinline
func big(n, seed int) int {
	b := fill(make([]byte, n), seed)
	sum := 0
	for _, x := range b {
		sum += int(x)
	}
	return sum
}

// large makes objects of more than half of the memory there is, one after another, with small ones that live on around them.
func large() {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	n := int(m.HeapIdle) * 6 / 10
	if n > 3<<20 {
		n = 3 << 20
	}
	var kept [][]byte
	same := true
	first := big(n, 1)
	for i := 0; i < 6; i++ {
		if big(n, 1) != first {
			same = false
		}
		for j := 0; j < 20; j++ {
			kept = append(kept, fill(make([]byte, 30), i+j))
		}
	}
	for k, b := range kept {
		if wrong(b, k/20+k%20) {
			same = false
		}
	}
	println("large", n > 0, same)
}

type list struct {
	next *list
	n    int
}

// deep links more objects than any stack of the collector holds, in either direction.
func deep() {
	var first, last *list
	for i := 0; i < 3000; i++ {
		first = &list{first, i}
		if last == nil {
			last = first
		}
	}
	for i := 0; i < 1000; i++ {
		last.next = &list{nil, -i}
		last = last.next
	}
	wide := make([]*list, 1500)
	for i := range wide {
		wide[i] = &list{nil, i}
	}
	runtime.GC()
	for i := 0; i < 300; i++ {
		fill(make([]byte, 100), i)
	}
	n, sum := 0, 0
	for l := first; l != nil; l = l.next {
		n++
		sum += l.n
	}
	for _, l := range wide {
		sum += l.n
	}
	println("deep", n, sum)
}

func main() {
	debug.SetGCPercent(100)
	interleaved()
	holes()
	large()
	deep()
	println("end")
}
