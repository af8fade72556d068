//go:build !js

package runtime

func releaseRefs() {}
