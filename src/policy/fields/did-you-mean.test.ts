import { expect, test } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

const KEYS = ['from', 'ports', 'podSelector', 'policyTypes'];

test.each([
  ['form', 'from'],
  ['port', 'ports'],
  ['podselector', 'podSelector'],
  ['policytype', 'policyTypes'],
  ['to', undefined],
  ['status', undefined],
  ['x'.repeat(10_000), undefined],
])('%s suggests %s', (word, suggestion) => {
  expect(didYouMean(word, KEYS)).toBe(suggestion);
});

test('of words that are as near, the one with the same letters is meant', () => {
  expect(didYouMean('gaet', ['set', 'gate', 'render'])).toBe('gate');
});
