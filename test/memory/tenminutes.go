// A reading every ten milliseconds, each in new memory: the heap many times over.
package main

import (
	"fmt"
	"time"
)

type reading struct {
	at    time.Duration
	value [128]int
}

var last *reading

// minutes is set by -ldflags -X.
var minutes = "10"

func main() {
	start := time.Now()
	rounds := 6000 * int(minutes[0]-'0')
	if len(minutes) == 2 {
		rounds = 60000
	}
	for i := 1; i <= rounds; i++ {
		r := &reading{at: time.Since(start)}
		r.value[i%128] = i
		last = r
		time.Sleep(10 * time.Millisecond)
		if i%6000 == 0 {
			fmt.Println("minute", i/6000, time.Since(start).Round(time.Second), last.value[i%128] == i)
		}
	}
}
