import { describe, expect, it } from 'vitest';
import { mergeRequest } from '../../support/merge-request.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';
import { BEFORE, CONFIG, type Files, FLOWS, INVENTORY, OPEN } from '../../support/web-to-db.ts';

/* A change that alters workloads, and no policy: what it does to their connections. */

async function change(before: Files, after: Files, { inPipeline = false } = {}) {
  using folder = createTemporaryFolder();
  return await mergeRequest(folder, { ...BEFORE, ...before }, after, { inPipeline });
}

/** The inventory with other labels for the pods of `web`. */
const webWith = (labels: string): string => INVENTORY.replace('{app: web}', labels);
const DENY_ALL = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: all, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n`;
const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: ${labels}}\n`;

describe('labels of a workload', () => {
  it('cut a connection that a rule allowed by them, and the line of the label is named', async () => {
    const { code, first, text } = await change({}, { 'inventory.yaml': webWith('{app: front}') });
    expect(first).toBe('FAIL  Blocks 12 connections seen 12 times in 7 days');
    expect(text).toContain(
      'the change alters label app of shop/web (inventory.yaml:4), so the rule of policy shop/db that allowed it no longer applies (policies/db.yaml:6 before this change)',
    );
    expect(code).toBe(1);
  });

  it('open what a policy denied that no longer selects them', async () => {
    const closed = { 'policies/db.yaml': OPEN.replace('app: web', 'app: nobody') };
    const { first } = await change(
      { ...closed, 'flows.ndjson': FLOWS.replaceAll('FORWARDED', 'DROPPED') },
      { 'inventory.yaml': INVENTORY.replace('{app: db}', '{app: data}') },
    );
    expect(first).toMatch(/^WARN {2}Opens 12 connections/);
  });

  it('change nothing where no policy asks for them', async () => {
    const { code, first } = await change({}, { 'inventory.yaml': webWith('{app: web, version: "2"}') });
    expect(first).toBe('PASS  Changes no policy');
    expect(code).toBe(0);
  });

  it('change nothing that was recorded with them: the cluster has them already', async () => {
    const recorded = FLOWS.replaceAll('k8s:app=web', 'k8s:app=front');
    const allowed = OPEN.replace('app: web', 'app: front');
    const { first } = await change(
      { 'flows.ndjson': recorded, 'policies/db.yaml': allowed },
      { 'inventory.yaml': webWith('{app: front}') },
    );
    expect(first).toBe('PASS  Changes no policy');
  });

  it('count for pods that run, although a dump shows them as they were', async () => {
    const pod = `---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: web-1\n  namespace: shop\n  labels: {app: web}\n  ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: u, controller: true}]\nspec: {containers: [{name: c, image: i}]}\nstatus: {phase: Running, podIP: 10.0.0.1}\n`;
    const { first } = await change(
      { 'inventory.yaml': INVENTORY + pod },
      { 'inventory.yaml': webWith('{app: front}') + pod },
    );
    expect(first).toBe('FAIL  Blocks 12 connections seen 12 times in 7 days');
  });

  it('beside the policies count as those of the inventory do', async () => {
    const { first } = await change(
      { 'policies/web.yaml': INVENTORY, '.sluice.yaml': CONFIG.replace('inventory: [inventory.yaml]\n', '') },
      { 'policies/web.yaml': webWith('{app: front}') },
    );
    expect(first).toBe('FAIL  Blocks 12 connections seen 12 times in 7 days');
  });

  it('are not green where other policies then select a workload of which nothing was recorded', async () => {
    const batch = `---\n${INVENTORY.split('---\n')[0]?.replaceAll('web', 'batch')}`;
    const { first } = await change(
      { 'inventory.yaml': INVENTORY + batch },
      { 'inventory.yaml': INVENTORY + batch.replace('{app: batch}', '{app: db}') },
    );
    expect(first).toMatch(/^WARN .*had no allowed traffic/);
  });
});

/** Another workload of the inventory. */
const another = (name: string, app: string, place = 'shop'): string =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${place}}\nspec: {template: {metadata: {labels: {app: ${app}}}}}\n`;
const webAs = (name: string, labels: string, place = 'shop'): string =>
  webWith(labels).replace('{name: web, namespace: shop}', `{name: ${name}, namespace: ${place}}`);

describe('a workload that is new', () => {
  it('is not green where policies select it: nothing was recorded of it', async () => {
    const { first } = await change(
      { 'policies/all.yaml': DENY_ALL },
      { 'inventory.yaml': INVENTORY + another('batch', 'batch') },
    );
    expect(first).toBe('WARN  Changes no policy, but 1 touched workload had no allowed traffic');
  });

  it('is not green in the place of one that was recorded', async () => {
    const renamed = await change({}, { 'inventory.yaml': webAs('front', '{app: front}') });
    expect(renamed.first).toBe('WARN  Changes no policy, but 1 touched workload had no allowed traffic');
    const moved = await change({}, { 'inventory.yaml': webAs('web', '{app: web}', 'store') });
    expect(moved.first).toBe('WARN  Changes no policy, but 1 touched workload had no allowed traffic');
  });

  it('changes nothing where policies cannot tell it from one that was there', async () => {
    const renamed = await change({}, { 'inventory.yaml': webAs('front', '{app: web}') });
    expect(renamed.first).toBe('PASS  Changes no policy');
    const second = await change(
      { 'policies/all.yaml': DENY_ALL },
      { 'inventory.yaml': INVENTORY + another('canary', 'web') },
    );
    expect(second.first).toBe('PASS  Changes no policy');
  });

  it('changes nothing where no policy selects it, and nothing is gone', async () => {
    const { first } = await change({}, { 'inventory.yaml': INVENTORY + another('batch', 'batch', 'tools') });
    expect(first).toBe('PASS  Changes no policy');
  });
});

it('a workload that becomes one of another kind has its labels compared', async () => {
  const { first } = await change(
    {},
    { 'inventory.yaml': webWith('{app: front}').replace('kind: Deployment', 'kind: StatefulSet') },
  );
  expect(first).toBe('FAIL  Blocks 12 connections seen 12 times in 7 days');
});

it('labels of a namespace cut what a rule allowed by them', async () => {
  const policy = OPEN.replace(
    '{podSelector: {matchLabels: {app: web}}}',
    '{namespaceSelector: {matchLabels: {team: shop}}}',
  );
  const { first, text } = await change(
    { 'policies/db.yaml': policy, 'inventory.yaml': `${INVENTORY}---\n${namespace('{team: shop}')}` },
    { 'inventory.yaml': `${INVENTORY}---\n${namespace('{team: store}')}` },
  );
  expect(first).toBe('FAIL  Blocks 12 connections seen 12 times in 7 days');
  expect(text).toContain('the change alters label team of namespace shop, so the rule');
});

it('ports that policies call by name cut what a rule allowed by that name', async () => {
  const ports = (name: string) =>
    INVENTORY.replace(
      '{app: db}}',
      `{app: db}}, spec: {containers: [{name: c, image: i, ports: [{name: ${name}, containerPort: 5000}]}]}`,
    );
  const policy = OPEN.replace('}}}]}]', '}}}], ports: [{port: sql}]}]');
  const { first, text } = await change(
    { 'policies/db.yaml': policy, 'inventory.yaml': ports('sql') },
    { 'inventory.yaml': ports('db') },
  );
  expect(first).toBe('FAIL  Blocks shop/web → shop/db on TCP 5000, seen 1 time in 7 days');
  expect(text).toContain('the change alters the named ports of shop/db (inventory.yaml:');
});

it('a workload that moves into the network of its node is unknown', async () => {
  const host = INVENTORY.replace('{labels: {app: web}}', '{labels: {app: web}}, spec: {hostNetwork: true}');
  const { first } = await change({}, { 'inventory.yaml': host });
  expect(first).toBe('WARN  Changes no policy, but 12 connections cannot be judged');
});

it('in a merge request the finding stands beside the changed file of the inventory', async () => {
  const { first, text } = await change(
    {},
    { 'inventory.yaml': webWith('{app: front}') },
    { inPipeline: true },
  );
  expect(first).toBe('FAIL  Blocks 12 connections seen 12 times in 7 days');
  expect(text).toContain('inventory.yaml');
});

it('a label that is renamed in manifests and policies alike changes nothing', async () => {
  const { code, first } = await change(
    {},
    {
      'inventory.yaml': webWith('{app: front}'),
      'policies/db.yaml': OPEN.replace('app: web', 'app: front'),
    },
  );
  expect(first).toBe('PASS  Blocks nothing that was seen in 7 days');
  expect(code).toBe(0);
});

it('another image is nothing that a change is judged by, and another label is', async () => {
  const web = (image: string, labels = '{app: web}') =>
    webWith(labels).replace(`${labels}}`, `${labels}}, spec: {containers: [{name: c, image: "i:${image}"}]}`);
  const before = { 'inventory.yaml': web('1') };
  const image = await change(before, { 'inventory.yaml': web('2') }, { inPipeline: true });
  expect(image.first).toBe('PASS  Changes no policy');
  const label = await change(
    before,
    { 'inventory.yaml': web('1', '{app: web, version: "2"}') },
    { inPipeline: true },
  );
  expect(label.first).toBe('WARN  Changes no policy, but it changes 1 file that it is judged by');
});
