// Large objects without pointers come and go among small ones of many sizes, of which a few live on.
package main

var (
	kept   [][]byte
	sink   []byte
	images [5][]byte
)

func main() {
	for round := 0; round < 60; round++ {
		for i := 0; i < 8000; i++ {
			sink = make([]byte, 16+i%61*32)
			if i%400 == 0 {
				sink[0] = byte(len(kept))
				kept = append(kept, sink)
			}
		}
		images[round%5] = make([]byte, 1300<<10)
		for i := range images[round%5] {
			images[round%5][i] = byte(round)
		}
	}
	total := 0
	for _, b := range images {
		total += len(b) * int(b[len(b)-1])
	}
	bad := 0
	for i, b := range kept {
		if b[0] != byte(i) {
			bad++
		}
	}
	large := make([]byte, 4<<20)
	println("images", total, "kept", len(kept), "bad", bad, len(large))
}
