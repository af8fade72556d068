// What packages of crypto link to in package runtime.

package runtime

import "unsafe"

//go:linkname fipsFatal crypto/internal/fips140.fatal
func fipsFatal(s string) { fatal(s) }

//go:linkname sysrandFatal crypto/internal/sysrand.fatal
func sysrandFatal(s string) { fatal(s) }

//go:linkname randFatal crypto/rand.fatal
func randFatal(s string) { fatal(s) }

// fipsIndicator notes what kind of service ran last; between two looks at it nothing blocks.
var fipsIndicator uint8

//go:linkname fipsGetIndicator crypto/internal/fips140.getIndicator
func fipsGetIndicator() uint8 { return fipsIndicator }

//go:linkname fipsSetIndicator crypto/internal/fips140.setIndicator
func fipsSetIndicator(indicator uint8) { fipsIndicator = indicator }

var fipsBypass bool

//go:linkname fipsSetBypass crypto/fips140.setBypass
func fipsSetBypass() { fipsBypass = true }

//go:linkname fipsUnsetBypass crypto/fips140.unsetBypass
func fipsUnsetBypass() { fipsBypass = false }

//go:linkname fipsIsBypassed crypto/fips140.isBypassed
func fipsIsBypassed() bool { return fipsBypass }

//go:linkname subtleSetDITEnabled crypto/subtle.setDITEnabled
func subtleSetDITEnabled() bool { return false }

//go:linkname subtleSetDITDisabled crypto/subtle.setDITDisabled
func subtleSetDITDisabled() {}

// sysrandRead fills b with random bytes fit for secrets; false if the board has no source of them.
//
//go:linkname sysrandRead crypto/internal/sysrand.runtimeRead
func sysrandRead(b []byte) bool {
	return len(b) == 0 || randomBytes(unsafe.Pointer(unsafe.SliceData(b)), uintptr(len(b)))
}
