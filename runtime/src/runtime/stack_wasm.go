// Stacks that grow. A goroutine's stack in memory is made of pieces: the compiler has what recurses look whether it comes
// near the end of one (src/passes/stack-growth.ts), and then it goes on in a larger one until it returns.

package runtime

import "unsafe"

// stackPiece continues a stack; it stands at the end of its own memory.
type stackPiece struct {
	outer *stackPiece // the one before; nil: the stack that the goroutine began with
	sp    uintptr     // how far that one is in use
	limit uintptr     // its limit
	base  uintptr     // the lowest byte of this one
}

const (
	largestPiece = 8 << 20
	// largestStack is where a recursion is taken for one without end.
	largestStack = 64 << 20
	// largestReserve bounds what of a piece is kept for functions that do not look.
	largestReserve = 64 << 10
	// lowestByte of main's stack, where it is the one that the module began with.
	lowestByte = 16
)

// stackLimit is the limit of the goroutine that runs: below it, what recurses goes on in a new piece. 0: its stack does not grow.
var stackLimit uintptr

// stacksGrow is made true from the start by the compiler where something recurses.
var stacksGrow bool

// growCode and shrinkCode keep growStack and shrinkStack in the program, for the compiler.
var growCode, shrinkCode unsafe.Pointer

func growStackCode() unsafe.Pointer
func shrinkStackCode() unsafe.Pointer

// begin makes size bytes from base on the stack of the goroutine.
func (c *context) begin(base, size uintptr) {
	if !stacksGrow {
		return
	}
	c.piece = nil
	c.outer = 0
	c.limit = base + reserve(size)
}

func reserve(size uintptr) uintptr { return min(size/4, largestReserve) }

// bounds gives where the piece that is in use begins and ends.
func (c *context) bounds() (base, end uintptr) {
	if s := c.piece; stacksGrow && s != nil {
		return s.base, uintptr(unsafe.Pointer(s))
	}
	gp := c.goroutine()
	if gp.stack == 0 {
		return lowestByte, mainStackTop()
	}
	return gp.stack + canarySize, (gp.stack + gp.size) &^ 15
}

// growStack gives the stack pointer with which a function goes on in a new piece, sp being its own. It is what a function
// calls, too, that is being left.
//
//go:noinline
func growStack(sp uintptr) uintptr {
	if leaving != nil {
		leaving.moreRoom()
		return sp
	}
	stacksGrow = true
	c := &curg.ctx
	base, end := c.bounds()
	c.outer += end - sp
	if c.outer > largestStack {
		fatal("stack overflow")
	}
	size := min(2*(end-base), largestPiece)
	s := c.spare
	if s == nil || uintptr(unsafe.Pointer(s))-s.base < size {
		p := uintptr(alloc(size+unsafe.Sizeof(stackPiece{}), true))
		s = (*stackPiece)(unsafe.Pointer(p + size))
		s.base = p
	}
	c.spare = nil
	s.outer, s.sp, s.limit = c.piece, sp, c.limit
	c.piece = s
	c.limit = s.base + reserve(uintptr(unsafe.Pointer(s))-s.base)
	stackLimit = c.limit
	return uintptr(unsafe.Pointer(s)) &^ 15
}

// shrinkStack leaves the newest piece.
//
//go:noinline
func shrinkStack() { curg.ctx.leavePiece() }

// leavePiece keeps what it leaves for the next time.
func (c *context) leavePiece() {
	s := c.piece
	c.piece, c.limit = s.outer, s.limit
	_, end := c.bounds()
	c.outer -= end - s.sp
	if c.spare == nil || uintptr(unsafe.Pointer(c.spare))-c.spare.base < uintptr(unsafe.Pointer(s))-s.base {
		c.spare = s
	}
	stackLimit = c.limit
}

// stackMark notes how far the stack has grown, and stackCut takes away what came since: a panic has left it.
//
//go:inline
func stackMark() *stackPiece {
	if !stacksGrow {
		return nil
	}
	return curg.ctx.piece
}

//go:inline
func stackCut(mark *stackPiece) {
	if !stacksGrow {
		return
	}
	for c := &curg.ctx; c.piece != mark; {
		c.leavePiece()
	}
}

// scanStack scans the pieces of a stack; sp lies in the newest, and top ends the first.
func scanStack(c *context, sp, top uintptr) {
	for s := c.piece; stacksGrow && s != nil; s = s.outer {
		scan(sp, uintptr(unsafe.Pointer(s))+unsafe.Sizeof(*s))
		sp = s.sp
	}
	scan(sp, top)
}

// recordStep is by how much the record of calls may grow from one function that looks to the next. As much is left for
// what runs while a goroutine's calls are left, if the record is in the stack.
const recordStep = 8 << 10

// room is where the record of all calls on the stack begins, whose pointer is sp. Nobody knows how long it gets: it holds
// what the calls have in locals, which need not have anything in memory.
func (c *context) room(sp uintptr) asyncifyRecord {
	base, end := c.bounds()
	if !stacksGrow {
		return asyncifyRecord{base, sp}
	}
	c.recordStart = base
	if step := min(recordStep, (end-base)/4); sp > base && sp-base >= 2*step {
		return asyncifyRecord{base, sp - step}
	}
	if c.record == nil {
		c.newRecord(2 * recordStep)
	}
	c.recordStart = uintptr(c.record)
	return asyncifyRecord{c.recordStart, c.recordStart + c.recordSize}
}

// moreRoom moves the record to a larger block when it comes near its end. What looks calls it as its call is being left
// (src/image/wasm-records.ts).
func (c *context) moreRoom() {
	r := &c.calls
	if r.end-r.next >= recordStep {
		return
	}
	from, used := c.recordStart, r.next-c.recordStart
	if from == uintptr(c.record) || c.recordSize < used+2*recordStep {
		c.newRecord(2*used + 2*recordStep)
	}
	memmove(c.record, unsafe.Pointer(from), used)
	c.recordStart = uintptr(c.record)
	r.next, r.end = c.recordStart+used, c.recordStart+c.recordSize
}

// newRecord takes a block for the record.
//
//go:noinline
func (c *context) newRecord(size uintptr) {
	// What is in use of the stack must be known to the collector.
	to := curg
	curg = c.goroutine()
	c.record = alloc(size, true)
	c.recordSize = size
	curg = to
}
