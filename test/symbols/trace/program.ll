; main calls outer, outer calls middle with a big frame, middle has leaf's body inlined, which calls dump.
source_filename = "program.go"

declare void @dump()

define void @main.main() noinline !dbg !5 {
  call void @main.outer(i32 3), !dbg !10
  ret void, !dbg !11
}

define void @main.outer(i32 %n) noinline !dbg !6 {
  %x = alloca [40 x i8]
  call void @keep(ptr %x), !dbg !12
  call void @main.middle(i32 %n), !dbg !13
  call void @keep(ptr %x), !dbg !14
  ret void, !dbg !14
}

define void @main.middle(i32 %n) noinline !dbg !7 {
  call void @dump(), !dbg !16
  call void @keep(ptr null), !dbg !17
  ret void, !dbg !17
}

define void @keep(ptr %p) noinline !dbg !9 {
  call void asm sideeffect "", "r,~{memory}"(ptr %p), !dbg !18
  ret void, !dbg !18
}

!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2, !3}
!0 = distinct !DICompileUnit(language: DW_LANG_Go, file: !1, producer: "test", isOptimized: true, runtimeVersion: 0, emissionKind: FullDebug)
!1 = !DIFile(filename: "program.go", directory: "/src")
!2 = !{i32 7, !"Dwarf Version", i32 4}
!3 = !{i32 2, !"Debug Info Version", i32 3}
!4 = !DISubroutineType(types: !{})
!5 = distinct !DISubprogram(name: "main.main", scope: !1, file: !1, line: 1, type: !4, scopeLine: 1, spFlags: DISPFlagDefinition, unit: !0)
!6 = distinct !DISubprogram(name: "main.outer", scope: !1, file: !1, line: 10, type: !4, scopeLine: 10, spFlags: DISPFlagDefinition, unit: !0)
!7 = distinct !DISubprogram(name: "main.middle", scope: !1, file: !1, line: 20, type: !4, scopeLine: 20, spFlags: DISPFlagDefinition, unit: !0)
!8 = distinct !DISubprogram(name: "main.leaf", scope: !1, file: !1, line: 30, type: !4, scopeLine: 30, spFlags: DISPFlagDefinition, unit: !0)
!9 = distinct !DISubprogram(name: "keep", scope: !1, file: !1, line: 40, type: !4, scopeLine: 40, spFlags: DISPFlagDefinition, unit: !0)
!10 = !DILocation(line: 2, column: 3, scope: !5)
!11 = !DILocation(line: 3, column: 1, scope: !5)
!12 = !DILocation(line: 11, column: 3, scope: !6)
!13 = !DILocation(line: 12, column: 3, scope: !6)
!14 = !DILocation(line: 13, column: 3, scope: !6)
!15 = !DILocation(line: 21, column: 3, scope: !7)
!16 = !DILocation(line: 31, column: 3, scope: !8, inlinedAt: !15)
!17 = !DILocation(line: 22, column: 3, scope: !7)
!18 = !DILocation(line: 41, column: 3, scope: !9)
