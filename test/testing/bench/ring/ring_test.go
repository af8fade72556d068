package ring

import (
	"os"
	"testing"
)

func TestOrder(t *testing.T) {
	t.Log("in order")
	print("no end of line")
	os.Stdout.WriteString(", \x1eflash: end is no report\n")
}

func TestSkipped(t *testing.T) { t.Skip("not now") }
