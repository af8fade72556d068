/** Front doors of the room: a file, and a function body on demand. */
import type { Report } from '../diag/diagnostic';
import type { SourceFile } from '../diag/source';
import { fileNode } from './decl';
import type { BlockStmt, File, FuncDecl } from './nodes';
import { Parser, type ParserOptions } from './core';
import { funcBody } from './stmt';

/** Parses a file. With `lazyBodies`, function bodies are only skipped; parseBody parses them and reports their errors. */
export function parseFile(source: SourceFile, options: ParserOptions): File {
  return fileNode(new Parser(source, options));
}

/** The body of a function that has one; parsed, and its errors reported, the first time it is asked for. */
export function parseBody(fn: FuncDecl, report: Report): BlockStmt {
  if (!fn.lazy.block) {
    if (fn.bodyStart === undefined || fn.bodyEnd === undefined) throw new Error(`function ${fn.name.value} has no body`);
    const p = new Parser(fn.file, { lazyBodies: false, library: true, report }, fn.bodyStart, fn.bodyEnd + 1);
    p.top = false;
    p.next();
    fn.lazy.block = funcBody(p);
  }
  return fn.lazy.block;
}
