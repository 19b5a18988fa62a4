import { describe, expect, it } from 'vitest';
import { bytesOf, createTemporaryFolder, createTestIo } from '../../../../test/support/temporary-folder.ts';
import { readManifestInputs } from '../read-manifest-inputs.ts';
import { expandFlowInputs } from './expand-flow-inputs.ts';

async function textOf(source: { open(): AsyncIterable<Uint8Array> }): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.open()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('flow inputs', () => {
  it('are files of any extension, sorted, hidden ones not, and standard input', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'f/b.parquet': 'bb', 'f/a': 'a', 'f/.DS_Store': '', 'f/node-1/events.log.gz': '' });
    const io = createTestIo(folder.path, { stdin: bytesOf('in') });
    const { sources, diagnostics } = await expandFlowInputs(['-', 'f'], io);
    expect(diagnostics).toEqual([]);
    expect(sources.map(({ name, size }) => [name, size])).toEqual([
      ['<stdin>', undefined],
      ['f/a', 1],
      ['f/b.parquet', 2],
      ['f/node-1/events.log.gz', 0],
    ]);
    expect(await Promise.all(sources.map(textOf))).toEqual(['in', 'a', 'bb', '']);
  });

  it('leave out what lies beside flows, with a note, unless it is named itself', async () => {
    using folder = createTemporaryFolder();
    const beside = ['README.md', 'README', 'fetch.sh', 'SHA256SUMS.sha256', 'policy.yaml'];
    folder.write({
      'f/flows.ndjson': 'a',
      'f/flows.json': 'a',
      'f/readmetrics.log': 'a',
      'f/license-server.ndjson': 'a',
      ...Object.fromEntries(beside.map((name) => [`f/${name}`, 'b'])),
    });
    const io = createTestIo(folder.path);
    for (const path of ['f', 'f/*']) {
      const { sources, diagnostics } = await expandFlowInputs([path], io);
      expect(sources.map(({ name }) => name)).toEqual([
        'f/flows.json',
        'f/flows.ndjson',
        'f/license-server.ndjson',
        'f/readmetrics.log',
      ]);
      expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
        ['input/beside-flows', 'info'],
      ]);
      for (const name of beside) expect(diagnostics[0]?.message).toContain(`\`${name}\``);
    }
    expect(await expandFlowInputs(['f/README.md'], io)).toMatchObject({
      sources: [{ name: 'f/README.md' }],
      diagnostics: [],
    });
  });

  it('of a folder that holds only such files are missing', async () => {
    using folder = createTemporaryFolder();
    folder.write({ 'f/README.md': '' });
    const { diagnostics } = await expandFlowInputs(['f'], createTestIo(folder.path));
    expect(diagnostics.map(({ code }) => code)).toEqual(['input/empty-folder', 'input/beside-flows']);
  });

  it('cannot be standard input when the policies are', async () => {
    using folder = createTemporaryFolder();
    const io = createTestIo(folder.path, { stdin: bytesOf('kind: X') });
    expect((await readManifestInputs(['-'], io)).files).toHaveLength(1);
    const { sources, diagnostics } = await expandFlowInputs(['-'], io);
    expect([sources, diagnostics.map(({ code }) => code)]).toEqual([[], ['input/stdin-twice']]);
  });

  it('names what is not there and what is not supported', async () => {
    using folder = createTemporaryFolder();
    const { sources, diagnostics } = await expandFlowInputs(
      ['gone.ndjson', '*.gz', 'clickhouse://user:secret@host/db'],
      createTestIo(folder.path),
    );
    expect(sources).toEqual([]);
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['input/unknown-source', 'flows cannot be read from `clickhouse:`'],
      ['input/missing', 'there is no file or folder `gone.ndjson`'],
      ['input/no-match', '`*.gz` matches no flow files'],
    ]);
  });
});
