// Where there is plenty of memory, a few small objects that live on among many that do not leave room for a large one.
package main

type small struct {
	next *small
	pad  [12]int32
}

var (
	kept *small
	sink *small
)

func main() {
	n := 0
	for i := 0; i < 600_000; i++ {
		sink = &small{pad: [12]int32{int32(i)}}
		if i%1000 == 0 {
			sink.next = kept
			kept = sink
			n++
		}
	}
	sink = nil
	large := make([]byte, 10<<20)
	for i := range large {
		large[i] = byte(i)
	}
	bad := 0
	for s := kept; s != nil; s = s.next {
		n--
		if int(s.pad[0]) != n*1000 {
			bad++
		}
	}
	println("large", len(large), large[len(large)-1], "lost", n, "bad", bad)
}
