// Panic shows how a crash names its source line.
package main

func average(values []int) int {
	sum := 0
	for _, v := range values {
		sum += v
	}
	return sum / len(values)
}

func report(name string, values []int) {
	println(name, average(values))
}

func main() {
	report("three values:", []int{1, 2, 6})
	report("no values:", nil)
}
