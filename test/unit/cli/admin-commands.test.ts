import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSluice, type SluiceRun } from '../../support/run-sluice.ts';
import { WEB_TO_CART } from '../../support/web-to-cart.ts';

/* Admin policies on the ways of a user: what decides is named down to the line, and so is what a change did. */

const accept = (priority: number, subject = '{namespaces: {}}', action = 'Accept') =>
  `apiVersion: policy.networking.k8s.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: accept-web}
spec:
  tier: Admin
  priority: ${priority}
  subject: ${subject}
  ingress:
    - {action: ${action}, from: [{pods: {podSelector: {matchLabels: {app: web}}}}]}
`;
const DENY = `---
apiVersion: policy.networking.k8s.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: deny-shop}
spec:
  tier: Admin
  priority: 20
  subject: {namespaces: {}}
  ingress:
    - {action: Deny, from: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}
`;
const BASELINE = `apiVersion: policy.networking.k8s.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: default-deny}
spec:
  tier: Baseline
  priority: 10
  subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}
  ingress:
    - {action: Accept, from: [{pods: {podSelector: {matchLabels: {app: web}}}}]}
    - {action: Deny, from: [{namespaces: {}}]}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-admin-'));
  const files = {
    'none.yaml': '# none\n',
    'base.yaml': accept(10) + DENY,
    'later.yaml': accept(30) + DENY,
    'same.yaml': accept(20) + DENY,
    'other-subject.yaml': accept(10, '{pods: {podSelector: {matchLabels: {app: db}}}}') + DENY,
    'passing.yaml': accept(10, '{namespaces: {}}', 'Pass') + DENY,
    'deny.yaml': DENY,
    'baseline.yaml': BASELINE,
    'flows.ndjson': WEB_TO_CART,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sluice = (...args: string[]): Promise<SluiceRun> => runSluice(args, { cwd: folder });
const simulate = (base: string, head: string, ...more: string[]): Promise<SluiceRun> =>
  sluice('simulate', '--base', base, '--head', head, '--flows', 'flows.ndjson', ...more);

describe('simulate names what a change of an admin policy did, and its line', () => {
  it.each([
    ['a later priority', 'later.yaml', 'policy accept-web was moved in the order of policies (later.yaml:6)'],
    ['another subject', 'other-subject.yaml', 'other-subject.yaml:7'],
    ['a new rule that denies', 'deny.yaml', 'policy accept-web'],
  ])('%s blocks', async (_, head, because) => {
    const { code, stdout } = await simulate('base.yaml', head);
    expect(stdout).toContain('FAIL  Blocks shop/web → shop/cart on TCP 8080');
    expect(stdout).toContain(because);
    expect(code).toBe(1);
  });

  it('a later priority opens when it is turned back', async () => {
    const denied = WEB_TO_CART.replace('FORWARDED', 'DROPPED').replace(
      '"Type"',
      '"drop_reason_desc":"POLICY_DENY","Type"',
    );
    writeFileSync(join(folder, 'denied.ndjson'), denied.replace('TO_ENDPOINT', 'UNKNOWN_POINT'));
    const { stdout } = await sluice(
      ...['simulate', '--base', 'later.yaml', '--head', 'base.yaml', '--flows', 'denied.ndjson'],
    );
    expect(stdout).toContain('Opens shop/web → shop/cart on TCP 8080');
    expect(stdout).toContain('base.yaml:6');
  });

  it('one priority for both cannot be told, and why', async () => {
    const { code, stdout } = await simulate('base.yaml', 'same.yaml');
    expect(stdout).toContain('cannot tell 1');
    expect(stdout).toContain('policies of equal priority contradict each other');
    expect(stdout).toContain('`deny-shop` and ClusterNetworkPolicy `accept-web` both have priority 20');
    expect(code).toBe(0);
  });

  it('a pass instead of an accept changes no verdict here', async () => {
    const { stdout } = await simulate('base.yaml', 'passing.yaml');
    expect(stdout).toContain('Keeps 1 allowed');
    expect(stdout).toContain('changed policy accept-web');
  });

  it('a baseline that goes leaves workloads without protection, and one that comes protects them', async () => {
    const gone = await simulate('baseline.yaml', 'none.yaml');
    expect(gone.stdout).toContain('Less protected: 2 workloads');
    expect(gone.stdout).toContain(
      'policy default-deny no longer protects it (baseline.yaml:1 before this change)',
    );
    const come = await simulate('none.yaml', 'baseline.yaml');
    expect(come.stdout).toContain('Newly closed by deny rules: 2 workloads');
    expect(come.stdout).toContain('policy default-deny (baseline.yaml:7)');
  });

  it('changes nothing when nothing changed', async () => {
    const { stdout } = await simulate('base.yaml', 'base.yaml');
    expect(stdout).toContain('Changes no policy');
  });

  it('the comment names the line as well', async () => {
    const { stdout } = await simulate('base.yaml', 'later.yaml', '--format', 'markdown');
    expect(stdout).toContain('policy `accept-web` was moved in the order of policies (`later.yaml:6`)');
  });
});

describe('eval, explain and validate', () => {
  it('eval gives the deciding rule, its path and its line', async () => {
    const { stdout } = await sluice(
      'eval',
      '--policies',
      'deny.yaml',
      '--flows',
      'flows.ndjson',
      '--format',
      'ndjson',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'denied',
      ingress: {
        verdict: 'denied',
        policy: { kind: 'ClusterNetworkPolicy', namespace: null, name: 'deny-shop', file: 'deny.yaml' },
        rule: 'spec.ingress[0]',
        ruleLine: 10,
      },
    });
  });

  it('explain names the rule, and what was passed before', async () => {
    const { stdout } = await sluice(
      ...['explain', 'shop/web', 'shop/cart', '8080'],
      ...['--policies', 'passing.yaml', '--policies', 'baseline.yaml', '--flows', 'flows.ndjson'],
    );
    expect(stdout).toContain('ALLOWED  shop/web → shop/cart TCP 8080');
    expect(stdout).toContain('policy default-deny');
    expect(stdout).toContain('baseline.yaml:9');
    expect(stdout).toContain('passing.yaml:9');
  });

  it('validate fails for what is refused, and warns of the rest', async () => {
    writeFileSync(join(folder, 'wrong.yaml'), accept(1001));
    const wrong = await sluice('validate', '--policies', 'wrong.yaml');
    expect(wrong.code).toBe(1);
    expect(wrong.stdout + wrong.stderr).toContain('wrong.yaml:6:13');
    const same = await sluice('validate', '--policies', 'same.yaml');
    expect(same.code).toBe(0);
    expect(same.stdout + same.stderr).toContain('admin/same-priority');
  });

  it('validate says which platform does not enforce the kind', async () => {
    const { stdout, stderr } = await sluice('validate', '--policies', 'base.yaml', '--cni', 'cilium@1.19');
    expect(stdout + stderr).toContain('cilium 1.19 does not enforce ClusterNetworkPolicy');
  });
});
