// Who called whom. In a program that asks, the compiler (src/passes/callers.ts) lets each function that may be asked about
// keep a node on its stack with the number of the call it is in the middle of, and tells what these numbers mean. A program
// counter, as far as Go code sees one, is the address of such a description.

package runtime

import "unsafe"

// callNode is the place of a function that is running.
type callNode struct {
	link *callNode // of its caller
	site int       // index into callSites
}

// callSite is a place in the source: function and line. For the part of a function with defer that runs under protection
// the line is negative; the node of the function itself comes next, and says nothing new.
type callSite struct {
	fn   int32
	line int32
}

type callFunc struct {
	name string
	file string
	args string // how Stack writes its arguments
	line int
}

// codeOfFunc is a function whose address is known to the program.
type codeOfFunc struct {
	code unsafe.Pointer
	fn   int
}

// What the compiler fills in; it writes callTop, too.
var (
	callTop   *callNode
	callSites []callSite
	callFuncs []callFunc
	callCodes []codeOfFunc
)

// callersInUse is written where somebody asks: where nobody can, it is false. Else the compiler makes it true from the start.
var callersInUse bool

// callStack writes program counters of calls into pc, leaving out the innermost ones, and tells how many there are.
//
//go:noinline
func callStack(skip int, pc []uintptr) int {
	callersInUse = true
	top := callTop
	// The compiler's writes are not there yet when it looks for variables that nobody writes.
	callTop = top
	return walkCalls(skip, pc)
}

// reflectCallers is callStack for those who do without where the program does not ask itself.
//
//go:linkname reflectCallers reflect.callers
func reflectCallers(skip int, pc []uintptr) int {
	if callTop == nil {
		return 0
	}
	return walkCalls(skip, pc)
}

//go:noinline
func walkCalls(skip int, pc []uintptr) int {
	n := 0
	for node := callTop; node != nil; node = node.link {
		site := siteAt(node.site)
		if skip > 0 {
			skip--
		} else if n < len(pc) {
			*(*uintptr)(add(unsafe.Pointer(unsafe.SliceData(pc)), uintptr(n)*pointerBytes)) = uintptr(unsafe.Pointer(site)) + 1
			n++
		} else {
			break
		}
		if site.line < 0 && node.link != nil {
			node = node.link
		}
	}
	return n
}

// keptCalls copies the nodes, for those on the stack are about to be left.
//
//go:noinline
func keptCalls() *callNode {
	var first *callNode
	last := &first
	for node := callTop; node != nil; node = node.link {
		kept := new(callNode)
		kept.site = node.site
		*last = kept
		last = &kept.link
	}
	return first
}

func siteAt(i int) *callSite {
	callSites = callSites
	return (*callSite)(add(unsafe.Pointer(unsafe.SliceData(callSites)), uintptr(i)*unsafe.Sizeof(callSite{})))
}

func funcAt(i int) *callFunc {
	callFuncs = callFuncs
	return (*callFunc)(add(unsafe.Pointer(unsafe.SliceData(callFuncs)), uintptr(i)*unsafe.Sizeof(callFunc{})))
}

// siteOf gives the place that a program counter stands for, or the one before it.
func siteOf(pc uintptr) *callSite {
	i := (pc - uintptr(unsafe.Pointer(siteAt(0)))) / unsafe.Sizeof(callSite{})
	if i >= uintptr(len(callSites)) {
		return nil
	}
	return siteAt(int(i))
}

func (s *callSite) lineNumber() int {
	if s.line < 0 {
		return -int(s.line)
	}
	return int(s.line)
}

// Caller tells where a function on the stack is: 0 is the one that calls Caller.
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	var list [1]uintptr
	if skip < 0 || callStack(skip, list[:]) == 0 {
		return 0, "", 0, false
	}
	pc = *(*uintptr)(unsafe.Pointer(&list))
	site := siteOf(pc)
	return pc, funcAt(int(site.fn)).file, site.lineNumber(), true
}

// Callers fills pc with the program counters of the functions on the stack: 0 is Callers itself.
func Callers(skip int, pc []uintptr) int { return callStack(max(skip, 0), pc) }

// A Func is a function of the program.
type Func struct{ opaque struct{} }

// FuncForPC gives the function that a program counter, or the code address of a func value, belongs to.
func FuncForPC(pc uintptr) *Func {
	if site := siteOf(pc); site != nil {
		return (*Func)(unsafe.Pointer(funcAt(int(site.fn))))
	}
	if i := (pc - uintptr(unsafe.Pointer(funcAt(0)))) / unsafe.Sizeof(callFunc{}); i < uintptr(len(callFuncs)) {
		return (*Func)(unsafe.Pointer(funcAt(int(i))))
	}
	callCodes = callCodes
	for i := 0; i < len(callCodes); i++ {
		c := (*codeOfFunc)(add(unsafe.Pointer(unsafe.SliceData(callCodes)), uintptr(i)*unsafe.Sizeof(codeOfFunc{})))
		if uintptr(c.code) == pc {
			return (*Func)(unsafe.Pointer(funcAt(c.fn)))
		}
	}
	return nil
}

func (f *Func) info() *callFunc { return (*callFunc)(unsafe.Pointer(f)) }

// Name gives the name of the function.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	return f.info().name
}

// Entry gives a program counter of the function.
func (f *Func) Entry() uintptr { return uintptr(unsafe.Pointer(f)) }

// FileLine gives the place of a program counter of the function; that of the function for any other.
func (f *Func) FileLine(pc uintptr) (file string, line int) {
	if site := siteOf(pc); site != nil {
		return funcAt(int(site.fn)).file, site.lineNumber()
	}
	return f.info().file, f.info().line
}

// Frames goes through the functions that Callers found.
type Frames struct{ callers []uintptr }

// Frame is what Frames gives.
type Frame struct {
	PC        uintptr
	Func      *Func
	Function  string
	File      string
	Line      int
	startLine int
	Entry     uintptr
}

// CallersFrames goes through the functions of these program counters.
func CallersFrames(callers []uintptr) *Frames { return &Frames{callers} }

// Next gives the next function, and whether there are more.
func (ci *Frames) Next() (frame Frame, more bool) {
	for len(ci.callers) > 0 {
		pc := *unsafe.SliceData(ci.callers)
		ci.callers = ci.callers[1:]
		f := FuncForPC(pc)
		if f == nil {
			continue
		}
		file, line := f.FileLine(pc)
		return Frame{PC: pc - 1, Func: f, Function: f.Name(), File: file, Line: line, startLine: f.info().line, Entry: f.Entry()}, len(ci.callers) > 0
	}
	return Frame{}, false
}

//go:linkname runtime_FrameStartLine runtime/pprof.runtime_FrameStartLine
func runtime_FrameStartLine(f *Frame) int { return f.startLine }

// traceDepth is how many functions Stack tells of at most.
const traceDepth = 32

// Stack writes a stack trace of the current goroutine.
func Stack(buf []byte, all bool) int {
	w := stackWriter{buf: buf}
	w.str("goroutine ")
	w.number(int64(curg.id))
	w.str(" [running]:\n")
	var pcs [traceDepth]uintptr
	n := callStack(0, pcs[:])
	for i := 0; i < n; i++ {
		site := siteOf(*(*uintptr)(add(unsafe.Pointer(&pcs), uintptr(i)*pointerBytes)))
		fn := funcAt(int(site.fn))
		w.str(fn.name)
		w.str(fn.args)
		w.str("\n\t")
		w.str(fn.file)
		w.str(":")
		w.number(int64(site.lineNumber()))
		w.str(" +0x1\n")
	}
	return w.n
}

// stackWriter fills a buffer as far as it goes.
type stackWriter struct {
	buf []byte
	n   int
}

func (w *stackWriter) str(s string) {
	m := min(len(s), len(w.buf)-w.n)
	memmove(add(unsafe.Pointer(unsafe.SliceData(w.buf)), uintptr(w.n)), unsafe.Pointer(unsafe.StringData(s)), uintptr(m))
	w.n += m
}

func (w *stackWriter) number(v int64) { w.str(itoa(v)) }
