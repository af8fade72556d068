package os

import (
	"io"
	"sync"
	"syscall"
)

// pipeSize is how much a pipe holds before a writer waits, as on Linux.
const pipeSize = 64 << 10

// A pipe joins two files of the program.
type pipe struct {
	mu       sync.Mutex
	changed  sync.Cond
	data     []byte
	noReader bool
	noWriter bool
}

// Pipe gives two files: what is written to w is read from r.
func Pipe() (r *File, w *File, err error) {
	p := &pipe{}
	p.changed.L = &p.mu
	return &File{fd: pipeReader, name: "|0", pipe: p}, &File{fd: pipeWriter, name: "|1", pipe: p}, nil
}

func (p *pipe) read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.data) == 0 {
		if p.noWriter {
			return 0, io.EOF
		}
		p.changed.Wait()
	}
	n := copy(b, p.data)
	p.data = p.data[n:]
	p.changed.Broadcast()
	return n, nil
}

func (p *pipe) write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for n < len(b) {
		if p.noReader {
			return n, syscall.EPIPE
		}
		free := pipeSize - len(p.data)
		if free == 0 {
			p.changed.Wait()
			continue
		}
		m := min(free, len(b)-n)
		p.data = append(p.data, b[n:n+m]...)
		n += m
		p.changed.Broadcast()
	}
	return n, nil
}

// close ends one side.
func (p *pipe) close(reader bool) {
	p.mu.Lock()
	if reader {
		p.noReader = true
	} else {
		p.noWriter = true
	}
	p.changed.Broadcast()
	p.mu.Unlock()
}
