import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CalicoObject, CalicoOptions } from '../../../src/policy/calico/calico-object.ts';
import { parseCalicoObject } from '../../../src/policy/calico/read/parse-calico-object.ts';
import { recogniseCalico } from '../../../src/policy/calico/recognise-calico.ts';
import { createFindings } from '../../../src/policy/fields/findings.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';

const CASES = new URL('../../cases/calico/documents/', import.meta.url);
const NEWEST: CalicoOptions = {
  defaultNamespace: 'default',
  version: '3.33',
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
    const found = (version: CalicoOptions['version']) =>
      read(text, { ...NEWEST, version }).diagnostics.map(({ code }) => code);
    expect(found('3.31')).toEqual(codes);
    expect(found('3.32')).toEqual([]);
  });
});

describe('what older versions have not got', () => {
  const tier = 'kind: Tier\nmetadata: {name: t}\nspec: {order: 5}';
  const staged = 'kind: StagedGlobalNetworkPolicy\nmetadata: {name: p}\nspec: {selector: all()}';
  const inTier = 'kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {tier: default, selector: all()}';
  const dotted = 'kind: GlobalNetworkPolicy\nmetadata: {name: default.p}\nspec: {selector: all()}';
  test.each([
    [tier, '3.28', ['policy/unknown-type']],
    [tier, '3.29', []],
    [staged, '3.29', ['policy/unknown-type']],
    [staged, '3.30', []],
    [inTier, '3.28', ['policy/unknown-key']],
    [inTier, '3.29', []],
    [dotted, '3.28', ['policy/name-invalid']],
    [dotted, '3.29', []],
    ['kind: Tier\nmetadata: {name: adminnetworkpolicy}\nspec: {order: 5}', '3.31', ['calico/built-in-tier']],
  ] as const)('%j in %s', (text, version, codes) => {
    const { object, diagnostics } = read(`apiVersion: projectcalico.org/v3\n${text}`, {
      ...NEWEST,
      version,
      typesFilledBy: 'api-server',
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
    expect(object === undefined).toBe(codes.length > 0);
  });
});

describe('names of ports without a protocol', () => {
  const text =
    'kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {ingress: [{action: Allow, destination: {ports: [http]}}]}';
  test.each([
    ['3.31', ['calico/ports-without-protocol']],
    ['3.32', []],
  ] as const)('in %s', (version, codes) => {
    const options = { ...NEWEST, version, typesFilledBy: 'api-server' } as const;
    const { diagnostics } = read(`apiVersion: projectcalico.org/v3\n${text}`, options);
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
  });
});

describe('numbers of protocols beside what only some protocols have', () => {
  test.each([
    ['protocol: 1, icmp: {type: 8}', '3.32', ['calico/icmp']],
    ['protocol: 1, icmp: {type: 8}', '3.33', []],
    ['protocol: 6, http: {methods: [GET]}', '3.32', ['calico/http']],
    ['protocol: 6, http: {methods: [GET]}', '3.33', []],
    ['protocol: ICMP, icmp: {type: 8}', '3.28', []],
    ['protocol: 1', '3.28', []],
  ] as const)('%s in %s', (fields, version, codes) => {
    const text = `kind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {ingress: [{action: Allow, ${fields}}]}`;
    const { diagnostics } = read(`apiVersion: projectcalico.org/v3\n${text}`, { ...NEWEST, version });
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
  });
});

describe('what Go reads as left out, and native definitions refuse', () => {
  test.each([
    ['stagedAction: ""', 'calico/staged-action'],
    ['policyTypes: []', 'policy/policy-types'],
  ] as const)('%s', (field, code) => {
    const text = `apiVersion: projectcalico.org/v3\nkind: StagedKubernetesNetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: {podSelector: {}, ${field}}`;
    const found = (typesFilledBy: CalicoOptions['typesFilledBy']) =>
      read(text, { ...NEWEST, typesFilledBy }).diagnostics.map((one) => one.code);
    expect(found('api-server')).toEqual([]);
    expect(found('admission-policy')).toEqual([code]);
  });
});

describe('a spec that is left out', () => {
  test.each([
    ['NetworkPolicy', 'admission-policy', ['calico/no-spec']],
    ['NetworkPolicy', 'api-server', []],
    ['GlobalNetworkSet', 'unknown', ['calico/no-spec']],
    ['GlobalNetworkSet', 'api-server', []],
    ['Profile', 'unknown', []],
  ] as const)('%s, %s', (kind, typesFilledBy, codes) => {
    const text = `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: {name: p${kind === 'NetworkPolicy' ? ', namespace: a' : ''}}\n`;
    const { diagnostics } = read(text, { ...NEWEST, typesFilledBy });
    expect(diagnostics.map(({ code }) => code)).toEqual(codes);
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
