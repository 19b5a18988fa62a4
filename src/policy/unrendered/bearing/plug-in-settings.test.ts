import { describe, expect, it } from 'vitest';
import { plugInSettings } from './plug-in-settings.ts';

const HELM_VALUES =
  'hubble: {enabled: true}\nhostFirewall:\n  enabled: true\npolicyEnforcementMode: default\n';

describe('a setting of the network plug-in counts', () => {
  it.each([
    ['values.yaml', HELM_VALUES, 'policyEnforcementMode: default', 'policyEnforcementMode: never'],
    ['values.yaml', HELM_VALUES, 'hostFirewall:\n  enabled: true', 'hostFirewall:\n  enabled: false'],
    ['values.yaml', 'a: 1\n', 'a: 1', 'policyAuditMode: true'],
    ['app.yaml', 'spec: {source: {helm: {values: "sctp: {enabled: true}"}}}\n', 'true', 'false'],
    ['release.yaml', 'spec: {values: {k8sNetworkPolicy: {enabled: true}}}\n', 'true', 'false'],
    ['app.yaml', 'parameters: [{name: policyEnforcementMode, value: a}]\n', 'value: a', 'value: b'],
    ['config.yaml', 'kind: ConfigMap\ndata: {enable-policy: default, debug: "a"}\n', 'default', 'never'],
    ['felix.yaml', 'spec: {defaultEndpointToHostAction: Drop}\n', 'Drop', 'Accept'],
    ['node.yaml', 'env: [{name: FELIX_DEFAULTENDPOINTTOHOSTACTION, value: DROP}]\n', 'DROP', 'ACCEPT'],
    ['main.tf', 'set {\n  name  = "policyEnforcementMode"\n  value = "default"\n}\n', 'default', 'never'],
    ['main.tf', 'set {\n  value = "default"\n  name  = "policyEnforcementMode"\n}\n', 'default', 'never'],
    ['up.sh', 'helm upgrade cilium a --set policyAuditMode=true\n', 'true', 'false'],
  ])('in %s', (file, before, from, to) => {
    const [was, is] = [before, before.replace(from, to)].map((text) => plugInSettings({ file, text }));
    expect(is).not.toEqual(was);
  });
});

describe('nothing else does', () => {
  it.each([
    ['values.yaml', HELM_VALUES, 'hubble: {enabled: true}', 'hubble: {enabled: false}'],
    ['config.yaml', 'kind: ConfigMap\ndata: {enable-policy: default, debug: "a"}\n', '"a"', '"b"'],
    ['felix.yaml', 'spec: {defaultEndpointToHostAction: Drop, logSeverityScreen: Info}\n', 'Info', 'Debug'],
    ['deploy.yaml', 'metadata: {labels: {a: b}}\n', 'b', 'c'],
  ])('in %s', (file, before, from, to) => {
    const [was, is] = [before, before.replace(from, to)].map((text) => plugInSettings({ file, text }));
    expect(is).toEqual(was);
  });
});
