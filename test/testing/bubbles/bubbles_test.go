// Package bubbles has tests whose clock is that of testing/synctest.
package bubbles

import (
	"context"
	"iter"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestClock(t *testing.T) {
	real := time.Now()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if want := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC); !start.Equal(want) {
			t.Errorf("the clock begins at %v", start)
		}
		time.Sleep(24 * time.Hour)
		if d := time.Since(start); d != 24*time.Hour {
			t.Errorf("slept for %v", d)
		}
		tick := time.NewTicker(time.Minute)
		for range 100 {
			<-tick.C
		}
		tick.Stop()
		if d := time.Since(start); d != 24*time.Hour+100*time.Minute {
			t.Errorf("ticked until %v", d)
		}
	})
	if time.Since(real) > time.Minute {
		t.Error("real time went by")
	}
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := make(chan int)
		got, n := 0, 0
		go func() {
			for v := range c {
				got += v
			}
			n++
		}()
		c <- 1
		synctest.Wait()
		if got != 1 {
			t.Error("not received", got)
		}
		close(c)
		synctest.Wait()
		if n != 1 {
			t.Error("not ended")
		}
		fired := false
		time.AfterFunc(time.Second, func() { time.Sleep(time.Second); fired = true })
		time.Sleep(2*time.Second - 1)
		synctest.Wait()
		if fired {
			t.Error("too early")
		}
		time.Sleep(1)
		synctest.Wait()
		if !fired {
			t.Error("too late")
		}
	})
}

func TestContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		time.Sleep(5*time.Second - time.Nanosecond)
		synctest.Wait()
		if err := ctx.Err(); err != nil {
			t.Fatalf("before timeout: %v", err)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if err := ctx.Err(); err != context.DeadlineExceeded {
			t.Fatalf("after timeout: %v", err)
		}
	})
}

func TestWaiters(t *testing.T) {
	var mu sync.Mutex
	var outer sync.WaitGroup
	for range 3 {
		outer.Go(func() {
			synctest.Test(t, func(t *testing.T) {
				var wg sync.WaitGroup
				n := 0
				for i := range 10 {
					wg.Go(func() {
						time.Sleep(time.Duration(i))
						mu.Lock()
						defer mu.Unlock()
						n++
					})
				}
				wg.Wait()
				next, stop := iter.Pull(func(yield func(int) bool) {
					time.Sleep(time.Second)
					for i := 0; yield(i); i++ {
						time.Sleep(time.Second)
					}
				})
				before := time.Now()
				next()
				next()
				stop()
				if d := time.Since(before); d != 3*time.Second && d != 2*time.Second || n != 10 {
					t.Error(d, n)
				}
			})
		})
		outer.Wait()
	}
}

func TestDeadlock(t *testing.T) {
	defer func() {
		if r := recover(); r == nil {
			t.Error("no panic")
		} else {
			t.Log(r)
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		go func() { <-make(chan int) }()
	})
}
