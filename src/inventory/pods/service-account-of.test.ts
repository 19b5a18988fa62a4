import { describe, expect, it } from 'vitest';
import { NO_ADDRESS, NO_IDENTITY_FACTS, type WorkloadEndpoint } from '../../model/endpoint.ts';
import { NO_LABELS_KNOWN } from '../../model/label-set.ts';
import { readManifests } from '../../policy/read-manifests.ts';
import { buildInventory } from '../build-inventory.ts';
import { createEndpointResolver } from '../resolve/resolve-endpoint.ts';
import { workloadsOf } from './workloads-of.ts';

const ROBOT =
  '{apiVersion: v1, kind: ServiceAccount, metadata: {name: robot, namespace: shop, labels: {tier: a}}}';

function deployment(name: string, spec: string): string {
  return `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: shop}, spec: {template: {metadata: {labels: {app: ${name}}}, spec: {${spec}}}}}`;
}

function inventoryOf(...manifests: readonly string[]) {
  const { documents } = readManifests({ file: 'f.yaml', text: manifests.join('\n---\n') });
  return buildInventory(documents).inventory;
}

function recorded(parts: Partial<WorkloadEndpoint>): WorkloadEndpoint {
  return {
    kind: 'workload',
    namespace: 'shop',
    name: 'web',
    ownerKind: 'Deployment',
    labels: NO_LABELS_KNOWN,
    namespaceLabels: NO_LABELS_KNOWN,
    ports: undefined,
    addresses: NO_ADDRESS,
    ...NO_IDENTITY_FACTS,
    ...parts,
  };
}

function accountOf(manifests: readonly string[], parts: Partial<WorkloadEndpoint> = {}) {
  const resolved = createEndpointResolver(inventoryOf(...manifests))(recorded(parts));
  return resolved.kind === 'workload' ? resolved.serviceAccount : undefined;
}

describe('the service account of a workload', () => {
  it('is that of its template, with the labels that are described', () => {
    const web = deployment('web', 'serviceAccountName: robot, containers: [{name: c}]');
    expect(accountOf([web, ROBOT])).toEqual({
      name: 'robot',
      labels: { labels: new Map([['tier', 'a']]), isComplete: true },
    });
    expect(accountOf([web])).toEqual({ name: 'robot', labels: NO_LABELS_KNOWN });
  });

  it('is `default` where a whole template names none, and not known of a part of one', () => {
    expect(accountOf([deployment('web', 'containers: [{name: c}]')])?.name).toBe('default');
    expect(accountOf([deployment('web', 'hostNetwork: false')])).toBeUndefined();
    expect(accountOf([deployment('web', 'serviceAccountName: 7, containers: [{name: c}]')])).toBeUndefined();
  });

  it('is what all pods of its name have, and not known where they differ', () => {
    const pod = (name: string, account: string) =>
      `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {app: web}, ownerReferences: [{kind: Deployment, name: web, controller: true}]}, spec: {nodeName: n, serviceAccountName: ${account}, containers: [{name: c}]}, status: {phase: Running}}`;
    expect(accountOf([pod('a', 'robot'), pod('b', 'robot')])?.name).toBe('robot');
    expect(accountOf([pod('a', 'robot'), pod('b', 'human')])).toBeUndefined();
    expect(accountOf([pod('a', 'human'), pod('b', 'robot')])).toBeUndefined();
  });

  it('is the recorded one where one was recorded, unless the inventory tells another one', () => {
    const account = { name: 'robot', labels: NO_LABELS_KNOWN };
    const web = deployment('web', 'hostNetwork: false');
    expect(accountOf([web], { serviceAccount: account })).toEqual(account);
    expect(accountOf([web, ROBOT], { serviceAccount: account })?.labels.isComplete).toBe(true);
    const whole = deployment('web', 'containers: [{name: c}]');
    expect(accountOf([whole, ROBOT], { serviceAccount: account })).toBeUndefined();
  });

  it('has no label for certain that was recorded with it and is described otherwise', () => {
    const labels = { labels: new Map([['tier', 'b']]), isComplete: true };
    const account = accountOf([ROBOT], { serviceAccount: { name: 'robot', labels } });
    expect(account?.labels).toMatchObject({ labels: new Map(), contradicted: new Set(['tier']) });
  });

  it('of workloads that nobody saw is known, too; one that is described in two ways has what both say', () => {
    const web = deployment('web', 'serviceAccountName: robot, containers: [{name: c}]');
    const other = ROBOT.replace('tier: a', 'tier: b, zone: x');
    const [workload] = workloadsOf(inventoryOf(web, ROBOT, other));
    expect(workload?.serviceAccount).toEqual({
      name: 'robot',
      labels: { labels: new Map(), isComplete: false },
    });
  });
});
