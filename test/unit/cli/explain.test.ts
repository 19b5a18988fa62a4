import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CNIS } from '../../../src/policy/platform/cni.ts';
import { runSluice } from '../../support/run-sluice.ts';

/* What `explain` takes words for: names, addresses of pods, nodes and Services, ports and their names. */

const namespace = (name: string, labels = '') =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n`;
const node = (name: string, ip: string) =>
  `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nstatus: {addresses: [{type: InternalIP, address: ${ip}}]}\n`;
const pod = (
  name: string,
  {
    ns = 'shop',
    labels = `app: ${name}`,
    ip,
    on = 'node-1',
    port = '',
    more = '',
  }: { ns?: string; labels?: string; ip: string; on?: string; port?: string; more?: string },
) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${ns}, labels: {${labels}}}
spec: {nodeName: ${on}, ${more} containers: [{name: c, ports: [${port}]}]}
status: {phase: Running, podIP: ${ip}, hostIP: 192.168.0.${on.slice(5)}}
`;
/** For pods without an owner the AWS VPC CNI enforces nothing. */
const owned = (text: string) =>
  text.replace(
    /metadata: \{name: ([^,]+),/,
    'metadata: {name: $1, ownerReferences: [{kind: StatefulSet, name: $1, controller: true}],',
  );
const service = (name: string, ip: string, spec: string, status = '') => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {clusterIP: ${ip}, ${spec}}
status: {${status}}
`;
const policy = (name: string, spec: string, ns = 'shop') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${ns}}\nspec: ${spec}\n`;

const WEB = pod('web', { ip: '10.244.1.1' });
const API = pod('api', { ip: '10.244.1.2', port: '{name: http, containerPort: 8080}' });
const API_SERVICE = service(
  'api',
  '10.96.0.7',
  'selector: {app: api}, ports: [{name: web, port: 80, targetPort: 8080}]',
);
const TO_PODS = policy(
  'to-api',
  '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: api}}}], ports: [{port: 8080}]}]}',
);
const TO_SERVICES = policy(
  'to-services',
  '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.0/12}}]}]}',
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-explain-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Answer {
  readonly verdict: string;
  readonly source: string;
  readonly sourcePods: string | null;
  readonly destination: string;
  readonly destinationPods: string | null;
  readonly service: string | null;
  readonly protocol: string;
  readonly port: number | null;
  readonly ipVersion: 4 | 6 | null;
  readonly reason: string;
}

async function explain(
  {
    policies,
    inventory,
    flows,
  }: { policies: string; inventory?: readonly string[]; flows?: readonly string[] },
  ...words: string[]
) {
  writeFileSync(join(folder, 'policies.yaml'), policies);
  const more: string[] = [];
  if (inventory !== undefined) {
    writeFileSync(join(folder, 'inventory.yaml'), inventory.join('---\n'));
    more.push('--inventory', 'inventory.yaml');
  }
  if (flows !== undefined) {
    writeFileSync(join(folder, 'flows.ndjson'), flows.join('\n'));
    more.push('--flows', 'flows.ndjson');
  }
  const run = (format: string) =>
    runSluice(['explain', ...words, '--policies', 'policies.yaml', '--format', format, ...more], {
      cwd: folder,
    });
  const { stdout, stderr, code } = await run('json');
  const answers: readonly Answer[] = stdout === '' ? [] : JSON.parse(stdout).answers;
  return { answers, stderr, code, text: (await run('text')).stdout };
}

const verdicts = ({ answers }: { answers: readonly Answer[] }) => answers.map(({ verdict }) => verdict);

it.each([
  ['shop/web', '127.0.0.1'],
  ['127.8.0.1', 'shop/web'],
  ['shop/web', '::1'],
  ['shop/web', '::ffff:127.0.0.1'],
])('says nothing of what never leaves a pod (%s to %s)', async (source, destination) => {
  const found = await explain({ policies: TO_PODS, inventory: [WEB] }, source, destination, '80');
  expect([found.code, found.answers]).toEqual([2, []]);
  expect(found.stderr).toContain('never leaves the pod, and no policy sees it');
});

describe('an address of a Service', () => {
  const inventory = [namespace('shop'), WEB, API, API_SERVICE];

  it.each(CNIS)('stands for the pods behind it, on their port (%s)', async (cni) => {
    const found = await explain(
      { policies: TO_PODS, inventory },
      'shop/web',
      '10.96.0.7',
      '80',
      '--cni',
      cni,
    );
    expect(found.answers).toMatchObject([
      { verdict: 'allowed', destination: 'shop/api', service: 'shop/api', protocol: 'TCP', port: 8080 },
    ]);
    expect(found.text).toContain('through Service shop/api');
  });

  it.each([
    ['kubernetes', 'unknown'],
    ['cilium', 'denied'],
    ['calico', 'denied'],
    ['aws-vpc-cni', 'allowed'],
    ['ovn-kubernetes', 'denied'],
    ['antrea', 'denied'],
    ['gke-dataplane-v2', 'unknown'],
    ['azure-cilium', 'denied'],
  ])('is what a block means or not, or nobody says so (%s: %s)', async (cni, expected) => {
    const found = await explain(
      { policies: TO_SERVICES, inventory },
      'shop/web',
      '10.96.0.7',
      '80',
      '--cni',
      cni,
    );
    expect(verdicts(found)).toEqual([expected]);
  });

  it('under the AWS VPC CNI a selector means it when the Service selects by all the labels', async () => {
    const tiered = pod('api', { labels: 'app: api, tier: back', ip: '10.244.1.2' });
    const spec =
      '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: api, tier: back}}}]}]}';
    const given = {
      policies: policy('to-tier', spec),
      inventory: [namespace('shop'), owned(WEB), tiered, API_SERVICE],
    };
    const ask = (to: string, port: string, cni: string) => explain(given, 'shop/web', to, port, '--cni', cni);
    expect(verdicts(await ask('10.96.0.7', '80', 'calico'))).toEqual(['allowed']);
    expect(verdicts(await ask('10.96.0.7', '80', 'aws-vpc-cni'))).toEqual(['denied']);
    expect(verdicts(await ask('10.244.1.2', '8080', 'aws-vpc-cni'))).toEqual(['allowed']);
  });

  describe('behind a port of a node', () => {
    const nodes = [node('node-1', '192.168.0.1'), node('node-2', '192.168.0.2')];
    const spec =
      'type: NodePort, selector: {app: api}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]';
    const agent = pod('agent', {
      ip: '10.244.2.9',
      on: 'node-2',
      port: '{containerPort: 8126, hostPort: 8127}',
    });
    const closed = policy('api', '{podSelector: {}, policyTypes: [Ingress]}');
    const given = {
      policies: closed,
      inventory: [...inventory, ...nodes, service('np', '10.96.0.8', spec), agent],
    };
    const ask = (address: string, port: string) =>
      explain(given, '203.0.113.1', address, port, '--cni', 'cilium');

    it('of a Service, at any node: whom its pods see as the client is not known', async () => {
      for (const address of ['192.168.0.1', '192.168.0.2']) {
        const found = await ask(address, '30080');
        expect(found.answers).toMatchObject([
          { verdict: 'unknown', destination: address, service: 'shop/np' },
        ]);
        expect(found.text).toContain('through a node port of Service shop/np');
      }
    });

    it('of a pod, at its own node', async () => {
      const found = await ask('192.168.0.2', '8127');
      expect(found.answers).toMatchObject([{ verdict: 'unknown', service: null, hostPortOf: 'shop/agent' }]);
      expect(found.text).toContain('through a host port of shop/agent');
      expect(verdicts(await ask('192.168.0.1', '8127'))).toEqual(['allowed']);
    });

    it('is not each port of a node, nor each protocol', async () => {
      for (const port of ['30081', '8126', 'UDP/30080', 'UDP/8127']) {
        expect(verdicts(await ask('192.168.0.2', port))).toEqual(['allowed']);
      }
    });

    it('of a template is that of any node, but not on an address that the node does not have', async () => {
      const daemon = (ports: string) =>
        `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: shop}\nspec: {template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c, ports: [${ports}]}]}}}\n`;
      const at = async (ports: string) =>
        verdicts(
          await explain(
            { policies: closed, inventory: [namespace('shop'), ...nodes, daemon(ports)] },
            '203.0.113.1',
            '192.168.0.1',
            '8127',
          ),
        );
      expect(await at('{containerPort: 8126, hostPort: 8127}')).toEqual(['unknown']);
      expect(await at('{containerPort: 8126, hostPort: 8127, hostIP: 192.168.0.1}')).toEqual(['unknown']);
      expect(await at('{containerPort: 8126, hostPort: 8127, hostIP: 127.0.0.1}')).toEqual(['allowed']);
    });
  });

  it('also of a load balancer, but not of one outside', async () => {
    const spec = 'selector: {app: api}, ports: [{port: 80, targetPort: http}]';
    const ask = async (ingress: string) => {
      const balanced = service('lb', '10.96.0.9', spec, `loadBalancer: {ingress: [${ingress}]}`);
      return explain(
        { policies: TO_PODS, inventory: [namespace('shop'), WEB, API, balanced] },
        'shop/web',
        '203.0.113.10',
        '80',
        '--cni',
        'cilium',
      );
    };
    expect((await ask('{ip: 203.0.113.10}')).answers).toMatchObject([{ verdict: 'allowed', port: 8080 }]);
    const proxied = await ask('{ip: 203.0.113.10, ipMode: Proxy}');
    expect(proxied.answers).toMatchObject([{ verdict: 'unknown', destination: '203.0.113.10' }]);
  });

  it('is nobody known without a selector, or when no pod has the labels', async () => {
    for (const spec of ['ports: [{port: 80}]', 'selector: {app: gone}, ports: [{port: 80}]']) {
      const others = [namespace('shop'), WEB, service('api', '10.96.0.7', spec)];
      for (const cni of CNIS) {
        const found = await explain(
          { policies: TO_PODS, inventory: others },
          'shop/web',
          '10.96.0.7',
          '80',
          '--cni',
          cni,
        );
        expect(verdicts(found)).toEqual(['unknown']);
        // The block holds the address of the Service, and nothing is known of those behind it.
        const range = await explain(
          { policies: TO_SERVICES, inventory: others },
          'shop/web',
          '10.96.0.7',
          '80',
          '--cni',
          cni,
        );
        expect(verdicts(range)).toEqual(['unknown']);
      }
    }
  });

  it('has its ports and no others; they have names', async () => {
    const given = { policies: TO_PODS, inventory };
    const closed = await explain(given, 'shop/web', '10.96.0.7', '81');
    expect(closed.code).toBe(2);
    expect(closed.stderr).toContain('which has no port 81');
    expect(closed.stderr).toContain('its ports are TCP/80 (web)');
    expect((await explain(given, 'shop/web', '10.96.0.7', 'web', '--cni', 'cilium')).answers).toMatchObject([
      { verdict: 'allowed', port: 8080 },
    ]);
  });

  it('gives an answer for each kind of pod behind it', async () => {
    const other = pod('api-2', { labels: 'app: api, track: canary', ip: '10.244.1.3' });
    const found = await explain(
      {
        policies: policy('p', '{podSelector: {matchLabels: {track: canary}}, policyTypes: [Ingress]}'),
        inventory: [...inventory, other],
      },
      'shop/web',
      '10.96.0.7',
      '80',
      '--cni',
      'cilium',
    );
    expect(found.answers).toMatchObject([
      {
        verdict: 'allowed',
        destination: 'shop/api',
        destinationPods: expect.stringContaining('without track'),
      },
      {
        verdict: 'denied',
        destination: 'shop/api-2',
        destinationPods: expect.stringContaining('track=canary'),
      },
    ]);
  });

  it('leads a pod to itself, too, when it is behind it', async () => {
    const found = await explain(
      { policies: policy('p', '{podSelector: {}, policyTypes: [Ingress]}'), inventory },
      'shop/api',
      '10.96.0.7',
      '80',
      '--cni',
      'cilium',
    );
    expect(found.answers).toMatchObject([
      { verdict: 'unknown', reason: expect.stringContaining('connects to itself') },
    ]);
    expect(found.text).toContain('for a pod that connects to itself');
  });
});

describe('one pod at both ends', () => {
  const of = (cni: string, ...ends: string[]) =>
    explain(
      {
        policies: policy('p', '{podSelector: {}, policyTypes: [Ingress]}'),
        inventory: [namespace('shop'), owned(API), owned(pod('web', { ip: '10.244.1.1', labels: 'app: x' }))],
      },
      ...ends,
      '8080',
      '--cni',
      cni,
    );

  it.each([
    ['10.244.1.2', '10.244.1.2'],
    ['shop/api', '10.244.1.2'],
    ['api', 'shop/api'],
  ])(
    'reaches itself, be it by its address or its name, and without a Service (%s to %s)',
    async (source, destination) => {
      const { answers, text } = await of('cilium', source, destination);
      expect(answers).toMatchObject([
        { verdict: 'unknown', reason: expect.stringContaining('`shop/api` connects to itself, which') },
      ]);
      expect(text).toContain('for a pod that connects to itself');
      expect(verdicts(await of('antrea', source, destination))).toEqual(['allowed']);
      expect(verdicts(await of('calico', source, destination))).toEqual(['denied']);
    },
  );

  it('is one of several alike by its address, but not by the name that they share', async () => {
    const one = (name: string, ip: string) =>
      pod(name, { ip, labels: 'app: api' }).replace(
        /metadata: \{/,
        'metadata: {ownerReferences: [{kind: StatefulSet, name: api, controller: true}], ',
      );
    const given = {
      policies: policy('p', '{podSelector: {}, policyTypes: [Ingress]}'),
      inventory: [namespace('shop'), one('api-0', '10.244.1.2'), one('api-1', '10.244.1.3')],
    };
    const ask = async (source: string, destination: string) =>
      verdicts(await explain(given, source, destination, '8080', '--cni', 'cilium'));
    expect(await ask('10.244.1.2', '10.244.1.2')).toEqual(['unknown']);
    expect(await ask('10.244.1.2', '10.244.1.3')).toEqual(['denied']);
    expect(await ask('shop/api', 'shop/api')).toEqual(['denied']);
  });
});

describe('a private address that nobody knows', () => {
  it('is nobody known, unless the inventory shows that the pods have others', async () => {
    const template = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {metadata: {labels: {app: web}}}}\n`;
    const to = (address: string, inventory: readonly string[]) =>
      explain({ policies: TO_PODS, inventory }, 'shop/web', address, '8080', '--cni', 'cilium');
    expect(verdicts(await to('10.0.0.9', [template]))).toEqual(['unknown']);
    expect(verdicts(await to('203.0.113.9', [template]))).toEqual(['denied']);
    expect(verdicts(await to('10.0.0.9', [WEB]))).toEqual(['denied']);
    expect(verdicts(await to('10.244.9.9', [WEB]))).toEqual(['unknown']);
    expect(verdicts(await to('10.246.9.9', [WEB]))).toEqual(['unknown']);
    expect(verdicts(await to('fd00::9', [WEB]))).toEqual(['denied']);
    expect(verdicts(await to('fd00::9', [WEB, API.replace('10.244.1.2', '"fd00::1"')]))).toEqual(['unknown']);
  });

  it('may be one of a node, unless the nodes are listed', async () => {
    const to = (inventory: readonly string[]) =>
      explain({ policies: TO_PODS, inventory }, 'shop/web', '192.168.0.77', '8080', '--cni', 'cilium');
    const proxy = pod('proxy', { ip: '192.168.0.1', more: 'hostNetwork: true,' });
    expect(verdicts(await to([WEB, proxy]))).toEqual(['unknown']);
    expect(verdicts(await to([WEB, proxy, node('node-1', '192.168.0.1')]))).toEqual(['denied']);
  });
});

describe('an address among those of Services', () => {
  const at = (...addresses: string[]) => [
    WEB,
    ...addresses.map((ip, i) => service(`s${i}`, ip, 'selector: {app: api}, ports: [{port: 80}]')),
  ];
  const to = (address: string, inventory: readonly string[]) =>
    explain({ policies: TO_PODS, inventory }, 'shop/web', address, '8080', '--cni', 'cilium');

  it('is that of a Service which the inventory does not show, not one outside', async () => {
    expect(verdicts(await to('10.96.0.1', at('10.96.7.7')))).toEqual(['unknown']);
    expect(verdicts(await to('10.101.0.1', at('10.96.7.7')))).toEqual(['denied']);
    expect(verdicts(await to('10.101.0.1', at('10.96.7.7', '10.111.0.9')))).toEqual(['unknown']);
    expect(verdicts(await to('10.112.0.1', at('10.96.7.7', '10.111.0.9')))).toEqual(['denied']);
  });

  it('is one of their own range: where that cannot be one, near each of them', async () => {
    const far = at('10.96.7.7', '172.20.0.9');
    expect(verdicts(await to('172.20.3.3', far))).toEqual(['unknown']);
    expect(verdicts(await to('10.97.0.1', far))).toEqual(['denied']);
    expect(verdicts(await to('fd00::12', at('"fd00::7"')))).toEqual(['unknown']);
    expect(verdicts(await to('fd01::12', at('"fd00::7"')))).toEqual(['denied']);
  });
});

describe('nodes', () => {
  const inventory = [
    namespace('flux-system'),
    node('node-1', '192.168.0.1'),
    node('node-2', '192.168.0.2'),
    owned(pod('src', { ns: 'flux-system', ip: '10.0.1.1' })),
  ];
  const policies = policy(
    'allow-egress',
    '{podSelector: {}, policyTypes: [Ingress, Egress], egress: [{}], ingress: [{from: [{podSelector: {}}]}]}',
    'flux-system',
  );

  it.each(CNIS)("the pod's own node is let in, another one is not (%s)", async (cni) => {
    const given = { policies, inventory };
    const own = await explain(given, '192.168.0.1', 'flux-system/src', '9440', '--cni', cni);
    expect(own.answers).toMatchObject([{ verdict: 'allowed', source: 'node node-1' }]);
    expect(verdicts(await explain(given, '192.168.0.2', 'flux-system/src', '9440', '--cni', cni))).toEqual([
      'denied',
    ]);
    for (const address of ['10.0.1.1', '::ffff:10.0.1.1']) {
      expect(verdicts(await explain(given, '192.168.0.1', address, '9440', '--cni', cni))).toEqual([
        'allowed',
      ]);
    }
  });

  it('are known by the pods that run there, without a Node', async () => {
    const given = { policies, inventory: inventory.slice(0, 1).concat(inventory.slice(3)) };
    expect(verdicts(await explain(given, '192.168.0.1', 'flux-system/src', '9440'))).toEqual(['allowed']);
  });

  it('of pods on several nodes one may be the own one', async () => {
    const both = ['1', '2'].map((n) =>
      pod(`src-${n}`, {
        ns: 'flux-system',
        labels: 'app: src',
        ip: `10.0.${n}.1`,
        on: `node-${n}`,
        more: '',
      }).replace(
        'metadata: {',
        'metadata: {ownerReferences: [{kind: StatefulSet, name: src, controller: true}], ',
      ),
    );
    const given = { policies, inventory: [...inventory.slice(0, 3), ...both] };
    const found = await explain(given, '192.168.0.1', 'flux-system/src', '9440', '--cni', 'cilium');
    expect(found.answers).toMatchObject([
      { verdict: 'unknown', reason: expect.stringContaining('is the node of the pod') },
    ]);
  });

  it('a pod in their network is named as such, and is the node', async () => {
    const proxy = pod('proxy', {
      ns: 'flux-system',
      ip: '192.168.0.2',
      on: 'node-2',
      more: 'hostNetwork: true,',
    });
    const given = { policies, inventory: [...inventory, proxy] };
    const ask = (cni: string) => explain(given, 'flux-system/proxy', 'flux-system/src', '9440', '--cni', cni);
    expect((await ask('cilium')).answers).toMatchObject([
      { verdict: 'denied', source: 'flux-system/proxy (host network of node-2)' },
    ]);
    expect(verdicts(await ask('kubernetes'))).toEqual(['unknown']);
  });
});

describe('names', () => {
  const inventory = [
    namespace('shop'),
    namespace('bank'),
    WEB,
    API,
    pod('api', { ns: 'bank', ip: '10.244.2.2' }),
  ];
  const given = { policies: TO_PODS, inventory };

  it('without a namespace are enough when only one workload has them', async () => {
    expect((await explain(given, 'web', 'shop/api', '8080')).answers).toMatchObject([{ source: 'shop/web' }]);
    const found = await explain(given, 'web', 'api', '8080');
    expect(found.code).toBe(2);
    expect(found.stderr).toContain('`api` is the name of several workloads: `bank/api`, `shop/api`');
    expect((await explain(given, 'wep', 'shop/api', '8080')).stderr).toContain('did you mean');
  });

  it('of ports are looked up at the destination; protocols stand before or after', async () => {
    for (const port of ['8080', 'TCP/8080', '8080/tcp', 'http', 'tcp/http']) {
      expect((await explain(given, 'web', 'shop/api', port)).answers).toMatchObject([
        { verdict: 'allowed', protocol: 'TCP', port: 8080 },
      ]);
    }
    const wrong = await explain(given, 'web', 'shop/api', 'grpc');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('declares no port `grpc`');
    expect(wrong.stderr).toContain('its ports are http');
    expect((await explain(given, 'web', 'shop/api', 'UDP/http')).code).toBe(2);
  });

  it('of ports are those of a pod in the network of its node, too', async () => {
    const proxy = pod('proxy', {
      ip: '192.168.0.2',
      on: 'node-2',
      port: '{name: door, containerPort: 9443}',
      more: 'hostNetwork: true,',
    });
    const policies = policy(
      'p',
      '{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}], ports: [{port: door}]}]}',
    );
    const known = { policies, inventory: [namespace('shop'), owned(WEB), proxy] };
    const ask = async (cni: string) => (await explain(known, 'web', 'proxy', 'door', '--cni', cni)).answers;
    expect(await ask('kubernetes')).toMatchObject([{ verdict: 'unknown', protocol: 'TCP', port: 9443 }]);
    expect(await ask('aws-vpc-cni')).toMatchObject([{ verdict: 'allowed', port: 9443 }]);
    expect(await ask('calico')).toMatchObject([{ verdict: 'denied', port: 9443 }]);
    const wrong = await explain(known, 'web', 'proxy', 'gate');
    expect(wrong.stderr).toContain('its ports are door');
  });
});

describe('inventory and flows together', () => {
  const flow = (source: string, port: number) =>
    JSON.stringify({
      flow: {
        verdict: 'FORWARDED',
        IP: { source: '10.244.1.1', destination: '10.244.1.2' },
        l4: { TCP: { source_port: 40000, destination_port: port, flags: { SYN: true } } },
        source: { labels: [`k8s:app=${source}`], namespace: 'shop', pod_name: source },
        destination: {
          labels: [
            'k8s:app=api',
            'k8s:io.cilium.k8s.namespace.labels.team=a',
            'k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop',
          ],
          namespace: 'shop',
          pod_name: 'api',
        },
        Type: 'L3_L4',
        event_type: { type: 4 },
        is_reply: false,
      },
      time: '2026-01-15T10:00:01Z',
    });
  const policies = policy(
    'p',
    '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: a}}}], ports: [{port: http}]}]}',
  );

  it('know what each knows alone, and give one answer', async () => {
    const ask = (given: object) =>
      explain({ policies, ...given }, 'shop/web', 'shop/api', '8080', '--cni', 'cilium');
    const flows = [flow('web', 8080)];
    expect(verdicts(await ask({ inventory: [WEB, API] }))).toEqual(['unknown']);
    expect(verdicts(await ask({ flows }))).toEqual(['unknown']);
    expect(verdicts(await ask({ inventory: [WEB, API], flows }))).toEqual(['allowed']);
  });

  it('know an address that only flows showed', async () => {
    const found = await explain({ policies, flows: [flow('web', 8080)] }, '10.244.1.1', 'shop/api', '8080');
    expect(found.answers).toMatchObject([{ source: 'shop/web' }]);
  });
});

/* Pods have them and templates do not: kubernetes.io, "Well-Known Labels, Annotations and Taints". */
describe('labels that controllers set', () => {
  const template = (kind: string, name: string, labels = `app: ${name}`) =>
    `apiVersion: ${kind === 'Job' ? 'batch/v1' : 'apps/v1'}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: c}]}}}\n`;
  const cronJob =
    'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly, namespace: shop}\nspec: {schedule: "0 3 * * *", jobTemplate: {spec: {template: {metadata: {labels: {app: nightly}}, spec: {containers: [{name: c}]}}}}}\n';
  const selecting = (label: string) =>
    policy('p', `{podSelector: {matchLabels: {${label}}}, policyTypes: [Ingress]}`);

  it.each([
    ['Deployment', 'pod-template-hash: 5d8'],
    ['StatefulSet', 'statefulset.kubernetes.io/pod-name: db-0'],
    ['StatefulSet', 'apps.kubernetes.io/pod-index: "0"'],
    ['StatefulSet', 'controller-revision-hash: db-5d8'],
    ['DaemonSet', 'pod-template-generation: "1"'],
    ['Job', 'controller-uid: 5d8'],
  ])('of a %s written as a template are not known: %s', async (kind, label) => {
    const inventory = [namespace('shop'), WEB, template(kind, 'db')];
    const found = await explain({ policies: selecting(label), inventory }, 'shop/web', 'shop/db', 'TCP/5432');
    expect(verdicts(found)).toEqual(['unknown']);
  });

  it('are known where the template has them, and of a Job its name', async () => {
    const inventory = [
      namespace('shop'),
      WEB,
      template('Job', 'migrate'),
      template('ReplicaSet', 'db', 'app: db, pod-template-hash: 5d8'),
    ];
    const ask = (label: string, whom: string) =>
      explain({ policies: selecting(label), inventory }, 'shop/web', whom, 'TCP/5432').then(verdicts);
    expect(await ask('job-name: migrate', 'shop/migrate')).toEqual(['denied']);
    expect(await ask('batch.kubernetes.io/job-name: another', 'shop/migrate')).toEqual(['allowed']);
    expect(await ask('pod-template-hash: 5d8', 'shop/db')).toEqual(['denied']);
    expect(await ask('pod-template-hash: 7f4', 'shop/db')).toEqual(['allowed']);
  });

  it('are none of another kind', async () => {
    const inventory = [namespace('shop'), WEB, template('Deployment', 'db')];
    const policies = selecting('statefulset.kubernetes.io/pod-name: db-0');
    const found = await explain({ policies, inventory }, 'shop/web', 'shop/db', 'TCP/5432');
    expect(verdicts(found)).toEqual(['allowed']);
  });

  it('of the runs of a CronJob are not known, and do not select nobody', async () => {
    const inventory = [namespace('shop'), WEB, cronJob];
    const policies = selecting('job-name: nightly-29400000');
    const found = await explain({ policies, inventory }, 'shop/web', 'shop/nightly', 'TCP/5432');
    expect(verdicts(found)).toEqual(['unknown']);
    writeFileSync(join(folder, 'inventory.yaml'), inventory.join('---\n'));
    const { stdout } = await runSluice(
      ['validate', '--policies', 'policies.yaml', '--inventory', 'inventory.yaml'],
      { cwd: folder },
    );
    expect(stdout).not.toContain('inventory/selects-nothing');
  });

  it('tell pods of one owner apart: together, and behind their Service, they are not known', async () => {
    const member = (n: number) =>
      pod(`db-${n}`, {
        ip: `10.244.1.2${n}`,
        labels: `app: db, statefulset.kubernetes.io/pod-name: db-${n}`,
      }).replace(
        'namespace: shop,',
        'namespace: shop, ownerReferences: [{kind: StatefulSet, name: db, controller: true}],',
      );
    const behind = service('db', '10.96.0.9', 'selector: {app: db}, ports: [{port: 5432}]');
    const inventory = [namespace('shop'), WEB, member(0), member(1), behind];
    const policies = selecting('statefulset.kubernetes.io/pod-name: db-0');
    const ask = (whom: string) =>
      explain({ policies, inventory }, 'shop/web', whom, 'TCP/5432').then(verdicts);
    expect(await ask('shop/db')).toEqual(['unknown']);
    expect(await ask('10.96.0.9')).toEqual(['unknown']);
    expect(await ask('10.244.1.20')).toEqual(['denied']);
    expect(await ask('10.244.1.21')).toEqual(['allowed']);
  });
});

/* kubernetes/kubernetes#125285, projectcalico/calico#8881 */
describe('the port of a sidecar, by its name', () => {
  const sidecar = pod('vault', {
    ip: '10.244.1.30',
    more: 'initContainers: [{name: s, restartPolicy: Always, ports: [{name: metrics, containerPort: 9100}]}, {name: i, ports: [{name: metrics, containerPort: 7000}]}],',
  });
  const behind = service(
    'vault',
    '10.96.0.9',
    'selector: {app: vault}, ports: [{port: 80, targetPort: metrics}]',
  );
  const inventory = [namespace('shop'), WEB, sidecar, behind];
  const policies = policy(
    'p',
    '{podSelector: {matchLabels: {app: vault}}, ingress: [{ports: [{port: metrics}]}]}',
  );

  it.each([
    ['kubernetes', 'unknown'],
    ['cilium', 'denied'],
    ['calico', 'allowed'],
    ['calico@3.29', 'denied'],
    ['antrea', 'denied'],
  ])('counts for %s as it does there: %s', async (cni, expected) => {
    const ask = (whom: string, port: string) =>
      explain({ policies, inventory }, 'shop/web', whom, port, '--cni', cni).then(({ answers }) =>
        answers.map(({ verdict, port: number }) => `${verdict} ${number}`),
      );
    expect(await ask('shop/vault', 'metrics')).toEqual([`${expected} 9100`]);
    expect(await ask('10.96.0.9', '80')).toEqual([`${expected} 9100`]);
  });
});

describe('answers that differ', () => {
  it('say of which pods they speak', async () => {
    const inventory = [
      namespace('shop'),
      API,
      ...['stable', 'canary'].map((track, i) =>
        pod(`web-${i}`, { labels: `app: web, track: ${track}`, ip: `10.244.1.${i + 5}` }).replace(
          'metadata: {',
          'metadata: {ownerReferences: [{kind: StatefulSet, name: web, controller: true}], ',
        ),
      ),
    ];
    const policies = policy('p', '{podSelector: {matchLabels: {track: canary}}, policyTypes: [Egress]}');
    const found = await explain({ policies, inventory }, 'web', 'api', '8080', '--cni', 'cilium');
    expect(found.answers).toMatchObject([
      { verdict: 'allowed', source: 'shop/web', sourcePods: 'track=stable' },
      { verdict: 'denied', source: 'shop/web', sourcePods: 'track=canary' },
    ]);
    expect(found.text).toContain('for the pods of shop/web with track=canary');
    // A pod can be named itself.
    expect(
      verdicts(await explain({ policies, inventory }, 'shop/web-1', 'api', '8080', '--cni', 'cilium')),
    ).toEqual(['denied']);
  });

  it('are one for IPv4 and one for IPv6 where both ends have both and policies tell them apart', async () => {
    const both = (name: string, last: number) =>
      pod(name, { ip: `10.244.1.${last}`, more: '' }).replace(
        'hostIP:',
        `podIPs: [{ip: 10.244.1.${last}}, {ip: 'fd00::${last}'}], hostIP:`,
      );
    const inventory = [namespace('shop'), both('web', 1), both('api', 2), pod('old', { ip: '10.244.1.3' })];
    const policies = policy(
      'p',
      "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}, {to: [{ipBlock: {cidr: 'fd00::/64'}}], ports: [{port: 443}]}]}",
    );
    const answers = async (...words: string[]) =>
      (await explain({ policies, inventory }, 'web', ...words, '--cni', 'calico')).answers;
    expect(await answers('api', '8080')).toMatchObject([
      { verdict: 'allowed', ipVersion: 4 },
      { verdict: 'denied', ipVersion: 6 },
    ]);
    expect(await answers('api', '443')).toMatchObject([
      { verdict: 'allowed', ipVersion: 4 },
      { verdict: 'allowed', ipVersion: 6 },
    ]);
    expect(await answers('old', '8080')).toMatchObject([{ verdict: 'allowed', ipVersion: null }]);
    const found = await explain({ policies, inventory }, 'web', 'api', '8080', '--cni', 'calico');
    expect(found.text).toContain('DENIED  shop/web → shop/api TCP 8080\n  over IPv6');
  });

  it('end with 0, or with 1 when another one was expected', async () => {
    const given = { policies: TO_PODS, inventory: [namespace('shop'), WEB, API] };
    const code = async (...more: string[]) =>
      (await explain(given, 'web', 'api', ...more, '--cni', 'cilium')).code;
    expect(await code('8080')).toBe(0);
    expect(await code('9090')).toBe(0);
    expect(await code('8080', '--expect', 'allowed')).toBe(0);
    expect(await code('9090', '--expect', 'allowed')).toBe(1);
    expect(await code('9090', '--expect', 'denied')).toBe(0);
    expect(await code('8080', '--expect', 'perhaps')).toBe(2);
  });

  it('say that there are no policies, and then test nothing', async () => {
    const given = { policies: namespace('shop'), inventory: [namespace('shop'), WEB, API] };
    const none = 'policy/none-found no policies in the given files';
    const found = await explain(given, 'web', 'api', '8080', '--cni', 'cilium');
    expect(verdicts(found)).toEqual(['allowed']);
    expect([found.code, found.stderr]).toEqual([0, expect.stringContaining(`warning ${none}`)]);
    const tested = await explain(given, 'web', 'api', '8080', '--cni', 'cilium', '--expect', 'allowed');
    expect([tested.code, tested.text]).toEqual([2, '']);
    expect(tested.stderr).toContain(`error ${none}`);
  });
});

describe('notes on files that nobody asked about', () => {
  it('are counted, because they would hide the answer', async () => {
    const ask = async (...more: string[]) => {
      const others = Array.from({ length: 5 }, (_, i) => `title: ${i}\n`);
      writeFileSync(join(folder, 'p.yaml'), [TO_PODS, ...others].join('---\n'));
      writeFileSync(join(folder, 'i.yaml'), [WEB, API].join('---\n'));
      const args = [
        'explain',
        'shop/web',
        'shop/api',
        '8080',
        '--policies',
        'p.yaml',
        '--inventory',
        'i.yaml',
      ];
      return (await runSluice([...args, ...more], { cwd: folder })).stderr;
    };
    expect(await ask()).not.toContain('manifest/no-kind');
    expect(await ask()).toMatch(/5 notes\n`--verbose` shows the notes/);
    expect(await ask('--verbose')).toContain('manifest/no-kind');
  });
});
