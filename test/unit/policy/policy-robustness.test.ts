import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { isGap } from '../../../src/model/diagnostic.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import type { ManifestDocument } from '../../../src/policy/manifest.ts';
import { newestPlatform } from '../../../src/policy/platform/choose-platform.ts';
import { CNIS } from '../../../src/policy/platform/cni.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import { anyPolicy } from '../../support/policy-arbitrary.ts';

const OPTIONS = { platform: newestPlatform('kubernetes'), defaultNamespace: 'default' };
/** Unquoted texts like `y` are not texts for Kubernetes. */
const QUOTED = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE' } as const;
/** Line breaks of YAML 1.1, which kubectl reads, that the library writes as they are: within quotes they would be folded to a space. */
const BREAKS: Readonly<Record<string, string>> = { '\u0085': '\\N', '\u2028': '\\L', '\u2029': '\\P' };

function writeYaml(value: unknown): string {
  return stringify(value, QUOTED).replace(/[\u0085\u2028\u2029]/g, (one) => BREAKS[one] ?? one);
}
/** A document whose every position is its start, so that what is tested is the policy reader alone. */
function documentOf(value: Readonly<Record<string, unknown>>): ManifestDocument {
  const span = { file: 'any.yaml', line: 1, column: 1 };
  return {
    file: 'any.yaml',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    value,
    span,
    spanOf: () => span,
    keySpanOf: () => span,
  };
}

describe('any value as a NetworkPolicy', () => {
  test('is a policy or is refused with an error, never both and never neither', () => {
    fc.assert(
      fc.property(anyPolicy, fc.constantFrom(...CNIS), (value, cni) => {
        const platform = newestPlatform(cni);
        const { diagnostics, ...set } = loadPolicies([documentOf(value)], { ...OPTIONS, platform });
        expect(set.policies.length).toBe(diagnostics.some(isGap) ? 0 : 1);
        for (const { message, help } of diagnostics) {
          expect(message).not.toBe('');
          expect(help).not.toBe('');
        }
        compilePolicies(set, platform);
      }),
      { numRuns: 3000 },
    );
  });

  test('says the same whether it comes as YAML or as JSON', () => {
    fc.assert(
      fc.property(anyPolicy, (value) => {
        const said = [writeYaml(value), JSON.stringify(value)].map((text) => {
          const reading = readManifests({ file: 'any', text });
          const { diagnostics } = loadPolicies(reading.documents, OPTIONS);
          return [...reading.diagnostics, ...diagnostics].map(
            ({ code, message }) => `${code} ${message.replace(/ at `any:[^`]*`/, '')}`,
          );
        });
        expect(said[0]).toEqual(said[1]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the order of documents', () => {
  const documents = fc
    .array(anyPolicy, { minLength: 2, maxLength: 5 })
    .map((values) =>
      values.map((value, i) => documentOf({ ...value, metadata: { name: `p${i}`, namespace: 'shop' } })),
    );

  test('changes neither which policies are valid nor what is said of them', () => {
    fc.assert(
      fc.property(documents, (given) => {
        const summary = (order: readonly ManifestDocument[]) => {
          const { policies, diagnostics } = loadPolicies(order, OPTIONS);
          return {
            names: policies.map(({ ref }) => ref.name).sort(),
            said: diagnostics.map(({ code, message }) => `${code} ${message}`).sort(),
          };
        };
        expect(summary(given.toReversed())).toEqual(summary(given));
      }),
      { numRuns: 500 },
    );
  });
});

describe('any text as a manifest', () => {
  const piece = fc.constantFrom(
    ...[
      'a: ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '<<: ',
      '---\n',
      '...\n',
      '\n',
      '  ',
      '\t',
      '"',
      "'",
      '|\n',
      '>\n',
    ],
    ...[
      '? ',
      ': ',
      '#',
      '!!int ',
      '!x ',
      '%YAML 1.1\n',
      'kind: List\nitems:\n',
      'null',
      'y',
      '\ufeff',
      '\0',
      '\r\n',
    ],
  );
  const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 40 });

  test('is read without an exception, and every problem has a place in it', () => {
    fc.assert(
      fc.property(text, (pieces) => {
        const content = pieces.join('');
        const lines = content.split('\n').length;
        for (const { span } of readManifests({ file: 'any', text: content }).diagnostics) {
          expect(span?.line).toBeGreaterThan(0);
          expect(span?.line).toBeLessThanOrEqual(lines);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('in one document never hides the policy in the next', () => {
    const after =
      '\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {}}\n';
    fc.assert(
      fc.property(text, (pieces) => {
        const content = pieces.join('').replaceAll('\0', '');
        const { documents } = readManifests({ file: 'any', text: content + after });
        expect(documents.at(-1)).toMatchObject({ kind: 'NetworkPolicy' });
      }),
      { numRuns: 2000 },
    );
  });
});
