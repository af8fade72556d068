package sync

// A Locker can be locked and unlocked.
type Locker interface {
	Lock()
	Unlock()
}

// A Mutex is a mutual exclusion lock. Its zero value is unlocked.
type Mutex struct {
	_       noCopy
	locked  bool
	waiting queue
}

// Lock waits until the mutex is free and takes it.
func (m *Mutex) Lock() {
	if m.locked {
		// Unlock hands the mutex on: it is ours when we come back.
		queueWait(&m.waiting)
		return
	}
	m.locked = true
}

// TryLock takes the mutex if it is free.
func (m *Mutex) TryLock() bool {
	if m.locked {
		return false
	}
	m.locked = true
	return true
}

// Unlock frees the mutex.
func (m *Mutex) Unlock() {
	if !m.locked {
		fatal("sync: unlock of unlocked mutex")
	}
	if !queueWake(&m.waiting) {
		m.locked = false
	}
}

// A RWMutex is held by any number of readers or by one writer. Its zero value is unlocked.
type RWMutex struct {
	_       noCopy
	readers int // -1: a writer
	waiting int // writers in the queue: new readers wait behind them
	asleep  int // readers in the queue
	writeq  queue
	readq   queue
}

// RLock waits until no writer has or wants the lock, and takes it for reading.
func (rw *RWMutex) RLock() {
	if rw.readers < 0 || rw.waiting > 0 {
		rw.asleep++
		queueWait(&rw.readq)
		return
	}
	rw.readers++
}

// TryRLock takes the lock for reading if it need not wait.
func (rw *RWMutex) TryRLock() bool {
	if rw.readers < 0 || rw.waiting > 0 {
		return false
	}
	rw.readers++
	return true
}

// RUnlock undoes one RLock.
func (rw *RWMutex) RUnlock() {
	if rw.readers <= 0 {
		fatal("sync: RUnlock of unlocked RWMutex")
	}
	rw.readers--
	if rw.readers == 0 {
		rw.handToWriter()
	}
}

// Lock waits until nobody has the lock and takes it for writing.
func (rw *RWMutex) Lock() {
	if rw.readers != 0 {
		rw.waiting++
		queueWait(&rw.writeq)
		return
	}
	rw.readers = -1
}

// TryLock takes the lock for writing if it is free.
func (rw *RWMutex) TryLock() bool {
	if rw.readers != 0 {
		return false
	}
	rw.readers = -1
	return true
}

// Unlock undoes Lock. The readers that have waited come first, then the next writer.
func (rw *RWMutex) Unlock() {
	if rw.readers >= 0 {
		fatal("sync: Unlock of unlocked RWMutex")
	}
	rw.readers = 0
	for ; rw.asleep > 0; rw.asleep-- {
		rw.readers++
		queueWake(&rw.readq)
	}
	if rw.readers == 0 {
		rw.handToWriter()
	}
}

func (rw *RWMutex) handToWriter() {
	if rw.waiting > 0 {
		rw.waiting--
		rw.readers = -1
		queueWake(&rw.writeq)
	}
}

// RLocker gives a Locker that locks for reading.
func (rw *RWMutex) RLocker() Locker { return (*rlocker)(rw) }

type rlocker RWMutex

func (r *rlocker) Lock()   { (*RWMutex)(r).RLock() }
func (r *rlocker) Unlock() { (*RWMutex)(r).RUnlock() }
