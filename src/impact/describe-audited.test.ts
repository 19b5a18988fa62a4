import { describe, expect, it } from 'vitest';
import { ISOLATE_DB, recorded, run, seen, side, workload } from '../../test/support/simulated-shop.ts';
import { choosePlatform } from '../policy/platform/choose-platform.ts';
import { describeAudited } from './describe-audited.ts';

const webToDb = (sightings: Parameters<typeof recorded>[2]) =>
  recorded(workload('web'), workload('db'), sightings);

function platformWith(auditMode: string) {
  const platform = choosePlatform('cilium', new Map([['cilium.policyAuditMode', auditMode]]));
  if ('problem' in platform) throw new Error(platform.problem);
  return platform;
}

describe('audit mode', () => {
  it('that the settings tell is said, whatever was recorded', () => {
    expect(describeAudited(platformWith('true'), [])).toMatchObject([{ code: 'policy/cilium-audit-mode' }]);
  });

  it('that only the recording shows is said with how often', () => {
    const found = describeAudited(platformWith('false'), [
      webToDb({ audited: seen(2) }),
      webToDb({ allowed: seen(1), audited: seen(9) }),
      webToDb({ denied: seen(1) }),
    ]);
    expect(found).toMatchObject([{ code: 'flows/audited' }]);
    expect(found[0]?.message).toMatch(/^audit mode let 2 connections through/);
  });

  it('is not said of a cluster that enforces', () => {
    expect(describeAudited(platformWith('false'), [webToDb({ allowed: seen(1) })])).toEqual([]);
  });

  it('stands in the result of a change, whose verdicts are those of policies that are enforced', () => {
    const simulation = run(side('base'), side('head', ISOLATE_DB), [webToDb({ audited: seen(3) })]);
    expect(simulation.diagnostics).toMatchObject([{ code: 'flows/audited' }]);
    expect(simulation.impacts).toMatchObject([{ transition: 'blocked' }]);
  });
});
