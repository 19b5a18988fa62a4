import { describe, expect, it } from 'vitest';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { createHostPods } from './complete-facts.ts';

interface WrittenPod {
  readonly namespace?: string;
  readonly node?: string;
  readonly owner?: string;
  readonly hostNetwork?: boolean;
  readonly phase?: string;
}

function pod(name: string, { namespace = 'infra', node, owner, hostNetwork, phase }: WrittenPod): object {
  const ownerReferences =
    owner === undefined ? [] : [{ kind: 'DaemonSet', name: owner, controller: true, apiVersion: 'apps/v1' }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name }, ownerReferences },
    spec: { nodeName: node, hostNetwork, containers: [{ name: 'c' }] },
    status: { phase: phase ?? 'Running' },
  };
}

function daemonSet(name: string, hostNetwork: boolean): object {
  const template = {
    metadata: { labels: { app: name } },
    spec: { hostNetwork, containers: [{ name: 'c' }] },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'infra' },
    spec: { template },
  };
}

const node = (name: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } });

/** The names of the pods on a node, and where was looked for them. */
function onNode(name: string, ...objects: readonly object[]) {
  const text = objects.map((one) => JSON.stringify(one)).join('\n---\n');
  const { documents } = readManifests({ file: 'cluster.yaml', text });
  const found = createHostPods(buildInventory(documents).inventory)(name);
  if (found === undefined) return undefined;
  const { pods, lookedAt } = found;
  return [pods.map((one) => one.name).sort(), lookedAt === 'every-namespace' ? lookedAt : [...lookedAt]];
}

describe('the pods in the network of a node', () => {
  const agent = pod('agent', { node: 'n1', hostNetwork: true });

  it('are those that run there, and no others', () => {
    const there = [
      agent,
      pod('elsewhere', { node: 'n2', hostNetwork: true }),
      pod('of-its-own', { node: 'n1' }),
      pod('ended', { node: 'n1', hostNetwork: true, phase: 'Succeeded' }),
      pod('waiting', { hostNetwork: true }),
    ];
    expect(onNode('n1', ...there)).toEqual([['agent'], ['infra']]);
    expect(onNode('n2', ...there)).toEqual([['elsewhere'], ['infra']]);
  });

  it('are every one of them where a pod of kube-system shows that all namespaces were looked at', () => {
    const proxy = pod('proxy', { namespace: 'kube-system', node: 'n2' });
    expect(onNode('n1', agent, proxy)).toEqual([['agent'], 'every-namespace']);
  });

  it('may be those of a template of which no pod runs', () => {
    const exporter = daemonSet('exporter', true);
    expect(onNode('n1', agent, exporter)).toEqual([['agent', 'exporter'], ['infra']]);
    expect(onNode('n1', agent, daemonSet('plain', false))).toEqual([['agent'], ['infra']]);
    const elsewhere = pod('exporter-x', { node: 'n2', owner: 'exporter', hostNetwork: true });
    expect(onNode('n1', agent, exporter, elsewhere)).toEqual([['agent'], ['infra']]);
  });

  it('are none on a node that is described and runs none', () => {
    expect(onNode('n3', agent, node('n3'))).toEqual([[], ['infra']]);
  });

  it('are not known of a node that nobody described, or where no running pod says where it runs', () => {
    expect(onNode('n9', agent)).toBeUndefined();
    expect(onNode('n1', node('n1'), daemonSet('exporter', true))).toBeUndefined();
    expect(onNode('n1', node('n1'), pod('waiting', { hostNetwork: true }))).toBeUndefined();
    expect(
      onNode('n1', node('n1'), pod('ended', { node: 'n1', hostNetwork: true, phase: 'Failed' })),
    ).toBeUndefined();
  });
});
