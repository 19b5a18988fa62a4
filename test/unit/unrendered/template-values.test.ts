// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what envsubst replaces looks like this
import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../../../src/policy/load-policies.ts';
import { newestPlatform } from '../../../src/policy/platform/choose-platform.ts';
import { readManifests } from '../../../src/policy/read-manifests.ts';

function problems(text: string): string[] {
  const { documents, diagnostics } = readManifests({ file: 'p.yaml', text });
  const loaded = loadPolicies(documents, {
    platform: newestPlatform('kubernetes'),
    defaultNamespace: 'default',
  });
  return [...diagnostics, ...loaded.diagnostics].map(
    ({ severity, code, span, message }) => `${severity} ${code} ${span?.line}: ${message}`,
  );
}

const policy = (metadata: string, rest = ''): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: ${metadata}\nspec: {podSelector: {}${rest}}\n`;

describe('placeholders in policies', () => {
  it.each([
    [policy('{name: a, namespace: "${NAMESPACE}"}'), '${NAMESPACE}', 3],
    [policy('{name: <name>, namespace: shop}'), '<name>', 3],
    [
      policy('{name: a, namespace: shop}', ', ingress: [{from: [{ipBlock: {cidr: "${CIDR:-10.0.0.0/8}"}}]}]'),
      '${CIDR:-10.0.0.0/8}',
      4,
    ],
    [policy('{name: "{{ .Values.name }}", namespace: "{{ .Release.Namespace }}"}'), '{{ .Values.name }}', 3],
  ])('are one problem, and called what they are: %j', (text, value, line) => {
    expect(problems(text)).toEqual([
      `error policy/template ${line}: the policy is a template that was not rendered: it contains \`${value}\``,
    ]);
  });

  it('are nobody’s problem in an annotation', () => {
    expect(problems(policy('{name: a, namespace: shop, annotations: {note: "<see wiki> ${X}"}}'))).toEqual(
      [],
    );
  });
});
