//go:build go1.27

package runtime

const goVersion = "go1.27"
