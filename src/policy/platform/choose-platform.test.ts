import { describe, expect, it } from 'vitest';
import { choosePlatform, newestPlatform } from './choose-platform.ts';

const choose = (cni: string, settings: Readonly<Record<string, string>> = {}) =>
  choosePlatform(cni, new Map(Object.entries(settings)));

function chosen(cni: string, settings: Readonly<Record<string, string>> = {}) {
  const platform = choose(cni, settings);
  if ('problem' in platform) throw new Error(platform.problem);
  return platform;
}

describe('the platform that is chosen', () => {
  it('is the newest version that is known, or that which is written, whatever its patch', () => {
    expect(chosen('cilium').name).toBe('cilium 1.20');
    expect(chosen('cilium@1.19').name).toBe('cilium 1.19');
    expect(chosen('cilium@v1.19').cilium?.version).toBe('1.19');
    expect(chosen('cilium@1.19.12').cilium?.version).toBe('1.19');
    expect(chosen('calico').name).toBe('calico 3.33');
    expect(chosen('calico@3.28.5').calico?.version).toBe('3.28');
    expect(chosen('azure-cilium').cilium?.version).toBe('1.18');
    expect(chosen('azure-cilium@1.16').cilium?.version).toBe('1.16');
    expect(chosen('gke-dataplane-v2').cilium?.version).toBe('1.18');
    expect(chosen('antrea')).toMatchObject({ name: 'antrea', cilium: undefined, calico: undefined });
    expect(chosen('ovn-kubernetes').name).toBe('ovn-kubernetes');
    expect(chosen('kubernetes').name).toBe('kubernetes');
    expect(newestPlatform('cilium')).toEqual(chosen('cilium'));
  });

  it('is called by its settings, in the order of their names, however they are spelled', () => {
    const settings = { 'cilium.sctp.enabled': 'true', 'Cilium.policyCidrMatchMode': 'nodes,pods' };
    const { name, cilium, profile } = chosen('cilium', settings);
    expect(name).toBe('cilium 1.20 (cilium.policyCIDRMatchMode=nodes,pods, cilium.sctp.enabled=true)');
    expect(cilium).toMatchObject({ 'sctp.enabled': true, policyCIDRMatchMode: ['nodes', 'pods'] });
    expect(profile.ipBlockMatchesPods).toEqual({ ingress: 'by-address', egress: 'by-address' });
    expect(profile.ipBlockMatchesNodes).toBe('by-address');
  });

  it('has blocks that match what the match mode says, and no more', () => {
    const matches = (mode: string | undefined) => {
      const { profile } = chosen('cilium', mode === undefined ? {} : { 'cilium.policyCIDRMatchMode': mode });
      return [profile.ipBlockMatchesPods.egress, profile.ipBlockMatchesNodes];
    };
    expect(matches(undefined)).toEqual(['never', 'never']);
    expect(matches('')).toEqual(['never', 'never']);
    expect(matches('pods')).toEqual(['by-address', 'never']);
    expect(matches('nodes')).toEqual(['never', 'by-address']);
  });

  it('leaves SCTP in doubt in managed clusters as long as nobody tells it', () => {
    expect(chosen('cilium').cilium?.doubtOfSctp).toBeUndefined();
    expect(chosen('azure-cilium').cilium?.doubtOfSctp?.code).toBe('enforcement-not-told');
    const told = { 'cilium.sctp.enabled': 'false' };
    expect(chosen('azure-cilium', told).cilium?.doubtOfSctp).toBeUndefined();
  });
});

describe('a choice that is none', () => {
  it.each([
    ['cilum', {}, '`cilum` is not a network plug-in that Sluice knows', 'did you mean `cilium`?'],
    ['', {}, '`` is not a network plug-in that Sluice knows', /^known: `kubernetes`, `cilium`, /],
    ['cilium@1.99', {}, 'Sluice does not know how `cilium` `1.99` behaves', /^known: `1.16`, `1.17`, /],
    ['cilium@x1.19', {}, 'Sluice does not know how `cilium` `x1.19` behaves', /^known:/],
    ['cilium@1.19x', {}, 'Sluice does not know how `cilium` `1.19x` behaves', /^known:/],
    ['cilium@', {}, 'Sluice does not know how `cilium` `` behaves', /^known:/],
    ['antrea@2', {}, 'Sluice does not know how `antrea` `2` behaves', 'use `antrea` without a version'],
    [
      'cilium',
      { 'cilium.sctp.enable': 'true' },
      '`cilium.sctp.enable` is not a setting that Sluice knows',
      'did you mean `cilium.sctp.enabled`?',
    ],
    [
      'aws-vpc-cni',
      { zzzzzzzz: 'true' },
      '`zzzzzzzz` is not a setting that Sluice knows',
      'known: `aws-vpc-cni.networkPolicyEnforcingMode`',
    ],
    [
      'antrea',
      { zzzzzzzz: 'true' },
      '`zzzzzzzz` is not a setting that Sluice knows',
      '`antrea` has no settings',
    ],
    [
      'calico',
      { 'cilium.sctp.enabled': 'true' },
      '`cilium.sctp.enabled` is not a setting of `calico`',
      'remove it, or set the network plug-in that has it with `--cni`',
    ],
    [
      'cilium',
      { 'cilium.sctp.enabled': 'yes' },
      '`cilium.sctp.enabled` is `yes`',
      'it must be `true` or `false`',
    ],
    [
      'cilium',
      { 'cilium.policyCIDRMatchMode': 'nodes,nobody' },
      '`cilium.policyCIDRMatchMode` is `nodes,nobody`',
      'it must be some of `nodes`, `pods`, separated by commas',
    ],
    [
      'calico',
      { 'calico.autoHostEndpoints': 'on' },
      '`calico.autoHostEndpoints` is `on`',
      'it must be one of `Disabled`, `Enabled`',
    ],
  ])('is told with what to write: %s %j', (cni, settings, problem, help) => {
    expect(choose(cni, settings)).toEqual({
      problem,
      help: typeof help === 'string' ? help : expect.stringMatching(help),
    });
  });
});
