import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CalicoObject } from '../../src/policy/calico/calico-object.ts';
import type { CalicoOptions } from '../../src/policy/calico/calico-options.ts';
import { parseCalicoObject } from '../../src/policy/calico/parse-calico-object.ts';
import { recogniseCalico } from '../../src/policy/calico/recognise-calico.ts';
import { createFindings } from '../../src/policy/findings.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';

const CASES = new URL('../cases/calico/documents/', import.meta.url);
const NEWEST: CalicoOptions = {
  defaultNamespace: 'default',
  needsTierPrefix: false,
  typesFilledBy: 'unknown',
};

/**
 * What the servers of Calico refuse. The first line of each document names the codes in their order, or `nothing`, and why; `# here`
 * marks the line of the first.
 */
describe('documents', () => {
  for (const file of readdirSync(CASES)) {
    const text = readFileSync(new URL(file, CASES), 'utf8');
    for (const [i, part] of text.split('\n---\n').entries()) {
      const [, codes = '', why = ''] = /^# ([a-z/, -]+?)(?:: (.*))?\n/.exec(part) ?? [];
      test(`${file.replace('.yaml', '')} ${i + 1}: ${codes} ${why}`, () => {
        const { diagnostics } = read(`${part}\n`, NEWEST);
        expect(diagnostics.map(({ code }) => code)).toEqual(codes === 'nothing' ? [] : codes.split(', '));
        const line = part.split('\n').findIndex((one) => one.endsWith('# here')) + 1;
        if (line > 0) expect(diagnostics[0]?.span?.line).toBe(line);
      });
    }
  }
});

describe('types that are left out', () => {
  const rule = '[{action: Allow}]';
  const governs = (spec: string, typesFilledBy: CalicoOptions['typesFilledBy']): unknown => {
    const text = `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: ${spec}`;
    const { object } = read(text, { ...NEWEST, typesFilledBy });
    return object?.kind === 'policy' ? object.governs : undefined;
  };
  const [ingress, egress, both] = [
    { ingress: true, egress: false },
    { ingress: false, egress: true },
    { ingress: true, egress: true },
  ];

  test.each([
    ['{}', ingress, ingress],
    [`{ingress: ${rule}}`, ingress, ingress],
    [`{egress: ${rule}}`, egress, egress],
    [`{ingress: ${rule}, egress: ${rule}}`, both, both],
    ['{egress: []}', ingress, egress],
    ['{ingress: [], egress: []}', ingress, both],
    [`{ingress: ${rule}, egress: []}`, ingress, both],
    [`{ingress: [], egress: ${rule}}`, egress, both],
    [`{types: [Egress], ingress: ${rule}}`, egress, egress],
  ])('%s', (spec, byServer, byAdmission) => {
    expect(governs(spec, 'api-server')).toEqual(byServer);
    expect(governs(spec, 'admission-policy')).toEqual(byAdmission);
    const unknown = (key: 'ingress' | 'egress') =>
      byServer[key] === byAdmission[key] ? byServer[key] : 'by-server';
    expect(governs(spec, 'unknown')).toEqual({ ingress: unknown('ingress'), egress: unknown('egress') });
  });
});

describe('names up to Calico 3.31', () => {
  test.each([
    ['p', 'default', []],
    ['default.p', 'default', []],
    ['security.p', 'security', []],
    ['p', 'security', ['calico/tier-prefix']],
    ['other.p', 'security', ['calico/tier-prefix']],
    ['other.p', 'default', ['calico/tier-prefix']],
  ])('%s in tier %s', (name, tier, codes) => {
    const text = `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ${name}}\nspec: {tier: ${tier}}`;
    const found = (needsTierPrefix: boolean) =>
      read(text, { ...NEWEST, needsTierPrefix }).diagnostics.map(({ code }) => code);
    expect(found(true)).toEqual(codes);
    expect(found(false)).toEqual([]);
  });
});

describe('kinds are told apart by their apiVersion', () => {
  test.each([
    ['networking.k8s.io/v1', 'NetworkPolicy', undefined],
    ['projectcalico.org/v3', 'NetworkPolicy', 'calico'],
    ['projectcalico.org/v3', 'BGPPeer', undefined],
    ['projectcalico.org/v1', 'NetworkPolicy', 'wrong-type'],
    ['crd.projectcalico.org/v1', 'NetworkPolicy', 'wrong-type'],
    ['crd.projectcalico.org/v1', 'IPPool', undefined],
    ['projectcalico.org/v3', 'globalnetworkpolicies', 'wrong-type'],
    ['projectcalico.org/v3', 'Networkset', 'wrong-type'],
    ['v1', 'NetworkPolicy', undefined],
  ])('%s %s', (apiVersion, kind, expected) => {
    expect(recogniseCalico(apiVersion, kind)?.kind).toBe(expected);
  });
});

function read(text: string, options: CalicoOptions) {
  const [document] = readManifests({ file: 'f.yaml', text }).documents;
  if (document === undefined) throw new Error('no document');
  const recognised = recogniseCalico(document.apiVersion ?? '', document.kind ?? '');
  if (recognised?.kind !== 'calico') throw new Error('not of Calico');
  const findings = createFindings(document);
  const object: CalicoObject | undefined = parseCalicoObject(
    document,
    recognised.calicoKind,
    options,
    findings,
  );
  return { object, diagnostics: findings.diagnostics };
}
