/** The output of a test program as the events of `go test -json`. The program runs with `-test.v=test2json`, which marks the lines that count. */

/** One line of `go test -json`, its time left to the caller. */
export interface TestEvent {
  readonly Action: string;
  readonly Test?: string;
  /** Seconds. */
  readonly Elapsed?: number;
  readonly Output?: string;
  readonly Key?: string;
  readonly Value?: string;
}

const marker = '\x16';
const updates = /^=== (RUN|PAUSE|CONT|NAME|PASS|FAIL|SKIP|ATTR) {1,4}/;
const reports = /^--- (PASS|FAIL|SKIP|BENCH): /;

export class TestEvents {
  private line = '';
  /** The test that output belongs to now. */
  private test = '';
  /** Reports that stand open: the reports of their subtests follow them. */
  private readonly open: { action: string; test: string; elapsed: number | undefined }[] = [];
  /** Once a marked line has come, only marked ones count. */
  private marked = false;

  constructor(private readonly emit: (event: TestEvent) => void) {}

  /** Takes what the program printed. */
  write(text: string): void {
    const lines = (this.line + text).split(/(?<=\n)/);
    this.line = lines.at(-1)?.endsWith('\n') === false ? lines.pop()! : '';
    // A marked line may come behind text without a newline.
    for (const l of lines) for (const piece of splitAtMarker(l)) this.oneLine(piece);
  }

  /** The program has ended. */
  end(): void {
    if (this.line !== '') for (const piece of splitAtMarker(this.line)) this.oneLine(piece);
    this.line = '';
    this.flush(0);
  }

  private output(text: string): void {
    if (text !== '') this.emit({ Action: 'output', ...this.named(this.test), Output: text });
  }

  private named(test: string): { Test?: string } {
    return test === '' ? {} : { Test: test };
  }

  private flush(depth: number): void {
    this.test = '';
    while (this.open.length > depth) {
      const r = this.open.pop()!;
      this.emit({ Action: r.action, ...this.named(r.test), ...(r.elapsed === undefined ? {} : { Elapsed: r.elapsed }) });
    }
  }

  private oneLine(raw: string): void {
    const sawMarker = raw.startsWith(marker);
    if (this.marked && !sawMarker) return this.output(raw);
    const line = sawMarker ? raw.slice(1) : raw;
    const text = line.replace(/\r?\n$/, '');
    if (text === 'PASS' || text === 'FAIL' || /^FAIL[\t ]/.test(text)) {
      this.flush(0);
      this.marked = sawMarker;
      return this.output(line);
    }
    const update = updates.exec(text);
    if (update) return this.update(update[1].toLowerCase(), text.slice(update[0].length).trim(), line, sawMarker);
    const indent = /^(?: {4})*/.exec(text)![0].length / 4;
    const report = reports.exec(text.slice(indent * 4));
    if (!report || indent > this.open.length) {
      if (indent > 0 && indent <= this.open.length) this.test = this.open[indent - 1].test;
      return this.output(line);
    }
    this.marked = sawMarker;
    this.flush(indent);
    const rest = text.slice(indent * 4 + report[0].length).trim();
    const timed = /^(.*?) \((\d+(?:\.\d+)?)s\)$/.exec(rest);
    this.test = timed?.[1] ?? rest.replace(/ \(.*$/, '');
    this.open.push({ action: report[1].toLowerCase(), test: this.test, elapsed: timed ? Number(timed[2]) : undefined });
    this.output(line);
  }

  private update(action: string, name: string, line: string, sawMarker: boolean): void {
    this.marked = sawMarker;
    this.flush(0);
    if (action === 'attr') {
      const [test, key, ...value] = name.split(' ');
      this.test = test;
      this.output(line);
      return this.emit({ Action: 'attr', Test: test, Key: key, Value: value.join(' ') });
    }
    this.test = name;
    if (action === 'name') return;
    // A test gives its last word before it pauses.
    if (action === 'pause') this.output(line);
    this.emit({ Action: action, Test: name });
    if (action !== 'pause') this.output(line);
  }
}

function splitAtMarker(line: string): string[] {
  const at = line.indexOf(marker, 1);
  return at < 0 ? [line] : [line.slice(0, at), line.slice(at)];
}
