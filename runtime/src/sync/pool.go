package sync

// A Pool keeps objects for later use.
type Pool struct {
	_    noCopy
	kept []any
	// New makes an object when none is kept; it may be nil.
	New func() any
}

// Put keeps x.
func (p *Pool) Put(x any) {
	if x != nil {
		p.kept = append(p.kept, x)
	}
}

// Get gives an object that was put, or a new one.
func (p *Pool) Get() any {
	if n := len(p.kept); n > 0 {
		x := p.kept[n-1]
		p.kept[n-1] = nil
		p.kept = p.kept[:n-1]
		return x
	}
	if p.New != nil {
		return p.New()
	}
	return nil
}
