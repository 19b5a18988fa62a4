import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../model/json-object.ts';
import { appliedFields } from './managed-fields.ts';
import { isSameContent, storedContent } from './stored-content.ts';

const object = {
  kind: 'NetworkPolicy',
  metadata: {
    name: 'web',
    labels: { a: 'b' },
    resourceVersion: '7',
    uid: 'u',
    generation: 3,
    creationTimestamp: 'then',
    managedFields: [
      { manager: 'sluice', operation: 'Update', fieldsV1: { 'f:spec': {} } },
      { manager: 'sluice', operation: 'Apply', fieldsV1: { 'f:b': {}, 'f:a': {} } },
    ],
  },
  spec: { podSelector: {} },
  status: {},
};

it('keeps what people write', () => {
  expect(storedContent(object)).toEqual({
    kind: 'NetworkPolicy',
    metadata: { name: 'web', labels: { a: 'b' } },
    spec: { podSelector: {} },
  });
});

describe('sameness', () => {
  it('is not about versions, managers or the order of keys', () => {
    const other = {
      spec: { podSelector: {} },
      metadata: { labels: { a: 'b' }, name: 'web' },
      kind: 'NetworkPolicy',
    };
    expect(isSameContent(object, other)).toBe(true);
  });
  it.each([
    [{ spec: { podSelector: {}, ingress: [] } }, { spec: { podSelector: {} } }],
    [{ spec: { ingress: [{}] } }, { spec: { ingress: [] } }],
    [{ spec: { ingress: [{ from: null }] } }, { spec: { ingress: [{}] } }],
    [{ metadata: { labels: { a: '1' } } }, { metadata: { labels: { a: 1 } } }],
  ])('keeps empty, null and missing apart: %j %j', (a, b) => {
    expect(isSameContent(a, b)).toBe(false);
  });
});

it('reads what our manager applied, and not what it once updated', () => {
  expect(appliedFields(object, 'sluice')).toBe('{"f:a":{},"f:b":{}}');
  expect(appliedFields(object, 'kubectl')).toBeUndefined();
});

it('sorts the keys of every object, however many there are', () => {
  const keys = ['d', 'a', 'c', 'b', 'e'];
  const turned = (from: number) =>
    Object.fromEntries([...keys.slice(from), ...keys.slice(0, from)].map((key) => [key, 1]));
  expect(keys.map((_, from) => canonicalJson([turned(from)]))).toEqual(
    keys.map(() => '[{"a":1,"b":1,"c":1,"d":1,"e":1}]'),
  );
});
