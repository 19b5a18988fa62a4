import { describe, expect, it } from 'vitest';
import type { Io } from '../../io.ts';
import type { FlowInput } from './flow-input.ts';
import { withReadingProgress } from './reading-progress.ts';

const MIB = 1024 * 1024;

/** Reads a source of four chunks of 5 MiB, each of which takes four seconds; what is said. */
async function read(io: Partial<Io>, size: number | 'unknown' = 20 * MIB): Promise<readonly string[]> {
  let now = 0;
  const said: string[] = [];
  const source: FlowInput = {
    name: 'flows\u001b.ndjson',
    ...(size === 'unknown' ? {} : { size }),
    async *open() {
      for (let i = 0; i < 4; i++) {
        now += 4000;
        yield new Uint8Array(5 * MIB);
      }
    },
  };
  const test = { now: () => now, stderr: (line: string) => said.push(line), ...io } as Io;
  let length = 0;
  for await (const chunk of withReadingProgress(source, test).open()) length += chunk.length;
  expect(length).toBe(20 * MIB);
  return said;
}

describe('how far flows are read', () => {
  it('is a line in a log every ten seconds, with rate and time left', async () => {
    expect(await read({})).toEqual(['reading flows\\u001b.ndjson: 15 MiB of 20 MiB, 1.3 MiB/s, 4 s left']);
  });

  it('is shown in one place of a terminal every second, and taken away at the end', async () => {
    const shown: string[] = [];
    expect(await read({ status: (line) => shown.push(line) })).toEqual([]);
    expect(shown.map((line) => line.replace(/^.*: /, ''))).toEqual([
      '5 MiB of 20 MiB, 1.3 MiB/s, 12 s left',
      '10 MiB of 20 MiB, 1.3 MiB/s, 8 s left',
      '15 MiB of 20 MiB, 1.3 MiB/s, 4 s left',
      '20 MiB of 20 MiB, 1.3 MiB/s, 0 s left',
      '',
    ]);
  });

  it('says nothing of the rest where the size is not known, or is passed', async () => {
    const rest = / of |left/;
    expect((await read({}, 'unknown')).join()).not.toMatch(rest);
    expect((await read({}, 1 * MIB)).join()).not.toMatch(/left/);
  });

  it('is not said with --quiet', async () => {
    expect(await read({ verbosity: 'quiet' })).toEqual([]);
  });
});
