import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createEvaluator } from '../../src/engine/evaluator.ts';
import { buildInventory } from '../../src/inventory/build-inventory.ts';
import { servicesForPolicies } from '../../src/inventory/services-for-policies.ts';
import type { Connection } from '../../src/model/connection.ts';
import { isGap } from '../../src/model/diagnostic.ts';
import { formatFieldPath } from '../../src/model/field-path.ts';
import { namespacedName } from '../../src/model/namespaced-name.ts';
import type { Protocol } from '../../src/model/protocol.ts';
import type { SideVerdict, Verdict } from '../../src/model/verdict.ts';
import { compilePolicies } from '../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../src/policy/load-policies.ts';
import { choosePlatform } from '../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../src/policy/read-manifests.ts';
import { caseEndpoint, type WrittenEndpoint } from './case-endpoint.ts';

type Endpoints = Readonly<Record<string, WrittenEndpoint>>;

interface WrittenCase {
  /** `calico@3.31`; that of the cases, in its newest version, when left out. */
  readonly cni?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly connections: readonly WrittenConnection[];
}

interface WrittenConnection {
  readonly from: string;
  readonly to: string;
  /** `TCP/8080`, `ICMP`, `ICMP type 8 code 0`; with ` GET /path` what is asked for; ` itself` at the end: both ends are one pod. */
  readonly what: string;
  /** `allowed`, `denied` or `unknown: code`. */
  readonly expect: string;
  /** What decides, down to the line; `nobody` when no policy selects either end. */
  readonly by: string;
}

/**
 * What policies mean, row by row, one folder each beside `endpoints.json`: `policies.yaml` names the source, `connections.json` the
 * verdicts and what decides them. `UPDATE_CASES=1` fills in what decides where it is missing, for people to check.
 */
export function describeVerdictCases(title: string, cases: URL, defaultCni: string): void {
  const endpoints: Endpoints = JSON.parse(readText(cases, 'endpoints.json'));
  describe(title, () => {
    for (const entry of readdirSync(cases, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const file = `${entry.name}/connections.json`;
      const written: WrittenCase = JSON.parse(readText(cases, file));
      test(entry.name.replaceAll('-', ' '), () => {
        const text = readText(cases, `${entry.name}/policies.yaml`);
        const judge = createJudge(text, { cni: defaultCni, ...written }, endpoints);
        const judged = written.connections.map((connection) => ({ ...connection, ...judge(connection) }));
        if (process.env.UPDATE_CASES !== undefined) fillIn(new URL(file, cases), written, judged);
        else expect(judged).toEqual(written.connections);
      });
    }
  });
}

function fillIn(file: URL, written: WrittenCase, judged: readonly WrittenConnection[]): void {
  const connections = written.connections.map((one, i) => ({ ...one, by: one.by ?? judged[i]?.by }));
  const { connections: _, ...rest } = written;
  const head = Object.entries(rest).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`,
  );
  const lines = connections.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  writeFileSync(file, `{\n${head.join('')}  "connections": [\n${lines}\n  ]\n}\n`);
}

function readText(cases: URL, path: string): string {
  const url = new URL(path, cases);
  if (!existsSync(url)) throw new Error(`${path} is missing`);
  return readFileSync(url, 'utf8');
}

function createJudge(
  text: string,
  { cni, settings = {} }: WrittenCase & { readonly cni: string },
  endpoints: Endpoints,
) {
  const platform = choosePlatform(cni, new Map(Object.entries(settings)));
  if ('problem' in platform) throw new Error(platform.problem);
  const { documents, diagnostics } = readManifests({ file: 'policies.yaml', text });
  const loaded = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  expect([...diagnostics, ...loaded.diagnostics].filter(isGap)).toEqual([]);
  const { inventory } = buildInventory(loaded.others, { defaultNamespace: 'default' });
  const { namespaces } = inventory;
  const set = { ...loaded, services: servicesForPolicies(inventory), namespaces };
  const evaluator = createEvaluator(compilePolicies(set, platform));
  return (written: WrittenConnection) => {
    const verdict = evaluator.judge(toConnection(written, endpoints));
    return { expect: outcomeOf(verdict), by: decidersOf(verdict) };
  };
}

function toConnection({ from, to, what }: WrittenConnection, endpoints: Endpoints): Connection {
  const [, protocol, port, type, code, method, path, itself] =
    /^(\w+)(?:\/(\d+))?(?: type (\d+)(?: code (\d+))?)?(?: ([A-Z]+) (\/\S*))?( itself)?$/.exec(what) ?? [];
  const number = (digits: string | undefined) => (digits === undefined ? undefined : Number(digits));
  return {
    source: endpoint(from, endpoints),
    destination: endpoint(to, endpoints),
    protocol: protocol as Protocol,
    port: number(port),
    icmp: type === undefined ? undefined : { type: Number(type), code: number(code) },
    l7:
      method === undefined ? undefined : { kind: 'http', method, path, host: undefined, protocol: undefined },
    isPodToItself: itself !== undefined,
  };
}

function endpoint(name: string, endpoints: Endpoints) {
  const written = endpoints[name];
  if (written === undefined) throw new Error(`endpoints.json has no ${name}`);
  return caseEndpoint(name, written);
}

function outcomeOf({ outcome, egress, ingress }: Verdict): string {
  if (outcome !== 'unknown') return outcome;
  const unknowns = [...egress.unknowns, ...ingress.unknowns];
  for (const { code, detail } of unknowns) expect(detail, code).toMatch(/^[\w`].*[\w`]$/s);
  const codes = unknowns.map(({ code }) => code);
  return `unknown: ${[...new Set(codes)].join(', ')}`;
}

/** The sides that matter: of a denied connection the one that denies, otherwise those that a policy decides. */
function decidersOf({ outcome, egress, ingress }: Verdict): string {
  const sides = Object.entries({ egress, ingress }).filter(([, side]) =>
    outcome === 'denied'
      ? side.outcome === 'denied'
      : side.decision.kind !== 'no-policy' || side.passed.length > 0,
  );
  return sides.map(([direction, side]) => `${direction} ${decisionOf(side)}`).join('; ') || 'nobody';
}

function decisionOf({ decision, passed }: SideVerdict): string {
  const after = passed.map(({ policy, path }) => `${policy.name} ${formatFieldPath(path)}`).join(', ');
  const tail = after === '' ? '' : ` after ${after}`;
  switch (decision.kind) {
    case 'rule': {
      const { policy, action, path, span, proxy } = decision;
      const where = `${policy.kind} ${namespacedName(policy)} ${formatFieldPath(path)} line ${span.line}`;
      return `${action} ${where}${proxy === undefined ? '' : ` then ${proxy.kind}`}${tail}`;
    }
    case 'default-deny':
      return `isolated by ${decision.policies.map((one) => `${one.kind} ${namespacedName(one)}`).join(', ')}${tail}`;
    case 'built-in':
      return `${decision.name}${tail}`;
    case 'tier-end':
      return `end of ${decision.tier}${tail}`;
    case 'no-policy':
      return `nobody${tail}`;
  }
}
