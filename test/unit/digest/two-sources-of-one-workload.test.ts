import { expect, it } from 'vitest';
import { loadDigest } from '../../../src/flows/load-digest.ts';
import { bytesSource } from '../../support/flow-sources.ts';

/* Hubble knows labels; NetObserv names the same workloads without. What both saw is one connection, as far as nothing speaks against it. */

interface When {
  readonly day: number;
  readonly labels?: readonly string[];
}

function hubble({ day, labels = ['k8s:app=web'] }: When): string {
  const time = new Date(Date.UTC(2026, 10, day, 10)).toISOString();
  const end = (name: string, kind: string, own: readonly string[]) => ({
    namespace: 'shop',
    labels: [...own, 'k8s:io.kubernetes.pod.namespace=shop'],
    pod_name: `${name}-0`,
    workloads: [{ name, kind }],
  });
  return JSON.stringify({
    flow: {
      time,
      verdict: 'FORWARDED',
      IP: { source: '10.9.1.4', destination: '10.9.2.7' },
      l4: { TCP: { source_port: 40_000, destination_port: 5432, flags: { SYN: true } } },
      source: end('web', 'Deployment', labels),
      destination: end('db', 'StatefulSet', ['k8s:app=db']),
      event_type: { type: 4 },
      trace_observation_point: 'TO_ENDPOINT',
      is_reply: false,
    },
    time,
  });
}

function netObserv({ day }: When): string {
  const end = (side: 'Src' | 'Dst', name: string, kind: string, address: string) => ({
    [`${side}Addr`]: address,
    [`${side}K8S_Name`]: `${name}-0`,
    [`${side}K8S_Type`]: 'Pod',
    [`${side}K8S_Namespace`]: 'shop',
    [`${side}K8S_OwnerName`]: name,
    [`${side}K8S_OwnerType`]: kind,
  });
  return JSON.stringify({
    ...end('Src', 'web', 'Deployment', '10.9.1.4'),
    ...end('Dst', 'db', 'StatefulSet', '10.9.2.7'),
    SrcPort: 40_000,
    DstPort: 5432,
    Proto: 6,
    Flags: 2,
    Sampling: 1,
    TimeFlowStartMs: Date.UTC(2026, 10, day, 10),
  });
}

async function connections(
  ofHubble: readonly When[],
  ofNetObserv: readonly When[],
): Promise<readonly string[]> {
  const source = (name: string, lines: readonly string[]) => bytesSource(`${lines.join('\n')}\n`, name);
  const { digest } = await loadDigest([
    source('hubble', ofHubble.map(hubble)),
    source('netobserv', ofNetObserv.map(netObserv)),
  ]);
  return digest.connections.map(({ connection: { source }, allowed, attempted }) => {
    const labels = source.kind === 'workload' && source.labels.isComplete ? 'labels' : 'no labels';
    return `${labels}, allowed ${allowed?.count ?? 0}, attempted ${attempted?.count ?? 0}`;
  });
}

it('is one end, and the connection counts once', async () => {
  expect(await connections([{ day: 10 }, { day: 12 }], [{ day: 10 }, { day: 11 }])).toEqual([
    'labels, allowed 2, attempted 0',
  ]);
});

it.each([
  ['has other labels later', [{ day: 10 }, { day: 12, labels: ['k8s:app=web', 'k8s:v=2'] }], [{ day: 11 }]],
  ['was recorded at another time', [{ day: 10 }, { day: 12 }], [{ day: 14 }]],
] as const)('keeps the ends apart where it %s', async (_, ofHubble, ofNetObserv) => {
  expect(await connections(ofHubble, ofNetObserv)).toContain('no labels, allowed 0, attempted 1');
});
