/**
 * Writes Hubble flow lines made of those in test/cases/hubble, which were written by hand and taken from captures, for other ends than
 * theirs: `generate-from-cases.ts <file> <lines>`. Each line is one of a case that JSON.parse reads, of every kind in its turn, with another
 * time, other pods, other last bytes of addresses and another client port. Nothing of generate.ts is used.
 */
import { createWriteStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const CASES = join(import.meta.dirname, '../../test/cases/hubble');
const START = Date.UTC(2026, 0, 15, 10);
const PODS = 4000;

const templates = readdirSync(CASES)
  .flatMap((name) => readFileSync(join(CASES, name, 'input.ndjson'), 'utf8').split('\n'))
  .filter((line) => line.startsWith('{"flow":{') && isCompact(line));

function isCompact(line: string): boolean {
  try {
    return JSON.stringify(JSON.parse(line)) === line;
  } catch {
    return false;
  }
}

/** The number of a pod and the rest follow from the line's number alone. */
function vary(template: string, line: number): string {
  const pod = Math.imul(line, 0x9e3779b1) >>> 0;
  const time = new Date(START + line).toISOString().replace('Z', '000123Z');
  return template
    .replace(
      /"(\w+_name)":"([a-z-]+)-[a-z0-9]+-[a-z0-9]+"/g,
      (_, key, name) => `"${key}":"${name}-${pod % PODS}-x2k4z"`,
    )
    .replace(/"(10\.\d+\.\d+)\.\d+"/g, (_, prefix) => `"${prefix}.${pod % 250}"`)
    .replace(/_port":(3[3-9]|[4-6]\d)\d{3}/g, () => `_port":${32_768 + (pod % 28_000)}`)
    .replace(/"time":"[^"]*Z"/g, `"time":"${time}"`);
}

function* blocks(lines: number): Generator<string> {
  let block = '';
  for (let line = 0; line < lines; line++) {
    block += `${vary(templates[line % templates.length] ?? '', line)}\n`;
    if (block.length < 1024 * 1024) continue;
    yield block;
    block = '';
  }
  yield block;
}

const [file, lines = '1000000'] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: generate-from-cases.ts <file> [lines]');
await pipeline(Readable.from(blocks(Number(lines))), createWriteStream(file));
