package reflect

// Field gives the i-th field of a struct type. Go's own keeps a table of all small numbers for the index.
func (t *structType) Field(i int) StructField {
	if uint(i) >= uint(len(t.Fields)) {
		panic("reflect: Field index out of bounds")
	}
	f := &t.Fields[i]
	sf := StructField{
		Name:      f.Name.Name(),
		Type:      toType(f.Typ),
		Tag:       StructTag(f.Name.Tag()),
		Offset:    f.Offset,
		Index:     []int{i},
		Anonymous: f.Embedded(),
	}
	if !f.Name.IsExported() {
		sf.PkgPath = t.PkgPath.Name()
	}
	return sf
}
