import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RECORD_FORMATS } from '../../src/flows/format/record-formats.ts';
import { createValueSplitter } from '../../src/flows/reading/value-splitter.ts';

const CASES = fileURLToPath(new URL('../../test/cases/flows/', import.meta.url));

/** Hubble has a folder of its own. */
export const FORMATS = RECORD_FORMATS.map(({ name }) => name).filter((name) => name !== 'hubble');

/**
 * The lines of the largest group of a format's cases, text or JSON records as they stand, over and over, each time with other addresses and
 * other ports of clients; a line of column names stands once, at the top.
 */
export function linesOf(format: string, count: number): { readonly text: string; readonly records: number } {
  const files = readdirSync(`${CASES}${format}`).map((name) => {
    const folder = `${CASES}${format}/${name}/`;
    const input = readdirSync(folder).find((file) => file.startsWith('input.')) ?? '';
    return readLines(readFileSync(`${folder}${input}`, 'utf8'), input.endsWith('.json'));
  });
  const isOwn = (line: string) =>
    !line.startsWith('{') ||
    RECORD_FORMATS.some(
      ({ name, detect }) => name === format && detect({ kind: 'json', value: JSON.parse(line) }),
    );
  const [best = []] = files
    .map((lines) => lines.filter(isOwn))
    .sort((one, other) => other.length - one.length);
  const headers = best.filter((line, index) => index === 0 && isHeader(line));
  const kinds = best.filter((line) => !headers.includes(line));
  const lines = Array.from({ length: count }, (_, i) =>
    varied(kinds[i % kinds.length] ?? '', Math.floor(i / kinds.length)),
  );
  return { text: `${[...headers, ...lines].join('\n')}\n`, records: kinds.length };
}

function readLines(text: string, isJson: boolean): readonly string[] {
  if (!isJson) {
    const [records = ''] = text.split(/^Summary$/m);
    return records.split('\n').filter((line) => line !== '' && !/^#(?!fields)/.test(line));
  }
  const lines: string[] = [];
  const splitter = createValueSplitter(
    {
      line: (_, bytes, start, end) =>
        lines.push(JSON.stringify(JSON.parse(bytes.toString('utf8', start, end)))),
      tooLong: () => undefined,
    },
    text.length,
  );
  splitter.push(Buffer.from(text));
  splitter.finish();
  return lines;
}

function isHeader(line: string): boolean {
  return line.startsWith('#fields') || /^[A-Za-z_|-]+[ ,;][A-Za-z_ ,;|-]+$/.test(line);
}

function varied(line: string, round: number): string {
  return line
    .replace(
      /\b((?:10|172|192)\.\d{1,3}\.\d{1,3}\.)(\d{1,3})\b/g,
      (_, net, host) => `${net}${(Number(host) + round) % 250}`,
    )
    .replace(/(?<![\d.-])([3-5]\d{4})(?![\d.-])/g, (port) =>
      String(32_768 + ((Number(port) + round * 7) % 28_000)),
    );
}
