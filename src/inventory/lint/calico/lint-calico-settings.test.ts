import { expect, test } from 'vitest';
import { choosePlatform } from '../../../policy/platform/choose-platform.ts';
import { readManifests } from '../../../policy/read-manifests.ts';
import { lintCalicoSettings } from './lint-calico-settings.ts';

const felix = (spec: string, name = 'default') =>
  `apiVersion: projectcalico.org/v3\nkind: FelixConfiguration\nmetadata: {name: ${name}}\nspec: ${spec}`;
const controllers = (mode: string) =>
  `apiVersion: crd.projectcalico.org/v1\nkind: KubeControllersConfiguration\nmetadata: {name: default}\nspec: {controllers: {node: {hostEndpoint: {autoCreate: ${mode}}}}}`;
const version = (text: string) =>
  `apiVersion: crd.projectcalico.org/v1\nkind: ClusterInformation\nmetadata: {name: default}\nspec: {calicoVersion: ${text}}`;

test.each([
  [
    felix('{defaultEndpointToHostAction: DROP}'),
    ['with `Accept`', '--set calico.defaultEndpointToHostAction=Drop'],
  ],
  [felix('{defaultEndpointToHostAction: ACCEPT}'), []],
  [
    felix('{defaultEndpointToHostAction: Drop}', 'node.n1'),
    ['FelixConfiguration `node.n1` says', 'with `Accept`', 'pods on these nodes'],
  ],
  [
    felix("{nodeSelector: pool == 'gpu', vxlanPort: 4790}", 'gpu'),
    ['FelixConfiguration `gpu` says', 'with `4789`', 'pods on these nodes'],
  ],
  [felix('{vxlanPort: 4790}', 'unused'), []],
  [
    felix('{allowVXLANPacketsFromWorkloads: true}'),
    ['with `false`', '--set calico.allowVXLANPacketsFromWorkloads=true'],
  ],
  [felix('{allowIPIPPacketsFromWorkloads: false, vxlanPort: 4789}'), []],
  [felix('{vxlanPort: 4790}'), ['with `4789`', '--set calico.vxlanPort=4790']],
  [felix('{failsafeInboundHostPorts: []}'), ['`failsafeInboundHostPorts`']],
  [felix('{}'), []],
  [controllers('Enabled'), ['--set calico.autoHostEndpoints=Enabled']],
  [controllers('Disabled'), []],
  [version('v3.30.2'), ['version `v3.30.2`', 'as by 3.31', '--cni calico@3.30']],
  [version('v3.31.7'), []],
  [version('master'), []],
])('%s', (text, said) => {
  const platform = choosePlatform('calico@3.31', new Map());
  if ('problem' in platform) throw new Error(platform.problem);
  const { documents } = readManifests({ file: 'dump.yaml', text });
  const found = documents.flatMap((document) => lintCalicoSettings(document, platform));
  expect(found.map(({ code }) => code)).toEqual(said.length === 0 ? [] : ['inventory/calico-settings']);
  for (const part of said) expect(`${found[0]?.message} ${found[0]?.help}`).toContain(part);
});
