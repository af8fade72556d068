package good_test

import (
	"fmt"
	"testing"

	"example.com/shop/good"
)

func TestOutside(t *testing.T) {
	if good.Reverse("abc") != "cba" {
		t.Error("no")
	}
}

func ExampleReverse() {
	fmt.Println(good.Reverse("abc"))
	// Output: cba
}

func ExampleReverse_any() {
	for word := range map[string]bool{"ab": true, "cd": true} {
		fmt.Println(good.Reverse(word))
	}
	// Unordered output:
	// dc
	// ba
}

func Example_notRun() {
	panic("an example without output is only compiled")
}
