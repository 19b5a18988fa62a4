/** A NetworkPolicy as YAML with `spec` given as lines, indented by two. */
export function policyYaml(namespace: string, name: string, spec: string): string {
  const lines = spec
    .trim()
    .split('\n')
    .map((line) => `  ${line}`);
  return [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    `metadata: {name: ${name}, namespace: ${namespace}}`,
    'spec:',
    ...lines,
    '',
  ].join('\n');
}

/** Lets pods labelled app=`from` reach pods labelled app=`to` on one port. */
export function allowYaml(namespace: string, name: string, from: string, to: string, port = 8080): string {
  return policyYaml(
    namespace,
    name,
    `podSelector: {matchLabels: {app: ${to}}}
policyTypes: [Ingress]
ingress:
- from: [{podSelector: {matchLabels: {app: ${from}}}}]
  ports: [{protocol: TCP, port: ${port}}]`,
  );
}
