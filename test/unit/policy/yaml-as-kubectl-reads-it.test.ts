import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { readDocument } from '../../../src/policy/manifests/read-document.ts';

interface Reading {
  readonly text: string;
  readonly value?: unknown;
  /** Why it is refused there. */
  readonly refused?: string;
}

/**
 * Random documents and edited manifests, each with what sigs.k8s.io/yaml 1.6.0 made of it (strict reading), chosen from
 * 60,000 so that every kind of text and of mistake is there a few times. How they were made: docs/decisions/0003.
 */
const READINGS: readonly Reading[] = JSON.parse(
  readFileSync(new URL('../../cases/yaml/as-kubectl-reads-it.json', import.meta.url), 'utf8'),
);

test('random documents are read, or refused, as kubectl does', () => {
  expect(READINGS.length).toBeGreaterThan(400);
  const different = READINGS.filter(({ text, value = null, refused }) => {
    const { converted, problems } = readDocument(text, 0);
    if (refused !== undefined) return problems.length === 0;
    return problems.length > 0 || !isDeepStrictEqual(converted?.value ?? null, value);
  });
  expect(different).toEqual([]);
});
