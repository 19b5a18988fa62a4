/**
 * `node bench/validate/generate.ts`: 50,000 NetworkPolicies as people write them, 100 a file, as many CiliumNetworkPolicies that say the
 * same, and an inventory of 5,000 workloads with a Service each; see README.md.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRandom, type Random } from '../../examples/shop/recording/random.ts';

const FILES = 500;
const POLICIES_A_FILE = 100;
/** The inventory shows all workloads of so many teams. */
const KNOWN_TEAMS = 50;
const DATA = fileURLToPath(new URL('data/', import.meta.url));

rmSync(DATA, { recursive: true, force: true });
for (const folder of ['policies', 'cilium', 'inventory']) mkdirSync(`${DATA}${folder}`, { recursive: true });
const random = createRandom(7);
const ofCilium = createRandom(7);
for (let i = 0; i < FILES; i++) {
  write(`policies/team-${i}.yaml`, POLICIES_A_FILE, (j) => policy(i, j, random));
  write(`cilium/team-${i}.yaml`, POLICIES_A_FILE, (j) => ciliumPolicy(i, j, ofCilium));
  if (i < KNOWN_TEAMS) write(`inventory/team-${i}.yaml`, POLICIES_A_FILE, (j) => workload(i, j));
}

function write(path: string, count: number, document: (number: number) => string): void {
  writeFileSync(`${DATA}${path}`, Array.from({ length: count }, (_, j) => document(j)).join('---\n'));
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

function ciliumPolicy(team: number, number: number, random: Random): string {
  const app = `app-${number}`;
  const callers = Array.from({ length: 1 + random.below(3) }, () => ciliumCaller(random)).join('');
  const other = random.below(2) === 0 ? service(team, random) : ciliumExternal(random);
  return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: ${app}
  namespace: team-${team}
  labels:
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/managed-by: "platform" # generated
spec:
  endpointSelector:
    matchLabels:
      app.kubernetes.io/name: ${app}
  ingress:
    - fromEndpoints:
${callers}      toPorts:
        - ports:
            - {port: "${8000 + random.below(100)}", protocol: TCP}
  egress:
    - toEndpoints:
        - matchLabels:
            k8s:io.kubernetes.pod.namespace: kube-system
            k8s-app: kube-dns
      toPorts:
        - ports:
            - {port: "53", protocol: ANY}
${other}`;
}

function ciliumCaller(random: Random): string {
  return `        - matchLabels:
            k8s:io.kubernetes.pod.namespace: team-${random.below(FILES)}
            app.kubernetes.io/name: app-${random.below(POLICIES_A_FILE)}
`;
}

function ciliumExternal(random: Random): string {
  const net = `10.${random.below(200)}`;
  return `    - toCIDRSet:
        - cidr: ${net}.0.0/16
          except:
            - ${net}.${random.below(200)}.0/24
      toPorts:
        - ports: [{port: "443", protocol: TCP}]
`;
}

function service(team: number, random: Random): string {
  return `    - toServices:
        - k8sService: {serviceName: app-${random.below(POLICIES_A_FILE)}, namespace: team-${team}}
`;
}

function workload(team: number, number: number): string {
  const app = `app-${number}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${app}, namespace: team-${team}}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: ${app}}}
  template:
    metadata: {labels: {app.kubernetes.io/name: ${app}, team: team-${team}}}
    spec: {containers: [{name: ${app}, image: registry.example/${app}, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: ${app}, namespace: team-${team}}
spec: {selector: {app.kubernetes.io/name: ${app}}, ports: [{port: 80, targetPort: 8080}]}
`;
}
