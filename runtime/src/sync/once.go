package sync

// Once performs one action.
type Once struct {
	_    noCopy
	done bool
	m    Mutex
}

// Do calls f if it was never called before for this Once.
func (o *Once) Do(f func()) {
	if !o.done {
		o.first(f)
	}
}

func (o *Once) first(f func()) {
	o.m.Lock()
	defer o.m.Unlock()
	if !o.done {
		defer func() { o.done = true }()
		f()
	}
}

// onceCall calls a function once and panics each time with what it panicked with.
type onceCall struct {
	once  Once
	valid bool
	value any
	f     func()
}

func (c *onceCall) do() {
	c.once.Do(func() {
		defer func() {
			c.f = nil
			if !c.valid {
				c.value = recover()
				panic(c.value)
			}
		}()
		c.f()
		c.valid = true
	})
	if !c.valid {
		panic(c.value)
	}
}

// OnceFunc gives a function that calls f only once.
func OnceFunc(f func()) func() {
	c := &onceCall{f: f}
	return c.do
}

// OnceValue gives a function that calls f only once and gives its result each time.
func OnceValue[T any](f func() T) func() T {
	var result T
	c := &onceCall{f: func() { result = f() }}
	return func() T {
		c.do()
		return result
	}
}

// OnceValues gives a function that calls f only once and gives its results each time.
func OnceValues[T1, T2 any](f func() (T1, T2)) func() (T1, T2) {
	var r1 T1
	var r2 T2
	c := &onceCall{f: func() { r1, r2 = f() }}
	return func() (T1, T2) {
		c.do()
		return r1, r2
	}
}
