import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readSimpleYaml } from './read-simple-yaml.ts';
import { readYamlDocument } from './read-yaml-document.ts';

const POLICY = `---
# Allows the shop's front end.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-1
  namespace: "shop"
  labels: {team: a, k8s:tier: b, "app.kubernetes.io/name": 'web'}
  annotations:
    note: any text, with (signs) and 10 % more # and a comment
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - namespaceSelector:
        matchExpressions:
          - {key: env, operator: In, values: [prod, on, 012]}
      podSelector:
        matchLabels:
          app: yes
          k8s:io.kubernetes.pod.namespace: shop

    - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, "10.2.0.0/16"]}
    ports: [{port: 8080}, {port: -1, protocol: TCP}]
  egress:
    - {}
    -   ports:
          - port: 53
            protocol: UDP
`;

/** The answer of the YAML parser, which is the truth; undefined for a document that it refuses. */
function truth(text: string) {
  const { converted } = readYamlDocument(text, 7);
  return converted && { value: converted.value, positions: converted.positions };
}

const piece = fc.constantFrom(
  ...[
    'a: ',
    'a:',
    'b: 1',
    '- ',
    '-',
    ' ',
    '  ',
    '\n',
    '\n  ',
    '\n- ',
    '"x"',
    "'y'",
    '"',
    "'",
    'x y',
    '80',
    'on',
    '~',
  ],
  ...[
    ' # c',
    '#',
    '\n# c\n',
    '{',
    '}',
    '[',
    ']',
    ', ',
    ',',
    '{}',
    '[]',
    ': ',
    ':',
    'k:b',
    '1:30: ',
    '::/0',
    "''",
    '---\n',
    '...\n',
  ],
  ...[
    '? ',
    '&a ',
    '*a',
    '|',
    '>',
    '!x ',
    '<<: ',
    '\\',
    '%',
    '@',
    '`',
    '=',
    '\t',
    '\r\n',
    '.inf',
    '__proto__: 1',
    'é',
  ],
);

/** Cuts and inserts at a few places of a text. */
const edited = (text: string) =>
  fc
    .array(fc.tuple(fc.nat(text.length), fc.nat(6), fc.oneof(piece, fc.constant(''))), {
      minLength: 1,
      maxLength: 3,
    })
    .map((edits) =>
      edits.reduce((so, [place, cut, insert]) => so.slice(0, place) + insert + so.slice(place + cut), text),
    );

const written = fc
  .tuple(
    fc.object({ key: fc.string({ maxLength: 4 }), maxDepth: 4, maxKeys: 4 }),
    fc.record({ indent: fc.integer({ min: 1, max: 4 }), indentSeq: fc.boolean(), lineWidth: fc.constant(0) }),
  )
  .map(([value, style]) => stringify(value, style));

function equalsTruth(text: string): void {
  const simple = readSimpleYaml(text, 7);
  if (simple !== undefined) expect(simple).toEqual(truth(text));
}

describe('the reader of simple YAML', () => {
  test('reads a policy as people write it', () => {
    const simple = readSimpleYaml(POLICY, 7);
    expect(simple).toBeDefined();
    expect(simple).toEqual(truth(POLICY));
  });

  test('answers like the YAML parser or not at all: edited policies', () => {
    fc.assert(fc.property(edited(POLICY), equalsTruth), { numRuns: 3000 });
  });

  test('answers like the YAML parser or not at all: any value, in several styles', () => {
    fc.assert(fc.property(written, equalsTruth), { numRuns: 2000 });
  });

  test('answers like the YAML parser or not at all: any text', () => {
    const text = fc.array(piece, { maxLength: 14 }).map((pieces) => `k: 1\n${pieces.join('')}`);
    fc.assert(fc.property(text, equalsTruth), { numRuns: 3000 });
  });
});
