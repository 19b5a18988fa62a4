/** A top-level entry of a pipeline's file: a job, `include`, `default`, … with its lines, without comments. */
export interface PipelineEntry {
  readonly key: string;
  readonly lines: readonly string[];
}

/**
 * The entries of a pipeline's file, by lines, because GitLab's own tags make a file more than YAML. Undefined where it is written in another way:
 * on one line, or with keys that lines do not show.
 */
export function entriesOf(text: string): readonly PipelineEntry[] | undefined {
  return entriesIn(text.split(/\r?\n/).filter(isTelling));
}

/** The same of the lines below a key. */
export function entriesIn(lines: readonly string[]): readonly PipelineEntry[] | undefined {
  const depth = lines[0] === undefined ? 0 : depthOf(lines[0]);
  const entries: { key: string; lines: string[] }[] = [];
  for (const line of lines) {
    const own = line.slice(depth);
    // The items of a list may stand at the depth of their key.
    if (depthOf(line) > depth || /^-(?:\s|$)/.test(own)) {
      entries.at(-1)?.lines.push(line.trimEnd());
      continue;
    }
    const key = depthOf(line) < depth ? undefined : keyOf(own);
    if (key === undefined) return undefined;
    entries.push({ key, lines: [line.trimEnd()] });
  }
  return entries;
}

const KEY =
  /^(?:"(?<double>[^"\\]*)"|'(?<single>[^']*)'|(?<plain>[^\s"'!&*?<{}[\],|>%@`#-][^:#]*?|-[^\s:#][^:#]*?))\s*:(?:\s|$)/;

function keyOf(line: string): string | undefined {
  const { double, single, plain } = KEY.exec(line)?.groups ?? {};
  return double ?? single ?? plain;
}

/** Neither empty, nor a comment, nor what separates the header of a file from the rest. */
function isTelling(line: string): boolean {
  return !/^\s*(?:#|$)|^(?:---|\.\.\.)\s*(?:#|$)/.test(line);
}

function depthOf(line: string): number {
  return Math.max(0, line.search(/\S/));
}
