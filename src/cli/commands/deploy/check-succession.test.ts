import { expect, it } from 'vitest';
import { isOlderCommit } from './check-succession.ts';

const old = { sha: 'a', time: 1 };
const young = { sha: 'b', time: 2 };

it.each([
  [old, young, 'ours-is-older', true],
  [young, old, 'ours-is-newer', false],
  // Rebased commits keep their time: git knows better.
  [old, young, 'ours-is-newer', false],
  [old, young, 'unknown', true],
  [old, young, 'diverged', true],
  [young, old, 'unknown', false],
  [young, old, 'ours-is-older', true],
  [{ ...old, time: 0 }, old, 'unknown', false],
  [{ sha: 'c', time: 1 }, old, 'diverged', false],
  // Nobody knows of either which commit it is.
  [{ sha: undefined, time: 1 }, { sha: undefined, time: 2 }, 'unknown', true],
  [{ sha: undefined, time: undefined }, young, 'unknown', false],
  [old, { sha: undefined, time: undefined }, 'unknown', false],
] as const)('%j over %j (%s) is older: %s', (ours, deployed, ancestry, isOlder) => {
  expect(isOlderCommit(ours, deployed, ancestry)).toBe(isOlder);
});
