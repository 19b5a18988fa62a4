import { expect, it } from 'vitest';
import { renderComment } from '../../../src/report/render-comment.ts';
import { parseShownImpact } from '../../../src/report/shown-impact.ts';
import { SCENARIOS } from '../../support/report-scenarios.ts';

const comment = (name: string, budget?: number) => {
  const result = SCENARIOS[name];
  if (result === undefined) throw new Error(name);
  return renderComment(result, { version: 'test', ...(budget !== undefined && { budget }) });
};

it('keeps one key for each finding of a comment, waived ones too', () => {
  const keysOf = (name: string) => {
    const shown = parseShownImpact(comment(name));
    return shown?.kind === 'listed' ? shown.keys.size : undefined;
  };
  expect(keysOf('blocks-nothing')).toBe(0);
  expect(keysOf('blocks-one')).toBe(1);
  expect(keysOf('blocks-one-waived')).toBe(3);
  expect(keysOf('unknown-only')).toBe(4);
});

it('says so when the list is not whole, or has no room', () => {
  expect(parseShownImpact(comment('blocks-more-than-is-listed'))).toEqual({ kind: 'too-many' });
  expect(parseShownImpact(comment('unknown-only', 100))).toEqual({ kind: 'too-many' });
});

it.each([
  ['', 'nothing'],
  ['<!-- sluice/shown/v1 findings=2 f28261966d866c77 -->', 'a list that lost a key'],
  ['<!-- sluice/shown/v1 findings=1 xyz -->', 'no key'],
  ['<!-- sluice/shown/v1 findings=0 -->\n<!-- sluice/shown/v1 findings=0 -->', 'two lists'],
])('takes %j for %s', (text) => {
  expect(parseShownImpact(text)).toBe(undefined);
});
