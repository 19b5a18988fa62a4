import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type CiliumCase, judgeCase } from '../../support/cilium-case.ts';

const CASES = new URL('../../cases/cilium/', import.meta.url);

/**
 * What policies of Cilium mean, row by row: `policies.yaml` names the source; `connections.json` the platform and, for each
 * connection, the verdict and what decided it: the rule with its policy and line, or the policies that isolate.
 */
describe('cilium cases', () => {
  for (const entry of readdirSync(CASES, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const read = (file: string) => readFileSync(new URL(`${entry.name}/${file}`, CASES), 'utf8');
    const written: readonly CiliumCase[] = JSON.parse(read('connections.json'));
    for (const one of written) {
      test(`${entry.name.replaceAll('-', ' ')} (${[one.cni, ...Object.entries(one.set ?? {}).map((pair) => pair.join('='))].join(', ')})`, () => {
        expect(judgeCase(read('policies.yaml'), one)).toEqual(one.connections);
      });
    }
  }
});
