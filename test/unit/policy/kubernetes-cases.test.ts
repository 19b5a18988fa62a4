import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createEvaluator } from '../../../src/engine/evaluator.ts';
import type { Connection } from '../../../src/model/connection.ts';
import type { Protocol } from '../../../src/model/protocol.ts';
import type { Verdict } from '../../../src/model/verdict.ts';
import { compilePolicies } from '../../../src/policy/compile-policies.ts';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { choosePlatform } from '../../../src/policy/platform/choose-platform.ts';
import { CNIS, type Cni } from '../../../src/policy/platform/cni.ts';
import type { Platform } from '../../../src/policy/platform/platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';
import { caseEndpoint, type WrittenEndpoint } from '../../support/case-endpoint.ts';

const CASES = new URL('../../cases/kubernetes/', import.meta.url);
const ENDPOINTS: Readonly<Record<string, WrittenEndpoint>> = JSON.parse(readText('endpoints.json'));

interface WrittenConnection {
  readonly from: string;
  readonly to: string;
  /** `TCP/8080`, `ICMP`; with ` itself` at the end when both ends are one pod. */
  readonly what: string;
  /** `allowed`, `denied` or `unknown: code`; one for every CNI, or one each and `else` for those that are not named. */
  readonly expect: string | Readonly<Partial<Record<Cni | 'else', string>>>;
}

/** What NetworkPolicies mean, row by row: `policies.yaml` names the source, `connections.json` the verdicts. */
describe('kubernetes cases', () => {
  for (const entry of readdirSync(CASES, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const text = readText(`${entry.name}/policies.yaml`);
    const connections: WrittenConnection[] = JSON.parse(readText(`${entry.name}/connections.json`));
    for (const cni of CNIS) {
      test(`${entry.name.replaceAll('-', ' ')} (${cni})`, () => {
        const judge = createJudge(text, cni);
        for (const connection of connections) {
          const { expect: expected, ...asked } = connection;
          const wanted = typeof expected === 'string' ? expected : (expected[cni] ?? expected.else);
          expect({ ...asked, verdict: judge(connection) }).toEqual({ ...asked, verdict: wanted });
        }
      });
    }
  }
});

/** What a platform drops by itself, or policies would not be asked about it. */
const LETTING_THROUGH: Readonly<Partial<Record<Cni, readonly string[]>>> = {
  cilium: [
    'cilium.sctp.enabled=true',
    'cilium.extraConfig.enable-extended-ip-protocols=true',
    'cilium.routingMode=native',
  ],
  'azure-cilium': ['cilium.sctp.enabled=true'],
  'gke-dataplane-v2': ['cilium.sctp.enabled=true'],
  calico: ['calico.allowVXLANPacketsFromWorkloads=true', 'calico.allowIPIPPacketsFromWorkloads=true'],
};

function platformOf(cni: Cni): Platform {
  const settings = (LETTING_THROUGH[cni] ?? []).map((one) => one.split('=') as [string, string]);
  const platform = choosePlatform(cni, new Map(settings));
  if ('problem' in platform) throw new Error(platform.problem);
  return platform;
}

function readText(path: string): string {
  return readFileSync(new URL(path, CASES), 'utf8');
}

function createJudge(text: string, cni: Cni): (connection: WrittenConnection) => string {
  const platform = platformOf(cni);
  const { documents, diagnostics } = readManifests({ file: 'policies.yaml', text });
  const loaded = loadPolicies(documents, { platform, defaultNamespace: 'default' });
  // Findings may be errors, such as that of a label that Cilium drops, but nothing is refused.
  expect(diagnostics).toEqual([]);
  expect(loaded.policies).toHaveLength(documents.length);
  const evaluator = createEvaluator(compilePolicies(loaded, platform));
  return (written) => describeVerdict(evaluator.judge(toConnection(written)));
}

function toConnection({ from, to, what }: WrittenConnection): Connection {
  const [, protocol, port, itself] = /^(\w+)(?:\/(\d+))?( itself)?$/.exec(what) ?? [];
  return {
    source: endpoint(from),
    destination: endpoint(to),
    protocol: protocol as Protocol,
    port: port === undefined ? undefined : Number(port),
    icmp: undefined,
    l7: undefined,
    isPodToItself: itself !== undefined,
  };
}

function endpoint(name: string) {
  const written = ENDPOINTS[name];
  if (written === undefined) throw new Error(`endpoints.json has no ${name}`);
  return caseEndpoint(name, written);
}

function describeVerdict({ outcome, egress, ingress }: Verdict): string {
  if (outcome !== 'unknown') return outcome;
  const codes = [...egress.unknowns, ...ingress.unknowns].map(({ code }) => code);
  return `unknown: ${[...new Set(codes)].join(', ')}`;
}
