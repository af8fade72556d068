module bubbles

go 1.25
