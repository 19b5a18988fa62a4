/** `node bench/validate/generate.ts`: 50,000 NetworkPolicies as people write them, 100 a file; see README.md. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRandom, type Random } from '../../examples/shop/recording/random.ts';

const FILES = 500;
const POLICIES_A_FILE = 100;
const DATA = fileURLToPath(new URL('data/', import.meta.url));

const random = createRandom(7);
rmSync(DATA, { recursive: true, force: true });
mkdirSync(`${DATA}policies`, { recursive: true });
for (let i = 0; i < FILES; i++) {
  const texts = Array.from({ length: POLICIES_A_FILE }, (_, j) => policy(i, j, random));
  writeFileSync(`${DATA}policies/team-${i}.yaml`, texts.join('---\n'));
}

function policy(team: number, number: number, random: Random): string {
  const app = `app-${number}`;
  const head = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${app}
  namespace: team-${team}
  labels:
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/managed-by: "platform" # generated
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: ${app}
  policyTypes:
    - Ingress
    - Egress
`;
  const callers = Array.from({ length: 1 + random.below(3) }, () => caller(random)).join('');
  const block = random.below(2) === 0 ? '' : external(random);
  return `${head}  ingress:
    - from:
${callers}      ports:
        - port: ${8000 + random.below(100)}
          protocol: TCP
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels: {k8s-app: kube-dns}
      ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
${block}`;
}

function caller(random: Random): string {
  return `        - podSelector:
            matchLabels:
              app.kubernetes.io/name: app-${random.below(POLICIES_A_FILE)}
          namespaceSelector:
            matchExpressions:
              - {key: team, operator: In, values: [team-${random.below(FILES)}, team-${random.below(FILES)}]}
`;
}

function external(random: Random): string {
  const net = `10.${random.below(200)}`;
  return `    - to:
        - ipBlock:
            cidr: ${net}.0.0/16
            except:
              - ${net}.${random.below(200)}.0/24
      ports:
        - {port: 443, protocol: TCP}
`;
}
