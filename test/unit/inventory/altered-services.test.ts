import { describe, expect, it } from 'vitest';
import { mergeRequest } from '../../support/merge-request.ts';
import { createTemporaryFolder } from '../../support/temporary-folder.ts';
import { BEFORE, type Files, flow, INVENTORY, OPEN } from '../../support/web-to-db.ts';

/* A change that alters where Services lead, and no policy: what it does to what came, or may have come, through them. */

/** `web` may reach port 5432 of `db`. */
const POLICY = OPEN.replace('}}}]}]', '}}}], ports: [{port: 5432}]}]');

const SERVICE = `---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec:
  clusterIP: 10.96.0.7
  selector: {app: db}
  ports:
    - {name: sql, port: 80, targetPort: 5432}
`;

/** One connection a day, to the pod itself, as Hubble shows it behind the Service. */
const TO_POD = Array.from({ length: 8 }, (_, i) => flow(5432, `2026-11-${11 + i}T10:00:00Z`)).join('');

/** The same as clients see it that do not know the pods behind the Service. */
const TO_SERVICE = TO_POD.split('\n')
  .filter((line) => line !== '')
  .map((line) => {
    const record = JSON.parse(line);
    const { flow: seen } = record;
    seen.IP.destination = '10.96.0.7';
    seen.l4.TCP.destination_port = 80;
    seen.destination = { identity: 2, labels: ['reserved:world'] };
    seen.traffic_direction = 'EGRESS';
    seen.trace_observation_point = 'TO_STACK';
    return `${JSON.stringify(record)}\n`;
  })
  .join('');

async function change(before: Files, service: string, more: Files = {}) {
  using folder = createTemporaryFolder();
  const files = {
    ...BEFORE,
    'policies/db.yaml': POLICY,
    'inventory.yaml': INVENTORY + SERVICE,
    'flows.ndjson': TO_POD,
    ...before,
  };
  const after = { 'inventory.yaml': INVENTORY + service, ...more };
  return await mergeRequest(folder, files, after, { inPipeline: false });
}

describe('a Service that is gone, or has another name', () => {
  it('is unknown for what came through it, or may have', async () => {
    const first = 'WARN  Changes no policy, but 1 connection cannot be judged';
    for (const flows of [TO_POD, TO_SERVICE]) {
      expect(await change({ 'flows.ndjson': flows }, '')).toMatchObject({ first });
      expect(
        await change({ 'flows.ndjson': flows }, SERVICE.replace('{name: db,', '{name: sql,')),
      ).toMatchObject({ first });
    }
  });

  it('is nothing where its pods go with it', async () => {
    const [web = ''] = INVENTORY.split('---\n');
    const { first } = await change({}, '', { 'inventory.yaml': web });
    expect(first).toBe('PASS  Changes no policy');
  });
});

describe('another port of the pods', () => {
  const altered = SERVICE.replace('5432', '6432');

  it('is unknown for what reached the pods, perhaps without the Service, and the line of the Service is named', async () => {
    const { first, text } = await change({}, altered);
    expect(first).toBe('WARN  Changes no policy, but 1 connection cannot be judged');
    expect(text).toContain(
      'it may have come through Service `shop/db`, which leads elsewhere after this change (`inventory.yaml:18`)',
    );
  });

  it('blocks what was opened to the address of the Service', async () => {
    const { code, first, text } = await change({ 'flows.ndjson': TO_SERVICE }, altered);
    expect(first).toMatch(/^FAIL {2}Blocks shop\/web → shop\/db/);
    expect(text).toContain(
      'the change alters Service shop/db, which then leads to TCP 6432 of shop/db (inventory.yaml:18), so the rule of policy shop/db that allowed it no longer applies',
    );
    expect(code).toBe(1);
  });

  it('changes nothing where policies allow both', async () => {
    const { code, first } = await change({ 'policies/db.yaml': OPEN }, altered);
    expect(first).toBe('PASS  Changes no policy');
    expect(code).toBe(0);
  });

  it('changes nothing for pods that other Services lead to', async () => {
    const other = SERVICE.replace('name: db', 'name: mail').replace('{app: db}', '{app: mail}');
    const { first } = await change({ 'inventory.yaml': INVENTORY + other }, other.replace('5432', '6432'));
    expect(first).toBe('PASS  Changes no policy');
  });

  it('counts for a Service that a dump shows as it was', async () => {
    const dump = SERVICE.replace('---\n', '');
    const written = SERVICE.replace('  clusterIP: 10.96.0.7\n', '');
    const config =
      'policies: [policies]\ninventory: [inventory.yaml, dump.yaml]\nflows: [flows.ndjson]\ncni: cilium\n';
    const before = {
      'inventory.yaml': INVENTORY + written,
      'dump.yaml': dump,
      '.sluice.yaml': config,
      'flows.ndjson': TO_SERVICE,
    };
    const { first } = await change(before, written.replace('5432', '6432'));
    expect(first).toMatch(/^FAIL {2}Blocks shop\/web → shop\/db/);
  });
});

const POOL = `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: pool, namespace: shop}
spec: {template: {metadata: {labels: {app: pool}}}}
`;
const CLOSED_POOL = POLICY.replace('name: db', 'name: pool')
  .replace('app: db', 'app: pool')
  .replace('app: web', 'app: nobody');

it('other pods of which policies say no are not reached', async () => {
  const before = {
    'inventory.yaml': INVENTORY + POOL + SERVICE,
    'policies/pool.yaml': CLOSED_POOL,
  };
  const selects = POOL + SERVICE.replace('{app: db}', '{app: pool}');
  const toPods = await change(before, selects);
  expect(toPods.first).toBe('WARN  Changes no policy, but 1 connection cannot be judged');
  const toService = await change({ ...before, 'flows.ndjson': TO_SERVICE }, selects);
  expect(toService.first).toMatch(/^FAIL {2}Blocks shop\/web/);
  expect(toService.text).toContain('which then leads to TCP 5432 of shop/pool (inventory.yaml:');
});

it('a Service that selects nobody, or no longer has the port, is not green', async () => {
  const nobody = await change({}, SERVICE.replace('{app: db}', '{app: data}'));
  expect(nobody.first).toBe('WARN  Changes no policy, but 1 connection cannot be judged');
  expect(nobody.text).toContain('which leads to no pod that is known after this change');
  const port = await change({}, SERVICE.replace('port: 80', 'port: 81'));
  expect(port.first).toBe('WARN  Changes no policy, but 1 connection cannot be judged');
});

it('another number behind the name of a port is where the Service leads, and another name leads nowhere', async () => {
  const named = SERVICE.replace('5432', 'sql');
  const ports = (name: string, port: number) =>
    INVENTORY.replace(
      '{app: db}}',
      `{app: db}}, spec: {containers: [{name: c, image: i, ports: [{name: ${name}, containerPort: ${port}}]}]}`,
    ) + named;
  const before = { 'inventory.yaml': ports('sql', 5432) };
  const number = await change(before, '', { 'inventory.yaml': ports('sql', 6432) });
  expect(number.first).toBe('WARN  Changes no policy, but 1 connection cannot be judged');
  const name = await change(before, '', { 'inventory.yaml': ports('db', 5432) });
  expect(name.first).toBe('WARN  Changes no policy, but 1 connection cannot be judged');
});

it('a label that pods and their Service get alike changes nothing', async () => {
  const both = (text: string) => text.replaceAll('{app: db}', '{app: db, tier: data}');
  const { first } = await change({}, '', { 'inventory.yaml': both(INVENTORY + SERVICE) });
  expect(first).toBe('PASS  Changes no policy');
});

it('a label without which a Service no longer selects its pods is not green', async () => {
  const tiers = (of: string) => INVENTORY.replace('{app: db}', `{app: db, tier: ${of}}`);
  const service = SERVICE.replace('{app: db}', '{app: db, tier: data}');
  const before = {
    'inventory.yaml': tiers('data') + service,
    'flows.ndjson': TO_POD.replaceAll('"k8s:app=db"', '"k8s:app=db","k8s:tier=data"'),
  };
  const { first } = await change(before, '', { 'inventory.yaml': tiers('store') + service });
  expect(first).toBe('WARN  Changes no policy, but 1 connection cannot be judged');
});

it('in manifests beside the policies a Service counts as one of the inventory does', async () => {
  const { first } = await change({ 'inventory.yaml': INVENTORY, 'policies/service.yaml': SERVICE }, '', {
    'policies/service.yaml': SERVICE.replace('5432', '6432'),
  });
  expect(first).toBe('WARN  Changes no policy, but 1 connection cannot be judged');
});

it('rules that name a Service follow what it selects', async () => {
  const policy = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: web}}
  egress: [{toServices: [{k8sService: {serviceName: db, namespace: shop}}]}]
`;
  const before = { 'policies/db.yaml': policy, 'inventory.yaml': INVENTORY + POOL + SERVICE };
  const { first, text } = await change(before, POOL + SERVICE.replace('{app: db}', '{app: pool}'));
  expect(first).toBe('WARN  Changes no policy, but 1 connection cannot be judged');
  expect(text).toContain('Service `shop/db`');
});
