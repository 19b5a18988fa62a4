import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { RECORD_FORMAT_NAMES } from '../../../src/flows/format/record-format-names.ts';
import { runSluice } from '../../support/run-sluice.ts';

/** `<format>/<what it shows>/input.*`, and what `sluice read` makes of it, one JSON object a line. */
const FOLDER = fileURLToPath(new URL('../../cases/flows/', import.meta.url));
const CASES = readdirSync(FOLDER).flatMap((format) =>
  readdirSync(`${FOLDER}${format}`).map((name) => `${format}/${name}`),
);

it.each(CASES)('%s is read as expected.ndjson says', async (name) => {
  const folder = `${FOLDER}${name}`;
  const input = readdirSync(folder).find((file) => file.startsWith('input.'));
  const { stdout } = await runSluice(['read', '--flows', String(input)], { cwd: folder });
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(`${folder}/expected.ndjson`, stdout);
  expect(stdout).toBe(readFileSync(`${folder}/expected.ndjson`, 'utf8'));
});

it('a file is named with or without a flag', async () => {
  const cwd = `${FOLDER}goldmane/emitter`;
  const ask = (words: readonly string[]) => runSluice(['read', ...words, '--format', 'text'], { cwd });
  const flag = await ask(['--flows', 'input.ndjson']);
  expect(await ask(['input.ndjson'])).toEqual(flag);
  expect(flag.stdout).toContain('blog/front');
});

/** The formats whose cases show a record of the kind, names of columns and empty lines aside. */
function formatsShowing(kind: 'connection' | 'ignored'): ReadonlySet<string | undefined> {
  const shown = CASES.filter((name) =>
    readFileSync(`${FOLDER}${name}/expected.ndjson`, 'utf8')
      .split('\n')
      .some((line) => line.includes(`"kind":"${kind}"`) && !/"reason":"(?:header|blank)"/.test(line)),
  );
  return new Set(shown.map((name) => name.split('/')[0]));
}

// Those of Hubble are in test/cases/hubble.
const NAMES = RECORD_FORMAT_NAMES.filter((name) => name !== 'hubble');

it('every format has cases of what is a connection, and of what is none', () => {
  for (const kind of ['connection', 'ignored'] as const) {
    const shown = formatsShowing(kind);
    expect(NAMES.filter((name) => !shown.has(name))).toEqual([]);
  }
});
