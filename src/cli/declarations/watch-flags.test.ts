import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTemporaryFolder, createTestIo } from '../../../test/support/temporary-folder.ts';
import { resolveSettings } from '../config/resolve-settings.ts';
import { WATCH_FLAGS, watchOptions } from './watch-flags.ts';

const NOTHING = { watch: undefined, watchFlows: undefined, watchRollback: undefined };

/** The options that a configuration of the environment `production` and flags give. */
async function optionsOf(deploy: string, flags: Partial<Parameters<typeof watchOptions>[1]> = {}) {
  using folder = createTemporaryFolder();
  writeFileSync(
    join(folder.path, '.sluice.yaml'),
    `flows: [recorded]\nenvironments:\n  production:\n    cni: cilium\n    deploy: ${deploy}\n`,
  );
  const { settings, diagnostics } = await resolveSettings(
    { environment: 'production' },
    createTestIo(folder.path),
  );
  expect(diagnostics).toEqual([]);
  return settings && watchOptions(settings, { ...NOTHING, ...flags });
}

describe('whether and how a deploy is watched', () => {
  it('is not said: it is not watched', async () => {
    expect(await optionsOf('{}')).toBeUndefined();
    expect(await optionsOf('{watch: {for: 10m}}', { watch: 'off' })).toBeUndefined();
  });

  it('takes what is not said from the defaults', async () => {
    const defaults = {
      durationMs: 300_000,
      initialDelayMs: 30_000,
      intervalMs: 30_000,
      failureLimit: 0,
      minimumConnections: 10,
      flows: ['recorded'],
      rollback: 'failure',
    };
    expect(await optionsOf('{watch: {}}')).toMatchObject(defaults);
    expect(await optionsOf('{}', { watch: 60_000 })).toMatchObject({ ...defaults, durationMs: 60_000 });
  });

  it('is said by the configuration, and by flags that count more', async () => {
    const watch =
      '{watch: {for: 10m, initialDelay: 1m, interval: 20s, failureLimit: 2, minimumConnections: 50, flows: [live], rollback: never}}';
    const configured = {
      durationMs: 600_000,
      initialDelayMs: 60_000,
      intervalMs: 20_000,
      failureLimit: 2,
      minimumConnections: 50,
      flows: ['live'],
      rollback: 'never',
    };
    expect(await optionsOf(watch)).toMatchObject(configured);
    const flags = { watch: 90_000, watchFlows: ['now'], watchRollback: 'inconclusive' } as const;
    expect(await optionsOf(watch, flags)).toMatchObject({
      ...configured,
      durationMs: 90_000,
      flows: ['now'],
      rollback: 'inconclusive',
    });
  });

  it('takes a duration or off', () => {
    expect(WATCH_FLAGS.watch.read(['90s'], '--watch')).toBe(90_000);
    expect(WATCH_FLAGS.watch.read(['off'], '--watch')).toBe('off');
    expect(() => WATCH_FLAGS.watch.read(['soon'], '--watch')).toThrow(
      'is not a duration such as 90s, 5m or 1h, or `off`',
    );
  });
});
