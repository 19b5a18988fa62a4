import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkPolicies } from '../../support/policy-case.ts';

const CASES = new URL('../../cases/policy/', import.meta.url);

/** One folder a rule of the API server or of a lint; `policy.yaml` names its source, `expected.json` what people see. */
describe('policy cases', () => {
  for (const name of readdirSync(CASES)) {
    test(name.replaceAll('-', ' '), () => {
      const read = (file: string) => readFileSync(new URL(`${name}/${file}`, CASES), 'utf8');
      const expected = JSON.parse(read('expected.json'));
      expect(checkPolicies(read('policy.yaml'), expected.cni)).toEqual(expected);
    });
  }
});
