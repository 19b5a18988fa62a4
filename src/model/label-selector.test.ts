import { describe, expect, it } from 'vitest';
import { canonicalSelector, matchLabelSelector, type SelectorRequirement } from './label-selector.ts';
import { completeLabels, type LabelSet } from './label-set.ts';

const web = completeLabels([['app', 'web']]);
const partly: LabelSet = { labels: new Map([['app', 'web']]), isComplete: false };

function match(set: LabelSet, ...requirements: SelectorRequirement[]) {
  return matchLabelSelector({ requirements }, set, 'labels-not-recorded');
}

function requirement(
  key: string,
  operator: SelectorRequirement['operator'],
  ...values: string[]
): SelectorRequirement {
  return { key, operator, values };
}

describe('requirements on known labels', () => {
  it.each([
    [requirement('app', 'In', 'api', 'web'), true],
    [requirement('app', 'In', 'api'), false],
    [requirement('tier', 'In', 'web'), false],
    [requirement('app', 'NotIn', 'web'), false],
    [requirement('app', 'NotIn', 'api'), true],
    [requirement('tier', 'NotIn', 'web'), true],
    [requirement('app', 'Exists'), true],
    [requirement('tier', 'Exists'), false],
    [requirement('app', 'DoesNotExist'), false],
    [requirement('tier', 'DoesNotExist'), true],
  ])('%j is %s', (one, expected) => {
    expect(match(web, one)).toBe(expected);
  });

  it('an empty selector matches everything, several requirements are all needed', () => {
    expect(match(web)).toBe(true);
    expect(match(web, requirement('app', 'Exists'), requirement('tier', 'Exists'))).toBe(false);
  });
});

describe('labels that are not all known', () => {
  it('a missing key is unknown for every operator, and the reason names it', () => {
    for (const operator of ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const) {
      expect(match(partly, requirement('tier', operator, 'x'))).toEqual({
        code: 'labels-not-recorded',
        detail: 'label `tier` was not recorded',
      });
    }
  });

  it('a key that is known decides, whatever else is unknown', () => {
    expect(match(partly, requirement('tier', 'Exists'), requirement('app', 'In', 'api'))).toBe(false);
    expect(match(partly, requirement('app', 'In', 'web'))).toBe(true);
  });
});

it('one meaning has one canonical text', () => {
  const text = (...requirements: SelectorRequirement[]) => canonicalSelector({ requirements });
  const a = requirement('a', 'In', 'x', 'y');
  const b = requirement('b', 'Exists');
  expect(text(a, b)).toBe(text(b, requirement('a', 'In', 'y', 'x', 'x'), b));
  expect(text(requirement('a', 'In', 'x y'))).not.toBe(text(requirement('a', 'In', 'x', 'y')));
});
