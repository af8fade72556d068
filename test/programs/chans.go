// Goroutines, channels, select.
package main

func producer(n int, out chan<- int) {
	for i := 0; i < n; i++ {
		out <- i
	}
	close(out)
}

func worker(in <-chan int, out chan<- int, id int) {
	for x := range in {
		out <- x*10 + id
	}
	out <- -1
}

type msg struct {
	a, b int
	s    string
	big  [20]int
}

func fibs(c, quit chan int) {
	x, y := 0, 1
	for {
		select {
		case c <- x:
			x, y = y, x+y
		case <-quit:
			println("quit")
			return
		}
	}
}

func sieve() {
	ch := make(chan int)
	go func() {
		for i := 2; ; i++ {
			ch <- i
		}
	}()
	for i := 0; i < 8; i++ {
		prime := <-ch
		print(prime, " ")
		next := make(chan int)
		go func(in <-chan int, out chan<- int, p int) {
			for {
				if i := <-in; i%p != 0 {
					out <- i
				}
			}
		}(ch, next, prime)
		ch = next
	}
	println()
}

type T struct{ n int }

func (t *T) run(d int, done chan bool) { t.n += d; done <- true }

func main() {
	c := make(chan int)
	go producer(5, c)
	sum := 0
	for x := range c {
		sum += x
	}
	println(sum)
	v, ok := <-c
	println(v, ok)
	in, out := make(chan int, 3), make(chan int)
	for id := range 3 {
		go worker(in, out, id)
	}
	go func() {
		for i := range 10 {
			in <- i
		}
		close(in)
	}()
	total, done := 0, 0
	for done < 3 {
		if x := <-out; x < 0 {
			done++
		} else {
			total += x / 10
		}
	}
	println(total)
	mc := make(chan msg, 2)
	mc <- msg{a: 1, s: "one", big: [20]int{19: 5}}
	mc <- msg{b: 2}
	println(len(mc), cap(mc))
	m := <-mc
	println(m.a, m.s, m.big[19])
	select {
	case m := <-mc:
		println("got", m.b)
	default:
		println("none")
	}
	select {
	case <-mc:
		println("got")
	default:
		println("none")
	}
	fc, quit := make(chan int), make(chan int)
	go func() {
		for range 10 {
			print(<-fc, " ")
		}
		println()
		quit <- 0
	}()
	fibs(fc, quit)
	sieve()
	var nilc chan int
	b := make(chan string, 1)
	select {
	case nilc <- 1:
	case <-nilc:
	case b <- "sent":
		println("sent")
	}
	arr := []string{"", ""}
	i := 0
	select {
	case arr[i] = <-b:
		println(arr[0])
	}
	var x any
	e := make(chan error)
	close(e)
	select {
	case x, ok = <-e:
		println(x == nil, ok)
	}
	t := &T{1}
	d := make(chan bool)
	go t.run(5, d)
	<-d
	println(t.n)
	f := t.run
	go f(6, d)
	<-d
	println(t.n)
	go func() { d <- false }()
	println(<-d)
	go close(d)
	_, ok = <-d
	println(ok)
	res := make(chan int)
	go func() {
		defer close(res)
		defer func() { res <- recover().(int) }()
		panic(5)
	}()
	println(<-res)
	var ro <-chan int = res
	for y := range ro {
		println("never", y)
	}
	ticks := 0
loop:
	for {
		select {
		default:
			ticks++
			if ticks == 3 {
				break loop
			}
		}
	}
	println(ticks)
}
